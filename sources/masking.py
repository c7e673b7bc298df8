"""Private data in note text, replaced by fixed placeholders before anything is stored.

Masked: e-mail addresses, phone numbers, payment card numbers (Luhn), IBANs (check digits), numbers called an account,
passwords and tokens in URLs, names of people whom the CRM lists. Left alone: prices, dates, order sizes, versions,
names of companies and of people whom nobody lists.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sources.names import Names

EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])")
URL = re.compile(r"(?:https?|ftp)://[^\s<>\"']{4,2000}", re.IGNORECASE)
URL_PARTS = re.compile(
    r"(?P<login>(?<=://)[^/\s@]{1,200}@)"
    r"|(?<=[?&;#])(?P<name>[\w.-]{0,40}(?:token|key|secret|sig|signature|password|passwd|pwd|auth|code|session|sid|jwt)"
    r"[\w.-]{0,20})=(?P<value>[^&#\s]{1,1500})"
    r"|(?<=[/=])(?=[\w-]{0,100}\d)(?=[\w-]{0,100}[A-Za-z])(?P<long>[\w-]{24,1500})(?![\w-])",
    re.IGNORECASE,
)
IBAN_OR_CARD = (
    r"(?P<iban>(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9]))"
    r"|(?P<card>(?<![\d.,+-])(?:3[47]\d{2}[ -]?\d{6}[ -]?\d{5}"
    r"|(?:4\d|5[1-5]|6\d|2[2-7]|3[068])\d{2}[ -]?\d{4}[ -]?\d{4}[ -]?"
    r"\d{1,4}(?:[ -]?\d{1,3})?)(?!\d))"
)
NAMED_NUMBER = (
    r"(?P<named>(?i:account|acct|a/c|konto|kto|routing|sort code|blz)\.?(?: ?(?i:number|nummer|no|nr))?[.:# ]{0,4})"
    r"(?P<account>\d(?:[ -]?\d){5,17})(?!\d)(?![.,]\d)"
    r"|(?P<called>(?i:phone|tel|telephone|telefon|fon|mobile|mobil|cell|handy|fax|whatsapp|dial)\.?"
    r"(?: ?(?i:number|nummer|no|nr))?[.:# ]{0,4})(?P<number>[+(]?\d(?:[ ().\-/]{0,2}\d){6,14})(?!\d)"
)
WORDS_BEFORE_NUMBERS = (
    *("acc", "a/c", "konto", "kto", "routing", "sort code", "blz"),
    *("phone", "tel", "fon", "mobil", "cell", "handy", "fax", "whatsapp", "dial"),
)
"""One of these stands in whatever NAMED_NUMBER finds in ASCII text."""
PHONE = (
    r"(?P<phone>(?<![\w.,/+-])(?:"
    r"(?:\+|00)[1-9]\d{0,2}(?:[ ().\-/]{0,3}\d){6,12}"
    r"|(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}"
    r"|0\d(?:[ .-]\d{2}){4}"
    r"|\(?0\d{2,4}\)?[ /-]{1,3}\d{3,4}(?:[ -]?\d{2,4}){1,2}"
    r")(?![\w]|[.,/-]\d))"
)
NUMBERS = re.compile(f"{IBAN_OR_CARD}|{NAMED_NUMBER}|{PHONE}")
BARE_NUMBERS = re.compile(rf"(?=[A-Z\d+(])(?:{IBAN_OR_CARD}|{PHONE})")
"""The same without the named ones, several times faster."""
RUN_OF_DIGITS = re.compile(r"\d(?:[ ().\-/]{0,3}\d){5,40}")
DATE = re.compile(r"\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{4}")
IN_THOUSANDS = re.compile(r"\+?\d{1,3}(?:[ .]\d{3})*[ .]000")
MARGIN = 36
LONGEST_LOGIN = 64
"""Characters of an e-mail address before the @."""
PASSES = 4
PERSON = {1: "[contact]", 2: "[rep]", 3: "[name]"}
"""What stands for somebody called as contacts are, as reps are, or as both."""
PEOPLE = r"\[(?:contact|rep|name)\]"
BROKEN_NAME = re.compile(rf"({PEOPLE})(?:[ -]{PEOPLE})+")
"""A name of which a part was masked before the whole was known."""


def mask(text: str, names: Names | None = None, own: Collection[str] = ()) -> str:
    """`text` with private data replaced by [email], [phone], [card], [account], [token], [contact], [rep] and [name].

    `names` finds people; `own` are the ids of those of the note's deal, whom their first names alone give away.
    Masking masked text changes nothing. Time grows linearly with the length of `text`.
    """
    text = _without_data(text)
    return without_names(text, names, own) if names is not None else text


def without_names(text: str, names: Names, own: Collection[str] = ()) -> str:
    """`text`, whose other private data is masked already, without the names of people."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    for _ in range(PASSES):
        found = names.find(text, own)
        if not found:
            break
        kept: list[str] = []
        done = 0
        for start, end, kinds in found:
            kept += text[done:start], PERSON[kinds]
            done = end
        text = BROKEN_NAME.sub(r"\1", "".join((*kept, text[done:])))
    return text


