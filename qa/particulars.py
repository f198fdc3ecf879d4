"""A question about the letter itself, who wrote it, when, to whom, about what, and where the letter says so.

No likeness finds a signature. What a letter is was found when it was read (`index.about`); here is its place.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, Literal

from index.about import read_dates
from index.letter import HEAD, Letter

Particular = Literal["subject", "date", "sender", "addressee"]

_NL: Final = r"(?:de|deze|dit|het) (?:kamer)?(?:brief|stuk|document|nota)"
_EN: Final = r"(?:the|this) (?:letter|document)"
_DE: Final = r"(?:der|dieser|den|diesen|dem|diesem|des|dieses|das) (?:briefs?|briefes|schreibens?|dokuments?)"
_FR: Final = r"(?:la|cette|le|ce|l['’]) ?(?:lettre|document|courrier)"
_WHO_NL: Final = r"(?:wie|welke? (?:minister|staatssecretaris|bewindsman|bewindspersoon)|door wie|van wie)"
_WHO_EN: Final = r"(?:who|which (?:minister|state secretary)|by whom)"
_WHO_DE: Final = r"(?:wer|welcher? (?:minister|ministerin|staatssekretär)|von wem)"
_WHO_FR: Final = r"(?:qui|quel(?:le)? ministre|par qui|de qui)"
_DONE_NL: Final = r"(?:geschreven|ondertekend|getekend|verstuurd|gestuurd|verzonden|opgesteld)"
_DONE_EN: Final = r"(?:written|signed|sent|dated|published)"
_DONE_DE: Final = r"(?:geschrieben|unterschrieben|unterzeichnet|verfasst|verschickt|gesendet)"
_DONE_FR: Final = r"(?:écrite?|signée?|envoyée?|rédigée?|datée?)"

_FORMS: Final[dict[Particular, str]] = {
    "subject": rf"waar gaat {_NL} over|waar(?:over| gaat het) (?:gaat |in ){_NL}(?: over)?|wat staat er in {_NL}"
    rf"|wat is (?:het onderwerp|het doel|de inhoud|de strekking) van {_NL}"
    rf"|what(?: is|['’]s) {_EN} about|what(?: is|['’]s) the (?:subject|topic|purpose) of {_EN}|what does {_EN} say"
    rf"|worum geht es in {_DE}|wovon handelt {_DE}|was steht in {_DE}|was ist (?:das thema|der inhalt|der zweck) {_DE}"
    rf"|de quoi (?:parle|traite) {_FR}|quel(?: est)? (?:est )?(?:le sujet|l['’]objet|le but) de {_FR}"
    rf"|sur quoi porte {_FR}|que dit {_FR}",
    "date": rf"(?:van wanneer|van welke datum) is {_NL}|wat is de datum van {_NL}|welke datum (?:heeft|draagt) {_NL}"
    rf"|wanneer (?:is|werd) {_NL} {_DONE_NL}"
    rf"|when was {_EN} {_DONE_EN}|what(?: is|['’]s) the date of {_EN}|what date is {_EN}"
    rf"|wann wurde {_DE} {_DONE_DE}|von wann ist {_DE}|was ist das datum {_DE}|welches datum (?:hat|trägt) {_DE}"
    rf"|quand {_FR} a-t-(?:elle|il) été {_DONE_FR}|de quand date {_FR}|quelle est la date de {_FR}",
    "sender": rf"{_WHO_NL} (?:schreef|ondertekende|tekende|stuurde|verstuurde|verzond) {_NL}"
    rf"|{_WHO_NL} (?:heeft|hebben|is|werd) {_NL} {_DONE_NL}|(?:van wie (?:is|komt)) {_NL}"
    rf"|wie is de (?:afzender|schrijver|auteur|ondertekenaar|opsteller) van {_NL}"
    rf"|{_WHO_EN} (?:wrote|signed|sent|authored) {_EN}|{_WHO_EN} (?:was|is) {_EN} {_DONE_EN}(?: by)?"
    rf"|who is {_EN} from|who(?: is|['’]s) the (?:author|sender|signatory|writer) of {_EN}"
    rf"|{_WHO_DE} (?:schrieb|unterschrieb|unterzeichnete|verfasste|verschickte) {_DE}"
    rf"|{_WHO_DE} (?:hat|wurde) {_DE} {_DONE_DE}|wer ist (?:der )?(?:absender|verfasser|autor) {_DE}|von wem ist {_DE}"
    rf"|{_WHO_FR} a (?:écrit|signé|envoyé|rédigé) {_FR}|qui est l['’](?:auteur|expéditeur) de {_FR}"
    rf"|{_WHO_FR} (?:est|a été) {_DONE_FR} {_FR}|de qui (?:est|vient) {_FR}",
    "addressee": rf"aan wie is {_NL} (?:gericht|gestuurd|verstuurd|geadresseerd)|voor wie is {_NL}(?: bestemd)?"
    rf"|wie is de (?:geadresseerde|ontvanger) van {_NL}"
    rf"|(?:to whom|who) is {_EN} (?:addressed|sent)(?: to)?|who(?: is|['’]s) the (?:addressee|recipient) of {_EN}"
    rf"|an wen (?:ist|richtet sich) {_DE}(?: (?:gerichtet|adressiert))?|wer ist der empfänger {_DE}"
    rf"|à qui (?:est adressée?|s['’]adresse) {_FR}|qui est le destinataire de {_FR}",
}
_ASKED: Final = {what: re.compile(rf"(?:{form})[\s?!.]*", re.IGNORECASE) for what, form in _FORMS.items()}
# Sentences of the opening paragraph that tell what follows, where no line names the subject.
_OPENING: Final = 3


def particular_of(question: str) -> Particular | None:
    """What a question asks about the letter itself; None where it asks something else.

    >>> particular_of("Wie heeft de brief ondertekend?"), particular_of("What is this letter about?")
    ('sender', 'subject')
    >>> particular_of("Wie heeft het verdrag ondertekend?") is None
    True
    """
    return next((what for what, form in _ASKED.items() if form.fullmatch(question.strip())), None)


def find(letter: Letter, what: Particular) -> tuple[tuple[int, int], ...] | None:
    """Where a letter says that of itself.

    Returns:
        Positions of paragraph and sentence, in the order to quote them; none where only a heading or the margin says
        it, which cannot be quoted; None where the letter does not say it.
    """
    about = letter.about
    if what == "subject":
        return _first(letter, about.subject) + _opening(letter)
    value = {"date": about.date, "sender": about.sender, "addressee": about.addressee}[what]
    if value is None:
        return None
    if what == "date":
        return tuple(islice((at for at, text in _head(letter) if value in read_dates(text)), 1))
    return (_signature(letter) if what == "sender" else ()) or _first(letter, value)


def _head(letter: Letter) -> Iterator[tuple[tuple[int, int], str]]:
    """The sentences where a letter tells what it is."""
    for position, paragraph in enumerate(letter.paragraphs[:HEAD]):
        for number, sentence in enumerate(paragraph.sentences):
            yield (position, number), sentence.text


def _first(letter: Letter, value: str | None) -> tuple[tuple[int, int], ...]:
    return tuple(islice((at for at, text in _head(letter) if value and value in text), 1))


def _signature(letter: Letter) -> tuple[tuple[int, int], ...]:
    return tuple(
        (position, number)
        for position, paragraph in enumerate(letter.paragraphs)
        if paragraph.kind == "signature"
        for number in range(len(paragraph.sentences))
    )


def _opening(letter: Letter) -> tuple[tuple[int, int], ...]:
    """The first sentences of the letter's own text."""
    for position, paragraph in enumerate(letter.paragraphs):
        if paragraph.kind == "paragraph":
            return tuple((position, number) for number in range(min(_OPENING, len(paragraph.sentences))))
    return ()
