"""What the page itself says around an answer, in the question's language. Never the letter's words."""

from typing import Final

from index.language import Language
from index.problems import Problem

CERTAIN: Final[dict[Language, tuple[str, str, str]]] = {
    "nl": ("Vrijwel zeker", "Waarschijnlijk", "Onzeker"),
    "en": ("Almost certain", "Likely", "Uncertain"),
    "de": ("So gut wie sicher", "Wahrscheinlich", "Unsicher"),
    "fr": ("Presque certain", "Probable", "Incertain"),
}
CHANCE: Final[dict[Language, str]] = {
    "nl": "kans dat de brief toch antwoord geeft",
    "en": "chance that the letter answers after all",
    "de": "Chance, dass der Brief doch antwortet",
    "fr": "de chances que la lettre réponde tout de même",
}
QUOTED_IN: Final[dict[Language, tuple[str, dict[Language, str]]]] = {
    "nl": ("De citaten zijn in het", {"nl": "Nederlands", "en": "Engels", "de": "Duits", "fr": "Frans"}),
    "en": ("The quotes are in", {"nl": "Dutch", "en": "English", "de": "German", "fr": "French"}),
    "de": ("Sprache der Zitate:", {"nl": "Niederländisch", "en": "Englisch", "de": "Deutsch", "fr": "Französisch"}),
    "fr": ("Les citations sont en", {"nl": "néerlandais", "en": "anglais", "de": "allemand", "fr": "français"}),
}

INTRODUCTION: Final = """
<header class="bw-head"><h1>Briefwijzer</h1>
<p>Stel een vraag; u krijgt de zinnen uit de brief die antwoord geven, letterlijk, met hun vindplaats.</p>
<p lang="en">Ask a question; you get the letter’s own sentences that answer it, word for word, with their place.</p>
</header>
"""
PLACEHOLDER: Final = '<div class="bw-empty">Nog geen vraag gesteld · No question asked yet</div>'

CRASHED: Final = Problem(
    nl="Er ging iets mis; dit is geen antwoord. De beheerder vindt de oorzaak in het logboek.",
    en="Something went wrong; this is not an answer. The operator finds the cause in the log.",
)
