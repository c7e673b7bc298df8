"""Many deals, with three notes and five claims each, as staging, nlp and settings would hold them, made by DuckDB."""

from warehouse import corrections, reviews

SETTINGS = """
create temp macro chance(i, salt, sides) as cast(hash(i, salt) % sides as bigint);
create table settings.project as select 'Cadenza' as company, 'EUR' as currency;
create table settings.segments as select unnest(['industry', 'size', 'region']) as segment_name;
create table settings.reasons as from (values ('crm', 'price', 'price')) as t(source, value, reason);
create table settings.competitors as
select 'rival_' || range as competitor, 'Rival ' || range as name from range(RIVALS);
create table settings.categories as
select
    'category_' || range as category, 'Category ' || range as label, 'Product' as category_group, '' as definition
from range(13);
create table settings.measured_objections as from (values
    ('price', 40, 50, 36), ('integration', 10, 12, 9)
) as t(category, objections_read, objections_true, objections_correct);
create table settings.reason_model as select columns(*)::double from (
    select 0.5 as told_from, 0 as intercept, 1 as noted, 0 as noted_elsewhere, 0 as fitting,
        0 as fitting_share, 0 as of_rival, 0 as of_buyer
);
create table settings.filed_categories as select category as read_as, category from settings.categories;
create table settings.messages as
select
    'message_' || range as message, 'Wording' as wording,
    date '2022-01-01' + cast(range * 100 as integer) as launched_on,
    if(range = 0, [], ['category_' || range]) as categories, if(range = 4, ['rival_1'], []) as competitors
from range(5);
create table settings.glossary as select 'n' as term, 'n' as label, 'Cases.' as definition, null as formula;
"""

# chance(i, salt, sides) is one of 0 to sides - 1, as good as drawn and the same on every run.
STAGING = """
create table staging.deals as
select
    printf('D-%08d', range) as deal_id, 'crm' as source,
    ['won', 'lost', 'no_decision', 'open'][1 + chance(range, 1, 4)] as outcome,
    date '2021-01-01' + cast(range % 1700 as integer) as opened_on,
    if(chance(range, 1, 4) = 3, null, date '2021-01-21' + cast(range % 1700 + chance(range, 2, 90) as integer))
        as closed_on,
    chance(range, 3, 100000) as amount, ['new', 'renewal', 'expansion'][1 + chance(range, 4, 3)] as deal_type,
    ['Price', 'Other', null][1 + chance(range, 5, 3)] as crm_reason,
    ['price', null][1 + chance(range, 13, 2)] as analyst_reason, 'web' as lead_source,
    if(chance(range, 6, 3) = 0, ['Rival ' || chance(range, 7, RIVALS)], []) as crm_competitors,
    map {
        'industry': 'industry ' || chance(range, 8, 8),
        'size': 'size ' || chance(range, 9, 4),
        'region': 'region ' || chance(range, 10, 5)
    } as segments,
    true as is_current
from range(DEALS);
create table staging.deal_history as
select 'crm' as source, deal_id, 'amount' as field, '1' as value, timestamp '2021-01-01' as valid_from
from staging.deals limit 0;
create table staging.competitor_names as select name as crm_name, competitor from settings.competitors;
create table staging.notes as
select
    printf('N-%08d', range) as note_id, printf('D-%08d', chance(range, 11, DEALS)) as deal_id, 'call_note' as kind,
    timestamp '2021-01-15' + interval 1 day * (chance(range, 11, DEALS) % 1700 + chance(range, 12, 70)) as written_at,
    'Rival is cheaper than us, and it took ' || range || ' clicks to get there, they say.' as text, 'h' as text_hash
from range(NOTES);
create table staging.leads as
select
    'L-' || range as lead_id, timestamp '2021-01-01' + interval 1 day * (range % 1700) as created_at,
    'source ' || chance(range, 13, 6) as lead_source, 'campaign ' || chance(range, 14, 40) as campaign,
    if(chance(range, 15, 5) = 0, null, created_at + interval 1 hour * chance(range, 16, 90)) as first_touch_at,
    null as converted_at, if(chance(range, 17, 2) = 0, null, printf('D-%08d', range)) as deal_id
from range(DEALS * 2);
create table staging.campaign_members as
select
    range as member_id, 'campaign ' || chance(range, 18, 40) as campaign, 'L-' || chance(range, 19, DEALS) as lead_id,
    null as person_id, null as deal_id
from range(DEALS);
create table staging.people as
select 'P-' || range as person_id, 'contact' as kind, 'First' || range as first_name, 'Last' || range as last_name
from range(DEALS);
create table staging.refused_rows as
select '' as source, '' as entity, '' as file, 1 as row_number, '' as row_key, '' as reason, '' as remedy limit 0;
"""

