-- One row per competitor seen in open deals, and one for all of them (`all`): what is open, and what of it is expected to be
-- won. A deal with several competitors counts for each, so rows do not add up; for all it counts once. Expected amounts
-- are null without a model in use.
-- deals: Open deals in which the competitor is seen.
-- deals_unanswered: Of these, deals with an objection that no note answers.
-- most_unanswered: The objection that no note answers in most of these, by name; null where there is none.
-- scored: Of the open deals, those with an amount that the model in use gives a probability.
-- amount_open: Amount of the open deals.
-- amount_scored: Amount of the scored ones.
-- expected_won: Sum of amount times probability, over the scored ones, as if all were decided today.
-- expected_lost: Amount of the scored ones less expected_won: what is at stake.
with stakes as (
    select
        competitor,
        name,
        deal_id,
        amount,
        unanswered
    from marts.at_stake
    union all
    select
        'all' as competitor,
        null as name,
        deal_id,
        any_value(amount) as amount,
        any_value(unanswered) as unanswered
    from marts.at_stake
    group by deal_id
),

unanswered as (
    select
        stakes.competitor,
        categories.label,
        count(*) as deals
    from stakes
    inner join facts.deal_objections as objections
        on stakes.deal_id = objections.deal_id and objections.is_raised and not objections.is_resolved
    inner join settings.categories as categories on objections.category = categories.category
    group by stakes.competitor, categories.label
),

most_often as (
    select
        competitor,
        arg_max(label, deals order by label) as label
    from unanswered
    group by competitor
)

select
    stakes.competitor,
    stakes.name,
    count(*) as deals,
    count(*) filter (stakes.unanswered > 0) as deals_unanswered,
    any_value(most_often.label) as most_unanswered,
    count(stakes.amount) filter (scores.probability is not null) as scored,
    coalesce(sum(greatest(stakes.amount, 0)), 0) as amount_open,
    coalesce(sum(greatest(stakes.amount, 0)) filter (scores.probability is not null), 0) as amount_scored,
    cast(sum(greatest(stakes.amount, 0) * scores.probability) as decimal(18, 2)) as expected_won,
    cast(sum(greatest(stakes.amount, 0) * (1 - scores.probability)) as decimal(18, 2)) as expected_lost,
    concat('value_at_stake/', replace(replace(stakes.competitor, '%', '%25'), '/', '%2F')) as evidence_key
from stakes
left join marts.open_deal_scores as scores on stakes.deal_id = scores.deal_id
left join most_often on stakes.competitor = most_often.competitor
group by stakes.competitor, stakes.name
order by stakes.competitor <> 'all', amount_open desc, stakes.competitor
