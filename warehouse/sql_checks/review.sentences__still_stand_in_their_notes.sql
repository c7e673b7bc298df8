-- Answers that can no longer be applied, such as after the note was edited. Nothing to do, unless they matter: then review again.
-- warning
select
    stale_because || ': item ' || item_id || ' of note ' || note_id as remedy
from review.sentences
where stale_because is not null
order by remedy
