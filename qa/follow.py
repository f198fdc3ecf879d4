"""A question that leans on the one before it -> a question that stands alone.

What is left out is taken from the question before, whose own question words must not come along: "Tot wanneer wordt de
inzet verlengd?" and then "En waarom?" asks "waarom (wordt de inzet verlengd)?", and no longer until when.
"""

import re
from collections.abc import Sequence
from typing import Final

from qa.answer import Turn
from qa.topic import topic_of

# Words that question, with a preposition before them. Behind some stands what they count or choose among.
_ASKING: Final = (
    r"(?:(?:tot|sinds|vanaf|in|met|van|voor|aan|door|bij|op|over|naar|uit|onder|per|om|until|since|from|to|by|for|with|at"
    r"|on|about|under|bis|seit|ab|mit|von|für|an|durch|bei|auf|über|nach|aus|zu|depuis|de|à|pour|par|avec|dans|en|sur"
    r"|chez)\s+|jusqu['’](?:à\s+)?|d['’]|vers\s+)?"
    r"(?:(?P<counting>hoeveel|welke?|wat voor(?: een)?|how (?:many|much)|which|wie ?viele?|welche[mnrs]?|quel(?:le)?s?"
    r"|combien d(?:e|['’]))"
    r"|hoe (?:lang|vaak|groot|hoog|oud|ver|snel|laat)|wie (?:lange?|oft|hoch|groß|weit)|hoe|wanneer|wie|wat"
    r"|waar(?:om|voor|mee|in|van|aan|op|over|door|bij|naar|uit|heen|vandaan)?"
    r"|how (?:long|often|far|big|large|old|soon)|how|when|why|where|who(?:m|se)?|what"
    r"|warum|wieso|weshalb|wann|wo(?:her|hin|mit|für|von|durch|bei|ran|rin|rüber)?|we[rnm]|was"
    r"|combien|quand|pourquoi|où|qui|que|qu['’]est-ce qu[ei'’]|quoi|comment)\b"
)
# French "en quelle année" is no "and".
_AND: Final = r"(?:(?:en(?!\s+(?:quel|combien|vertu|raison|cas|ce|matière))|maar|and|but|und|aber|et|mais)\s+)"
_BEGINS: Final = re.compile(rf"^{_AND}?{_ASKING}\s*", re.IGNORECASE)
# Nothing but question words, and what they count: "En tot wanneer?", "Onder welke voorwaarde?"
_BARE: Final = re.compile(rf"{_AND}?{_ASKING}(?(counting)\s+[\w-]+)?[\s?!.]*", re.IGNORECASE)
# It opens with a conjunction ("Maar wie betaalt?") …
_OPENS: Final = re.compile(rf"^{_AND}", re.IGNORECASE)
# … or ends in a word that points at something it does not name …
_POINTS: Final = re.compile(
    r"\b(?:hij|zij|ze|het|dat|dit|die|deze|hun|hen|daar\w*|it|its|they|them|that|this|those|these|he|she|there"
    r"|er(?:aan|achter|bij|boven|door|in|mee|naar|naartoe|onder|op|over|tegen|toe|tussen|uit|van|vandaan|voor)?"
    r"|da(?:bei|durch|für|gegen|mit|nach|neben|r\w+|von|vor|zu|zwischen)|sie|es|das|dies(?:e[mnrs]?)?|deren"
    r"|il|elle|ils|elles|ce|cela|ça|leur|y)[\s?!.]*$",
    re.IGNORECASE,
)
# … or has one right behind its verb: "Waarom is dat belangrijk?", "Where is it based?", "D'où est-il piloté ?", "À quoi
# sert cet argent ?"; not "blijkt dat de …", nor one that points at the letter or its time.
_HERE: Final = (
    r"(?:brief|nota|stuk|tekst|kabinet|jaar|moment|letter|text|document|year|courrier|lettre|texte|année|schreiben"
    r"|dokument)\b"
)
_POINTS_EARLY: Final = re.compile(
    rf"^{_AND}?{_ASKING}(?:\s+aus)?\s+(?:"
    r"[\w'’]+\s+(?:(?:of|van)\s+)?(?:hij|ze|dat(?!\s+(?:de|het|een|er|die|alle|deze)\b)|daar|daarvoor"
    r"|it|they|he|she|es|sie|il|elle"
    rf"|(?:dit|that|ce|cet|cette|ces|dies(?:e[mnrs]?)?)(?!\s+{_HERE}))\b"
    r"|(?:ist|hat|kann|soll|muss|wird|wurde)\s+er\b"
    r"|[\w'’]+(?:-t)?-(?:ils?|elles?)\b)",
    re.IGNORECASE,
)


def resolve(question: str, history: Sequence[Turn]) -> str:
    """The words to search for.

    A question that leans takes up the last question that stood alone; any other starts afresh.

    Args:
        question: as asked.
        history: the turns before, oldest first.
    """
    if not history or not _leans(question):
        return question
    standing = next((turn.question for turn in reversed(history) if not _leans(turn.question)), history[0].question)
    asked = _OPENS.sub("", question, count=1).rstrip(" ?!.")
    return f"{asked} ({_BEGINS.sub('', standing, count=1).rstrip(' ?!.')})?"


def _leans(question: str) -> bool:
    if topic_of(question) is not None:  # "En over de vloot?" names its own
        return False
    forms = (_OPENS, _POINTS, _POINTS_EARLY)
    return any(form.search(question) for form in forms) or _BARE.fullmatch(question) is not None
