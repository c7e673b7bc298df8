"""Checking a source before a run: can it be reached, is everything there that the settings name, can it be decoded."""

from __future__ import annotations

import codecs
import itertools
from collections.abc import Mapping
from pathlib import Path

from sources import SourceError, connecting, databases, files, looking
from sources.opening import unpacked
from sources.places import EntitySettings
from sources.settings import Source

BYTES = 1 << 20


def faults(
    sources: Mapping[str, Source],
    folder: Path,
    passwords: Mapping[str, str] | None = None,
    where: str = "winloss.yaml",
) -> list[str]:
    """Every fault of every source, each with its place and remedy; none when a run can begin.

    `folder` is the project's; `passwords` holds the password of each source that needs one. No message shows one.
    """
    found = []
    for name, source in sources.items():
        at = f"{where}: sources.{name}"
        password = (passwords or {}).get(name)
        if source.password_file and not password:
            found.append(f"{at}.password_file: {source.password_file} holds no password. Put it there, alone.")
            continue
        if source.password_env and not password:
            found.append(
                f"{at}.password_env: the environment variable {source.password_env} is not set. Set it to the password."
            )
            continue
        try:
            there, _ = looking.fitted(source, folder, password)
        except SourceError as error:
            found += [f"{at}: {line}" for line in str(error).splitlines()]
            continue
        if there.url is not None:
            found += _database_faults(there, folder, password, at)
        else:
            found += [
                f"{at}.{entity}: {fault}"
                for entity in there.entities
                for place in there.places(entity)
                for fault in _file_faults(there, place, folder)
            ]
    return found


def _database_faults(source: Source, folder: Path, password: str | None, at: str) -> list[str]:
    found = []
    try:
        with connecting.connect(source, folder, password) as connection:
            for entity in source.entities:
                for place in source.places(entity):
                    found += [f"{at}.{entity}: {fault}" for fault in databases.faults(connection, place)]
    except SourceError as error:
        found.append(f"{at}: {error}")
    return found


def _file_faults(source: Source, place: EntitySettings, folder: Path) -> list[str]:
    found = files.find(source, place, folder)
    return found.faults + [
        fault
        for file in {file.path: file for file in itertools.chain(found.rows, *found.lookups)}.values()
        if (fault := _encoding_fault(file)) is not None
    ]


def _encoding_fault(file: files.File) -> str | None:
    """The first line that is not of the file's encoding, in words."""
    if file.form == "parquet":
        return None
    decoder = codecs.getincrementaldecoder(file.encoding)()
    lines = 1
    with unpacked(file.path) as stream:
        while block := stream.read(BYTES):
            try:
                lines += decoder.decode(block).count("\n")
            except UnicodeDecodeError as error:
                line = lines + error.object[: error.start].decode(file.encoding, "ignore").count("\n")
                return (
                    f"{file.name}: line {line} holds bytes that are not {file.encoding}. Set `encoding` of the source "
                    "(Excel's usual one is cp1252), or save the file as UTF-8; otherwise such rows are refused."
                )
    return None
