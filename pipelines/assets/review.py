"""Group nlp: what analysts answered in workbooks of `winloss review`, and what that corrects."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines import answers, described
from pipelines.night import Night
from pipelines.table_assets import check_specs, checked
from warehouse import corrections, reviews

DESCRIPTIONS = {
    "review.workbooks": f"{reviews.GRAINS['workbooks']} Put back into `review/answered`; what could not be taken in is "
    "told, and nothing of it is guessed.",
    "review.answers": reviews.GRAINS["answers"],
    "review.quotes": reviews.GRAINS["quotes"],
    "review.sentences": f"{corrections.SENTENCES} The newest answer stands instead of what is read there.",
    "review.claims": corrections.CLAIMS,
}
DEPS = {
    "review.workbooks": ["settings.competitors"],
    "review.answers": ["review.workbooks"],
    "review.quotes": ["review.workbooks"],
    "review.sentences": ["review.answers", "staging.notes"],
    "review.claims": ["review.answers", "staging.notes"],
}


@dg.multi_asset(
    name="review",
    specs=[
        described.spec(name, "nlp", text, deps=DEPS[name], kinds={"excel", "duckdb"})
        for name, text in DESCRIPTIONS.items()
    ],
    check_specs=check_specs(*DESCRIPTIONS),
)
def reviewed(context: dg.AssetExecutionContext, night: Night) -> Iterator[dg.MaterializeResult[Any]]:
    """Take in the workbooks that were put back, and place every answer in its note as it stands now."""
    reviews.prepare(night.con)
    if night.as_of:
        reviews.forget_after(night.con, night.known_until)
        new = 0
    else:
        reviews.mask_again(night.con, night.masked)
        new = answers.take_in(night.con, night.project, run_id=night.run_id, known_at=night.known_at, mask=night.masked)
    stale = corrections.place(night.con)
    context.log.info(f"{new} new answers, {stale} that can no longer be applied")
    for name in DESCRIPTIONS:
        more = (
            {"answers_new": new} if name == "review.answers" else {"stale": stale} if name == "review.sentences" else {}
        )
        yield from checked(night, name, **more)
