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
    skip_question: str
    skip_letter: str
    switch: str
    talk: str
    question: str
    submit: str
    busy: str
    waiting: str
    stop: str
    again: str
    copy: str
    copied: str
    link: str
    edit: str
    drop: str
    clear: str
    clear_one: str
    markdown: str
    json: str
    print: str
    letter: str
    outline: str
    page: str
    page_inside: str
    note: str
    back: str
    back_to_quote: str
    permalink: str
    choose: str
    search: str
    find: str
    dossier: str
    sender: str
    first_day: str
    last_day: str
    found: str
    found_one: str
    found_more: str
    none_found: str
    ask_these: str
    asked: str
    asked_all: str
    ask_all: str
    ask_other: str
    count: str
    count_one: str
    in_dossier: str
    from_sender: str
    since: str
    until: str
    all_letters: str
    upload: str
    forget: str
    upload_hint: str
    busy_letter: str
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
    judge: str
    helpful: str
    unhelpful: str
    reason: str
    send: str
    kept: str
    judged: str


WORDS: Final[dict[Interface, Words]] = {
    "nl": Words(
        tagline="Stel een brief aan de Kamer een vraag. U krijgt de zinnen van de brief zelf, met hun vindplaats.",
        skip_question="Direct naar uw vraag",
        skip_letter="Direct naar de brief",
        switch="Taal van deze pagina",
        talk="Vragen en antwoorden",
        question="Uw vraag over de brief",
        submit="Vraag",
        busy="De brief wordt gelezen …",
        waiting="Dit duurt wat langer: er zijn misschien anderen voor u.",
        stop="Stop",
        again="Vraag opnieuw",
        copy="Kopieer met vindplaats",
        copied="Gekopieerd",
        link="Kopieer link",
        edit="Wijzig vraag",
        drop="Verwijder vraag",
        clear="Wis dit gesprek ({count} vragen)",
        clear_one="Wis dit gesprek",
        markdown="Bewaar als Markdown",
        json="Bewaar als JSON",
        print="Afdrukken",
        letter="De brief",
        outline="Inhoud van de brief",
        page="pagina {number}",
        page_inside="pagina {number} begint in deze alinea",
        note="voetnoot {label}",
        back="terug naar de tekst",
        back_to_quote="terug naar citaat {number} in het antwoord",
        permalink="link naar alinea {number}",
        choose="Kies een brief ({count})",
        search="Brieven zoeken",
        find="Zoek op onderwerp, datum of afzender",
        dossier="Dossier",
        sender="Afzender",
        first_day="Vanaf",
        last_day="Tot en met",
        found="{count} brieven gevonden, de nieuwste eerst",
        found_one="1 brief gevonden",
        found_more="{count} brieven gevonden; dit zijn de nieuwste {shown}",
        none_found="Geen brief gevonden. Zoek met een ander woord.",
        ask_these="Vraag alle {count} brieven: {scope}",
        asked="Uw vraag gaat naar:",
        asked_all="Uw vraag gaat naar alle {count} brieven.",
        ask_all="Vraag alle brieven",
        ask_other="Vraag de andere brief",
        count="{count} brieven",
        count_one="1 brief",
        in_dossier="dossier {value}",
        from_sender="afzender {value}",
        since="vanaf {value}",
        until="tot en met {value}",
        all_letters="Alle brieven",
        upload="Eigen brief openen",
        forget="Verwijder eigen brief",
        upload_hint="{kinds} · hoogstens {size} MB · blijft in dit venster en verdwijnt ermee",
        busy_letter="{name} wordt gelezen …",
        too_large="{name} telt {size} MB; hoogstens {most} MB past. Kies een kleiner bestand.",
        other_kind="{name} is niet te lezen; verwacht is {kinds}. Bewaar de brief als een van die soorten.",
        begin="Begin met een vraag",
        example="Wat staat er in de brief over “{subject}”?",
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
        judge="Beoordeel dit antwoord",
        helpful="Dit helpt",
        unhelpful="Dit helpt niet",
        reason="Waarom? (mag leeg blijven)",
        send="Verstuur oordeel",
        kept="De beheerder bewaart uw oordeel met de vraag en het antwoord, en niet wie u bent.",
        judged="Uw oordeel is bewaard. Dank u wel.",
    ),
    "en": Words(
        tagline="Ask a letter to parliament a question. You get the letter’s own sentences, and where they stand.",
        skip_question="Straight to your question",
        skip_letter="Straight to the letter",
        switch="Language of this page",
        talk="Questions and answers",
        question="Your question about the letter",
        submit="Ask",
        busy="Reading the letter …",
        waiting="This takes a little longer: others may be before you.",
        stop="Stop",
        again="Ask again",
        copy="Copy with reference",
        copied="Copied",
        link="Copy link",
        edit="Change question",
        drop="Remove question",
        clear="Delete this conversation ({count} questions)",
        clear_one="Delete this conversation",
        markdown="Save as Markdown",
        json="Save as JSON",
        print="Print",
        letter="The letter",
        outline="Contents of the letter",
        page="page {number}",
        page_inside="page {number} begins in this paragraph",
        note="footnote {label}",
        back="back to the text",
        back_to_quote="back to quote {number} in the answer",
        permalink="link to paragraph {number}",
        choose="Choose a letter ({count})",
        search="Search for letters",
        find="Search by subject, date or sender",
        dossier="Dossier",
        sender="Sender",
        first_day="From",
        last_day="Until",
        found="{count} letters found, the latest first",
        found_one="1 letter found",
        found_more="{count} letters found; these are the latest {shown}",
        none_found="No letter found. Search with another word.",
        ask_these="Ask all {count} letters: {scope}",
        asked="Your question goes to:",
        asked_all="Your question goes to all {count} letters.",
        ask_all="Ask all letters",
        ask_other="Ask the other letter",
        count="{count} letters",
        count_one="1 letter",
        in_dossier="dossier {value}",
        from_sender="sender {value}",
        since="from {value}",
        until="until {value}",
        all_letters="All letters",
        upload="Open a letter of your own",
        forget="Remove your letter",
        upload_hint="{kinds} · at most {size} MB · stays in this window and goes with it",
        busy_letter="Reading {name} …",
        too_large="{name} has {size} MB; at most {most} MB fits. Choose a smaller file.",
        other_kind="{name} cannot be read; expected is {kinds}. Save the letter as one of these kinds.",
        begin="Start with a question",
        example="What does the letter say about “{subject}”?",
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
        judge="Rate this answer",
        helpful="This helps",
        unhelpful="This does not help",
        reason="Why? (may stay empty)",
        send="Send rating",
        kept="The operator keeps your rating with the question and the answer, and not who you are.",
        judged="Your rating is kept. Thank you.",
    ),
}

