"""Files that are larger than what the CSV reader takes at a time, packed files, and 2 GB in bounded memory."""

import csv
import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources import SourceError, csv_pieces, reading
from sources.broken import Broken
from sources.settings import Source, parse

NOTES = {"note_id": "id", "deal_id": "deal", "written_at": "at", "text": "text"}


def source(files: str, **more: str) -> Source:
    return parse({"crm": {"folder": ".", **more, "notes": {"files": files, "columns": NOTES}}})["crm"]


def note(number: int) -> str:
    return f'N{number},D1,2025-01-02,"He said, ""no"".\n' + f"first,{number},third,4\n" * 60 + 'end"\n'


def test_values_of_several_lines_are_whole_wherever_the_reader_divides_the_file(tmp_path: Path) -> None:
    notes = 40_000
    with (tmp_path / "notes.csv").open("w") as file:
        file.write("id,deal,at,text\n")
        file.writelines(map(note, range(notes)))
    whole = 0
    with reading.read(source("notes.csv"), "notes", folder=tmp_path) as found:
        for batch in found.rows:
            for row in batch.select(["row_number", "note_id", "text"]).to_pylist():
                text = 'He said, "no".\n' + f"first,{whole},third,4\n" * 60 + "end"
                assert tuple(row.values()) == (whole + 2, f"N{whole}", text)
                whole += 1
        assert found.broken_rows().num_rows == 0

    assert whole == notes


VALUES = st.lists(st.sampled_from(["a", "é", " ", ",", '"', "\n", "\r\n", "x,y,z\n", '""', "7"]), max_size=6).map(
    "".join
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=12), st.sampled_from(["\n", "\r\n"]), st.integers(5, 60))
def test_rows_are_the_same_wherever_a_file_is_cut(
    tmp_path: Path, rows: list[tuple[str, str, str]], line_end: str, size: int
) -> None:
    with (tmp_path / "notes.csv").open("w", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator=line_end)
        writer.writerows([("id", "deal", "at", "text"), *((f"N{number}", *row) for number, row in enumerate(rows))])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_pieces, "BYTES", size)
        with reading.read(source("notes.csv"), "notes", folder=tmp_path) as found:
            read = found.rows.read_all().select(["note_id", "deal_id", "written_at", "text", "row_number"]).to_pylist()
            assert found.broken_rows().num_rows == 0

    assert [tuple(row.values()) for row in read] == [
        (f"N{number}", *(value or None for value in row), number + 2) for number, row in enumerate(rows)
    ]


@pytest.mark.parametrize("size", [5, 30, 10_000])
def test_broken_rows_keep_their_number_wherever_a_file_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(csv_pieces, "BYTES", size)
    (tmp_path / "notes.csv").write_bytes(
        b'id,deal,at,text\nN1,D1,x,"a\nb"\nN2,D1\nN3,D1,x,"c ""\nd"\nN4,D1,x,y,z\nN5,D1,x,Caf\xe9\nN6,D1,x,e\n'
        b'N7,D1,x,"the export ended here\nin the middle,of,a\nva'
    )

    with reading.read(source("notes.csv"), "notes", folder=tmp_path) as found:
        rows = found.rows.read_all().select(["note_id", "text"]).to_pylist()
        broken = found.broken_rows().select(["row_number", "reason"]).to_pylist()

    assert [tuple(row.values()) for row in rows] == [("N1", "a\nb"), ("N3", 'c "\nd'), ("N6", "e")]
    assert [tuple(row.values()) for row in broken] == [
        (3, "this row has fewer values than the header has columns"),
        (5, "this row has more values than the header has columns"),
        (6, "this row holds bytes that are not utf-8"),
        (8, "a quote opens and does not close where the value ends"),
    ]


