"""Reads a filled-in workbook: answers where a row can be understood, faults in words where it can't. Never raises.

Whatever was done to the file, nothing in it is computed or believed: formulas are refused, unknown words are told,
columns are found by their names and rows by their items.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from reports.review import form
from reports.review.form import Claim, Words

LARGEST_FILE = 10_000_000
LARGEST_CONTENT = 30_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 100
HEADING_WITHIN = 20
LONGEST_WORD = 60
LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class Answer:
    """What a row says of its item. `verdict` is right, none or other; `claims` are all that the sentence claims."""

    item_id: str
    verdict: str
    claims: tuple[Claim, ...]
    comment: str | None
    row: int


@dataclass(frozen=True)
class Approval:
    """Whether the item's sentence may be quoted to the whole company, who said so, and what permission there is."""

    item_id: str
    is_approved: bool
    permission: str | None
    approved_by: str | None
    row: int


@dataclass(frozen=True)
class Fault:
    """What can't be taken in and what to do; `row` as the spreadsheet counts, None for the whole file."""

    row: int | None
    remedy: str


@dataclass(frozen=True)
class Filled:
    """A workbook as it was filled in; `rows` counts those that name an item of ours."""

    rows: int
    answers: tuple[Answer, ...]
    faults: tuple[Fault, ...]
    approvals: tuple[Approval, ...] = ()


_Value = TypeVar("_Value", str, bool)


class _UnusableError(Exception):
    """The file, or one row, can't be used; the message says why and what to do."""


def read(path: Path, items: Mapping[str, tuple[int, Sequence[Claim]]], words: Words) -> Filled:
    """The answers in the workbook at `path`.

    `items` gives for every item ever drawn here its sentence's length in characters and what was read in it.
    """
    try:
        rows = _rows(path)
        heading, first, column = _heading(rows)
    except _UnusableError as error:
        return Filled(0, (), (Fault(None, str(error)),))
    return _answers(rows[first:], first + 1, heading, column, items, words)


def _answers(
    rows: Sequence[Sequence[Any]],
    number: int,
    names: Sequence[str],
    column: Mapping[str, int],
    items: Mapping[str, tuple[int, Sequence[Claim]]],
    words: Words,
) -> Filled:
    answers: dict[str, Answer] = {}
    faults: list[Fault] = []
    strangers: list[int] = []
    twice: set[str] = set()
    approvals: dict[str, Approval] = {}
    known = 0
    for row, cells in enumerate(rows, number):
        values = {name: cells[column[name]] if column[name] < len(cells) else None for name in names}
        item_id = str(values[form.ITEM] or "").strip()
        if item_id not in items:
            if any(value is not None and str(value).strip() for name, value in values.items()):
                strangers.append(row)
            continue
        known += 1
        try:
            approval = _approval(row, item_id, values)
            if approval:
                approvals[item_id] = approval
        except _UnusableError as error:
            faults.append(Fault(row, str(error)))
        try:
            answer = _answer(row, item_id, values, *items[item_id], words)
        except _UnusableError as error:
            faults.append(Fault(row, str(error)))
            continue
        if answer is None:
            continue
        earlier = answers.get(item_id)
        if earlier and (earlier.verdict, earlier.claims) != (answer.verdict, answer.claims):
            twice.add(item_id)
            faults.append(Fault(row, f"item {item_id} is answered in row {earlier.row} too, differently. Remove one."))
        answers[item_id] = answer
    return Filled(
        known,
        tuple(answer for item_id, answer in answers.items() if item_id not in twice),
        (*_strangers(strangers, known), *faults),
        tuple(approvals.values()),
    )


def _approval(row: int, item_id: str, values: Mapping[str, Any]) -> Approval | None:
    """What the row says of the quote bank; None where it says nothing. Raises `_UnusableError`."""
    word = _word(form.QUOTE, values.get(form.QUOTE))
    permission, approved_by = (_comment(values.get(name), name) for name in (form.PERMISSION, form.APPROVED_BY))
    if not word:
        return None
    is_approved = _chosen(form.QUOTE, word, form.QUOTES)
    missing = [name for name, value in ((form.PERMISSION, permission), (form.APPROVED_BY, approved_by)) if not value]
    if is_approved and missing:
        raise _UnusableError(f"the quote is approved, but nothing stands in {' and '.join(missing)}. Fill it in.")
    return Approval(item_id, is_approved, permission, approved_by, row)


