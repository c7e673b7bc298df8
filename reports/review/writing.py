"""Writes the review's workbook: the form to fill in, how to fill it in, and the words of its lists.

Note text is hostile: every cell is stored as text, begins with a quotation mark where it shows a note, and holds no
character that a spreadsheet can't keep.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.review import form
from reports.review.form import Item, Words, storable

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHOWN_AROUND = 300
SHOWN_SENTENCE = 2000
WIDTHS = {form.ITEM: 15, form.TEXT: 80, form.READ: 42, form.VERDICT: 11, form.COMMENT: 32, form.PERMISSION: 26}
GUIDE = (
    (
        "What this is",
        "Sentences from our notes, with what was read in them. Some were drawn at random: by them we know "
        "how often the reading is right, so answer them all, the dull ones too.",
    ),
    (
        "Verdict",
        "right: what was read is right (or: nothing was read, and there is nothing). "
        "no claim: the sentence judges nobody. other: it claims something else, which you choose in the columns after.",
    ),
    (
        "What counts",
        "The sentence between « and ». What stands around it is there to understand it. What was read is "
        "between [ and ].",
    ),
    (
        "Category, About, Polarity, Status",
        "Only with the verdict other. Where one claim was read and only the category "
        "is wrong, choose the category alone: the rest stays as read. Of several claims in a sentence, the others go "
        "to the columns Second category, Third category and so on. Choose all, the right ones too: they replace all "
        "that was read.",
    ),
    (
        "About",
        "us, a competitor, or another vendor that competes. An obstacle to buying at all (no budget, champion "
        "left) is negative about us.",
    ),
    ("Polarity", "negative about us is an objection, positive about us a strength."),
    (
        "Status",
        "raised: it stands. resolved: it was raised, then dealt with. denied: it is said not to hold, such as "
        "“price was not the issue” (negative, denied). Left empty, it is raised.",
    ),
    ("A comparison", "“They are cheaper than us” is one claim, about its subject."),
    (
        "Quote, Permission, Approved by",
        "approved puts the sentence into the quote bank: whoever reads the company edition may see it. Say whose "
        "permission there is (“customer agreed by e-mail, 3 May”, “internal use, no name”) and who you are. withdrawn "
        "takes it back.",
    ),
    (
        "When you are done",
        "Save the workbook as .xlsx in the folder review/answered of the project. The next run "
        "takes it in. Rows left empty are left alone; they can be filled in and put in later.",
    ),
)


def write(path: Path, items: Sequence[Item], words: Words) -> None:
    """Write the workbook to `path`, which must not exist yet; its folder is made. Raises `OSError` when it can't be."""
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    sheet.title = "Review"
    lists = _lists(workbook, words)
    _heading(sheet, form.COLUMNS)
    for row, item in enumerate(items, 2):
        _put(sheet, row, 1, item.item_id)
        _put_rich(sheet, row, 2, item)
        read = [f"{number}. {words.described(claim)}" for number, claim in enumerate(item.claims, 1)]
        if len(read) == 1:
            read = [words.described(item.claims[0])]
        _put(sheet, row, 3, "\n".join(read) or "no claim")
        for column in range(4, len(form.COLUMNS) + 1):
            _put(sheet, row, column, None)
    for column, name in enumerate(form.COLUMNS, 1):
        if name in lists:
            validation = DataValidation(type="list", formula1=lists[name], allow_blank=True, showErrorMessage=True)
            validation.errorTitle, validation.error = name, "Choose from the list, or leave the cell empty."
            letter = sheet.cell(1, column).column_letter
            validation.add(f"{letter}2:{letter}{max(2, len(items) + 1)}")
            sheet.add_data_validation(validation)
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = WIDTHS.get(name, 17)
    sheet.freeze_panes = "D2"
    _guide(workbook, words)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        try:
            workbook.save(file)
        except BaseException:
            path.unlink()
            raise


def _lists(workbook: Any, words: Words) -> dict[str, str]:
    """The hidden sheet with the words of each list; returns where each column's list stands."""
    sheet = workbook.create_sheet("Lists")
    sheet.sheet_state = "hidden"
    places: dict[str, str] = {}
    lists = (
        list(words.labels.values()),
        list(words.abouts.values()),
        [*form.POLARITIES],
        [*form.STATUSES],
        [*form.QUOTES],
    )
    named = ((form.VERDICT,), *zip(*form.CLAIMS, strict=True), (form.QUOTE,))
    for column, (names, values) in enumerate(zip(named, ([*form.VERDICTS], *lists), strict=True), 1):
        for row, value in enumerate(values, 1):
            _put(sheet, row, column, value)
        letter = sheet.cell(1, column).column_letter
        places.update(dict.fromkeys(names, f"Lists!${letter}$1:${letter}${max(1, len(values))}"))
    return places


def _guide(workbook: Any, words: Words) -> None:
    sheet = workbook.create_sheet("How to")
    _heading(sheet, ("How to fill this in", ""))
    lines = [*GUIDE, *((words.category(key), text) for key, text in words.definitions.items())]
    for row, (name, text) in enumerate(lines, 2):
        _put(sheet, row, 1, name)
        _put(sheet, row, 2, text)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 110


def _heading(sheet: Worksheet, names: Sequence[str]) -> None:
    from openpyxl.styles import Font, PatternFill

    for column, name in enumerate(names, 1):
        cell = sheet.cell(1, column, name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE3EA")


def _put(sheet: Worksheet, row: int, column: int, text: str | None) -> None:
    """Store text as text: nothing that begins like a formula becomes one."""
    from openpyxl.styles import Alignment

    cell = sheet.cell(row, column)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if text is not None:
        cell.value = storable(text)
        cell.data_type = "s"
        cell.quotePrefix = True


def _put_rich(sheet: Worksheet, row: int, column: int, item: Item) -> None:
    """The note around the sentence, the sentence between « and » in bold, each claim between [ and ]."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    _put(sheet, row, column, None)
    before, after = item.before[-SHOWN_AROUND:], item.after[:SHOWN_AROUND]
    before = f"“…{before}" if len(before) < len(item.before) else f"“{before}"
    after = f"{after}…”" if len(after) < len(item.after) else f"{after}”"
    cell = sheet.cell(row, column)
    cell.value = CellRichText(
        storable(before), TextBlock(InlineFont(b=True), storable(f"«{_marked(item)}»")), storable(after)
    )
    cell.quotePrefix = True


def _marked(item: Item) -> str:
    text, pieces, place = item.sentence, [], 0
    for claim in sorted(item.claims, key=lambda claim: (claim.start, claim.end)):
        if place <= claim.start < claim.end:
            pieces += [text[place : claim.start], "[", text[claim.start : claim.end], "]"]
            place = claim.end
    shown = "".join([*pieces, text[place:]])
    return shown if len(shown) <= SHOWN_SENTENCE else f"{shown[:SHOWN_SENTENCE]}…"
