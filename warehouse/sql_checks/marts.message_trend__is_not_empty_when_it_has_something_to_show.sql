-- marts.message_trend is empty although closed deals have notes and a message applies to all of them, so a page would be blank. Rebuild facts and counts; if it stays empty, report it.
-- blocking
select count(*) as messages
from settings.messages as messages
where len(coalesce(messages.categories, [])) = 0
    and len(coalesce(messages.competitors, [])) = 0
    and exists (
        select deals.deal_id
        from facts.deals as deals
        where deals.is_closed and deals.has_pre_close_note and deals.closed_on is not null
    )
having count(*) > 0 and (select count(*) from marts.message_trend) = 0
