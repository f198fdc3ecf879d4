"""What Briefwijzer itself says, in the four languages of questions. Never the letter's words."""

from typing import Final

from index.language import Language

ANSWERED: Final[dict[Language, str]] = {
    "nl": "De brief zegt hierover:",
    "en": "The letter says:",
    "de": "Der Brief sagt dazu:",
    "fr": "La lettre dit à ce sujet :",
}
NOT_IN_LETTER: Final[dict[Language, str]] = {
    "nl": "De brief geeft hierop geen antwoord.",
    "en": "The letter does not answer this.",
    "de": "Der Brief beantwortet diese Frage nicht.",
    "fr": "La lettre ne répond pas à cette question.",
}
RELATED: Final[dict[Language, str]] = {
    "nl": "Verwant, maar het geeft geen antwoord",
    "en": "Related, but it does not answer",
    "de": "Verwandt, aber keine Antwort",
    "fr": "Proche, mais ce n’est pas une réponse",
}
REFUSED: Final[dict[Language, str]] = {
    "nl": "Geen antwoord gevonden",
    "en": "No answer found",
    "de": "Keine Antwort gefunden",
    "fr": "Pas de réponse trouvée",
}
