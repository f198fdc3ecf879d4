"""What the words of a line tell of its kind: the end of a sentence, a point of a list, a number, a greeting."""

import re
from typing import Final

SUPERSCRIPT: Final = "¹²³⁴⁵⁶⁷⁸⁹⁰"
BULLET: Final = re.compile(r"(?:[•▪◦●∙·*–—-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])(?:\s|$)")
PAGE_NUMBER: Final = re.compile(
    r"\W*(?:pagina|page|seite|blad|blz|p)?\W*\d{1,4}(?:\W*(?:van|of|von|sur|de)?\W*\d{1,4})?\W*", re.IGNORECASE
)
NUMBERED: Final = re.compile(r"(?:\d+\.)*\d+\.?\s+(?=\S)")
SALUTATION: Final = re.compile(
    r"(?:Hoogge|Ge)achte\b|Beste\b|Dear\b|Sehr geehrte|Madame\b|Monsieur\b|Mevrouw\b|Mijnheer\b"
)
CLOSING: Final = re.compile(
    r"(?:(?:De|Het|The|Der|Die|Le|La|Mede namens de|Namens de)\s+)?(?:demissionair\s+)?"
    r"(?:vice-?)?(?:minister|staatssecretaris|president|voorzitter|secretaris|state secretary|directeur)\b"
    r"|Hoogachtend|Met (?:vriendelijke|de meeste) (?:groet|hoogachting)|Yours (?:sincerely|faithfully)|Kind regards",
    re.IGNORECASE,
)
# A field of a form, with a bar between its label and what was filled in: no heading, and no sentence, stop or no stop.
FIELD: Final = re.compile(r"\w+(?: \w+){0,2} \| ")
# "Vraag 3", "Antwoord op de vragen 2, 3 en 5", "Antwoord 4 t/m 6:": a line that holds no more than this.
_NUMBERS: Final = r"\d{1,3}[a-z]?(?:\s*(?:,|en|and|und|et|t/m|tot en met|[-–])?\s*\d{1,3}[a-z]?)*"
QUESTION: Final = re.compile(
    rf"(?-i:[VQF])(?:ra(?:ag|gen)|uestions?|ragen?)\s+(?P<numbers>{_NUMBERS})\s*[.:]?", re.IGNORECASE
)
REPLY: Final = re.compile(
    r"(?-i:[ABR])(?:ntwoord(?:en)?|eantwoording|nswers?|ntwort(?:en)?|éponses?)"
    r"(?:\s+(?:op|to|auf|à|de|la|les|die)\b)*(?:\s+(?:vra(?:ag|gen)|questions?|fragen?)\b)?"
    rf"(?:\s+(?P<numbers>{_NUMBERS}))?\s*[.:]?",
    re.IGNORECASE,
)
# A footnote's mark may follow the stop: "… gehandeld.3", but "10.000" holds none.
_END: Final = re.compile(rf"[.!?…:;][)\]\"'”’»]*(?:(?<!\d[.:,])(?:\d{{1,2}}|[{SUPERSCRIPT}]{{1,3}})\)?)?$")


def ends_sentence(text: str) -> bool:
    """Whether a line ends as sentences, clauses of a list or announcements do."""
    return _END.search(text) is not None


def is_exchange(text: str) -> bool:
    """Whether a line is the heading of a question or an answer, and no more than that."""
    return bool(QUESTION.fullmatch(text) or REPLY.fullmatch(text))


def numbers_in(text: str) -> frozenset[int]:
    """The numbers that "2, 4 en 6 t/m 8" names: 2, 4, 6, 7, 8."""
    numbers = {int(number) for number in re.findall(r"\d+", text)}
    for first, last in re.findall(r"(\d+)[a-z]?\s*(?:t/m|tot en met|[-–])\s*(\d+)", text):
        numbers.update(range(int(first), int(last) + 1))
    return frozenset(numbers)
