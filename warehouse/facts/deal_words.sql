-- One row per closed deal of which there is more to tell than the CRM does: who competes, what notes say of us, and quotes.
-- competitors: Competitors seen in it.
-- lost_to: Competitors that it was lost to; null where it was not lost to one.
-- not_lost_to: The other competitors seen in it.
-- objections: What was raised against us before the close; (answered) where a note says that it was dealt with.
-- strengths: What notes from before the close praise us for.
-- quotes: Up to two quotes that say different things, a line each: of what decided the deal, then of what fits how it
-- ended, then by the rule quotes of the glossary.
with seen as (
    select
        named.deal_id,
        list_sort(list(competitors.name) filter (where named.is_seen)) as seen,
        list_sort(list(competitors.name) filter (where named.is_lost_to)) as lost_to,
        list_sort(list(competitors.name) filter (where named.is_seen and not named.is_lost_to)) as not_lost_to
    from facts.deal_competitors as named
    inner join settings.competitors as competitors on named.competitor = competitors.competitor
    group by named.deal_id
),

competitors as (
    select
        deal_id,
        nullif(array_to_string(seen, ', '), '') as competitors,
        nullif(array_to_string(lost_to, ', '), '') as lost_to,
        nullif(array_to_string(not_lost_to, ', '), '') as not_lost_to
    from seen
),

objections as (
    select
        raised.deal_id,
        array_to_string(
            list_sort(list(categories.label || if(raised.is_resolved, ' (answered)', ''))), ', '
        ) as objections
    from facts.deal_objections as raised
    inner join settings.categories as categories on raised.category = categories.category
    where raised.is_raised
    group by raised.deal_id
),

strengths as (
    select
        praised.deal_id,
        array_to_string(list_sort(list_distinct(list(categories.label))), ', ') as strengths
    from facts.quotes as praised
    inner join settings.categories as categories on praised.category = categories.category
    where praised.about = 'us' and praised.polarity = 'pos' and praised.is_pre_close
    group by praised.deal_id
),

best_quotes as (
    select
        quotes.deal_id,
        arg_min(
            quotes.rowid,
            if(quotes.category = reasons.reason, 0, 4000000000000000000)
            + if(((quotes.about = 'us') = (quotes.polarity = 'pos')) = (deals.outcome = 'won'), 0, 2000000000000000000)
            + quotes.place,
            2
        ) as best
    from facts.quotes as quotes
    inner join facts.deal_reasons as reasons on quotes.deal_id = reasons.deal_id
    inner join facts.deals as deals on quotes.deal_id = deals.deal_id
    group by quotes.deal_id
),

numbered_quotes as (
    select
        deal_id,
        unnest(best) as quote,
        generate_subscripts(best, 1) as nth
    from best_quotes
),

deal_quotes as (
    select
        numbered.deal_id,
        two_quotes(
            numbered.nth,
            quoted(
                numbered.nth, notes.text, quotes.span_start, quotes.span_end, quotes.speaker, quotes.written_at,
                quotes.is_pre_close, $timezone
            )
        ) as quotes
    from numbered_quotes as numbered
    inner join facts.quotes as quotes on numbered.quote = quotes.rowid
    inner join staging.notes as notes on quotes.note_id = notes.note_id
    group by numbered.deal_id
)

select
    deals.deal_id,
    competitors.competitors,
    competitors.lost_to,
    competitors.not_lost_to,
    objections.objections,
    strengths.strengths,
    deal_quotes.quotes
from facts.deals as deals
left join competitors on deals.deal_id = competitors.deal_id
left join objections on deals.deal_id = objections.deal_id
left join strengths on deals.deal_id = strengths.deal_id
left join deal_quotes on deals.deal_id = deal_quotes.deal_id
where deals.is_closed
    and coalesce(
        competitors.competitors, competitors.lost_to, objections.objections, strengths.strengths, deal_quotes.quotes
    ) is not null
