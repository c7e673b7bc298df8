-- One row per closed deal and category that one of its notes gives as the reason, or claims something of: how much its
-- notes, before and after the close, speak for it as what decided the deal. What models.deal_reasons learns from and weighs.
-- noted: Log odds that at least one note rightly gives it as the reason, by the notes' own confidences; -3.9 where none does.
-- noted_elsewhere: How likely it is that a note rightly gives the strongest other category.
-- fitting: Log odds that at least one claim is read rightly that fits how the deal ended: praise of us or faults of a
-- competitor in a won deal, objections that stand or praise of a competitor in any other; -3.9 where there is none.
-- fitting_share: Its share of such claims of all categories, each weighed by its confidence.
-- of_rival: The weight of such claims about a competitor that was chosen or, in a won deal, ruled out.
-- of_buyer: 1 where the deal ended without a decision and the category is about the buyer (group Buyer).
-- last_noted_at: When the latest note was written that gives it as the reason.
with noted as (
    select
        notes.deal_id,
        coalesce(filed.category, readings.primary_reason) as category,
        round(1 - product(1 - least(readings.primary_reason_confidence, 0.95)), 9) as noted,
        max(notes.written_at) as last_noted_at
    from nlp.readings as readings
    inner join facts.notes as notes on readings.note_id = notes.note_id
    left join settings.filed_categories as filed on readings.primary_reason = filed.read_as
    where readings.primary_reason is not null
    group by all
),

rivals as (
    select distinct
        mentions.deal_id,
        mentions.competitor
    from facts.mentions as mentions
    inner join facts.deals as deals on mentions.deal_id = deals.deal_id
    where mentions.assertion = 'present' and mentions.role = if(deals.outcome = 'won', 'rejected', 'selected')
),

weighed_claims as (
    select
        claims.deal_id,
        claims.category,
        1 - least(claims.confidence, 0.95) as doubt,
        rivals.competitor is not null as is_of_rival,
        case
            when claims.status = 'denied' then false
            when deals.outcome = 'won' then (claims.about = 'us') = (claims.polarity = 'pos')
            else (claims.about = 'us') = (claims.polarity = 'neg') and claims.status = 'raised'
        end as is_fitting
    from facts.claims as claims
    inner join facts.deals as deals on claims.deal_id = deals.deal_id
    left join rivals on claims.deal_id = rivals.deal_id and claims.about = rivals.competitor
    where deals.is_closed
),

claimed as (
    select
        deal_id,
        category,
        round(1 - coalesce(product(doubt) filter (where is_fitting), 1), 9) as fitting,
        round(1 - coalesce(product(doubt) filter (where is_fitting and is_of_rival), 1), 9) as of_rival
    from weighed_claims
    group by deal_id, category
),

evidence as (
    select
        coalesce(noted.deal_id, claimed.deal_id) as deal_id,
        coalesce(noted.category, claimed.category) as category,
        coalesce(noted.noted, 0) as noted,
        coalesce(claimed.fitting, 0) as fitting,
        coalesce(claimed.of_rival, 0) as of_rival,
        noted.last_noted_at
    from noted
    full join claimed on noted.deal_id = claimed.deal_id and noted.category = claimed.category
),

deal_evidence as (
    select
        deal_id,
        max(noted, 2) as most_noted,
        sum(fitting) as fitting
    from evidence
    group by deal_id
)

select
    evidence.deal_id,
    evidence.category,
    log_odds(evidence.noted) as noted,
    if(
        evidence.noted < deal_evidence.most_noted[1],
        deal_evidence.most_noted[1],
        coalesce(deal_evidence.most_noted[2], 0)
    ) as noted_elsewhere,
    log_odds(evidence.fitting) as fitting,
    round(coalesce(evidence.fitting / nullif(deal_evidence.fitting, 0), 0), 9) as fitting_share,
    evidence.of_rival,
    cast(
        deals.outcome = 'no_decision' and coalesce(categories.category_group = 'Buyer', false) as double
    ) as of_buyer,
    evidence.last_noted_at
from evidence
inner join deal_evidence on evidence.deal_id = deal_evidence.deal_id
inner join facts.deals as deals on evidence.deal_id = deals.deal_id
left join settings.categories as categories on evidence.category = categories.category
where deals.is_closed
