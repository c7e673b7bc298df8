-- One row per sentence that was drawn at random, answered by an analyst, and still stands in its note.
-- item_id: The item that was answered.
-- draw_id: Names the workbook that it was drawn for.
-- stratum: claims_read or nothing_read: whether the extractor had read a claim in it when it was drawn.
-- weight: For how many sentences it stands. Its stratum's size by the stratum's sentences answered, times its draw's
-- share of all that were answered, so that several draws make one average. A draw with no answer from one of its strata
-- is left out: nothing would stand for that part of the notes.
with answered as (
    select
        item_id,
        draw_id,
        stratum,
        stratum_size,
        note_id,
        span_start,
        span_end
    from review.sentences
    where drawn = 'random' and stale_because is null
),

strata as (
    select
        draw_id,
        count(distinct stratum) as strata
    from review.items
    where drawn = 'random'
    group by draw_id
),

usable as (
    select answered.*
    from answered
    inner join strata on answered.draw_id = strata.draw_id
    qualify
        len(list(distinct answered.stratum) over (partition by answered.draw_id)) = strata.strata
)

select
    item_id,
    draw_id,
    stratum,
    note_id,
    span_start,
    span_end,
    stratum_size / count(*) over (partition by draw_id, stratum)
    * count(*) over (partition by draw_id) / count(*) over () as weight
from usable
