-- One row per open deal and competitor seen in it: what notes say of it so far.
-- competitors_seen: Competitors seen in the deal, this one among them.
-- role: What the competitor was in the deal by the note that names it last; null where the CRM alone names it.
-- first_mentioned_on: Day of the first note that says the competitor is in the deal.
-- last_mentioned_on: Day of the last note that says the competitor is in the deal.
-- unanswered: Objections raised and not dealt with, by the notes so far.
-- unanswered_objections: These by name.
-- answers: Messages of marketing's that answer one of these objections or this competitor, and that no note of the deal
-- holds yet: the words of each and the day on which it came into use.
-- quotes: Up to two of these objections in the notes' words, a line each.
with open_deals as (
    select
        competitors.deal_id,
        competitors.competitor,
        count(*) over (partition by competitors.deal_id) as competitors_seen
    from facts.deal_competitors as competitors
    inner join facts.deals as deals on competitors.deal_id = deals.deal_id
    where competitors.is_seen and not deals.is_closed
),

last_mentions as (
    select
        mentions.deal_id,
        mentions.competitor,
        arg_max(mentions.role, row(mentions.written_at, mentions.note_id, mentions.span_start)) as role,
        cast(timezone($timezone, timezone('UTC', min(mentions.written_at))) as date) as first_mentioned_on,
        cast(timezone($timezone, timezone('UTC', max(mentions.written_at))) as date) as last_mentioned_on
    from facts.mentions as mentions
    inner join open_deals
        on mentions.deal_id = open_deals.deal_id and mentions.competitor = open_deals.competitor
    where mentions.assertion = 'present'
    group by mentions.deal_id, mentions.competitor
),

unanswered_objections as (
    select
        objections.deal_id,
        objections.category,
        categories.label
    from facts.deal_objections as objections
    inner join settings.categories as categories on objections.category = categories.category
    inner join facts.deals as deals on objections.deal_id = deals.deal_id
    where objections.is_raised and not objections.is_resolved and not deals.is_closed
),

deal_objections as (
    select
        deal_id,
        count(*) as unanswered,
        array_to_string(list_sort(list(label)), ', ') as unanswered_objections
    from unanswered_objections
    group by deal_id
),

answers as (
    select
        open_deals.deal_id,
        open_deals.competitor,
        messages.message,
        messages.wording,
        messages.launched_on
    from open_deals
    inner join settings.messages as messages on list_contains(messages.competitors, open_deals.competitor)
    union
    select
        open_deals.deal_id,
        open_deals.competitor,
        messages.message,
        messages.wording,
        messages.launched_on
    from open_deals
    inner join unanswered_objections as objections on open_deals.deal_id = objections.deal_id
    inner join settings.messages as messages on list_contains(messages.categories, objections.category)
),

deal_answers as (
    select
        answers.deal_id,
        answers.competitor,
        list_sort(list({'wording': answers.wording, 'launched_on': answers.launched_on})) as answers
    from answers
    left join facts.deal_messages as used on answers.deal_id = used.deal_id and answers.message = used.message
    where used.message is null
    group by answers.deal_id, answers.competitor
),

best_quotes as (
    select
        quotes.deal_id,
        arg_min(quotes.rowid, quotes.place, 2) as best
    from facts.quotes as quotes
    inner join unanswered_objections as objections
        on quotes.deal_id = objections.deal_id and quotes.category = objections.category
    where quotes.about = 'us' and quotes.polarity = 'neg' and quotes.is_pre_close
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
                numbered.nth, notes.text, quotes.span_start, quotes.span_end, quotes.speaker, quotes.written_at, true, $timezone
            )
        ) as quotes
    from numbered_quotes as numbered
    inner join facts.quotes as quotes on numbered.quote = quotes.rowid
    inner join staging.notes as notes on quotes.note_id = notes.note_id
    group by numbered.deal_id
)

select
    open_deals.deal_id,
    open_deals.competitor,
    open_deals.competitors_seen,
    mentions.role,
    mentions.first_mentioned_on,
    mentions.last_mentioned_on,
    coalesce(objections.unanswered, 0) as unanswered,
    objections.unanswered_objections,
    coalesce(deal_answers.answers, []) as answers,
    deal_quotes.quotes
from open_deals
left join last_mentions as mentions
    on open_deals.deal_id = mentions.deal_id and open_deals.competitor = mentions.competitor
left join deal_objections as objections on open_deals.deal_id = objections.deal_id
left join deal_answers
    on open_deals.deal_id = deal_answers.deal_id and open_deals.competitor = deal_answers.competitor
left join deal_quotes on open_deals.deal_id = deal_quotes.deal_id
