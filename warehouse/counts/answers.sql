-- One row per window, objection category and answer to it, where closed deals raised the objection before the close: how
-- often it was dealt with, and how those deals ended with the answer and without it. An answer counts from the day of the
-- note that raises the objection first; a message with a date is compared within deals that closed on it or later.
-- answer_kind: all (whatever was answered), dealt_with (a note says that it was), message (one of marketing's that answers
-- the category, or names none, is recognised) or strength (notes praise us, for this category or another).
-- answer: The message's id, the strength's category, or the kind again.
-- answer_name: The message in words, the strength's category by name, or what the kind means.
-- n: Closed deals with the objection and this answer.
-- resolved: Of these, deals in which a note says that the objection was dealt with.
-- won: Won deals among these n.
-- lost: Lost deals among these n.
-- n_without: Closed deals with the objection and without this answer; beside a message only those from its date on.
-- won_without: Won deals among these.
-- lost_without: Lost deals among these.
-- quotes: Up to three quotes that say different things of the objection dealt with, best first, a line each.
with latest_year as (
    select
        period_on,
        until_on
    from counts.windows
    where period_kind = 'rolling_12_months'
),

first_raised as (
    select
        claims.deal_id,
        claims.category,
        min(cast(claims.written_at as date)) as raised_on,
        bool_or(claims.status = 'resolved') as is_resolved
    from facts.claims as claims
    where claims.about = 'us' and claims.polarity = 'neg' and claims.is_pre_close and claims.status <> 'denied'
    group by claims.deal_id, claims.category
),

objections as (
    select
        raised.deal_id,
        raised.category,
        raised.raised_on,
        raised.is_resolved,
        deals.outcome,
        deals.closed_on,
        deals.closed_on >= latest_year.period_on and deals.closed_on < latest_year.until_on as is_recent
    from first_raised as raised
    inner join facts.deals as deals on raised.deal_id = deals.deal_id
    cross join latest_year
    where deals.is_closed and deals.closed_on is not null
),

given as (
    select
        deal_id,
        'message' as answer_kind,
        message as answer,
        max(cast(written_at as date)) as last_given_on
    from facts.echoes
    where is_pre_close
    group by deal_id, message
    union all
    select
        deal_id,
        'strength' as answer_kind,
        category as answer,
        max(cast(written_at as date)) as last_given_on
    from facts.claims
    where about = 'us' and polarity = 'pos' and status <> 'denied' and is_pre_close
    group by deal_id, category
),

answered as (
    select
        objections.deal_id,
        objections.category,
        objections.is_resolved,
        objections.outcome,
        objections.is_recent,
        given.answer_kind,
        given.answer
    from objections
    inner join given on objections.deal_id = given.deal_id and given.last_given_on >= objections.raised_on
    left join settings.messages as messages on given.answer_kind = 'message' and given.answer = messages.message
    where given.answer_kind = 'strength'
        or (
            coalesce(objections.closed_on >= messages.launched_on, true)
            and (coalesce(len(messages.categories), 0) = 0 or list_contains(messages.categories, objections.category))
        )
    union all
    select
        deal_id,
        category,
        is_resolved,
        outcome,
        is_recent,
        unnest(if(is_resolved, ['all', 'dealt_with'], ['all'])) as answer_kind,
        answer_kind as answer
    from objections
),

answer_quotes as (
    select
        answered.is_recent,
        answered.category,
        answered.answer_kind,
        answered.answer,
        arg_min(quotes.rowid, quotes.place, 6) as candidates
    from answered
    inner join facts.quotes as quotes
        on answered.deal_id = quotes.deal_id
        and answered.category = quotes.category
        and quotes.is_resolved
        and quotes.is_pre_close
        and quotes.about = 'us'
        and quotes.polarity = 'neg'
    where answered.is_resolved
    group by all
),

candidates as (
    select
        * exclude (candidates),
        unnest(candidates) as candidate
    from answer_quotes
),

window_quotes as (
    select
        windows.period_kind,
        candidates.category,
        candidates.answer_kind,
        candidates.answer,
        quote_lines(
            list(
                quoted(
                    quotes.place, notes.text, quotes.span_start, quotes.span_end, quotes.speaker, quotes.written_at,
                    true, $timezone
                )
            ),
            3
        ) as quotes
    from candidates
    inner join counts.windows as windows on windows.period_kind = 'all_time' or candidates.is_recent
    inner join facts.quotes as quotes on candidates.candidate = quotes.rowid
    inner join staging.notes as notes on quotes.note_id = notes.note_id
    group by all
),

cells as (
    select
        windows.period_kind,
        windows.period,
        windows.period_code,
        windows.period_on,
        answered.category,
        answered.answer_kind,
        answered.answer,
        count(*) as n,
        count(*) filter (where answered.is_resolved) as resolved,
        count(*) filter (where answered.outcome = 'won') as won,
        count(*) filter (where answered.outcome = 'lost') as lost
    from answered
    inner join counts.windows as windows on windows.period_kind = 'all_time' or answered.is_recent
    group by all
),

objection_days as (
    select
        category,
        closed_on,
        is_recent,
        count(*) as n,
        count(*) filter (where outcome = 'won') as won,
        count(*) filter (where outcome = 'lost') as lost
    from objections
    group by category, closed_on, is_recent
),

since_launch as (
    select
        windows.period_kind,
        objection_days.category,
        messages.message,
        sum(objection_days.n) as n,
        sum(objection_days.won) as won,
        sum(objection_days.lost) as lost
    from settings.messages as messages
    inner join objection_days on objection_days.closed_on >= messages.launched_on
    inner join counts.windows as windows on windows.period_kind = 'all_time' or objection_days.is_recent
    group by windows.period_kind, objection_days.category, messages.message
)

select
    cells.period_kind,
    cells.period,
    cells.period_code,
    cells.period_on,
    cells.category,
    categories.category_group,
    cells.answer_kind,
    cells.answer,
    case cells.answer_kind
        when 'message' then coalesce(messages.wording, cells.answer)
        when 'strength' then coalesce(strengths.label, cells.answer)
        when 'dealt_with' then 'dealt with, by the notes'
        else 'all deals with the objection'
    end as answer_name,
    cells.n,
    cells.resolved,
    cells.won,
    cells.lost,
    cast(coalesce(since_launch.n, totals.n) as bigint) - cells.n as n_without,
    cast(coalesce(since_launch.won, totals.won) as bigint) - cells.won as won_without,
    cast(coalesce(since_launch.lost, totals.lost) as bigint) - cells.lost as lost_without,
    window_quotes.quotes
from cells
inner join cells as totals
    on cells.period_kind = totals.period_kind and cells.category = totals.category and totals.answer_kind = 'all'
left join since_launch
    on cells.answer_kind = 'message'
    and cells.period_kind = since_launch.period_kind
    and cells.category = since_launch.category
    and cells.answer = since_launch.message
left join settings.categories as categories on cells.category = categories.category
left join settings.categories as strengths on cells.answer = strengths.category and cells.answer_kind = 'strength'
left join settings.messages as messages on cells.answer = messages.message and cells.answer_kind = 'message'
left join window_quotes
    on cells.period_kind = window_quotes.period_kind
    and cells.category = window_quotes.category
    and cells.answer_kind = window_quotes.answer_kind
    and cells.answer = window_quotes.answer
order by all