def _without_data(text: str) -> str:
    for _ in range(PASSES):
        masked = _once(text)
        if masked == text:
            break
        text = masked
    return text


def _once(text: str) -> str:
    if "://" in text:
        text = URL.sub(_url, text)
    if "@" in text:
        text = _without_emails(text)
    return _without_numbers(text)


def _without_emails(text: str) -> str:
    """Each @ is looked at with what can stand before it, rather than every word of the text."""
    kept: list[str] = []
    done = 0
    while (at := text.find("@", done)) >= 0:
        found = EMAIL.search(text, max(done, at - LONGEST_LOGIN))
        if found is None:
            break
        kept += text[done : found.start()], "[email]"
        done = found.end()
    return "".join((*kept, text[done:])) if kept else text


def _without_numbers(text: str) -> str:
    """Look for numbers around long runs of digits only: most notes have none, and this search is slow."""
    kept: list[str] = []
    done = 0
    for run in RUN_OF_DIGITS.finditer(text):
        if DATE.fullmatch(run[0]):
            continue
        start, end = max(done, run.start() - MARGIN), run.end() + MARGIN
        for found in _numbers(text[start:end]).finditer(text, start, end):
            kept += text[done : found.start()], _number(found)
            done = found.end()
    return "".join((*kept, text[done:])) if kept else text


def _numbers(around: str) -> re.Pattern[str]:
    """What to look for in the text around some digits."""
    if around.isascii():
        around = around.lower()
        if not any(word in around for word in WORDS_BEFORE_NUMBERS):
            return BARE_NUMBERS
    return NUMBERS


def _url(found: re.Match[str]) -> str:
    return URL_PARTS.sub(_token, found[0])


def _token(found: re.Match[str]) -> str:
    if found["login"]:
        return found[0] if found["login"] == "[token]@" else "[token]@"
    if found["name"]:
        return f"{found['name']}=[token]"
    return "[token]"


def _number(found: re.Match[str]) -> str:
    if found["iban"]:
        return "[account]" if _is_iban(found[0]) else found[0]
    if found["card"]:
        return "[card]" if _is_card(found[0]) else found[0]
    groups = found.groupdict()
    if groups.get("account"):
        return f"{found['named']}[account]"
    number = groups.get("number") or found["phone"]
    if IN_THOUSANDS.fullmatch(number) or DATE.match(number):
        return found[0]
    return f"{groups.get('called') or ''}[phone]"


def _is_card(number: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others (ISO/IEC 7812-1, annex B)."""
    digits = [int(character) for character in reversed(number) if character.isdigit()]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def _is_iban(number: str) -> bool:
    """Whether the check digits are right: the number, rearranged, is 1 modulo 97 (ISO 13616)."""
    compact = number.replace(" ", "")
    return int("".join(str(int(character, 36)) for character in compact[4:] + compact[:4])) % 97 == 1
