"""Writes the report: one page that opens from disk or from any web server, without network or script."""

from pathlib import Path

from reports import page, published


def write(database: Path, folder: Path, edition: str = "company") -> None:  # noqa: ARG001 - shows neither deals nor quotes
    """Write `index.html` into the folder, made if needed, from a DuckDB file that holds every mart (read only).

    In the edition "company" the page shows aggregates and approved quotes; in "analyst" deals and all quotes too.
    """
    html = page.render(published.read(database))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(html, encoding="utf-8")
