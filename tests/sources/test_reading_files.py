"""Files as people export them: encodings, delimiters, broken rows, lookups."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sources import SourceError, reading
from sources.settings import parse

COLUMNS = {"deal_id": "id", "outcome": "stage", "closed_on": "closed"}
OUTCOMES = {"won": ["Won"]}
Row = tuple[Any, ...]


def read(
    folder: Path, files: str = "*.csv", deals: dict[str, Any] | None = None, **source: str
) -> tuple[list[Row], list[Row]]:
    """(deal_id, outcome, closed_on, file, row_number) of the rows, (file, row_number, reason) of the broken ones."""
    settings = {"files": files, "columns": COLUMNS, "outcomes": OUTCOMES} | (deals or {})
    parsed = parse({"crm": {"folder": ".", "deals": settings, **source}})["crm"]
    with reading.read(parsed, "deals", folder=folder) as found:
        rows = found.rows.read_all().select(["deal_id", "outcome", "closed_on", "file", "row_number"]).to_pylist()
        broken = found.broken_rows().select(["file", "row_number", "reason"]).to_pylist()
    return [tuple(row.values()) for row in rows], [tuple(row.values()) for row in broken]


@pytest.mark.parametrize(
    "content",
    [
        b"id,stage,closed\nD1,Won,2025-01-02\n",
        b"\xef\xbb\xbfid,stage,closed\r\nD1,Won,2025-01-02\r\n",
        b"id;stage;closed\nD1;Won;2025-01-02",
        b"id\tstage\tclosed\nD1\tWon\t2025-01-02\n\n",
        b'"closed","other","id","other","stage"\n"2025-01-02","a, ""b""","D1","x\ny","Won"\n',
        "id,stage,closed\nD1,Won,2025-01-02\n".encode("utf-16"),
    ],
    ids=["plain", "byte order mark and CRLF", "semicolon", "tab and blank line", "quoted, other columns", "UTF-16"],
)
def test_a_csv_file_is_read_as_it_is_written(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "deals.csv").write_bytes(content)

    assert read(tmp_path) == ([("D1", "Won", "2025-01-02", "deals.csv", 2)], [])


