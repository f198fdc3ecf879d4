"""What the page itself says. Never the letter's words.

Around an answer it speaks the question's language, one of four; everywhere else the reader's choice, Dutch or English.
"""

from dataclasses import dataclass
from typing import Final, Literal

from index.language import Language
from index.problems import Problem

Interface = Literal["nl", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """All texts of the page in one language. In braces stand the names that ``str.format`` fills in."""

    tagline: str
    switch: str
    talk: str
    question: str
    submit: str
    busy: str
    copy: str
    copied: str
    link: str
    mark_again: str
    undo: str
    clear: str
    markdown: str
    json: str
    print: str
    letter: str
    outline: str
    page: str
    page_inside: str
    note: str
    back: str
    permalink: str
    choose: str
    all_letters: str
    upload: str
    upload_hint: str
    too_large: str
    other_kind: str
    begin: str
    example: str
    can: str
    can_text: tuple[str, ...]
    cannot: str
    cannot_text: tuple[str, ...]
    promise: str
    promise_text: tuple[str, ...]
    heard_answer: str
    heard_refusal: str


WORDS: Final[dict[Interface, Words]] = {
    "nl": Words(
        tagline="Stel een brief aan de Kamer een vraag. U krijgt de zinnen van de brief zelf, met hun vindplaats.",
        switch="Taal van deze pagina",
        talk="Vragen en antwoorden",
        question="Uw vraag over de brief",
        submit="Vraag",
        busy="De brief wordt gelezen …",
        copy="Kopieer met vindplaats",
        copied="Gekopieerd",
        link="Kopieer link",
        mark_again="Markeer in de brief",
        undo="Vraag wijzigen",
        clear="Opnieuw beginnen",
        markdown="Bewaar Markdown",
        json="Bewaar JSON",
        print="Afdrukken",
        letter="De brief",
        outline="Inhoud van de brief",
        page="pagina {number}",
        page_inside="pagina {number} begint in deze alinea",
        note="voetnoot {label}",
        back="terug naar de tekst",
        permalink="link naar alinea {number}",
        choose="Welke brief",
        all_letters="Alle brieven",
        upload="Eigen brief openen",
        upload_hint="{kinds} · hoogstens {size} MB · blijft in dit venster en verdwijnt ermee",
        too_large="{name} telt {size} MB; hoogstens {most} MB past. Kies een kleiner bestand.",
        other_kind="{name} is niet te lezen; verwacht is {kinds}. Bewaar de brief als een van die soorten.",
        begin="Begin met een vraag",
        example="Wat staat er in de brief over {heading}?",
        can="Wat Briefwijzer kan",
        can_text=(
            "In de brief de zinnen aanwijzen die uw vraag beantwoorden, met alinea, kop en pagina.",
            "Vragen lezen in het Nederlands, Engels, Duits en Frans; de citaten blijven in de taal van de brief.",
            "Zeggen dat de brief geen antwoord geeft.",
        ),
        cannot="Wat het niet kan",
        cannot_text=(
            "Samenvatten, rekenen, meningen geven of iets weten dat niet in de brief staat.",
            "Altijd de beste zin vinden: soms is er een beter antwoord, of geen. Lees het citaat in de brief na.",
        ),
        promise="Wat zeker is, en wat niet",
        promise_text=(
            "Zeker: elk citaat staat teken voor teken in de brief. Er wordt niets geschreven, alleen aangewezen.",
            "Niet zeker: dat het waar is wat de brief zegt, of dat het citaat op uw vraag past.",
        ),
        heard_answer="Antwoord gevonden. Aantal citaten: {count}.",
        heard_refusal="Geen antwoord gevonden in de brief.",
    ),
    "en": Words(
        tagline="Ask a letter to parliament a question. You get the letter’s own sentences, and where they stand.",
        switch="Language of this page",
        talk="Questions and answers",
        question="Your question about the letter",
        submit="Ask",
        busy="Reading the letter …",
        copy="Copy with reference",
        copied="Copied",
        link="Copy link",
        mark_again="Mark in the letter",
        undo="Change question",
        clear="Start again",
        markdown="Save Markdown",
        json="Save JSON",
        print="Print",
        letter="The letter",
        outline="Contents of the letter",
        page="page {number}",
        page_inside="page {number} begins in this paragraph",
        note="footnote {label}",
        back="back to the text",
        permalink="link to paragraph {number}",
        choose="Which letter",
        all_letters="All letters",
        upload="Open a letter of your own",
        upload_hint="{kinds} · at most {size} MB · stays in this window and goes with it",
        too_large="{name} has {size} MB; at most {most} MB fits. Choose a smaller file.",
        other_kind="{name} cannot be read; expected is {kinds}. Save the letter as one of these kinds.",
        begin="Start with a question",
        example="What does the letter say about {heading}?",
        can="What Briefwijzer can do",
        can_text=(
            "Point at the sentences that answer your question, with paragraph, section and page.",
            "Read questions in Dutch, English, German and French; quotes stay in the letter’s language.",
            "Say that the letter does not answer.",
        ),
        cannot="What it cannot do",
        cannot_text=(
            "Summarise, calculate, hold an opinion, or know what is not in the letter.",
            "Always find the best sentence: there may be a better answer, or none. Check the quote in the letter.",
        ),
        promise="What is certain, and what is not",
        promise_text=(
            "Certain: every quote stands in the letter, character by character. Nothing is written, only pointed at.",
            "Not certain: that what the letter says is true, or that the quote fits your question.",
        ),
        heard_answer="Answer found. Number of quotes: {count}.",
        heard_refusal="No answer found in the letter.",
    ),
}

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

CRASHED: Final = Problem(
    nl="Er ging iets mis; dit is geen antwoord. De beheerder vindt de oorzaak in het logboek.",
    en="Something went wrong; this is not an answer. The operator finds the cause in the log.",
)
