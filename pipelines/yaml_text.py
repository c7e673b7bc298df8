"""Adding to a YAML file that somebody wrote by hand: one item to a list, everything else left as it stands.

The text is changed where PyYAML says that the list ends, and held against the data that were meant; what can't be
added so is refused. Not here: what is added (`accepting`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import yaml

Path = Sequence[str | int]


class NotAddedError(ValueError):
    """The item can't be added without touching the rest of the file."""


def with_item(text: str, path: Path, item: Any) -> str:
    """The text with `item` (a mapping or a word) at the end of the list at `path` (keys and places), made if missing.

    Raises `NotAddedError` where the text would then say something else besides.
    """
    expected = yaml.safe_load(text) or {}
    _listed(expected, path).append(item)
    changed = _changed(text, path, item)
    try:
        if yaml.safe_load(changed) == expected:
            return changed
    except yaml.YAMLError:
        pass
    raise NotAddedError


def in_line(item: Any) -> str:
    """The item as YAML on one line."""
    if isinstance(item, dict):
        return "{" + ", ".join(f"{key}: {in_line(value)}" for key, value in item.items()) + "}"
    if isinstance(item, list):
        return "[" + ", ".join(in_line(each) for each in item) + "]"
    return json.dumps(item, ensure_ascii=False)


def _listed(data: Any, path: Path) -> list[Any]:
    """The list at `path`, made where it is missing."""
    try:
        for key in path[:-1]:
            if isinstance(data, dict) and data.get(key) is None:
                data[key] = {}
            data = data[key]
        if data.get(path[-1]) is None:
            data[path[-1]] = []
        data = data[path[-1]]
    except (TypeError, KeyError, IndexError, AttributeError) as error:
        raise NotAddedError from error
    if not isinstance(data, list):
        raise NotAddedError
    return data


def _changed(text: str, path: Path, item: Any) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    node, depth = yaml.compose(text, Loader=yaml.SafeLoader), 0
    owner = None
    while depth < len(path) and (child := _child(node, path[depth])) is not None:
        owner, node, depth = node, child, depth + 1
    if depth < len(path):
        return _with_keys(text, node, path[depth:], item, newline)
    if isinstance(node, yaml.ScalarNode) and owner is not None:  # a key without a value
        if node.start_mark.index != node.end_mark.index:
            raise NotAddedError
        return _after_line(text, node.start_mark.line, [" " * (_column(owner) + 2) + f"- {in_line(item)}"], newline)
    if not isinstance(node, yaml.SequenceNode):
        raise NotAddedError
    if node.flow_style:
        end = node.end_mark.index - 1
        comma = ", " if node.value else ""
        return f"{text[:end].rstrip() if node.value else text[:end]}{comma}{in_line(item)}{text[end:]}"
    return _after_line(text, _last_line(text, node), [" " * _column(node) + f"- {in_line(item)}"], newline)


def _with_keys(text: str, node: Any, keys: Path, item: Any, newline: str) -> str:
    """The text with the keys that are missing under `node`, the innermost holding a list of the item."""
    if node is not None and (not isinstance(node, yaml.MappingNode) or (node.flow_style and len(keys) > 1)):
        raise NotAddedError
    if node is not None and node.flow_style:
        end = node.end_mark.index - 1
        comma = ", " if node.value else ""
        return f"{text[:end].rstrip()}{comma}{keys[0]}: [{in_line(item)}]{text[end:]}"
    indent = 0 if node is None else _column(node)
    lines = [" " * (indent + 2 * depth) + f"{key}:" for depth, key in enumerate(keys)]
    lines.append(" " * (indent + 2 * len(keys)) + f"- {in_line(item)}")
    last = len(text.splitlines()) - 1 if node is None else _last_line(text, node)
    return _after_line(text, last, lines, newline)


def _child(node: Any, key: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int):
        return node.value[key]
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == key), None)
    return None


def _column(node: Any) -> int:
    column: int = node.start_mark.column
    return column


def _last_line(text: str, node: Any) -> int:
    """The number of the last line of a block that says something."""
    lines = text.splitlines()
    last: int = min(node.end_mark.line, len(lines) - 1)
    if last == node.end_mark.line and node.end_mark.column <= _column(node) and last > node.start_mark.line:
        last -= 1
    while last > node.start_mark.line and (not lines[last].strip() or lines[last].lstrip().startswith("#")):
        last -= 1
    return last


def _after_line(text: str, number: int, added: list[str], newline: str) -> str:
    lines = text.splitlines(keepends=True)
    if lines and not lines[number].endswith(("\n", "\r")):
        lines[number] += newline
    lines[number + 1 : number + 1] = [line + newline for line in added]
    return "".join(lines)
