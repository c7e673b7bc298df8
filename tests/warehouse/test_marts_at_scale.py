import resource
import time

import few_deals
import pytest

from warehouse import checks, corrections, reviews
from warehouse.connection import connect

DEALS, NOTES, CLAIMS = 1_000_000, 3_000_000, 5_000_000

SETTINGS = """
create temp macro chance(i, salt, sides) as cast(hash(i, salt) % sides as bigint);
create table settings.project as select 'Cadenza' as company, 'EUR' as currency;
create table settings.segments as select unnest(['industry', 'size', 'region']) as segment_name;
create table settings.reasons as from (values ('crm', 'price', 'price')) as t(source, value, reason);
create table settings.competitors as select 'rival_' || range as competitor, 'Rival ' || range as name from range(8);
create table settings.categories as
select
    'category_' || range as category, 'Category ' || range as label, 'Product' as category_group, '' as definition
from range(13);
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
STAGING = f"""
create table staging.deals as
select
    printf('D-%08d', range) as deal_id, 'crm' as source,
    ['won', 'lost', 'no_decision', 'open'][1 + chance(range, 1, 4)] as outcome,
    date '2021-01-01' + cast(range % 1700 as integer) as opened_on,
    if(chance(range, 1, 4) = 3, null, date '2021-01-21' + cast(range % 1700 + chance(range, 2, 90) as integer))
        as closed_on,
    chance(range, 3, 100000) as amount, ['new', 'renewal', 'expansion'][1 + chance(range, 4, 3)] as deal_type,
    ['Price', 'Other', null][1 + chance(range, 5, 3)] as crm_reason, 'web' as lead_source,
    if(chance(range, 6, 3) = 0, ['Rival ' || chance(range, 7, 8)], []) as crm_competitors,
    map {{
        'industry': 'industry ' || chance(range, 8, 8),
        'size': 'size ' || chance(range, 9, 4),
        'region': 'region ' || chance(range, 10, 5)
    }} as segments,
    true as is_current
from range({DEALS});
create table staging.competitor_names as select name as crm_name, competitor from settings.competitors;
create table staging.notes as
select
    printf('N-%08d', range) as note_id, printf('D-%08d', chance(range, 11, {DEALS})) as deal_id, 'call_note' as kind,
    timestamp '2021-01-15' + interval 1 day * (chance(range, 11, {DEALS}) % 1700 + chance(range, 12, 70)) as written_at,
    'Rival is cheaper than us' as text
from range({NOTES});
create table staging.refused_rows as
select '' as source, '' as entity, '' as file, 1 as row_number, '' as row_key, '' as reason, '' as remedy limit 0;
"""

NLP = f"""
create table nlp.readings as
select
    note_id, if(chance(note_id, 1, 3) = 0, 'category_' || chance(note_id, 2, 13), null) as primary_reason,
    0.8 as primary_reason_confidence, '1' as extractor_version, '1' as catalog_version
from staging.notes;
create table nlp.claims as
select
    printf('N-%08d', chance(range, 21, {NOTES})) as note_id, 9 as span_start, 24 as span_end,
    'cheaper than us' as quote, 'category_' || chance(range, 22, 13) as category,
    if(chance(range, 23, 5) = 0, 'rival_1', 'us') as about, if(chance(range, 24, 4) = 0, 'pos', 'neg') as polarity,
    ['raised', 'raised', 'resolved', 'denied'][1 + chance(range, 25, 4)] as status, 0.9 as confidence,
    'buyer' as speaker, '1' as extractor_version
from range({CLAIMS});
create table nlp.mentions as
select
    printf('N-%08d', chance(range, 31, {NOTES})) as note_id, 0 as span_start, 5 as span_end, 'Rival' as quote,
    'rival_' || chance(range, 32, 8) as competitor,
    ['present', 'present', 'negated'][1 + chance(range, 33, 3)] as assertion,
    ['evaluated', 'evaluated', 'mentioned', 'selected'][1 + chance(range, 34, 4)] as role, 'neutral' as stance,
    0.9 as confidence, 'rep' as speaker, '1' as extractor_version
from range({NOTES});
create table nlp.unknown_vendors as
select
    printf('N-%08d', chance(range, 51, {NOTES})) as note_id, 0 as span_start, 5 as span_end,
    'Vendor ' || chance(range, 52, 400) as quote, 0.9 as confidence, 'rep' as speaker, '1' as extractor_version
from range({NOTES // 10});
create table nlp.echoes as
select
    printf('N-%08d', chance(range, 41, {NOTES})) as note_id, 0 as span_start, 5 as span_end, 'Rival' as quote,
    'message_' || chance(range, 42, 5) as message, 0.9 as confidence,
    if(chance(range, 43, 2) = 0, 'rep', 'buyer') as speaker, '1' as extractor_version
from range({NOTES // 3});
"""


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    with connect(tmp_path_factory.mktemp("scale") / "warehouse.duckdb") as con:
        con.execute("set threads = 2; set memory_limit = '4GB'")
        con.execute(SETTINGS + STAGING + NLP)
        reviews.prepare(con)
        corrections.place(con)
        yield con


@pytest.mark.heavy
def test_a_million_deals_become_marts_within_a_minute_and_6_gb_on_two_cores(con):
    start = time.perf_counter()
    few_deals.build_all(con)
    seconds = time.perf_counter() - start
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    assert (seconds <= 60, peak_gb <= 6) == (True, True), f"{seconds:.0f} s, {peak_gb:.1f} GB"


@pytest.mark.heavy
def test_the_marts_of_a_million_deals_pass_their_checks(con):
    mine = [check for check in checks.all_checks() if check.table.split(".")[0] in ("facts", "counts", "marts")]
    assert [check.claim for check in mine if checks.run(con, check, few_deals.PARAMETERS).offenders] == []
