"""One extractor for the room's tests: building it takes longer than reading a thousand notes."""

import pytest

from nlp import catalog
from nlp.extractor import Extractor
from nlp.messages import Message

COMPANIES = {
    "us": {"name": "Cadenza", "products": ["Cadenza Studio"]},
    "competitors": [
        {"id": "relay", "name": "Relay", "aliases": ["Relay HQ", "relayhq.io"], "products": ["Relay Flow"]},
        {"id": "vellocast", "name": "Vellocast", "aliases": ["Vello"], "products": ["VC-300"]},
        {"id": "nightferry", "name": "Night Ferry", "aliases": [], "products": []},
        {"id": "qmt", "name": "QMT", "aliases": ["Quarrymont"], "products": []},
    ],
}
MESSAGES = (
    Message(id="days", wording="Live in days, not months", phrases=("onboarded within a fortnight",)),
    Message(id="price", wording="One flat price for every warehouse you open"),
)


@pytest.fixture(scope="session")
def companies() -> catalog.Catalog:
    return catalog.parse(COMPANIES)


@pytest.fixture(scope="session")
def extractor(companies: catalog.Catalog) -> Extractor:
    return Extractor(companies, MESSAGES)


@pytest.fixture(scope="session", params=["default", "fast"])
def reader(request: pytest.FixtureRequest, companies: catalog.Catalog) -> Extractor:
    """An extractor in either mode."""
    return Extractor(companies, MESSAGES, mode=request.param)
