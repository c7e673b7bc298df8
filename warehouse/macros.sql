-- How quotes are chosen and written, the same in every table that shows them, and what else several columns share. One
-- statement a macro; each connection has them as temporary macros, so that no file of ours holds them.

-- Of several quotes the one with the least place is shown first: those that the extractor is sure of (confidence from 0.8),
-- of these the buyer's own words, of these the ones of 15 to 120 characters, of these the newest.
-- Equals are told apart by a number made of note and place, the same on every run.
create or replace temp macro quote_place(confidence, speaker, quote, written_at, note_id, span_start) as
    (
        (if(confidence >= 0.8, 0, 4) + if(speaker = 'buyer', 0, 2) + if(length(quote) between 15 and 120, 0, 1))
        * 100000000000 - cast(epoch(written_at) as bigint)
    ) * 1000000 + cast(hash(note_id, span_start) % 1000000 as bigint);

-- The sentence of `text` that holds the characters from span_start to span_end; the span alone where the sentence has more
-- than 160 characters, and no more than 160 of that.
create or replace temp macro whole_sentence(text, span_start, span_end) as
    concat(
        regexp_replace(text[greatest(1, span_start - 160):span_start], '(?s)^.*(?:[.!?][\s"”)]+|\n)', ''),
        text[span_start + 1:span_end],
        if(
            right(rtrim(text[span_start + 1:span_end]), 1) in ('.', '!', '?'),
            '',
            regexp_extract(text[span_end + 1:span_end + 160], '^[^\n]*?(?:[.!?](?:\s|["”)]|$)|\n|$)')
        )
    );

create or replace temp macro short_sentence(text, span_start, span_end) as
    if(
        length(whole_sentence(text, span_start, span_end)) <= 160,
        whole_sentence(text, span_start, span_end),
        left(text[span_start + 1:span_end], 160)
    );

-- The same in one line, without a bullet or who speaks before it. Quotation marks in it become single ones; half a pair goes.
create or replace temp macro sentence_around(text, span_start, span_end) as
    trim(
        replace(replace(regexp_replace(
            if(
                contains(short_sentence(text, span_start, span_end), '"')
                or contains(short_sentence(text, span_start, span_end), '“')
                or contains(short_sentence(text, span_start, span_end), '”'),
                translate(
                    short_sentence(text, span_start, span_end),
                    '"“”',
                    if(
                        length(translate(short_sentence(text, span_start, span_end), '"“”', '')) % 2
                        = length(short_sentence(text, span_start, span_end)) % 2,
                        '''''''',
                        ''
                    )
                ),
                short_sentence(text, span_start, span_end)
            ),
            '^[\s*•>-]*(?:(?:\[\w+\]|\p{Lu}[\w''’.-]*(?: \p{Lu}[\w''’.-]*){0,2}): )?', ''
        ), chr(13), ''), chr(10), ' ')
    );

-- A quote as tables show it: its place among others, the sentence, and the line “sentence” (buyer, 2026-05-31), with a word
-- where it was said after the close. The day is that of the time zone `zone`; words of unknown origin have the day alone.
create or replace temp macro quoted(place, text, span_start, span_end, speaker, written_at, is_pre_close, zone) as
    {
        'place': place,
        'sentence': sentence_around(text, span_start, span_end),
        'line': concat(
            '“', sentence_around(text, span_start, span_end), '” (',
            if(speaker in ('buyer', 'rep'), speaker || ', ', ''),
            strftime(timezone(zone, timezone('UTC', written_at)), '%Y-%m-%d'),
            if(is_pre_close, '', ', after the close'),
            ')'
        )
    };

-- The first `most` of `quotes` (a list from `quoted`, in any order) that say different things, a line each.
create or replace temp macro quote_lines(quotes, most) as
    array_to_string(
        list_transform(
            [list_sort(quotes)],
            lambda ordered : list_transform(
                list_filter(
                    ordered,
                    lambda each, nth :
                        list_position(list_transform(ordered, lambda other : lower(other.sentence)), lower(each.sentence))
                        = nth
                )[:most],
                lambda each : each.line
            )
        )[1],
        chr(10)
    );

-- An aggregate: of a first and a second quote (from `quoted`, told apart by `nth`) both lines, or the first alone where both
-- say the same.
create or replace temp macro two_quotes(nth, quote) as
    concat_ws(
        chr(10),
        max(quote.line) filter (where nth = 1),
        if(min(lower(quote.sentence)) = max(lower(quote.sentence)), null, max(quote.line) filter (where nth = 2))
    );

-- The log odds of a likelihood, those below 0.02 and above 0.98 taken as such, so that nothing read weighs without bounds.
create or replace temp macro log_odds(likelihood) as
    ln(least(greatest(likelihood, 0.02), 0.98) / (1 - least(greatest(likelihood, 0.02), 0.98)));

-- The words of a quote as phrases are made of them: small letters, what was masked as a number.
create or replace temp macro phrase_words(quote) as
    regexp_extract_all(regexp_replace(lower(quote), '\[\w+\]', ' 0 ', 'g'), '[\p{L}\d][\p{L}\d''’&+/-]*');

-- The name of a lead's source or campaign, null where it is blank; one that is itself called all can't be taken for every one.
create or replace temp macro lead_name(name) as
    if(trim(name) = 'all', '(all)', nullif(trim(name), ''));
