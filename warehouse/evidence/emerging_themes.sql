-- One row per theme of marts.emerging_themes and deal with a note that speaks of it, and per deal looked at with any note
-- of the last 60 days.
-- subject: theme
-- quotes: emerging_themes
with drawn as (
    select
        cells.evidence_key,
        cells.theme_id,
        any_value(places.one_in) as one_in
    from temp.cells as cells
    inner join facts.theme_places as places on cells.theme_id = places.theme_id
    group by all
),

found as (
    select
        drawn.evidence_key,
        places.deal_id,
        cast(timezone($timezone, timezone('UTC', notes.written_at)) as date) as written_on,
        true as is_theme
    from drawn
    inner join facts.theme_places as places on drawn.theme_id = places.theme_id
    inner join facts.notes as notes on places.note_id = notes.note_id
    union all
    select
        drawn.evidence_key,
        notes.deal_id,
        cast(timezone($timezone, timezone('UTC', notes.written_at)) as date) as written_on,
        false as is_theme
    from drawn
    inner join facts.notes as notes on hash(notes.deal_id) % drawn.one_in = 0
    where cast(timezone($timezone, timezone('UTC', notes.written_at)) as date) between $as_of - 59 and $as_of
)

select
    evidence_key,
    deal_id,
    bool_or(is_theme) as deals,
    bool_or(is_theme and written_on > $as_of - 30) as deals_30d,
    bool_or(is_theme and written_on > $as_of - 60 and written_on <= $as_of - 30) as prior_30d,
    bool_or(not is_theme and written_on > $as_of - 30) as n,
    bool_or(not is_theme and written_on <= $as_of - 30) as prior_n
from found
group by evidence_key, deal_id
