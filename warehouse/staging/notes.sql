-- One row per note that can be used, in its latest version.
-- written_at: when the note was written, UTC
-- person_id: the contact who is the other side, where the CRM says so
-- text: the note's words, private data masked
-- text_hash: SHA-256 of the text; tells whether the note has to be read again
select
    note_id,
    deal_id,
    source,
    kind,
    written_at,
    author_id,
    person_id,
    text,
    sha256(text) as text_hash
from staging.typed_notes
where reason is null and not is_deleted
