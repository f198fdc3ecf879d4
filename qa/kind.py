"""What kind of answer a question expects, a date or a number, and whether a sentence holds one.

Only the kinds of which the words tell: who and where were tried too, and told nothing (a Dutch sentence without a name
is rare).
"""

import re
from typing import Final, Literal

Kind = Literal["date", "number"]

_DATE_ASKED: Final = re.compile(
    r"\b(?:wanneer|hoe laat"
    r"|(?:welke?|wat voor) (?:\w+ )?(?:jaar|jaren|maand|maanden|datum|dag|week|periode|moment|tijdstip)"
    r"|when|(?:which|what) (?:\w+ )?(?:years?|months?|date|day|week|period|time)"
    r"|wann|welche[mnrs]? (?:\w+ )?(?:jahre?[ns]?|monat\w*|datum|tag\w*|woche|zeitraum)"
    r"|quand|quel(?:le)?s? (?:année|date|mois|jour|semaine|période))\b",
    re.IGNORECASE,
)
_NUMBER_ASKED: Final = re.compile(
    r"\b(?:hoeveel\w*|hoe (?:lang|vaak|groot|hoog|oud|ver|veel|breed|zwaar|snel)"
    r"|welke? (?:\w+ )?(?:bedrag|aantal|percentage|termijn|leeftijd|deel|tarief|prijs)"
    r"|how (?:many|much|long|often|large|big|old|far|high|tall|soon|fast)"
    r"|(?:what|which) (?:\w+ )?(?:amount|number|percentage|share|age|price|proportion|sum)"
    r"|wie ?viele?n?|wie (?:lange?|oft|hoch|groß|alt|weit|schnell)"
    r"|welche[mnrs]? (?:\w+ )?(?:betrag|anzahl|anteil|prozentsatz|alter)"
    r"|combien|quel(?:le)?s? (?:montant|nombre|pourcentage|part|proportion|durée|âge|somme|prix))\b",
    re.IGNORECASE,
)
# As Dutch letters write them.
_DATE: Final = re.compile(
    r"\b(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)\b"
    r"|\b(?:1[6-9]|20)\d\d\b|\b(?:maan|dins|woens|donder|vrij|zater|zon)dag\b|\b\d+ (?:dagen|weken|maanden|jaar)\b"
    r"|\b(?:vorige?|volgende?|afgelopen|komende?|dit) (?:jaar|maand|week|najaar|voorjaar|zomer|kwartaal)\b"
    r"|\b(?:begin|medio|eind|half|voorjaar|najaar|zomer|herfst|winter)\b|\b(?:eeuw|gisteren|vandaag|morgen|jaarlijks)\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"\d|\b(?:een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|vijftien|twintig|dertig|veertig"
    r"|vijftig|zestig|honderd|duizend|miljoen|miljard|half|helft|kwart|derde|tientallen|honderden|dubbele)\b",
    re.IGNORECASE,
)


def expected(question: str) -> Kind | None:
    """The kind of answer that a question in Dutch, English, German or French expects; None where it does not tell.

    >>> expected("Wanneer was de vorige bijeenkomst?"), expected("How many were there?"), expected("Warum?")
    ('date', 'number', None)
    """
    if _DATE_ASKED.search(question):
        return "date"
    return "number" if _NUMBER_ASKED.search(question) else None


def holds(kind: Kind | None, text: str) -> bool:
    """Whether a Dutch text holds that kind of thing; False where no kind is expected.

    >>> holds("date", "Dat was op 15 februari."), holds("number", "Dat was toen."), holds(None, "12")
    (True, False, False)
    """
    if kind is None:
        return False
    return (_DATE if kind == "date" else _NUMBER).search(text) is not None
