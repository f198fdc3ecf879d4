"""What a letter says of itself above its first sentence and below its last: subject, date, sender, number."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

MONTHS: Final = (
    "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
)
_DATE: Final = re.compile(rf"\b(\d{{1,2}})\s+({'|'.join(MONTHS)})\s+(\d{{4}})\b", re.IGNORECASE)
_LABEL: Final = r"^{}\s*[:|]?(?:\s+(?P<value>\S.*))?$"
_SUBJECT: Final = re.compile(_LABEL.format("(?:Betreft|Onderwerp|Betreffende)"))
_DATED: Final = re.compile(_LABEL.format("Datum"))
_PLACE: Final = re.compile(r"^(?:[’']s-Gravenhage|Den Haag),\s+(?P<value>\d.*)$")
_SENDER: Final = re.compile(r"^(?:NADER |AANVULLENDE )?BRIEF VAN (?P<value>D?E? ?[A-Z].*)$")
_ADDRESSEE: Final = re.compile(r"^Aan\s+(?P<value>de (?:Voorzitters?|leden)\b.*)$", re.IGNORECASE)
# A dossier as Kamerstukken bear it: "28 676" or "36 410 X", on a line of its own.
_DOSSIER: Final = re.compile(r"^(?P<value>\d{2} ?\d{3}(?: [IVX]{1,6}|-[IVX]{1,6})?)$")
_NUMBER: Final = re.compile(r"^Nr\. (?P<value>\d{1,5})$")
_YEAR: Final = re.compile(r"^.*\b[Vv]ergaderjaar (?P<value>\d{4}[–-]\d{4})\b")
_CHAMBER: Final = re.compile(r"^(?P<value>Tweede|Eerste) Kamer der Staten-Generaal\b", re.IGNORECASE)
_QUESTIONS: Final = re.compile(r"^(?P<value>Vragen van (?:de leden|het lid) .*?)(?: \(ingezonden [^()]*\).*)?\.?$")
# Often a block of its own, now and then the second sentence of the questions' block.
_REPLY: Final = re.compile(r"(?:^|\.\s)(?:Mededeling|Antwoord) van (?P<value>.*?)\s*\(ontvangen (?P<date>[^()]*)\)")
_APPENDIX: Final = re.compile(r"^(?P<value>\d{1,4})$")


@dataclass(frozen=True, slots=True)
class About:
    """What a letter says of itself, in its own words; None where it does not.

    Attributes:
        subject: what it is about, or the title of the questions that it answers.
        date: when it was written, or the answer received: YYYY-MM-DD.
        sender: who wrote it.
        addressee: to whom.
        year: the parliamentary year, as printed ("2023–2024").
        dossier: the number of the dossier ("28 676").
        number: its number in the dossier, or in the appendix to the Proceedings.
        chamber: the House that printed it, "II" for the Tweede Kamer, "I" for the Eerste.
    """

    subject: str | None = None
    date: str | None = None
    sender: str | None = None
    addressee: str | None = None
    year: str | None = None
    dossier: str | None = None
    number: str | None = None
    chamber: str | None = None

    @property
    def reference(self) -> str | None:
        """How the parliament's papers are cited (Leidraad voor juridische auteurs), where enough is known.

        >>> About(year="2023–2024", dossier="28 676", number="457", chamber="II").reference
        'Kamerstukken II 2023/24, 28 676, nr. 457'
        >>> About(year="2023–2024", number="1432", chamber="II").reference
        'Aanhangsel Handelingen II 2023/24, nr. 1432'
        """
        if not (self.chamber and self.year and self.number):
            return None
        first, last = self.year[:4], self.year[-2:]
        if self.dossier:
            return f"Kamerstukken {self.chamber} {first}/{last}, {self.dossier}, nr. {self.number}"
        return f"Aanhangsel Handelingen {self.chamber} {first}/{last}, nr. {self.number}"


def read_about(head: Sequence[str], margin: Sequence[str], text: Sequence[str], signature: str) -> About:
    """Read what a letter says of itself.

    Args:
        head: the lines of its letterhead.
        margin: the lines that stand beside its first page.
        text: its first headings and paragraphs, in order.
        signature: the first line of its signature, or nothing.
    """
    beside = (*head, *margin)
    questions = _first(_QUESTIONS, text)
    reply = next((match for block in text if (match := _REPLY.search(block))), None) if questions else None
    dated = _labelled(_DATED, beside) or _first(_PLACE, beside)
    chamber = _first(_CHAMBER, head)
    return About(
        subject=_labelled(_SUBJECT, beside) or questions,
        date=next(iter(read_dates((reply["date"] if reply else dated) or "")), None),
        sender=_sender(reply, head, signature),
        addressee=_first(_ADDRESSEE, beside),
        year=_first(_YEAR, beside),
        dossier=_first(_DOSSIER, head),
        # The number of the House stands above it: "Tweede Kamer … 2".
        number=_first(_NUMBER, head) or (_first(_APPENDIX, head[::-1]) if questions else None),
        chamber={"tweede": "II", "eerste": "I"}[chamber.lower()] if chamber else None,
    )


def _first(form: re.Pattern[str], lines: Sequence[str]) -> str | None:
    return next((match["value"] for line in lines if (match := form.match(line))), None)


def _labelled(form: re.Pattern[str], lines: Sequence[str]) -> str | None:
    """What stands behind a label, or else below it."""
    for position, line in enumerate(lines):
        match = form.match(line)
        if match:
            return match["value"] or next(iter(lines[position + 1 :]), None)
    return None


def _sender(reply: re.Match[str] | None, head: Sequence[str], signature: str) -> str | None:
    if reply:
        return reply["value"].rstrip(",")
    return _first(_SENDER, head) or signature.rstrip(",") or None


def read_dates(text: str) -> list[str]:
    """The days that a Dutch text names in full, as YYYY-MM-DD.

    >>> read_dates("In mijn brief van 8 maart 2024 stond 31 juni 2024, niet 3 juni.")
    ['2024-03-08']
    """
    found = []
    for match in _DATE.finditer(text):
        day, month, year = int(match[1]), MONTHS.index(match[2].lower()) + 1, int(match[3])
        with suppress(ValueError):  # 31 juni
            found.append(date(year, month, day).isoformat())
    return found
