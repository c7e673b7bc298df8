"""What there is to say about one competitor: the content of its page and of its battlecard in Markdown.

Words and counts only; how they are laid out is the templates' part, and the tables of the page come from rivals.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from reports import cells, points, questions, wording
from reports.cells import Row
from reports.points import Point
from reports.published import Published

VALID_DAYS = 30
"""How long a printed or copied battlecard may be used: much in it moves within a month."""
MOST_ACTIONS = 5
MOST_SAID = 5
MOST_OBJECTIONS = 6
MOST_ANSWERS = 2
MOST_QUESTIONS = 4
MOST_PROOFS = 6


@dataclass(frozen=True)
class Objection:
    """An objection that the competitor provokes, how often and how it ends, and the answers given to it."""

    what: str
    detail: str
    answers: list[Point]
    key: str

    @property
    def has_worked(self) -> bool:
        """Whether an answer goes with more wins, clear of chance."""
        return any(answer.kind == "worked" for answer in self.answers)


@dataclass(frozen=True)
class Battlecard:
    """One competitor's battlecard, on which each quote stands once; all text is plain, not yet escaped."""

    competitor: str
    name: str
    period: str
    summary: list[Point]
    actions: list[Point]
    strengths: list[Point]
    weaknesses: list[Point]
    objections: list[Objection]
    questions: list[str]
    proofs: list[str]
    wins: list[Point]
    evidence_until: str
    expires: str


def of(competitor: str, published: Published, edition: str) -> Battlecard:
    """The battlecard of a competitor of the catalog; its lists are empty where nothing is known."""
    said = [row for row in published.profiles if row["competitor"] == competitor]
    actions = [row for row in published.say_now if row["competitor"] == competitor]
    objections = [row for row in published.competitor_objections if row["competitor"] == competitor]
    trend = next((row for row in published.competitors if row["competitor"] == competitor), None)
    until: date | None = published.overview["data_until"]
    shown: set[str] = set()
    return Battlecard(
        competitor=competitor,
        name=wording.name(published.competitor_names.get(competitor, competitor)),
        period=wording.period(trend["period"]) if trend else "",
        summary=_summary(trend, published) if trend else [],
        actions=_once([points.action(row) for row in actions[:MOST_ACTIONS]], shown),
        weaknesses=_once(_of_side("weakness", said, published), shown),
        strengths=_once(_of_side("strength", said, published), shown),
        objections=[_objection(row, published, shown) for row in objections[:MOST_OBJECTIONS]],
        questions=_questions(actions, said, published),
        proofs=[_proof(row) for row in published.proofs if row["competitor"] == competitor][:MOST_PROOFS],
        wins=_once([points.told(row) for row in published.wins if row["competitor"] == competitor], shown)
        if edition == "analyst"
        else [],
        evidence_until=wording.day(until) if until else "no close yet",
        expires=wording.day(published.overview["as_of"] + timedelta(days=VALID_DAYS)),
    )


def _summary(row: Row, published: Published) -> list[Point]:
    """Head to head, how often it is met, what goes to it: each a label with its count and range."""
    key = str(row["evidence_key"])
    rate = cells.win_rate(row)
    share = cells.rate_of(row, "seen_share", row["closed_deals"], row["seen"])
    seen = wording.share(row["seen"], row["closed_deals"], "closed deal")
    lost = wording.money(float(row["value_lost"]), str(published.overview["currency"])) if row["value_lost"] else ""
    return [
        Point(
            "Head to head", f"won {wording.share(row['won'], row['n'], 'decided deal', points.spread(rate))}", [], key
        ),
        Point("Seen in", f"{seen} with evidence{f' ({points.spread(share)})' if share.is_shown else ''}", [], key),
        Point("Lost to it", wording.counted(row["lost_to"], "deal") + (f" worth {lost}" if lost else ""), [], key),
        *_open(str(row["competitor"]), published),
    ]


def _open(competitor: str, published: Published) -> list[Point]:
    row = published.learned.stakes.get(competitor)
    if row is None:
        return []
    amount, won = float(row["amount_open"]), row["expected_won"]
    currency = str(published.overview["currency"])
    worth = f" worth {wording.money(amount, currency)}" if amount else ""
    expected = f", {wording.money(float(won), currency)} of it expected to be won" if won is not None else ""
    told = f"{wording.counted(row['deals'], 'open deal')}{worth}{expected}"
    return [Point("At stake", told, [], str(row["evidence_key"]))]


def _proof(row: Row) -> str:
    """An approved quote with who said it, where that is known, and when."""
    said = f"{row['speaker']}, {row['said_on']}" if row["speaker"] in ("buyer", "rep") else str(row["said_on"])
    return f"“{wording.one_line(row['quote'])}” ({said})"


def _once(said: list[Point], shown: set[str]) -> list[Point]:
    """The points without quotes that are among those shown; theirs are added to these."""
    kept = []
    for point in said:
        kept.append(replace(point, quotes=[quote for quote in dict.fromkeys(point.quotes) if quote not in shown]))
        shown.update(point.quotes)
    return kept


def _of_side(side: str, said: list[Row], published: Published) -> list[Point]:
    rows = [row for row in said if row["side"] == side]
    return [points.said_of(row, published) for row in rows[:MOST_SAID]]


def _objection(row: Row, published: Published, shown: set[str]) -> Objection:
    raised = cells.rate_of(row, "prevalence", row["n"], row["raised"])
    survived = cells.rate_of(row, "win_rate_if_raised", row["n_if_raised"], row["won_if_raised"])
    won = wording.share(row["won_if_raised"], row["n_if_raised"], "decided deal", points.spread(survived))
    answers = [each for each in published.answers if each["category"] == row["category"] and _is_telling(each)]
    return Objection(
        what=points.label(published, row["category"]),
        detail=f"raised in {wording.share(row['raised'], row['n'], 'deal', points.spread(raised))}; won {won}",
        answers=_once([points.answer(each) for each in answers[:MOST_ANSWERS]], shown),
        key=str(row["evidence_key"]),
    )


def _is_telling(answer: Row) -> bool:
    """Whether an answer has worked, or at least goes with more wins in deals enough for a hint."""
    return bool(answer["has_worked"]) or (
        answer["gap_flag"] != "counts_only" and answer["gap"] is not None and answer["gap"] > 0
    )


def _questions(actions: list[Row], said: list[Row], published: Published) -> list[str]:
    """Questions where we are praised or they are faulted: what to attack and promote first, then their weaknesses."""
    ours = [row["category"] for row in actions if row["action"] in ("attack", "promote")]
    theirs = [row["category"] for row in said if row["side"] == "weakness" and row["deals"] >= cells.FEWEST_FOR_RATE]
    chosen = list(dict.fromkeys([*ours, *theirs]))[:MOST_QUESTIONS]
    return [questions.about(category, points.label(published, category)) for category in chosen]
