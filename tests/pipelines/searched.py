"""Every word that a project's files hold, whatever their form: what tests of forgetting look through."""

import base64
import gzip
import re
import sqlite3
import zipfile
import zlib
from contextlib import closing

import duckdb


def holding(folder, *words, but=("exports",)):
    """The files and tables below `folder` that hold one of the words, compressed and nested ones decoded."""
    found = set()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name.split("/")[0] in but or path.parent.is_symlink():
            continue
        found |= {
            f"{name}{place}" for place, text in texts(path) if any(word.lower() in text.lower() for word in words)
        }
    return sorted(found)


def texts(path):
    """Place within the file and text, decoded, for each part of the file."""
    content = path.read_bytes()
    yield "", content.decode("utf-8", "replace")
    if content[:2] == b"\x1f\x8b":
        yield " (gzip)", gzip.decompress(content).decode("utf-8", "replace")
    if path.suffix == ".parquet":
        with duckdb.connect() as con:
            yield " (rows)", str(con.execute("from read_parquet(?)", [str(path)]).fetchall())
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield f" ({name})", archive.read(name).decode("utf-8", "replace")
    elif packed := re.search(rb'id="figures">([\w+/=]+)<', content):
        yield " (figures)", zlib.decompress(base64.b64decode(packed[1])).decode()
    elif path.suffix == ".db":
        with closing(sqlite3.connect(path)) as con:
            yield " (rows)", "\n".join(con.iterdump())
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as con:
            tables = con.execute("select schema_name, table_name from duckdb_tables()").fetchall()
            for schema, table in tables:
                yield f" ({schema}.{table})", str(con.execute(f'from {schema}."{table}"').fetchall())
