"""A project's own categories: settings with their faults, and the claims found and filed."""

import pytest

from nlp import own_taxonomy
from nlp.extractor import Extractor
from nlp.own_taxonomy import OwnCategory, Taxonomy, TaxonomyError, parse
from nlp.pipeline import build
from nlp.taxonomy import IDS, categories

OFFLINE = {
    "id": "offline",
    "label": "Works offline",
    "group": "Product",
    "definition": "Use without a network.",
    "phrases": ["offline mode", "without a connection"],
    "examples": ["crews have no signal in the basement", "the app needs the network all day long"],
}


def test_without_a_taxonomy_the_thirteen_of_the_guide_are_in_use():
    taxonomy = parse({})
    assert taxonomy == Taxonomy()
    assert taxonomy.categories == categories()
    assert {category: taxonomy.filed(category) for category in IDS} == {category: category for category in IDS}


def test_categories_are_renamed_merged_and_added():
    taxonomy = parse(
        {
            "rename": {"price": "Cost"},
            "merge": {"value_roi": "price", "contract_terms": "value_roi", "missing_feature": "offline"},
            "add": [OFFLINE],
        }
    )
    labels = {category.id: category.label for category in taxonomy.categories}
    assert labels["price"] == "Cost"
    assert labels["offline"] == "Works offline"
    assert len(labels) == 13 - 3 + 1
    assert [taxonomy.filed(each) for each in ("contract_terms", "value_roi", "missing_feature", "offline")] == [
        "price",
        "price",
        "offline",
        "offline",
    ]
    definitions = {category.id: category.definition for category in taxonomy.categories}
    assert definitions["offline"] == (
        "Use without a network. Also what was Missing feature: "
        "A capability or a product gap (or, positive, a capability that won them)."
    )


def test_all_faults_of_a_taxonomy_are_listed_at_once():
    data = {
        "renamed": {},
        "rename": {"pricing": "Cost", "price": "Cost", "offline": "Off", "value_roi": "Return"},
        "merge": {
            "value_roi": "price",
            "integration": "integrations",
            "ease_of_use": "implementation",
            "implementation": "support_service",
            "support_service": "ease_of_use",
            "trust_brand": "trust_brand",
            "stakeholder": "implementation",
            "offline": "price",
        },
        "add": [
            OFFLINE,
            OFFLINE | {"phrases": ["Offline mode!"], "examples": []},
            {"id": "price", "label": "P", "group": "Commercial", "phrases": ["too dear"]},
            {"id": "Bad", "label": " ", "group": "Things", "phrases": ["a"]},
            {"id": "empty", "label": "Empty", "group": "Buyer"},
            {"id": "twice", "label": "Twice", "group": "Buyer", "phrases": ["twice over", "Twice-over"]},
            {"id": "clash", "label": "Clash", "group": "Buyer", "phrases": ["without a connection"], "colour": 1},
            7,
        ],
    }
    with pytest.raises(TaxonomyError) as refused:
        parse(data)
    known = f"Known categories: {', '.join(IDS)}"
    at = "winloss.yaml: taxonomy"
    assert str(refused.value).split("\n") == [
        f"{at}: unknown key 'renamed'. Known keys: rename, merge, add.",
        f"{at}.add: category 'offline': the id is given twice. Rename one.",
        f"{at}.add: category 'price': winloss has a category of that id. Choose another, or rename that one.",
        f"{at}.add: category 'Bad': bad id 'Bad'. Use lower-case letters, digits, '-' and '_'.",
        f"{at}.add: category 'Bad': 'label' is empty. Write the name that pages shall show.",
        f"{at}.add: category 'Bad': 'group' is 'Things'. Write one of: Product, Commercial, Delivery, Company, Buyer.",
        f"{at}.add: category 'Bad': 'phrases' holds 'a', too short to recognise. Write at least four letters.",
        f"{at}.add: category 'empty': has neither phrases nor examples, so that nothing would be found. Add some.",
        f"{at}.add: category 'twice': \"Twice-over\" is given twice. Remove one.",
        f"{at}.add: category 'clash': unknown key 'colour'. "
        "Known keys: id, label, group, definition, phrases, examples.",
        f"{at}.add: category 8: expected keys such as id and label, found 7. Rewrite the entry.",
        f"{at}.rename: unknown category 'pricing'. {known}.",
        f"{at}.rename: 'offline' is a category of your own. Change its label under add.",
        f"{at}.rename: 'value_roi' is merged into 'price', so that its name shows nowhere. Rename that one.",
        f"{at}.merge: unknown category 'integrations'. {known}, offline, empty, twice.",
        f"{at}.merge: 'offline' is a category of your own. Remove it under add, or give its phrases to 'price'.",
        f"{at}.merge: ease_of_use into implementation into support_service into ease_of_use goes round in a circle. "
        "Leave one of them out.",
        f"{at}.merge: trust_brand into trust_brand goes round in a circle. Leave one of them out.",
    ]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ([], "winloss.yaml: taxonomy: expected the keys rename, merge, add, found list. Rewrite it so."),
        (
            {"rename": ["price"]},
            "winloss.yaml: taxonomy.rename: expected pairs such as `price: Cost`, found list. Rewrite it so.",
        ),
        (
            {"merge": {"price": ""}},
            "winloss.yaml: taxonomy.merge: 'price' has no value. Write it as `value_roi: price`.",
        ),
        (
            {"add": {"id": "a"}},
            "winloss.yaml: taxonomy.add: expected a list of categories, found dict. Begin each with '- '.",
        ),
        (
            {"rename": {"price": "integration"}},
            "winloss.yaml: taxonomy: 'price' and 'integration' are both called \"Integration\". Rename one.",
        ),
        (
            {"add": [OFFLINE, OFFLINE | {"id": "b", "label": "B", "examples": []}]},
            "winloss.yaml: taxonomy.add: category 'b': \"offline mode\" stands under 'offline' too. Remove one.",
        ),
    ],
)
def test_a_fault_says_what_where_and_what_to_do(data, fault):
    with pytest.raises(TaxonomyError) as refused:
        parse(data)
    assert fault in str(refused.value).split("\n")


