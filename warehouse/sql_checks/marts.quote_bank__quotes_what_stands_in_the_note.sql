-- The quote bank holds words that do not stand where it says, so what was approved is not what would be quoted. A fault in marts.quote_bank: report it with the item.
-- blocking
select
    bank.item_id,
    bank.note_id,
    bank.span_start
from marts.quote_bank as bank
left join staging.notes as notes on bank.note_id = notes.note_id
where notes.text[bank.span_start + 1:bank.span_end] is distinct from bank.quote
