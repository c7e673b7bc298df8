-- One row per feature that a model of P(win) may know of a deal before its close.
-- feature: Its id, such as amount, segment:industry, competitor:relay, objection:price or message:open_prices.
-- value_kind: number, category (one of several values) or flag (yes or no).
-- absent: The value of a deal that facts.deal_features has no row for; null where it is unknown.
select
    feature,
    value_kind,
    absent,
    label
from (
    values
    ('amount', 'number', null, 'Amount'),
    ('days_open', 'number', null, 'Days open'),
    ('deal_type', 'category', null, 'Deal type'),
    ('lead_source', 'category', null, 'Lead source'),
    ('has_notes', 'flag', 'no', 'Notes before the close')
) as always(feature, value_kind, absent, label)
union all
select
    'segment:' || segment_name as feature,
    'category' as value_kind,
    null as absent,
    upper(segment_name[1]) || segment_name[2:] as label
from settings.segments
union all
select
    'competitor:' || competitor as feature,
    'flag' as value_kind,
    'no' as absent,
    name || ' in the deal' as label
from settings.competitors
union all
select
    'objection:' || category as feature,
    'category' as value_kind,
    'not raised' as absent,
    'Objection ' || label as label
from settings.categories
union all
select
    'message:' || message as feature,
    'flag' as value_kind,
    'no' as absent,
    'Message used: ' || wording as label
from settings.messages
