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
NO_QUESTION: Final[dict[Language, str]] = {
    "nl": "Ik beantwoord vragen over de brief, met de zinnen van de brief zelf; schrijven of samenvatten doe ik niet. "
    "Stel een vraag in woorden, of geef een trefwoord.",
    "en": "I answer questions about the letter, with the letter’s own sentences; I do not write or summarise. "
    "Ask a question in words, or give a keyword.",
    "de": "Ich beantworte Fragen zum Brief, mit den Sätzen des Briefes selbst; ich schreibe nichts und fasse nichts "
    "zusammen. Stellen Sie eine Frage, oder nennen Sie ein Stichwort.",
    "fr": "Je réponds aux questions sur la lettre, avec les phrases de la lettre ; je n’écris ni ne résume rien. "
    "Posez une question, ou donnez un mot-clé.",
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
