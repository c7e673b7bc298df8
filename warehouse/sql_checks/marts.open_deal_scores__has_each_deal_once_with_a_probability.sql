-- An open deal has two scores, or one outside its range. A fault in what makes the table: report it with the deal's id.
-- blocking
select
    deal_id,
    count(*) as rows
from marts.open_deal_scores
group by deal_id
having count(*) > 1
    or bool_or(not coalesce(probability between probability_low and probability_high, false))
    or bool_or(probability_low < 0 or probability_high > 1)
