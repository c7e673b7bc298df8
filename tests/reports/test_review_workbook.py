"""The review's workbook: what is written into it, and what is understood of it however it comes back."""

import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.review import form, reading, writing
from reports.review.form import Claim, Item, Words

WORDS = Words(
    {"price": "Price", "integration": "Integration"},
    {"relay": "Relay", "nova": "Nova", "nova2": "Nova", "odd": "us"},
    {"price": "Too expensive."},
)
PRICE = Claim("price", "us", "neg", "raised", 3, 16)
LATE = Claim("integration", "relay", "pos", "raised", 21, 25)
ITEMS = [
    Item("d-01", "Hello. ", "So too expensive, ours.", " Bye", [PRICE]),
    Item("d-02", "", "=HYPERLINK(\"http://x\")&cmd|' /C calc'!A0", "", []),
    Item("d-03", "x" * 400, "So too expensive; no API.", "y" * 400, [PRICE, LATE]),
]
DRAWN = {item.item_id: (len(item.sentence), item.claims) for item in ITEMS}


@pytest.fixture
def path(tmp_path):
    writing.write(tmp_path / "review.xlsx", ITEMS, WORDS)
    return tmp_path / "review.xlsx"


def filled(path, **cells):
    """Read the workbook back with `cells` (such as D2) set in the first sheet."""
    workbook = openpyxl.load_workbook(path)
    for place, value in cells.items():
        workbook["Review"][place] = value
    workbook.save(path)
    return reading.read(path, DRAWN, WORDS)


def claims(found):
    return {answer.item_id: (answer.verdict, answer.claims) for answer in found.answers}


def faults(found):
    return [(fault.row, fault.remedy) for fault in found.faults]


def test_a_row_shows_the_sentence_in_its_note_the_claims_marked_and_what_was_read(path):
    sheet = openpyxl.load_workbook(path)["Review"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == form.COLUMNS
    assert rows[1][:4] == (
        "d-01",
        "“Hello. «So [too expensive], ours.» Bye”",
        "Price · about us · negative · raised",
        None,
    )
    assert rows[3][1] == f"“…{'x' * 300}«So [too expensive]; no [API.]»{'y' * 300}…”"
    assert rows[3][2] == "1. Price · about us · negative · raised\n2. Integration · about Relay · positive · raised"
    assert rows[2][2] == "no claim"


def test_every_list_to_choose_from_is_there_and_no_name_in_it_means_two(path):
    workbook = openpyxl.load_workbook(path)
    lists = {}
    for validation in workbook["Review"].data_validations.dataValidation:
        sheet, _, area = validation.formula1.partition("!")
        heading = workbook["Review"].cell(1, next(iter(validation.sqref.ranges)).min_col).value
        lists[heading] = [cell.value for (cell,) in workbook[sheet][area.replace("$", "")]]
    about = ["us", "Relay", "Nova (nova)", "Nova (nova2)", "us (odd)", "another vendor"]
    claim = [["Price", "Integration"], about, ["negative", "positive"], ["raised", "resolved", "denied"]]
    assert lists == {
        "Verdict": ["right", "no claim", "other"],
        **dict(zip(form.CLAIM, claim, strict=True)),
        **dict(zip(form.SECOND_CLAIM, claim, strict=True)),
        **dict(zip(form.THIRD_CLAIM, claim, strict=True)),
        "Quote": ["approved", "withdrawn"],
    }


def bank(found):
    return [(each.item_id, each.is_approved, each.permission, each.approved_by) for each in found.approvals]


def test_a_quote_is_approved_with_its_permission_beside_a_verdict_or_without_one(path):
    found = filled(path, D2="right", R2="approved", S2="agreed by e-mail", T2="A. Lyst", R3=" Withdrawn ")
    assert bank(found) == [("d-01", True, "agreed by e-mail", "A. Lyst"), ("d-02", False, None, None)]
    assert (list(claims(found)), faults(found)) == (["d-01"], [])


def test_a_quote_without_permission_or_by_a_formula_is_not_approved(path):
    found = filled(path, R2="approved", S2="=1+1", T2="A. Lyst", R3="approved", R4="maybe")
    assert bank(found) == []
    assert faults(found) == [
        (2, "Permission holds a formula, which is not computed. Write it in words."),
        (3, "the quote is approved, but nothing stands in Permission and Approved by. Fill it in."),
        (4, "Quote: 'maybe' is not in its list. Choose one of the list's words."),
    ]


def test_a_workbook_from_before_there_was_a_third_claim_or_a_quote_bank_is_read_as_it_was(path):
    workbook = openpyxl.load_workbook(path)
    workbook["Review"].delete_cols(18, 3)
    workbook["Review"].delete_cols(13, 4)
    workbook.save(path)
    found = filled(path, D2="right")
    assert (list(claims(found)), bank(found), faults(found)) == (["d-01"], [], [])


@given(st.lists(st.text(max_size=60), min_size=3, max_size=3))
def test_no_note_becomes_a_formula_or_breaks_the_workbook(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("hostile") / "review.xlsx"
    before, sentence, after = texts
    writing.write(path, [Item("d-01", before, sentence, after, [])], WORDS)
    workbook = openpyxl.load_workbook(path)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert workbook["Review"]["B2"].value.startswith("“")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "|cmd"])
