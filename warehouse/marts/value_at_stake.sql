-- One row per competitor seen in open deals: what is open, and what of it is expected to be won. A deal with several
-- competitors counts for each, so rows do not add up. Expected amounts are null without a model in use.
-- deals: Open deals in which the competitor is seen.
-- scored: Of these, deals with an amount that the model in use gives a probability.
-- amount_open: Amount of the open deals.
-- amount_scored: Amount of the scored ones.
-- expected_won: Sum of amount times probability, over the scored ones, as if all were decided today.
-- expected_lost: Amount of the scored ones less expected_won: what is at stake.
select
    stake.competitor,
    stake.name,
    count(*) as deals,
    count(stake.amount) filter (scores.probability is not null) as scored,
    coalesce(sum(greatest(stake.amount, 0)), 0) as amount_open,
    sum(greatest(stake.amount, 0)) filter (scores.probability is not null) as amount_scored,
    cast(sum(greatest(stake.amount, 0) * scores.probability) as decimal(18, 2)) as expected_won,
    cast(sum(greatest(stake.amount, 0) * (1 - scores.probability)) as decimal(18, 2)) as expected_lost
from marts.at_stake as stake
left join marts.open_deal_scores as scores on stake.deal_id = scores.deal_id
group by stake.competitor, stake.name
order by expected_lost desc nulls last, amount_open desc, stake.competitor
