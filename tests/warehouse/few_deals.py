"""Seven deals and their notes as staging, nlp and settings would hold them, and what builds the tables made of them."""

from datetime import date
from graphlib import TopologicalSorter

from models import announcements, judgements
from models.drivers import marts as model_marts
from models.drivers import scoring
from models.marts import MARTS
from warehouse import corrections, narrowing, restating, reviews, tables
from warehouse.connection import connect

PARAMETERS = {"as_of": date(2026, 7, 1), "timezone": "Europe/Berlin", "fiscal_month": 1}

SETTINGS = """
create table settings.project as select 'Cadenza' as company, 'EUR' as currency;
create table settings.segments as select unnest(['industry']) as segment_name;
create table settings.reasons as from (values ('crm', 'too expensive', 'price')) as t(source, value, reason);
create table settings.competitors as from (values ('relay', 'Relay'), ('nova', 'Nova')) as t(competitor, name);
create table settings.categories as from (values
    ('price', 'Price', 'Commercial', 'Costs.'), ('integration', 'Integration', 'Product', 'Connectors.')
) as t(category, label, category_group, definition);
create table settings.filed_categories as from (values
    ('price', 'price'), ('value_roi', 'price'), ('integration', 'integration')
) as t(read_as, category);
create table settings.measured_objections as from (values
    ('price', 40, 50, 36), ('integration', 10, 12, 9)
) as t(category, objections_read, objections_true, objections_correct);
create table settings.reason_model as select columns(*)::double from (
    select 0.5 as told_from, 0 as intercept, 1 as noted, 0 as noted_elsewhere, 0 as fitting,
        0 as fitting_share, 0 as of_rival, 0 as of_buyer
);
create table settings.messages as from (values
    ('open_prices', 'One price, no surprises', date '2026-03-01', ['price'], []::varchar[]),
    ('made_here', 'Made where you are', date '2026-01-01', []::varchar[], null::varchar[])
) as t(message, wording, launched_on, categories, competitors);
create table settings.glossary as from (values
    ('win_rate', 'Win rate', 'The share we won.', 'won / (won + lost)')
) as t(term, label, definition, formula);
"""

STAGING = """
create table staging.deals as
select
    * exclude (industry),
    'crm' as source,
    map {'industry': industry, 'not reported': 'x'} as segments,
    'web' as lead_source,
    if(deal_id = 'D2', ' Integration', null) as analyst_reason
from (values
    ('D1', 'open', date '2026-01-10', null, 90, 'new', null, []::varchar[], 'Health', false),
    ('D1', 'won', date '2026-01-10', date '2026-02-20', 100.005, 'new', null, [], 'Health', true),
    ('D2', 'lost', date '2026-01-15', date '2026-03-05', 200, 'new', ' Too Expensive', ['Relay Ltd'], 'Retail', true),
    ('D3', 'lost', date '2026-02-01', date '2026-05-02', 50, 'renewal', 'Other', ['Relay Ltd', 'Who'], 'Health', true),
    ('D4', 'no_decision', date '2026-02-01', date '2026-05-30', null, null, null, [], ' ', true),
    ('D5', 'open', date '2026-06-01', null, 70, 'new', null, [], 'Health', true),
    ('D6', 'invalid', date '2026-01-01', date '2026-02-02', 999, 'new', null, ['Relay Ltd'], 'Health', true),
    ('D7', 'won', date '2026-03-01', date '2026-06-15', 300.5, 'new', null, ['Relay Ltd'], 'Health', true)
) as t(
    deal_id, outcome, opened_on, closed_on, amount, deal_type, crm_reason, crm_competitors, industry, is_current
);
create table staging.deal_history as from (values
    ('crm', 'D1', 'amount', '90.00', timestamp '2026-01-05', timestamp '2026-03-01'),
    ('crm', 'D1', 'amount', '100.01', timestamp '2026-03-01', null),
    ('crm', 'D1', 'competitor', 'Relay Ltd; Who', timestamp '2026-01-05', null)
) as t(source, deal_id, field, value, valid_from, valid_to);
create table staging.competitor_names as from (values ('Relay Ltd', 'relay'), ('Who', null)) as t(crm_name, competitor);
create table staging.notes as
select * from (values
    ('N1', 'D1', 'call_note', timestamp '2026-02-01 09:00', 'Nova is in, we are too expensive'),
    ('N2', 'D1', 'call_note', timestamp '2026-02-19 23:30', 'We beat Relay on price'),
    ('N3', 'D2', 'email', timestamp '2026-03-01 09:00', 'No connector. One price, no surprises, they say'),
    ('N4', 'D2', 'debrief', timestamp '2026-03-06 09:00', 'They chose Nova, the connector decided'),
    ('N5', 'D3', 'call_note', timestamp '2026-04-20 09:00', 'Price was not the issue'),
    ('N6', 'D5', 'call_note', timestamp '2026-06-20 09:00', 'Too expensive'),
    ('N7', 'D6', 'call_note', timestamp '2026-01-20 09:00', 'Too expensive'),
    ('N8', 'D7', 'call_note', timestamp '2026-06-01 09:00', 'Too expensive, then one price settled it')
) as t(note_id, deal_id, kind, written_at, text);
create table staging.leads as
select *, 'crm' as source, null as owner_id
from (values
    ('L1', timestamp '2026-01-08 09:00', 'web', 'Spring', timestamp '2026-01-08 12:00', timestamp '2026-01-10', 'D1'),
    ('L2', timestamp '2026-03-01 09:00', 'web', null, timestamp '2026-03-01 10:00', null, null),
    ('L3', timestamp '2026-03-02 09:00', 'fair', 'Fair 2026', null, null, null)
) as t(lead_id, created_at, lead_source, campaign, first_touch_at, converted_at, deal_id);
create table staging.campaign_members as from (values
    ('M1', 'Fair 2026', 'L3', null, null), ('M2', 'Webinar', 'L3', null, null), ('M3', 'Webinar', null, null, 'D2')
) as t(member_id, campaign, lead_id, person_id, deal_id);
create table staging.people as from (values
    ('P1', 'contact', 'Farid', 'Okoro'), ('P2', 'rep', 'Tom', null)
) as t(person_id, kind, first_name, last_name);
alter table staging.notes add column text_hash varchar;
update staging.notes set text_hash = md5(text);
create table staging.refused_rows as from (values
    ('crm', 'deals', 'deals.csv', 7, 'D8', 'closed_on is no date', 'Correct it'),
    ('crm', 'deals', 'deals.csv', 9, 'D9', 'closed_on is no date', 'Correct it')
) as t(source, entity, file, row_number, row_key, reason, remedy);
"""

