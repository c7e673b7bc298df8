-- One row: what the published tables rest on.
-- as_of: Date of the run.
-- data_from: First day on which a deal closed.
-- data_until: Last day on which a deal closed.
-- deals: Deals that count: all but invalid ones.
-- open_deals: Deals not closed yet.
-- notes: Notes about these deals.
-- notes_read: Of these, read by the extractor.
-- rows_refused: Rows of the latest loads that could not be used.
-- has_notes: There is at least one note about a deal that counts.
-- has_competitors: A competitor is seen in at least one deal.
-- has_reasons: The notes or the CRM give a reason for at least one closed deal.
-- quarter_kind: The quarters that are judged and shown, fiscal_quarter where there are fiscal ones, else quarter.
-- cells_judged: Figures of the latest completed quarter that were looked at for changes.
-- extractor_version: Version of the extractor that read the notes.
-- catalog_version: Version of the catalog of competitors that they were read with.
-- company: Our own name, from the settings.
-- currency: Home currency, from the settings; all amounts are in it.
with deals as (
    select
        min(closed_on) filter (where is_closed) as data_from,
        max(closed_on) filter (where is_closed) as data_until,
        count(*) as deals,
        count(*) filter (where is_closed) as closed_deals,
        count(*) filter (where not is_closed) as open_deals,
        count(*) filter (where outcome = 'won') as won,
        count(*) filter (where outcome = 'lost') as lost,
        count(*) filter (where outcome = 'no_decision') as no_decision
    from facts.deals
),

notes as (
    select
        count(*) as notes,
        count(readings.note_id) as notes_read,
        max(readings.extractor_version) as extractor_version,
        max(readings.catalog_version) as catalog_version
    from facts.notes as notes
    left join nlp.readings as readings on notes.note_id = readings.note_id
),

refused as (
    select count(*) as rows_refused
    from staging.refused_rows
),

competitors as (
    select count(*) > 0 as has_competitors
    from facts.deal_competitors
    where is_seen
),

reasons as (
    select count(*) > 0 as has_reasons
    from facts.deal_reasons
    where reason is not null or crm_reason is not null
),

quarters as (
    select if($fiscal_month > 1, 'fiscal_quarter', 'quarter') as quarter_kind
),

judged as (
    select count(distinct judgements.evidence_key) as cells_judged
    from meta.judgements as judgements
    where judgements.period_on = (
        select max(periods.period_on)
        from counts.periods as periods
        inner join quarters on periods.period_kind = quarters.quarter_kind
        where periods.is_complete
    )
)

select
    project.company,
    project.currency,
    cast($as_of as date) as as_of,
    deals.data_from,
    deals.data_until,
    deals.deals,
    deals.closed_deals,
    deals.open_deals,
    deals.won,
    deals.lost,
    deals.no_decision,
    notes.notes,
    notes.notes_read,
    refused.rows_refused,
    notes.notes > 0 as has_notes,
    competitors.has_competitors,
    reasons.has_reasons,
    quarters.quarter_kind,
    judged.cells_judged,
    notes.extractor_version,
    notes.catalog_version
from settings.project as project
cross join deals
cross join notes
cross join refused
cross join competitors
cross join reasons
cross join quarters
cross join judged
