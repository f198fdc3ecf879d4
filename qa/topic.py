"""A question that asks what a letter says about something: what that is, and which sentences to quote.

"Wat zegt de brief over woningbouw?" has no single answer. What deals with it is told by likeness: a reader, which
judges whether a sentence answers, says that none does. The words are those of any question about any text.
"""

import re
from collections.abc import Sequence
from typing import Final

from index.lexical import stop_words
from qa.decide import Scored

# Who is asked: the letter, or who wrote it, by what they are and without a name: "the Ukrainian minister" is another.
_TEXT_NL: Final = r"(?:(?:de|deze|dit|het) (?:kamer)?(?:brief|tekst|stuk|document|nota))"
_SAYS_NL: Final = rf"(?:{_TEXT_NL}|het kabinet|de minister|de staatssecretaris|de regering|men)"
_TEXT_EN: Final = r"(?:(?:the|this) (?:letter|text|document|note))"
_SAYS_EN: Final = rf"(?:{_TEXT_EN}|the (?:minister|state secretary|government|cabinet)|it)"
_TEXT_DE: Final = r"(?:(?:der|dieser|dem|diesem|das|dieses) (?:brief|text|schreiben|dokument))"
_SAYS_DE: Final = rf"(?:{_TEXT_DE}|die (?:ministerin|regierung)|der (?:minister|staatssekretär)|das kabinett)"
_TEXT_FR: Final = r"(?:(?:la|cette|le|ce) (?:lettre|texte|courrier|document))"
_SAYS_FR: Final = rf"(?:{_TEXT_FR}|l[ea] (?:ministre|gouvernement|cabinet|secrétaire d['’]état)|l['’]on|on)"
_IN_NL: Final = rf"(?: in {_TEXT_NL})?"
_IN_EN: Final = rf"(?: in {_TEXT_EN})?"
_IN_DE: Final = rf"(?: (?:in {_TEXT_DE}|im (?:brief|text|schreiben|dokument)))?"
_ABOUT_EN: Final = r"(?:about|on|regarding|concerning)"
_ABOUT_DE: Final = r"(?:über|zu|zum|zur)"
_ABOUT_FR: Final = r"(?:sur|de|du|des|d['’]|à propos d[eu]s?|au sujet d[eu]s?|concernant)"
_FORMS: Final = tuple(
    re.compile(rf"{form}\s*(?P<topic>\S.*?){end}[\s?!.]*", re.IGNORECASE)
    for end, forms in (
        (
            rf"(?: (?:gezegd|geschreven|gemeld|vermeld|verteld|te lezen))?{_IN_NL}",
            (
                rf"wat (?:zegt|schrijft|meldt|vermeldt|vertelt) {_SAYS_NL}(?: ons| mij)? over",
                rf"wat (?:staat|lees ik|lezen we|is) er(?: (?:in|te lezen in) {_TEXT_NL})?(?: te lezen)? over",
                rf"wat wordt er{_IN_NL}(?: gezegd| geschreven| gemeld| vermeld)? over",
                rf"(?:zegt|schrijft|meldt|vermeldt) {_SAYS_NL} (?:iets|ook iets|wat) over",
                rf"(?:staat|wordt) er{_IN_NL} (?:ook )?iets(?: gezegd| geschreven| vermeld)?{_IN_NL} over",
                r"(?:kun je|kunt u)(?: me| mij| ons)?(?: iets| meer| wat)? vertellen over",
                r"vertel(?: me| mij| ons)?(?: iets| meer| wat)? over",
                r"(?:informatie|iets|alles|meer) over",
                rf"wat weet (?:je|u|{_TEXT_NL}) over",
            ),
        ),
        (
            rf"{_IN_EN}",
            (
                rf"what (?:does|did|do) {_SAYS_EN} (?:say|write|state|mention|tell us|tell me|report) {_ABOUT_EN}",
                rf"(?:does|did) {_SAYS_EN} (?:say|write|state|mention|contain|report)(?: anything| something)"
                rf"(?: {_ABOUT_EN})?",
                rf"(?:does|did) {_SAYS_EN} mention",
                rf"what is (?:said|written|stated|mentioned){_IN_EN} {_ABOUT_EN}",
                rf"is there (?:anything|something){_IN_EN} {_ABOUT_EN}",
                rf"(?:can you |could you |please )?tell (?:me|us)(?: more| something)? {_ABOUT_EN}",
                rf"(?:(?:any )?information|anything|something|more) {_ABOUT_EN}",
                r"what about",
            ),
        ),
        (
            rf"(?: (?:gesagt|geschrieben|erwähnt))?{_IN_DE}",
            (
                rf"was (?:sagt|schreibt|berichtet|meldet) {_SAYS_DE} {_ABOUT_DE}",
                rf"was steht{_IN_DE} {_ABOUT_DE}",
                rf"was wird{_IN_DE} {_ABOUT_DE}",
                rf"(?:sagt|schreibt) {_SAYS_DE} etwas {_ABOUT_DE}",
                rf"steht{_IN_DE} etwas {_ABOUT_DE}",
                rf"erwähnt {_SAYS_DE}",
                rf"erzähle?(?: mir| uns)?(?: etwas| mehr)? {_ABOUT_DE}",
                rf"(?:informationen|etwas|mehr) {_ABOUT_DE}",
            ),
        ),
        (
            r"",
            (
                rf"(?:que|qu['’]est-ce que) (?:dit|écrit|mentionne|raconte) {_SAYS_FR} {_ABOUT_FR}",
                rf"qu['’]est-ce qu{_SAYS_FR} (?:dit|écrit) {_ABOUT_FR}",
                rf"que (?:dit|écrit)-(?:on|elle|il) {_ABOUT_FR}",
                rf"qu['’]est-ce qu['’]on (?:dit|écrit) {_ABOUT_FR}",
                rf"{_SAYS_FR} (?:parle|mentionne)-t-(?:elle|il|on) {_ABOUT_FR}?",
                rf"parle[rz]?(?:-moi|-nous)? {_ABOUT_FR}",
                rf"(?:des )?informations {_ABOUT_FR}",
            ),
        ),
    )
    for form in forms
)
_QUESTION: Final = (
    r"(?:wie|wat|waar(?:om|voor|mee|in|van|aan|op|over|door|bij|uit|heen|vandaan)?|wanneer|hoe(?:veel|zo|lang)?|welke?"
    r"|who|what|where|when|why|how|which|we[rnm]|was|welche[mnrs]?|wie ?viele?|wo(?:her|hin|mit|für|von|durch|bei)?"
    r"|wann|warum|qui|que|quoi|où|quand|pourquoi|comment|combien|quel(?:le)?s?)"
)
# In a conversation: "En over woningbouw?", but not "Et d'où ?", "Und zu welchem Preis?"
_NEXT: Final = re.compile(
    rf"(?:en|and|und|et|maar|but) (?:over|{_ABOUT_EN}|{_ABOUT_DE}|{_ABOUT_FR})\s*"
    rf"(?!{_QUESTION}\b)(?P<topic>\S.*?)[\s?!.]*",
    re.IGNORECASE,
)
# One word that is no topic by itself.
_ASKS: Final = re.compile(rf"{_QUESTION}[\s?!.]*", re.IGNORECASE)
_WORD: Final = re.compile(r"\S*\w\S*")