def _strangers(rows: Sequence[int], known: int) -> Iterator[Fault]:
    """What to say of rows whose item was never drawn here."""
    if not known:
        yield Fault(
            None,
            "no row names an item that was drawn in this project. It is another project's workbook, or the column Item "
            "was changed: fill in a workbook of `winloss review` of this project.",
        )
    else:
        for row in rows:
            yield Fault(row, "its item was not drawn in this project. Put back what stood in the column Item.")


def _answer(
    row: int, item_id: str, values: Mapping[str, Any], length: int, read_claims: Sequence[Claim], words: Words
) -> Answer | None:
    """The row's answer; None where it is not filled in. Raises `_UnusableError`."""
    columns = [name for names in form.CLAIMS for name in names]
    fields = {name: _word(name, values.get(name)) for name in (form.VERDICT, *columns)}
    comment = _comment(values[form.COMMENT])
    has_claims = any(fields[name] for name in columns)
    verdict = _chosen(form.VERDICT, fields[form.VERDICT], form.VERDICTS) if fields[form.VERDICT] else None
    if verdict is None and not has_claims:
        if comment:
            raise _UnusableError("has a comment and no verdict. Choose a verdict, or remove the comment.")
        return None
    if verdict in ("right", "none") and has_claims:
        raise _UnusableError(
            f"the verdict is {fields[form.VERDICT]!r}, and yet claims are chosen. Choose the verdict 'other', or "
            "remove the claims."
        )
    if verdict == "right":
        return Answer(item_id, "right" if read_claims else "none", tuple(read_claims), comment, row)
    if verdict == "none":
        return Answer(item_id, "none", (), comment, row)
    as_read = read_claims[0] if len(read_claims) == 1 else None
    chosen = [_claim(form.CLAIM, fields, as_read, length, words)]
    for names in form.CLAIMS[1:]:
        if any(fields[name] for name in names):
            chosen.append(_claim(names, fields, None, length, words))
    return Answer(item_id, "other", _placed(tuple(dict.fromkeys(chosen)), read_claims), comment, row)