def test_an_empty_section_is_no_fault():
    assert parse({"rename": None, "merge": None, "add": None}) == Taxonomy()


@pytest.fixture(scope="module")
def reader(companies) -> Extractor:
    return Extractor(companies, own=(OwnCategory.model_validate(OFFLINE),))


def found(reader, text):
    return [
        (claim.category, claim.about, claim.polarity, claim.status, claim.text) for claim in reader.read(text).claims
    ]


def test_a_phrase_makes_a_claim_with_what_its_clause_says(reader):
    (claim,) = found(reader, "Met the foreman. The app is useless without a connection, he said.")
    assert claim[:4] == ("offline", "us", "neg", "raised")
    assert "without a" in claim[4]
    assert [claim[:3] for claim in found(reader, "Our offline mode impressed them.")] == [("offline", "us", "pos")]
    text = "Vellocast has a great offline mode."
    assert [claim[:3] for claim in found(reader, text)] == [("offline", "vellocast", "pos")]


def test_a_claim_in_the_same_words_is_filed_under_the_own_category(companies, reader):
    text = "They said we lack an offline mode."
    (before,) = Extractor(companies).read(text).claims
    (after,) = reader.read(text).claims
    assert before.category == "missing_feature"
    assert (after.category, after.start, after.end, after.about, after.polarity, after.status, after.confidence) == (
        "offline",
        before.start,
        before.end,
        before.about,
        before.polarity,
        before.status,
        before.confidence,
    )


def test_the_reason_goes_with_its_claim(companies, reader):
    text = "We lost because we lack an offline mode."
    assert Extractor(companies).read(text, outcome="lost").primary_reason == "missing_feature"
    assert reader.read(text, outcome="lost").primary_reason == "offline"


def test_what_is_near_to_an_example_is_found(reader):
    assert [claim[0] for claim in found(reader, "The crew gets no signal down in the basement.")] == ["offline"]
    for text in ("They signal interest, and the crew was nice.", "Lunch is in the basement."):
        assert "offline" not in [claim[0] for claim in found(reader, text)]


def test_a_neutral_question_is_no_claim(reader):
    assert found(reader, "What does the offline mode cost?") == []


def test_every_other_note_reads_as_without_own_categories(companies, reader):
    plain = Extractor(companies)
    for text in ("We lost to Relay on price.", "Too expensive, says their CFO.", "", "¿Qué tal?", "offline " * 5):
        assert reader.read(text) == plain.read(text)


def test_own_categories_survive_being_saved(companies, tmp_path):
    import spacy

    build(companies, own=(OwnCategory.model_validate(OFFLINE),)).to_disk(tmp_path / "pipeline")
    doc = spacy.load(tmp_path / "pipeline")("Useless without a connection.")
    assert [span.label_ for span in doc.spans["claims"]] == ["offline"]


def test_only_what_a_category_is_found_by_makes_a_new_version(companies):
    category = OwnCategory.model_validate(OFFLINE)
    renamed = category.model_copy(update={"label": "No network", "group": "Delivery", "definition": "Else."})
    taught = category.model_copy(update={"phrases": ("offline mode",)})
    assert own_taxonomy.version((category,)) == own_taxonomy.version((renamed,)) != own_taxonomy.version((taught,))
    assert Extractor(companies, own=(category,)).catalog_version != Extractor(companies).catalog_version