def topic_of(question: str) -> str | None:
    """What a question asks to hear about, less its stop words; None where it asks something else.

    A keyword asks to hear about itself, and so does a name. Several words that are no name are a question in short:
    "datum ingang regeling".

    >>> topic_of("Wat zegt de brief over woningbouw?"), topic_of("What does the minister say about the fleet?")
    ('woningbouw', 'fleet')
    >>> topic_of("woningbouw"), topic_of("Rode Zee")
    ('woningbouw', 'Rode Zee')
    >>> topic_of("Wat zegt de Spaanse minister over de vloot?"), topic_of("Wat kost woningbouw?")
    (None, None)
    """
    text = question.strip()
    for form in (*_FORMS, _NEXT):
        if match := form.fullmatch(text):
            return _without_stop_words(match["topic"])
    words = _WORD.findall(text)
    named = all(word[0].isupper() or word[0].isdigit() for word in words)
    if "?" not in text and (len(words) == 1 or named) and not _ASKS.fullmatch(words[0]):
        return text
    return None


def _without_stop_words(topic: str) -> str:
    """A word that has no counterpart in another language counts as one that the letter lacks, so "of" must go."""
    kept = [word for word in _WORD.findall(topic) if word.lower() not in stop_words()]
    return " ".join(kept) or topic


def spread(ranked: Sequence[Scored], least: float, most: int) -> tuple[Scored, ...]:
    """The sentences to quote of those that deal with a topic: the best of each paragraph, then the others.

    Args:
        ranked: best first.
        least: the belief from which on a sentence deals with it, in [0, 1].
        most: how many to quote.
    """
    dealing = [one for one in ranked if one.belief >= least]
    places: set[tuple[int, int]] = set()
    leading: list[Scored] = []
    others: list[Scored] = []
    for one in dealing:
        (others if one.place in places else leading).append(one)
        places.add(one.place)
    return tuple((*leading, *others)[:most])
