"""The words for metrics, from the glossary: a heading that explains itself on hover and leads to its definition."""

from collections.abc import Mapping

from markupsafe import Markup

from reports.cells import Row


class Terms:
    """The glossary by term. Words that it doesn't define stay plain."""

    def __init__(self, glossary: list[Row], home: str = "") -> None:
        """Rows of marts.glossary, and the way from the page to the site's first folder, such as ../."""
        self.home = home
        self.by_term: Mapping[str, Row] = {str(row["term"]): row for row in glossary}

    def heading(self, term: str, words: str) -> Markup:
        """The words, with the term's definition as hover and a link to it."""
        row = self.by_term.get(term)
        if row is None:
            return Markup("{}").format(words)
        return Markup('<a class="term" href="{}data.html#term-{}"><abbr title="{}">{}</abbr></a>').format(
            self.home, term, row["definition"], words
        )