def test_a_note_that_begins_like_a_formula_stays_text(tmp_path, start):
    writing.write(tmp_path / "r.xlsx", [Item("d-01", start, start, start, [])], Words({"p": start}, {"c": start}, {}))
    for sheet in openpyxl.load_workbook(tmp_path / "r.xlsx"):
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    with zipfile.ZipFile(tmp_path / "r.xlsx") as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets" in name)


def test_an_untouched_workbook_holds_no_answer_and_no_fault(path):
    assert reading.read(path, DRAWN, WORDS) == reading.Filled(3, (), ())


def test_right_and_no_claim_are_answers_of_one_cell(path):
    found = filled(path, D2="right", D3=" Right ", D4="NO CLAIM", Q4="why not")
    assert claims(found) == {"d-01": ("right", (PRICE,)), "d-02": ("none", ()), "d-03": ("none", ())}
    assert [answer.comment for answer in found.answers] == [None, None, "why not"]
    assert faults(found) == []


def test_other_keeps_what_was_read_where_nothing_is_chosen(path):
    found = filled(path, D2="other", E2="integration", D3="other", E3="Price", F3="Relay", G3="positive")
    assert claims(found) == {
        "d-01": ("other", (Claim("integration", "us", "neg", "raised", 3, 16),)),
        "d-02": ("other", (Claim("price", "relay", "pos", "raised", 0, len(ITEMS[1].sentence)),)),
    }
    assert faults(found) == []


def test_three_claims_replace_all_that_was_read_each_at_the_words_of_what_it_is_like(path):
    cells = {"E4": "Integration", "F4": "Relay", "G4": "negative", "I4": "Price", "J4": "Relay", "K4": "positive"}
    cells |= {"M4": "Integration", "N4": "us", "O4": "negative", "P4": "denied"}
    assert claims(filled(path, **cells)) == {
        "d-03": (
            "other",
            (
                Claim("integration", "relay", "neg", "raised", 21, 25),
                Claim("price", "relay", "pos", "raised", 3, 16),
                Claim("integration", "us", "neg", "denied", 0, len(ITEMS[2].sentence)),
            ),
        )
    }


def test_two_claims_replace_all_that_was_read_each_at_its_place(path):
    cells = {"E4": "Price", "F4": "Nova (nova2)", "G4": "negative", "H4": "denied"}
    cells |= {"I4": "Integration", "J4": "another vendor", "K4": "positive"}
    assert claims(filled(path, **cells)) == {
        "d-03": (
            "other",
            (Claim("price", "nova2", "neg", "denied", 3, 16), Claim("integration", "other", "pos", "raised", 21, 25)),
        )
    }


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"D2": "perhaps"}, "Verdict: 'perhaps' is not in its list. Choose one of the list's words."),
        ({"D2": "other", "E2": "Prize"}, "Category: 'Prize' is not in its list. Choose one of the list's words."),
        ({"D2": "other", "F2": "Nova"}, "About: 'Nova' is not in its list. Choose one of the list's words."),
        ({"D2": 1}, "Verdict holds '1'. Choose a word of the list."),
        ({"D2": '=IF(1,"right","")'}, "Verdict holds a formula, which is not computed. Choose a word of the list."),
        ({"D2": "right", "Q2": "=A1"}, "Comment holds a formula, which is not computed. Write it in words."),
        ({"D2": "right", "E2": "Price"}, "the verdict is 'right', and yet claims are chosen."),
        ({"Q2": "hm"}, "has a comment and no verdict. Choose a verdict, or remove the comment."),
        ({"D3": "other", "E3": "Price"}, "the verdict is 'other', but nothing is chosen for About, Polarity."),
        (
            {"A2": "d-99", "D2": "right"},
            "its item was not drawn in this project. Put back what stood in the column Item.",
        ),
        ({"A2": "d-02", "D2": "no claim", "D3": "other", "E3": "Price", "F3": "us", "G3": "negative"}, "row 2 too"),
    ],
)
def test_a_row_that_cannot_be_understood_is_told_and_the_others_count(path, cells, told):
    found = filled(path, **cells, D4="right")
    ((row, remedy),) = faults(found)
    assert told in remedy
    assert row == (3 if "A3" in cells or "D3" in cells else 2)
    assert [answer.item_id for answer in found.answers] == ["d-03"]


