"""The word lists of `nlp/rules`: each file read by its model, unknown keys refused."""

import pytest

from nlp import lexicon
from nlp.lexicon import EchoRules, LayoutRules, LexiconError, NameRules, WordRules

FILES = {"echoes.yaml": EchoRules, "layout.yaml": LayoutRules, "names.yaml": NameRules, "words.yaml": WordRules}


def test_every_file_has_a_model_and_every_key_of_it_words():
    assert sorted(path.name for path in lexicon.FOLDER.glob("*.yaml")) == sorted(FILES)
    for name, model in FILES.items():
        rules = lexicon.read(name, model)
        assert [key for key in model.model_fields if not getattr(rules, key)] == []


def test_a_file_with_an_unknown_key_is_refused_naming_the_known_ones():
    with pytest.raises(LexiconError) as refused:
        lexicon.check({"told": "said told", "bad": "x"}, "echoes.yaml", EchoRules)
    assert str(refused.value) == ("echoes.yaml: rules: unknown key 'bad'. Known keys: told, ours, doubted, negated.")