def test_nothing_but_text_is_read_from_a_csv(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("id,stage,closed\n007,true,02.01.2025\n8e3,1.50,\n")

    assert read(tmp_path)[0] == [("007", "true", "02.01.2025", "deals.csv", 2), ("8e3", "1.50", None, "deals.csv", 3)]


def test_broken_rows_are_set_apart_with_file_row_and_reason(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_bytes(
        b'id,stage,closed\nD1,"W\non",2025-01-02\nD2,Won\nD3,Won,2025-01-02,x\nD4,Caf\xe9,2025-01-02\n'
        b'D5,"Wo"n,2025-01-02\nD6,Won,2025-01-02\n'
    )

    rows, broken = read(tmp_path)

    assert [row[0] for row in rows] == ["D1", "D6"]
    assert broken == [
        ("deals.csv", 3, "this row has fewer values than the header has columns"),
        ("deals.csv", 4, "this row has more values than the header has columns"),
        ("deals.csv", 5, "this row holds bytes that are not utf-8"),
        ("deals.csv", 6, "a quote opens and does not close where the value ends"),
    ]


def test_a_declared_encoding_is_used_and_bytes_outside_it_are_set_apart(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_bytes("id,stage,closed\nD1,Gagné €,\n".encode("cp1252") + b"D2,\x81,\n")

    assert read(tmp_path, encoding="cp1252") == (
        [("D1", "Gagné €", None, "deals.csv", 2)],
        [("deals.csv", 3, "this row holds bytes that are not cp1252")],
    )


def test_files_with_different_columns_are_read_together(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,stage,closed\nD1,Won,2025-01-02\n")
    (tmp_path / "b.csv").write_text("stage;x;id;closed\nWon;;D2;2025-01-03\nWon;;D3;2025-01-04\n")
    (tmp_path / "c.csv").write_text("id,stage,closed\n")

    assert read(tmp_path)[0] == [
        ("D1", "Won", "2025-01-02", "a.csv", 2),
        ("D2", "Won", "2025-01-03", "b.csv", 2),
        ("D3", "Won", "2025-01-04", "b.csv", 3),
    ]


def test_json_lines_are_read_and_broken_lines_set_apart(tmp_path: Path) -> None:
    (tmp_path / "deals.jsonl").write_bytes(
        b'{"id": 1, "stage": "Won", "closed": null}\n\n{"id": 2,\n[1]\n{"id": "Caf\xe9"}\n'
        b'{"id": 3, "stage": ["a", "b"], "closed": true}'
    )

    rows, broken = read(tmp_path, "*.jsonl")

    assert [row[:3] for row in rows] == [("1", "Won", None), ("3", "a;b", "true")]
    assert [(file, row) for file, row, _ in broken] == [("deals.jsonl", 3), ("deals.jsonl", 4), ("deals.jsonl", 5)]
    assert [reason.partition(":")[0] for _, _, reason in broken] == [
        "this line is not JSON",
        "this line is JSON, but no object with keys",
        "this line is not written in utf-8",
    ]


def test_parquet_is_read(tmp_path: Path) -> None:
    import datetime as dt

    table = pa.table({"id": [1, 2], "stage": [["a", "b"], None], "closed": [dt.date(2025, 1, 2), None]})
    pq.write_table(table, tmp_path / "deals.parquet")

    assert read(tmp_path, "*.parquet") == (
        [("1", "a;b", "2025-01-02", "deals.parquet", 1), ("2", None, None, "deals.parquet", 2)],
        [],
    )


def test_dates_are_read_in_the_listed_forms_after_iso_and_never_guessed(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(
        "id,stage,closed\nD1,Won,31.12.2025\nD2,Won,2025-12-31\nD3,Won,12/31/2025\nD4,Won,1.2.2025 14:05\n"
    )

    rows, _ = read(tmp_path, deals={"date_formats": ["%d.%m.%Y", "%d.%m.%Y %H:%M"]})

    assert [row[2] for row in rows] == ["2025-12-31", "2025-12-31", "12/31/2025", "2025-02-01 14:05:00"]


def test_lookups_bring_in_columns_from_other_files(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("id,stage,closed,account\nD1,Won,,A\nD2,Won,,B\nD3,Won,,\n")
    (tmp_path / "accounts.csv").write_text("account,sector,region\nA,Retail,R1\nA,Other,R9\n")
    (tmp_path / "regions.jsonl").write_text('{"region": "R1", "name": "North"}\n')
    deals = {
        "lookups": [
            {
                "files": "accounts.csv",
                "key": "account",
                "matches": "account",
                "columns": {"sector": "sector", "r": "region"},
            },
            {"files": "regions.jsonl", "key": "r", "matches": "region", "columns": {"region": "name"}},
        ],
        "segments": {"industry": "sector", "region": "region"},
    }
    source = parse(
        {"crm": {"folder": ".", "deals": {"files": "deals.csv", "columns": COLUMNS, "outcomes": OUTCOMES, **deals}}}
    )["crm"]

    with reading.read(source, "deals", folder=tmp_path) as found:
        rows = found.rows.read_all().select(["deal_id", "segment:industry", "segment:region"]).to_pylist()

    assert sorted(tuple(row.values()) for row in rows) == [
        ("D1", "Retail", "North"),
        ("D2", None, None),
        ("D3", None, None),
    ]


def test_deleted_rows_of_a_lookup_bring_in_nothing(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("id,stage,closed\nD1,Won,\nD2,Won,\n")
    (tmp_path / "rivals.csv").write_text("deal,name,IsDeleted\nD1,Acme,0\nD1,Relay, True \nD2,Quill,1\nD1,Lode,\n")
    lookup = {"files": "rivals.csv", "key": "id", "matches": "deal", "columns": {"rivals": "name"}, "several": "all"}
    deals = {
        "files": "deals.csv",
        "columns": COLUMNS | {"crm_competitors": "rivals"},
        "outcomes": OUTCOMES,
        "lookups": [lookup | {"is_deleted": "IsDeleted"}],
    }
    source = parse({"crm": {"folder": ".", "deals": deals}})["crm"]

    with reading.read(source, "deals", folder=tmp_path) as found:
        rows = found.rows.read_all().select(["deal_id", "crm_competitors"]).to_pylist()

    assert sorted(tuple(row.values()) for row in rows) == [("D1", "Acme;Lode"), ("D2", None)]


def test_every_fault_of_the_files_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,Stage,closed\n")
    (tmp_path / "b.csv").write_text("id,stage,closed,id\n")
    with pytest.raises(SourceError) as raised:
        read(tmp_path)
    assert str(raised.value).splitlines() == [
        "a.csv: there is no column 'stage' (did you mean Stage?); there are: id, Stage, closed. Correct winloss.yaml.",
        "b.csv: the column 'id' is there twice. Rename one of them in the export.",
    ]

    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "b.csv").write_text("\n1,2\n")
    (tmp_path / "c.xls").write_text("x")
    (tmp_path / "d.parquet").write_text("x")
    with pytest.raises(SourceError) as raised:
        read(tmp_path, "*.*")
    lines = str(raised.value).splitlines()
    assert lines[:3] == [
        "a.csv: is empty, without even a header. Export it again or move it away.",
        "b.csv: its first line holds no column names. Export it with a header.",
        "c.xls: files ending in .xls can't be read; known: .csv, .tsv, .txt, .parquet, .jsonl, .ndjson; "
        "all but Parquet may be compressed, ending in .gz too.",
    ]
    assert lines[3].startswith("d.parquet: is not a Parquet file that can be read")


def test_a_file_with_nothing_but_a_byte_order_mark_is_told(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_bytes(b"\xef\xbb\xbf")

    with pytest.raises(SourceError, match=r"deals\.csv: its first line holds no column names"):
        read(tmp_path)


def test_json_lines_in_utf_16_are_read(tmp_path: Path) -> None:
    (tmp_path / "deals.jsonl").write_text('{"id": "D1", "stage": "a\u2028b", "closed": ""}\n', encoding="utf-16")

    assert read(tmp_path, "*.jsonl") == ([("D1", "a\u2028b", "", "deals.jsonl", 1)], [])


@pytest.mark.parametrize(
    "content", ["id,stage,closed\r\nD1,Won,x\nD2,Won,y\n", "id,stage,closed\nD1,Won,x\nD2,Won,y\r\nD3,Won,z\n"]
)
def test_lines_that_end_in_two_ways_are_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "deals.csv").write_text(content, newline="")

    with pytest.raises(SourceError, match=r"^deals\.csv: lines end in Windows' way and in Unix's in one file\."):
        read(tmp_path)


def test_a_folder_or_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no file is called '\*\.csv'\. Put it there or correct `files`"):
        read(tmp_path)
    with pytest.raises(SourceError, match="no such folder"):
        read(tmp_path / "nowhere")


def test_note_text_is_masked_at_the_door(tmp_path: Path) -> None:
    (tmp_path / "notes.jsonl").write_text('{"id": 1, "deal": 2, "at": "2025-01-02", "text": "ask bob@acme.io"}\n')
    notes = {"files": "*.jsonl", "columns": {"note_id": "id", "deal_id": "deal", "written_at": "at", "text": "text"}}
    source = parse({"crm": {"folder": ".", "notes": notes}})["crm"]

    with reading.read(source, "notes", folder=tmp_path) as found:
        assert found.rows.read_all().column("text").to_pylist() == ["ask [email]"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "a.jsonl: is empty. Export it again or move it away."),
        (
            "[1]\n{broken\n",
            'a.jsonl: none of its lines is a JSON object with keys, such as {"id": 1}. Export it again.',
        ),
    ],
)
def test_json_lines_without_any_object_are_told(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "a.jsonl").write_text(content)
    with pytest.raises(SourceError) as raised:
        read(tmp_path, "*.jsonl")
    assert str(raised.value) == told