NLP = """
create table nlp.readings as
select note_id, reason as primary_reason, confidence as primary_reason_confidence,
    '1' as extractor_version, 'c1' as catalog_version
from (values
    ('N1', 'integration', 0.6), ('N2', 'price', 0.5), ('N3', 'price', 0.7), ('N4', 'integration', 0.7),
    ('N5', null, null), ('N6', 'price', 0.9), ('N7', 'price', 0.9), ('N8', null, null)
) as t(note_id, reason, confidence);
create table nlp.mentions as
select *, 'neutral' as stance, 0.9 as confidence, 'rep' as speaker, '1' as extractor_version from (values
    ('N1', 0, 4, 'Nova', 'nova', 'present', 'evaluated'),
    ('N2', 8, 13, 'Relay', 'relay', 'present', 'rejected'),
    ('N4', 11, 15, 'Nova', 'nova', 'present', 'selected')
) as t(note_id, span_start, span_end, quote, competitor, assertion, role);
create table nlp.claims as
select *, 0.9 as confidence, '1' as extractor_version from (values
    ('N1', 19, 32, 'too expensive', 'price', 'us', 'neg', 'raised', 'buyer'),
    ('N2', 0, 22, 'We beat Relay on price', 'price', 'us', 'pos', 'raised', 'rep'),
    ('N3', 0, 12, 'No connector', 'integration', 'us', 'neg', 'raised', 'rep'),
    ('N5', 0, 23, 'Price was not the issue', 'price', 'us', 'neg', 'denied', 'rep'),
    ('N6', 0, 13, 'Too expensive', 'price', 'us', 'neg', 'raised', 'rep'),
    ('N7', 0, 13, 'Too expensive', 'price', 'us', 'neg', 'raised', 'rep'),
    ('N8', 0, 13, 'Too expensive', 'price', 'us', 'neg', 'resolved', 'rep')
) as t(note_id, span_start, span_end, quote, category, about, polarity, status, speaker);
create table facts.theme_places as from (values
    ('phrase-expens', 'phrase', 'too expensive', 'N6', 'D5', 0, 13, 'unknown', 1::bigint),
    ('phrase-expens', 'phrase', 'too expensive', 'N8', 'D7', 0, 13, 'unknown', 1)
) as t(theme_id, kind, name, note_id, deal_id, span_start, span_end, speaker, one_in);
create table nlp.unknown_vendors as
select *, 0.9 as confidence, 'buyer' as speaker, '1' as extractor_version from (values
    ('N5', 0, 5, 'Price'), ('N8', 15, 28, 'one price settl')
) as t(note_id, span_start, span_end, quote) where false;
create table nlp.echoes as
select *, 0.9 as confidence, '1' as extractor_version from (values
    ('N3', 14, 37, 'One price, no surprises', 'open_prices', 'buyer'),
    ('N8', 20, 29, 'one price', 'open_prices', 'rep')
) as t(note_id, span_start, span_end, quote, message, speaker);
"""