MONTHS: Final[dict[Interface, tuple[str, ...]]] = {
    "nl": tuple(
        "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
    ),
    "en": tuple(
        "January February March April May June July August September October November December".split()  # noqa: SIM905
    ),
}

CERTAIN: Final[dict[Language, tuple[str, str, str]]] = {
    "nl": (
        "Vrijwel zeker het antwoord ({percent})",
        "Waarschijnlijk het antwoord ({percent})",
        "Misschien het antwoord ({percent}); lees het na in de brief",
    ),
    "en": (
        "Almost certainly the answer ({percent})",
        "Probably the answer ({percent})",
        "Perhaps the answer ({percent}); check it in the letter",
    ),
    "de": (
        "So gut wie sicher die Antwort ({percent})",
        "Wahrscheinlich die Antwort ({percent})",
        "Vielleicht die Antwort ({percent}); lesen Sie im Brief nach",
    ),
    "fr": (
        "Presque certainement la réponse ({percent})",
        "Probablement la réponse ({percent})",
        "Peut-être la réponse ({percent}) ; vérifiez dans la lettre",
    ),
}
CHANCE: Final[dict[Language, str]] = {
    "nl": "De kans dat de brief toch antwoord geeft, is {percent}. Andere woorden helpen soms.",
    "en": "The chance that the letter answers after all is {percent}. Other words sometimes help.",
    "de": "Die Chance, dass der Brief doch antwortet, ist {percent}. Andere Worte helfen manchmal.",
    "fr": "La chance que la lettre réponde tout de même est de {percent}. D’autres mots aident parfois.",
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
BUSY: Final = Problem(
    nl="Er komen nu te veel vragen binnen. Probeer het zo opnieuw.",
    en="Too many questions are coming in now. Try again in a moment.",
)
NOT_KEPT: Final = Problem(
    nl="Uw oordeel kon niet worden bewaard. De beheerder vindt de oorzaak in het logboek.",
    en="Your rating could not be kept. The operator finds the cause in the log.",
)