@pytest.mark.parametrize(
    ("encoding", "declared"), [("utf-8", {}), ("latin-1", {"encoding": "latin-1"}), ("utf-16", {})]
)
def test_packed_files_are_read_as_what_is_in_them(tmp_path: Path, encoding: str, declared: dict[str, str]) -> None:
    csv = 'id,deal,at,text\nN1,D1,2025-01-02,"Übergabe,\nmorgen"\n'
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(csv.encode(encoding)))
    line = '{"id": "N2", "deal": "D1", "at": "2025-01-02", "text": "Café"}\n'
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(line.encode(encoding)))

    with reading.read(source("*.gz", **declared), "notes", folder=tmp_path) as found:
        rows = found.rows.read_all().select(["note_id", "text", "file", "row_number"]).to_pylist()

    assert [tuple(row.values()) for row in rows] == [
        ("N1", "Übergabe,\nmorgen", "a.csv.gz", 2),
        ("N2", "Café", "b.jsonl.gz", 1),
    ]


def test_broken_rows_of_packed_files_are_set_apart(tmp_path: Path) -> None:
    csv = b"id,deal,at,text\nN1,D1\nN2,D1,2025-01-02,Caf\xe9\n"
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(csv))

    with reading.read(source("*.gz"), "notes", folder=tmp_path) as found:
        assert found.rows.read_all().num_rows == 0
        assert [Broken(**row) for row in found.broken_rows().to_pylist()] == [
            Broken(
                "a.csv.gz",
                2,
                "this row has fewer values than the header has columns",
                "Complete the row in the export.",
            ),
            Broken(
                "a.csv.gz",
                3,
                "this row holds bytes that are not utf-8",
                "Set `encoding` of the source in winloss.yaml (Excel's usual one is cp1252), or save the file as "
                "UTF-8.",
            ),
        ]


@pytest.mark.parametrize(
    "content",
    [gzip.compress(b"id,deal,at,text\n" + b"N1,D1,x,y\n" * 999, mtime=0)[:-20], b"no gzip"],
    ids=["cut off", "no gzip"],
)
def test_a_packed_file_that_is_damaged_is_told_before_the_first_row(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv.gz").write_bytes(content)

    with (
        pytest.raises(
            SourceError, match=r"^a\.csv\.gz: can't be unpacked \(.+\)\. Export it again, or fetch it again\.$"
        ),
        reading.read(source("*.gz"), "notes", folder=tmp_path),
    ):
        pass


LOADING = """
import datetime, sys
from pathlib import Path
from sources import reading
from sources.settings import parse
from warehouse import connection, raw

folder = Path(sys.argv[1])
columns = {"note_id": "id", "deal_id": "deal", "written_at": "at", "text": "text"}
source = parse({"crm": {"folder": ".", "notes": {"files": "notes.csv", "columns": columns}}})["crm"]
with connection.connect(folder / "w.duckdb") as con, reading.read(source, "notes", folder=folder) as found:
    print(raw.append(con, found.rows, found.broken_rows, source="crm", entity="notes", load_id="1",
        known_at=datetime.datetime(2026, 6, 1), mapping_hash="m"))
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.heavy
def test_two_gigabytes_are_loaded_in_bounded_memory_with_two_broken_rows_in_their_places(tmp_path: Path) -> None:
    rows, broken = 1_000_000, (123_456, 456_789)
    text = 'We lost on ""price"", they said.\n' * 65
    with (tmp_path / "notes.csv").open("w") as file:
        file.write("id,deal,at,text\n")
        for number in range(rows):
            file.write(f"N{number},D1\n" if number in broken else f'N{number},D1,2025-01-02,"{number} {text}"\n')
    assert (tmp_path / "notes.csv").stat().st_size > 2 * 10**9

    done = subprocess.run([sys.executable, "-c", LOADING, str(tmp_path)], capture_output=True, text=True, check=True)

    *_, load, kilobytes = done.stdout.splitlines()  # a progress bar may stand before
    print(f"2 GB: peak memory {int(kilobytes) / 1000:.0f} MB")
    assert load.startswith(f"Load(rows_read={rows}, rows_new={rows - 2}, rows_unchanged=0, rows_broken=2")
    assert int(kilobytes) < 1_500_000
