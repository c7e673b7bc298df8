"""The rule that keeps the rooms apart: only `pipelines` imports other rooms, dagster, or reads the environment."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("sources", "warehouse", "nlp", "models", "reports", "pipelines")
MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


def test_the_rooms_agree_on_categories_and_on_how_many_deals_a_rate_needs():
    from typing import get_args

    from models import rates
    from nlp import taxonomy
    from reports import cells
    from sources import values

    assert get_args(values.Category) == taxonomy.IDS == tuple(each.id for each in taxonomy.categories())
    needed = (rates.INDICATIVE_FROM, rates.RANKED_FROM)
    assert needed == (cells.FEWEST_FOR_RATE, cells.FEWEST_FOR_RANKING)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_opens_by_saying_what_belongs_in_it_and_imports_no_other_room(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "a module opens with what belongs in it"
    room = path.relative_to(ROOT).parts[0]
    if room == "pipelines":
        return
    assert not set(imported(tree)) & ({*ROOMS, "dagster"} - {room})
    reads = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & {"environ", "getenv"}
    assert not reads, "only pipelines reads the environment"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_folder_of_code_says_what_belongs_there(path):
    assert (path.parent / "__init__.py").is_file()
