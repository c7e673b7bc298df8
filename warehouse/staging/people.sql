-- One row per person whom a source lists and kind: contacts at customers, and our reps.
-- person_id: the CRM's own id; a contact and a rep may have the same
-- kind: contact or rep
-- name: the full name, made of first and last name where the CRM has no field for it
select
    person_id,
    source,
    kind,
    coalesce(name, nullif(concat_ws(' ', first_name, last_name), '')) as name,
    first_name,
    last_name,
    email,
    phone
from staging.typed_people
where reason is null and not is_deleted
