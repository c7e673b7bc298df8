"""Writes the report: pages and their scripts, which need no network, from disk or any web server, and battlecards."""

from pathlib import Path

from reports import page, published


def write(database: Path, folder: Path, edition: str = "company") -> None:
    """Write every page and battlecard into the folder, made if needed, from a DuckDB file of every mart (read only).

    In the edition "company" they show aggregates and approved quotes; in "analyst" deals and all quotes too.
    """
    for path, text in [*page.scripts().items(), *page.render(published.read(database, edition), edition)]:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
