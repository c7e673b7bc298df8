"""A new project for a source that was looked at: its winloss.yaml and competitors.yaml, and what to say about it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from nlp import catalog
from pipelines import scaffold

if TYPE_CHECKING:
    from sources.proposing import Proposal

PASSWORD_ENV = "CRM_PASSWORD"  # noqa: S105 - a variable's name
NAMES_LISTED = 40
HEAD = """# Settings of a winloss project, proposed from what its source holds. Look at what is marked `unsure`, then
# check them with `winloss check` and run them with `winloss run`. All that can be said here stands in docs/settings.md
# and, of sources, in docs/sources.md.

company: Your Company
timezone: UTC                          # days begin, and the night is scheduled, in this time zone
currency: USD                          # amounts are converted to it; list others under exchange_rates: {EUR: 1.08}

sources:
"""


def write(folder: Path, source: str) -> list[str]:
    """Look at `source`, a URL or a folder, and write a project for it; returns what to say, a line each.

    A password in the URL is used for looking and not written. Nothing is overwritten, and nothing is written when no
    deals are found.
    """
    from sources import proposing

    scaffold.refuse_if_there(folder)
    at, password = _place(source, folder)
    told = []
    if password is None and "url" in at:
        password = os.environ.get(PASSWORD_ENV)
    elif password is not None:
        told.append(f"The password is not written: set it with `export {PASSWORD_ENV}=...`.")
    proposal = proposing.propose(at, folder, password)
    if password is not None:
        proposal.entry = {"url": at["url"], "password_env": PASSWORD_ENV} | proposal.entry
    scaffold.write(folder)
    (folder / "winloss.yaml").write_text(HEAD + "\n".join(_lines({"crm": proposal.entry}, proposal.unsure)) + "\n")
    (folder / "competitors.yaml").write_text(_competitors(proposal), encoding="utf-8")
    told = [*proposal.found, *told]
    told += [f"To check: {key}: {why}" for key, why in proposal.unsure.items()]
    if proposal.competitors:
        told.append("To check: competitors.yaml: made of the names in the CRM's field.")
    return told


def _place(source: str, folder: Path) -> tuple[dict[str, Any], str | None]:
    """The source as winloss.yaml names it, and the password that the URL held."""
    if "://" not in source:
        path = Path(source).resolve()
        inside = path.is_relative_to(folder.resolve())
        return {"folder": str(path.relative_to(folder.resolve()) if inside else path)}, None
    import sqlalchemy as sa

    from sources import SourceError
    from sources.addresses import has_password

    try:
        url = sa.make_url(source)
    except sa.exc.ArgumentError:
        raise SourceError(
            "--source: not a database address that can be read. Expected such as sqlite:///crm.sqlite or "
            "postgresql+psycopg://USER@HOST:PORT/NAME, or a folder."
        ) from None  # the cause may show the url
    if url.get_backend_name() == "sqlite" and url.database:
        url = url.set(database=str(Path(url.database).resolve()))
    password = str(url.password) if url.password else None
    bare = url._replace(password=None).render_as_string(hide_password=False)  # `set` leaves out what is None
    if has_password(bare):
        raise SourceError(
            "--source: a secret stands after the ? of the address, from where it can't be left out. Write a password "
            "as USER:PASSWORD@HOST; with other secrets, make a project by `winloss init DIR` and name the source in it."
        )
    return {"url": bare}, password


def _lines(tree: Mapping[str, Any], unsure: Mapping[str, str], at: str = "", indent: int = 1) -> Iterator[str]:
    """The settings as YAML, a comment behind each key that is unsure."""
    for key, value in tree.items():
        path = f"{at}.{key}" if at else str(key)
        why = unsure.get(path.removeprefix("crm."))
        comment = f"    # unsure: {why}" if why else ""
        begun = "  " * indent + f"{_scalar(key)}:"
        if isinstance(value, Mapping):
            yield begun + comment
            yield from _lines(value, unsure, path, indent + 1)
        else:
            yield f"{begun} {_scalar(value)}{comment}"


def _scalar(value: Any) -> str:
    return (
        yaml.safe_dump(value, default_flow_style=True, width=10_000, allow_unicode=True).removesuffix("...\n").strip()
    )


def _competitors(proposal: Proposal) -> str:
    """The names that the CRM's field holds, those of one company under the commonest of them."""
    template = (resources.files("pipelines") / "templates" / "competitors.yaml").read_text(encoding="utf-8")
    if not proposal.competitors:
        return template
    head = template[: template.index("competitors:\n")]
    named: dict[str, list[str]] = {}
    for name, _ in Counter(proposal.competitors).most_common(NAMES_LISTED):
        named.setdefault(catalog.suggested_id(name), []).append(name)
    entries = [
        f"  - {{id: {identity}, name: {_scalar(names[0])}, aliases: {_scalar(names[1:])}}}"
        for identity, names in named.items()
    ]
    return (
        head + "competitors:                           # the names in the CRM's own field\n" + "\n".join(entries) + "\n"
    )
