"""Rows of cells as HTML tables, made by great_tables and styled by the page's stylesheet alone.

A table has a caption, a header for each column and each row, and scrolls in its own frame on a narrow screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True)
class Column:
    """A column: its heading, and the spanner above it where several belong together."""

    heading: Markup | str
    spanner: str = ""
    is_text: bool = False


@dataclass(frozen=True)
class Line:
    """A row of a table: what it is about, and a cell for each column."""

    head: Markup | str
    cells: Sequence[Markup | str]


def in_parts(
    table_id: str,
    caption: tuple[str, str],
    row_heading: str,
    columns: Sequence[Column],
    lines: Sequence[Line],
    most_in_view: int,
) -> list[Markup]:
    """A long table as two: the first lines, which stay in view, and the others, if any."""
    title, period = caption
    rest = lines[most_in_view:]
    parts = [render(table_id, caption, row_heading, columns, lines[:most_in_view])]
    if rest:
        parts.append(render(f"{table_id}-rest", (f"{title}: the others", period), row_heading, columns, rest))
    return parts


def render(
    table_id: str, caption: tuple[str, str], row_heading: str, columns: Sequence[Column], lines: Sequence[Line]
) -> Markup:
    """The table in its frame; its id is unique in the page, its caption a title and what it covers.

    Plain strings are escaped, Markup is kept.
    """
    import pandas
    from great_tables import GT, html

    names = [f"column{position}" for position in range(len(columns))]
    frame = pandas.DataFrame(
        {
            "head": [str(escape(line.head)) for line in lines],
            **{column: [str(escape(line.cells[i])) for line in lines] for i, column in enumerate(names)},
        },
        dtype="object",
    )
    table = (
        GT(frame, id=table_id, rowname_col="head")
        .tab_stubhead(html(str(escape(row_heading))))
        .fmt_passthrough(columns=["head", *names], escape=False)
        .cols_label({column: html(str(escape(columns[i].heading))) for i, column in enumerate(names)})
        .cols_align("right", columns=[name for i, name in enumerate(names) if not columns[i].is_text])
        .cols_align("left", columns=[name for i, name in enumerate(names) if columns[i].is_text])
    )
    for spanner in dict.fromkeys(column.spanner for column in columns if column.spanner):
        table = table.tab_spanner(
            html(str(escape(spanner))), [name for i, name in enumerate(names) if columns[i].spanner == spanner]
        )
    page = table.as_raw_html()
    start = page.index(">", page.index("<table")) + 1
    body = page[start : page.index("</table>", start)]
    title, covers = caption
    return Markup(
        '<div class="frame" role="region" tabindex="0" aria-label="{title}, {covers}">'
        '<table id="{id}"><caption><b>{title}</b> {covers}</caption>{body}</table></div>'
    ).format(title=title, covers=covers, id=table_id, body=Markup(body))  # noqa: S704 - great_tables' own, cells escaped above