def _placed(chosen: Sequence[Claim], read_claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The chosen claims at the words of what was read: first those of the same category and subject, then the others
    in their order; what is left over stands for the whole sentence.
    """
    free = list(read_claims)
    placed = list(chosen)
    waiting = []
    for number, claim in enumerate(chosen):
        alike = next((read for read in free if (read.category, read.about) == (claim.category, claim.about)), None)
        if alike:
            free.remove(alike)
            placed[number] = replace(claim, start=alike.start, end=alike.end)
        else:
            waiting.append(number)
    for number, read in zip(waiting, free, strict=False):
        placed[number] = replace(placed[number], start=read.start, end=read.end)
    return tuple(placed)


def _claim(names: Sequence[str], fields: Mapping[str, str], as_read: Claim | None, length: int, words: Words) -> Claim:
    """The claim of the whole sentence chosen in four columns; what is left empty is as it was read, where one claim was
    read.
    """
    lists = (
        {name: key for key, name in words.labels.items()},
        {name: key for key, name in words.abouts.items()},
        form.POLARITIES,
        form.STATUSES,
    )
    defaults = (
        (as_read.category, as_read.about, as_read.polarity, as_read.status) if as_read else ("", "", "", "raised")
    )
    chosen = [
        _chosen(name, fields[name], known) if fields[name] else default
        for name, known, default in zip(names, lists, defaults, strict=True)
    ]
    missing = [name for name, value in zip(names, chosen, strict=True) if not value]
    if missing:
        raise _UnusableError(f"the verdict is 'other', but nothing is chosen for {', '.join(missing)}.")
    category, about, polarity, status = chosen
    return Claim(category, about, polarity, status, 0, length)


def _chosen(name: str, word: str, known: Mapping[str, _Value]) -> _Value:
    found = {" ".join(key.split()).casefold(): value for key, value in known.items()}.get(word.casefold())
    if found is None:
        raise _UnusableError(f"{name}: {word[:LONGEST_WORD]!r} is not in its list. Choose one of the list's words.")
    return found


def _word(name: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        if _is_formula(value):
            raise _UnusableError(f"{name} holds a formula, which is not computed. Choose a word of the list.")
        raise _UnusableError(f"{name} holds {str(value)[:LONGEST_WORD]!r}. Choose a word of the list.")
    word = " ".join(value.split())
    if word.startswith("="):
        raise _UnusableError(f"{name} holds a formula, which is not computed. Choose a word of the list.")
    return word


def _comment(value: Any, name: str = form.COMMENT) -> str | None:
    if value is None:
        return None
    if _is_formula(value) or (isinstance(value, str) and value.lstrip().startswith("=")):
        raise _UnusableError(f"{name} holds a formula, which is not computed. Write it in words.")
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", str(value)).strip()[:LONGEST_COMMENT] or None


def _is_formula(value: Any) -> bool:
    return type(value).__name__ in ("ArrayFormula", "DataTableFormula")


def _heading(rows: Sequence[Sequence[Any]]) -> tuple[tuple[str, ...], int, dict[str, int]]:
    """The needed columns, the number of the row after the heading, and where each column stands."""
    for number, cells in enumerate(rows[:HEADING_WITHIN], 1):
        names = [" ".join(str(cell).split()).casefold() if cell is not None else "" for cell in cells]
        if form.ITEM.casefold() not in names or form.VERDICT.casefold() not in names:
            continue
        missing = [name for name in form.NEEDED if name.casefold() not in names]
        if missing:
            raise _UnusableError(f"the columns {', '.join(missing)} are missing. Put them back, empty if need be.")
        there = (*form.NEEDED, *(name for name in form.ADDED if name.casefold() in names))
        twice = [name for name in there if names.count(name.casefold()) > 1]
        if twice:
            raise _UnusableError(f"the columns {', '.join(twice)} are there twice. Remove one of each.")
        return there, number, {name: names.index(name.casefold()) for name in there}
    raise _UnusableError(
        "no sheet has the columns Item and Verdict in its first rows. Fill in a workbook of `winloss review` without "
        "renaming its columns."
    )


def _rows(path: Path) -> list[tuple[Any, ...]]:
    """The cells of the sheet that holds the form, wherever it stands. Raises `_UnusableError`."""
    if path.suffix.lower() != ".xlsx":
        raise _UnusableError("is not an .xlsx workbook. Save it as .xlsx (Excel workbook).")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _UnusableError(f"is larger than {LARGEST_FILE // 1_000_000} MB. Put in the workbook alone.")
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_CONTENT:
                raise _UnusableError("holds far more than a filled-in workbook does. Put in the workbook alone.")
        return _sheet(path)
    except _UnusableError:
        raise
    except Exception as error:  # a foreign or damaged file may fail in any way, and the night goes on
        raise _UnusableError(
            f"can't be read as an .xlsx workbook ({type(error).__name__}). Open it, and save it as .xlsx again."
        ) from error


def _sheet(path: Path) -> list[tuple[Any, ...]]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # what openpyxl leaves out of foreign files (pictures, extensions) is not needed
        workbook = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            found: list[tuple[Any, ...]] = []
            for sheet in workbook.worksheets:
                sheet.reset_dimensions()
                rows = list(islice(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), MOST_ROWS))
                found = found or rows
                if any(_is_heading(cells) for cells in rows[:HEADING_WITHIN]):
                    return rows
            return found
        finally:
            workbook.close()


def _is_heading(cells: Sequence[Any]) -> bool:
    names = {" ".join(str(cell).split()).casefold() for cell in cells if cell is not None}
    return {form.ITEM.casefold(), form.VERDICT.casefold()} <= names
