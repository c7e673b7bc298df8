"""Connecting to a database by SQLAlchemy, and saying what went wrong without showing a password.

Not here: what is read from it (databases).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from sources import SourceError
from sources.addresses import SECRETS
from sources.settings import Source

if TYPE_CHECKING:
    from sqlalchemy import Connection

SECONDS_TO_CONNECT = 10
IN_A_FILE = ("sqlite", "duckdb")
DRIVERS = {
    "postgresql": ("postgresql+psycopg", "winloss[postgres]"),
    "mysql": ("mysql+pymysql", "pymysql"),
    "mariadb": ("mariadb+pymysql", "pymysql"),
    "mssql": ("mssql+pymssql", "pymssql"),
    "snowflake": ("snowflake", "snowflake-sqlalchemy"),
    "bigquery": ("bigquery", "sqlalchemy-bigquery"),
    "redshift": ("redshift+psycopg2", "sqlalchemy-redshift and psycopg2-binary"),
    "duckdb": ("duckdb", "duckdb-sqlalchemy"),
}
"""By kind of database, how its address begins and the package that brings its driver."""


@contextmanager
def connect(source: Source, folder: Path, password: str | None) -> Iterator[Connection]:
    """An open, read-only connection. Raises `SourceError`, without the password, when there is none."""
    import sqlalchemy as sa

    hidden = secret(password)
    try:
        url = sa.make_url(source.url or "")
        hidden = secret(password, url.password, *(url.query[key] for key in url.query if key.lower() in SECRETS))
        if "@" in (url.host or ""):
            raise SourceError(
                "url: holds a second @. A password with @, / or : in it belongs into the environment variable that "
                "password_env names; written in the url, @ is %40, / is %2F and : is %3A."
            )
        url = url.set(password=password) if password else url
        if url.get_backend_name() in IN_A_FILE and url.database not in (None, "", ":memory:"):
            path = folder / str(url.database)
            if not path.is_file():
                raise SourceError(
                    f"{url.database}: there is no such file in {folder}. Correct the url in winloss.yaml."
                )
            url = url.set(database=str(path))
        waits = {"connect_timeout": SECONDS_TO_CONNECT} if url.get_backend_name() in ("postgresql", "mysql") else {}
        connection = sa.create_engine(url, connect_args=waits, poolclass=sa.NullPool, hide_parameters=True).connect()
    except (sa.exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise SourceError(
            hidden(f"url: no driver is installed for it ({error}). {_driver(source.url or '')}")
        ) from None  # the cause may show the url
    except (sa.exc.ArgumentError, ValueError, TypeError):
        raise SourceError(
            "url: not a database address that can be read. Expected such as sqlite:///crm.sqlite or "
            "postgresql+psycopg://USER@HOST:PORT/NAME, with the password in the variable that password_env names."
        ) from None  # the cause may show the url
    except sa.exc.SQLAlchemyError as error:
        said = f"the database can't be reached: {_said(error)} Check the url, the password and that it runs."
        raise SourceError(hidden(said)) from None  # the cause may show the url
    try:
        with connection:
            yield connection.execution_options(postgresql_readonly=True)
    except sa.exc.SQLAlchemyError as error:
        if getattr(error, "connection_invalidated", False):
            said = f"the database ended the connection: {_said(error)} See that it runs, then run again."
        else:
            said = f"the database can't be read as the settings say: {_said(error)} Correct winloss.yaml."
        raise SourceError(hidden(said)) from None  # the cause may show the url


def secret(*passwords: str | tuple[str, ...] | None) -> Callable[[str], str]:
    """A function that removes the passwords from a message, however they are written there."""
    words = [word for each in passwords if each for word in ([each] if isinstance(each, str) else each)]
    forms = {form for word in words for form in (word, quote(word), quote_plus(word))}

    def hidden(message: str) -> str:
        for form in sorted(forms, key=len, reverse=True):
            message = message.replace(form, "***")
        return re.sub(r"(://[^/:@\s]*:)[^@\s]*@", r"\1***@", message)

    return hidden


def _driver(url: str) -> str:
    """What to install for an address, and how it then begins."""
    kind = url.partition(":")[0].partition("+")[0].lower()
    if kind not in DRIVERS:
        return f"Known: {', '.join(DRIVERS)}, sqlite; for another install its SQLAlchemy dialect."
    begins, package = DRIVERS[kind]
    return f"Install {package}, and begin the url with {begins}://."


def _said(error: Exception) -> str:
    return " ".join(str(getattr(error, "orig", None) or error).split()).rstrip(".") + "."