MORE_NOTES = """
insert into staging.notes values
    ('N9', 'D5', 'call_note', timestamp '2026-06-28 09:00', 'Quillon and Relay are in; Relay is hard to use', 'h9'),
    ('N10', 'D3', 'call_note', timestamp '2026-04-25 09:00', 'Ask Quillon. Relay is hard to use, ours is easy', 'h10');
insert into nlp.readings values ('N9', null, null, '1', 'c1'), ('N10', null, null, '1', 'c1');
insert into nlp.mentions by name select *, 'neutral' as stance, 0.9 as confidence, 'rep' as speaker,
    '1' as extractor_version from (values ('N9', 12, 17, 'Relay', 'relay', 'present', 'evaluated')
) as t(note_id, span_start, span_end, quote, competitor, assertion, role);
insert into nlp.claims by name select *, 0.9 as confidence, 'buyer' as speaker, '1' as extractor_version from (values
    ('N9', 26, 46, 'Relay is hard to use', 'integration', 'relay', 'neg', 'raised'),
    ('N10', 13, 33, 'Relay is hard to use', 'integration', 'relay', 'neg', 'raised'),
    ('N10', 35, 47, 'ours is easy', 'integration', 'us', 'pos', 'raised')
) as t(note_id, span_start, span_end, quote, category, about, polarity, status);
insert into nlp.unknown_vendors by name select *, 0.9 as confidence, 'rep' as speaker, '1' as extractor_version
from (values ('N9', 0, 7, 'Quillon'), ('N10', 4, 11, 'Quillon'), ('N9', 0, 5, 'Farid'), ('N10', 0, 5, 'Farid')
) as t(note_id, span_start, span_end, quote);
"""
"""Two notes more, for tables that need them; to be executed in `warehouse()`."""


def warehouse():
    """A warehouse in memory with the settings, staging and nlp tables of the seven deals."""
    con = connect(":memory:")
    con.execute(SETTINGS + STAGING + NLP)
    reviews.prepare(con)
    corrections.place(con)
    return con


def build(con, *schemas, parameters=PARAMETERS, built=lambda name: None):
    """Build all .sql tables of the schemas, each after those that it reads; `built` hears the name of each."""
    mine = {table.full_name: table for table in tables.all_tables() if table.schema in schemas}
    graph = {name: [read for read in table.depends_on if read in mine] for name, table in mine.items()}
    for name in TopologicalSorter(graph).static_order():
        narrowing.build(con, mine[name], parameters)
        built(name)


def build_all(con, parameters=PARAMETERS, built=lambda name: None):
    """Facts, counts, judgements and marts, as a night builds them; `built` hears the name of each."""
    build(con, "facts", "counts", parameters=parameters, built=built)
    judgements.create(con)
    counts = ("counts.deals", "counts.competitors", "counts.objections", "meta.judgements")
    judged = announcements.judge(*(con.table(name).df() for name in counts), judged_on=parameters["as_of"])
    judgements.append(con, judged)
    built("meta.judgements")
    restating.create(con)
    restating.log(con, announcements.figures(*(con.table(name).df() for name in counts[:3])), parameters["as_of"])
    built("meta.restatements")
    for mart in MARTS:
        frame = mart.function(*(con.table(name).df() for name in mart.inputs))
        tables.write(con, mart.name, frame, grain=mart.grain, columns=mart.columns)
        built(mart.name)
    for name, grain in model_marts.GRAINS.items():
        made = model_marts.table(name, scoring.quality(None, None) if name == model_marts.QUALITY else [])
        tables.write(con, name, made, grain=grain, columns=model_marts.meanings(name))
        built(name)
    build(con, "marts", parameters=parameters, built=built)


def rows(con, sql):
    """What `sql` selects, as tuples."""
    return con.execute(sql).fetchall()