NLP = """
create table nlp.readings as
select
    note_id, if(chance(note_id, 1, 3) = 0, 'category_' || chance(note_id, 2, 13), null) as primary_reason,
    0.8 as primary_reason_confidence, '1' as extractor_version, '1' as catalog_version
from staging.notes;
create table nlp.claims as
select
    printf('N-%08d', chance(range, 21, NOTES)) as note_id, 9 as span_start, 24 as span_end,
    'cheaper than us' as quote, 'category_' || chance(range, 22, 13) as category,
    if(chance(range, 23, 5) = 0, 'rival_' || chance(range, 27, RIVALS), 'us') as about,
    if(chance(range, 24, 4) = 0, 'pos', 'neg') as polarity,
    ['raised', 'raised', 'resolved', 'denied'][1 + chance(range, 25, 4)] as status, 0.9 as confidence,
    'buyer' as speaker, '1' as extractor_version
from range(CLAIMS);
create table nlp.mentions as
select
    printf('N-%08d', chance(range, 31, NOTES)) as note_id, 0 as span_start, 5 as span_end, 'Rival' as quote,
    'rival_' || chance(range, 32, RIVALS) as competitor,
    ['present', 'present', 'negated'][1 + chance(range, 33, 3)] as assertion,
    ['evaluated', 'evaluated', 'mentioned', 'selected'][1 + chance(range, 34, 4)] as role, 'neutral' as stance,
    0.9 as confidence, 'rep' as speaker, '1' as extractor_version
from range(NOTES);
create table facts.theme_places as
select
    'phrase-' || chance(note_id, 9, 5) as theme_id, 'phrase' as kind, 'word ' || chance(note_id, 9, 5) as name, note_id,
    deal_id, 0 as span_start, 10 as span_end, 'unknown' as speaker, 3::bigint as one_in
from staging.notes
where hash(deal_id) % 3 = 0 and chance(note_id, 8, 1000) = 0;
create table nlp.unknown_vendors as
select
    printf('N-%08d', chance(range, 51, NOTES)) as note_id, 0 as span_start, 5 as span_end,
    'Vendor ' || chance(range, 52, 400) as quote, 0.9 as confidence, 'rep' as speaker, '1' as extractor_version
from range(NOTES // 10);
create table nlp.echoes as
select
    printf('N-%08d', chance(range, 41, NOTES)) as note_id, 0 as span_start, 5 as span_end, 'Rival' as quote,
    'message_' || chance(range, 42, 5) as message, 0.9 as confidence,
    if(chance(range, 43, 2) = 0, 'rep', 'buyer') as speaker, '1' as extractor_version
from range(NOTES // 3);
"""


def fill(con, deals, competitors=8):
    """Make the tables of so many deals and competitors, and what the night makes before it builds facts."""
    sql = SETTINGS + STAGING + NLP
    for name, count in (("DEALS", deals), ("NOTES", 3 * deals), ("CLAIMS", 5 * deals), ("RIVALS", competitors)):
        sql = sql.replace(name, str(count))
    con.execute(sql)
    reviews.prepare(con)
    corrections.place(con)
