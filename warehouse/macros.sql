-- How quotes are chosen and written, the same in every table that shows them. One statement a macro; each connection has
-- them as temporary macros, so that no file of ours holds them.

-- Of several quotes the one with the least place is shown first: those that the extractor is sure of (confidence from 0.8),
-- of these the buyer's own words, of these the ones of 15 to 120 characters, of these the newest.
create or replace temp macro quote_place(confidence, speaker, quote, written_at) as
    (if(confidence >= 0.8, 0, 4) + if(speaker = 'buyer', 0, 2) + if(length(quote) between 15 and 120, 0, 1)) * 100000000000
    - cast(epoch(written_at) as bigint);

-- The sentence of `text` that holds the characters from span_start to span_end, without a bullet or the name of who speaks
-- before it; the span alone where the sentence has more than 160 characters, and no more than 160 of that. Quotation marks
-- in it become single ones; half a pair goes.
create or replace temp macro sentence_around(text, span_start, span_end) as
    list_reduce(
        [
            concat(
                regexp_replace(text[:span_start], '(?s)^.*([.!?][\s"”)]+|\n)', ''),
                text[span_start + 1:span_end],
                if(
                    regexp_matches(text[span_start + 1:span_end], '[.!?]\s*$'),
                    '',
                    regexp_extract(text[span_end + 1:], '^([^\n]*?)([.!?](\s|["”)]|$)|\n|$)')
                )
            ),
            left(text[span_start + 1:span_end], 160)
        ],
        lambda sentence, span : trim(
            regexp_replace(
                translate(
                    if(length(sentence) <= 160, sentence, span),
                    '"“”',
                    if(length(regexp_replace(if(length(sentence) <= 160, sentence, span), '[^"“”]', '', 'g')) % 2 = 0, '''''''', '')
                ),
                '^[\s*•>-]*(\p{Lu}[\w''’.-]*( \p{Lu}[\w''’.-]*){0,2}: )?', ''
            ),
            ' ' || chr(10) || chr(13)
        )
    );

-- A quote as tables show it: the sentence, and the line “sentence” (buyer, 2026-05-31), with a word where it was said after
-- the close. The day is that of the time zone `zone`; words of unknown origin have the day alone.
create or replace temp macro quoted(text, span_start, span_end, speaker, written_at, is_pre_close, zone) as
    list_transform(
        [sentence_around(text, span_start, span_end)],
        lambda sentence : {
            'sentence': sentence,
            'line': concat(
                '“', sentence, '” (',
                if(speaker in ('buyer', 'rep'), speaker || ', ', ''),
                strftime(timezone(zone, timezone('UTC', written_at)), '%Y-%m-%d'),
                if(is_pre_close, '', ', after the close'),
                ')'
            )
        }
    )[1];

-- The first `most` of `quotes` (a list from `quoted`, best first) that say different things, a line each.
create or replace temp macro quote_lines(quotes, most) as
    array_to_string(
        list_transform(
            list_filter(
                quotes,
                lambda each, place :
                    list_position(list_transform(quotes, lambda q : lower(q.sentence)), lower(each.sentence)) = place
            )[:most],
            lambda each : each.line
        ),
        chr(10)
    );
