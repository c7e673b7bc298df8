-- One row per name of marts.new_names and deal of which a note of the last 365 days names the vendor, or a claim holds the
-- phrase; and per deal with any note of the last 30 days.
-- subject: new_names
-- rates: share = deals_30d / n
-- quotes: new_names
with named as (
    select
        cells.evidence_key,
        notes.deal_id,
        cast(timezone($timezone, timezone('UTC', notes.written_at)) as date) as written_on
    from temp.cells as cells
    inner join nlp.unknown_vendors as vendors
        on cells.kind = 'vendor' and lower(cells.name) = lower(regexp_replace(vendors.quote, '[''’]s?$', ''))
    inner join facts.notes as notes on vendors.note_id = notes.note_id
    union all
    select
        cells.evidence_key,
        claims.deal_id,
        cast(timezone($timezone, timezone('UTC', claims.written_at)) as date) as written_on
    from temp.cells as cells
    inner join (
        select
            deal_id,
            written_at,
            array_to_string(
                regexp_extract_all(
                    regexp_replace(lower(quote), '\[\w+\]', ' 0 ', 'g'), '[\p{L}\d][\p{L}\d''’&+/-]*'
                ), ' '
            ) as words
        from facts.claims
    ) as claims
        on cells.kind = 'phrase' and contains(concat(' ', claims.words, ' '), concat(' ', cells.name, ' '))
    union all
    select
        cells.evidence_key,
        notes.deal_id,
        null as written_on
    from temp.cells as cells
    cross join facts.notes as notes
    where cast(timezone($timezone, timezone('UTC', notes.written_at)) as date) between $as_of - 29 and $as_of
)

select
    evidence_key,
    deal_id,
    coalesce(bool_or(written_on > $as_of - 30), false) as deals_30d,
    coalesce(bool_or(written_on > $as_of - 60 and written_on <= $as_of - 30), false) as prior_30d,
    coalesce(bool_or(written_on > $as_of - 365), false) as deals_12m,
    bool_or(written_on is null) as n
from named
where written_on is null or written_on <= $as_of
group by evidence_key, deal_id