def changed(path, change):
    workbook = openpyxl.load_workbook(path)
    change(workbook)
    workbook.save(path)
    return reading.read(path, DRAWN, WORDS)


def test_moved_sheets_columns_and_rows_are_found_by_their_names(path):
    def move(workbook):
        sheet = workbook["Review"]
        sheet["D2"] = "right"
        sheet.insert_cols(1, 2)
        sheet.insert_rows(1, 3)
        sheet.title = "Mine"
        workbook.move_sheet(sheet, 2)
        del workbook["How to"]

    assert claims(changed(path, move)) == {"d-01": ("right", (PRICE,))}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda workbook: workbook["Review"].delete_cols(5), "the columns Category are missing. Put them back"),
        (lambda workbook: workbook["Review"].delete_rows(1), "no sheet has the columns Item and Verdict"),
        (lambda workbook: workbook.remove(workbook["Review"]), "no sheet has the columns Item and Verdict"),
        (lambda workbook: workbook["Review"].cell(1, 3, "Verdict"), "the columns Verdict are there twice"),
        (
            lambda workbook: [workbook["Review"].cell(row, 1, f"other-{row}") for row in (2, 3, 4)],
            "no row names an item that was drawn in this project. It is another project's workbook",
        ),
    ],
)
def test_a_workbook_of_another_form_is_told_once(path, change, told):
    ((row, remedy),) = faults(changed(path, change))
    assert row is None
    assert told in remedy


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)


def entities(path):
    """The workbook with entities that grow when they are read."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    lines = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"<sheetData>", b"<sheetData><row><c><v>&e9;</v></c></row>", 1)
    parts["xl/worksheets/sheet1.xml"] = f'<!DOCTYPE x [<!ENTITY e0 "lol">{lines}]>'.encode() + sheet
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda path: path.write_bytes(b""), "can't be read as an .xlsx workbook (BadZipFile)"),
        (lambda path: path.write_bytes(path.read_bytes()[:2000]), "can't be read as an .xlsx workbook (BadZipFile)"),
        (
            lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0 locked with a password"),
            "can't be read as an .xlsx workbook",
        ),
        (lambda path: path.unlink(), "can't be read as an .xlsx workbook (FileNotFoundError)"),
        (bomb, "holds far more than a filled-in workbook does"),
        (entities, "can't be read as an .xlsx workbook (ValueError)"),
    ],
    ids=["empty", "cut", "locked", "gone", "bomb", "entities"],
)
def test_a_damaged_or_hostile_file_is_told(path, damage, told):
    damage(path)
    ((row, remedy),) = faults(reading.read(path, DRAWN, WORDS))
    assert row is None
    assert remedy.startswith(told)


def test_another_kind_of_file_is_told_what_to_save_it_as(tmp_path):
    (tmp_path / "review.csv").write_text("Item,Verdict\nd-01,right\n")
    assert faults(reading.read(tmp_path / "review.csv", DRAWN, WORDS)) == [
        (None, "is not an .xlsx workbook. Save it as .xlsx (Excel workbook).")
    ]


def test_a_merged_category_is_told_by_the_name_of_the_one_it_is_filed_under():
    words = Words({"price": "Price"}, {}, {}, {"price": "price", "value_roi": "price"})
    assert words.described(Claim("value_roi", "us", "neg", "raised", 0, 3)) == "Price · about us · negative · raised"
    assert words.category("gone") == "gone"
