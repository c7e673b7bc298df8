"""Plain text made safe inside Markdown: whatever it holds is shown as it stands, in every wiki.

No layout; templates place what comes out of here.
"""

import re

from reports import wording

SPECIAL = re.compile(r"([\\`*_{}\[\]#|~!@^$=])")
LIST_START = re.compile(r"^([-+]|\d+(?=[.)]))")
ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|data|javascript|file)(:)")


def escape(text: object) -> str:
    """One line of text in which nothing is markup, a link, a mention or HTML any more."""
    line = wording.one_line(str(text))
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = SPECIAL.sub(r"\\\1", line)
    line = ADDRESS.sub(r"\1\\:", line)
    line = re.sub(r"(?i)\bwww\.", r"www\\.", line)
    return LIST_START.sub(lambda found: f"\\{found[1]}" if found[1] in "-+" else f"{found[1]}\\", line)
