"""A saved conversation held against its letters: was anything in it invented, or changed?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from index.language import Language
from index.letter import Letter
from index.problems import Problem
from qa.answer import SCHEMA, Reason
from qa.messages import ANSWERED, NOT_IN_LETTER

# A field that is not ours could say anything.
_STRICT: Final = ConfigDict(extra="forbid", strict=True)
_OURS: Final = frozenset({*ANSWERED.values(), *NOT_IN_LETTER.values()})


class ConversationProblem(Problem):
    """The saved conversation cannot be read."""


@dataclass(frozen=True, slots=True)
class SavedCitation:
    """A citation as README documents its JSON."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    type: Literal["char_location"]
    number: int
    cited_text: str
    document_title: str
    start_char_index: int
    end_char_index: int
    start_page_number: int
    end_page_number: int
    paragraph: str
    section: Annotated[tuple[str, ...], Field(strict=False)]
    score: float
    answer_words: Annotated[tuple[int, int] | None, Field(strict=False)]
    # Answers that were saved before citations told of their letter have none of these.
    document_subject: str | None = None
    document_date: str | None = None
    document_reference: str | None = None


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """An answer as README documents its JSON."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    schema: Literal["briefwijzer.answer/1"]
    question: str
    language: Language
    answered: bool
    confidence: float
    reason: Reason
    message: str
    citations: Annotated[tuple[SavedCitation, ...], Field(strict=False)]
    closest: SavedCitation | None


@dataclass(frozen=True, slots=True)
class SavedLetter:
    """A letter by name and hash, as ``Letter`` has them."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """Which letters were asked, as ``Filter.given`` has it."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    letter: str | None = None
    dossier: str | None = None
    sender: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class SavedConversation:
    """What the page saves as JSON."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    schema: Literal["briefwijzer.conversation/1"]
    letters: Annotated[tuple[SavedLetter, ...], Field(strict=False)]
    answers: Annotated[tuple[SavedAnswer, ...], Field(strict=False)]
    within: SavedFilter = SavedFilter()


def answer_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of an answer, ``Answer.to_dict``; ``qa/answer.schema.json`` holds it."""
    schema = TypeAdapter(SavedAnswer).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": SCHEMA}


_SAVED: Final[TypeAdapter[SavedConversation | SavedAnswer]] = TypeAdapter(
    Annotated[SavedConversation | SavedAnswer, Field(discriminator="schema")]
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What holding a conversation against its letters brought.

    Attributes:
        quotes: how many quotes there were.
        differences: what differs, in the order of the conversation; none where all is as the letters have it.
    """

    quotes: int
    differences: tuple[Problem, ...]


def read_saved(path: Path) -> SavedConversation:
    """Read what the page, or ``briefwijzer ask --json``, saved; the latter names no letter's hash.

    Raises:
        ConversationProblem: it is missing, or not of these schemas: a field is missing, too many, or of another type.
    """
    try:
        saved = _SAVED.validate_json(path.read_bytes())
    except OSError as error:
        raise ConversationProblem(
            nl=f"{path} is niet te lezen ({error.strerror}). Geef een gesprek dat als JSON is bewaard.",
            en=f"{path} cannot be read ({error.strerror}). Give a conversation that was saved as JSON.",
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "JSON"
        raise ConversationProblem(
            nl=f"{path} is geen bewaard gesprek: {place}: {first['msg']}. Bewaar het opnieuw als JSON.",
            en=f"{path} is no saved conversation: {place}: {first['msg']}. Save it as JSON again.",
        ) from error
    if isinstance(saved, SavedAnswer):
        return SavedConversation("briefwijzer.conversation/1", (), (saved,))
    return saved


def verify(saved: SavedConversation, letters: Sequence[Letter]) -> Verdict:
    """Hold every letter's hash and every quote, place and message against the letters.

    Args:
        saved: the conversation.
        letters: as they are now.
    """
    known = {letter.name: letter for letter in letters}
    differences: list[Problem] = []
    for letter in saved.letters:
        differences += _letter_differs(letter, known)
    quotes = 0
    for turn, answer in enumerate(saved.answers, start=1):
        if answer.message not in _OURS:
            differences.append(
                Problem(
                    nl=f"Vraag {turn}: de mededeling is niet van Briefwijzer: {answer.message!r}.",
                    en=f"Question {turn}: the message is not Briefwijzer's: {answer.message!r}.",
                )
            )
        if answer.answered != bool(answer.citations):
            count = len(answer.citations)
            differences.append(
                Problem(
                    nl=f"Vraag {turn}: beantwoord is {answer.answered}, maar er zijn {count} citaten.",
                    en=f"Question {turn}: answered is {answer.answered}, but there are {count} quotes.",
                )
            )
        for citation in (*answer.citations, *((answer.closest,) if answer.closest else ())):
            quotes += 1
            differences += _citation_differs(turn, citation, known.get(citation.document_title))
    return Verdict(quotes, tuple(differences))


def _letter_differs(saved: SavedLetter, known: dict[str, Letter]) -> Iterator[Problem]:
    letter = known.get(saved.name)
    if letter and letter.sha256 != saved.sha256:
        yield Problem(
            nl=f"Brief {saved.name} is een andere: SHA-256 {letter.sha256}, in het gesprek {saved.sha256}.",
            en=f"Letter {saved.name} is another: SHA-256 {letter.sha256}, in the conversation {saved.sha256}.",
        )


def _citation_differs(turn: int, saved: SavedCitation, letter: Letter | None) -> Iterator[Problem]:
    """What of a citation is not as the letter has it: the first of letter, paragraph, words, and every other thing."""
    place = f"{turn}, [{saved.number}]"
    if letter is None:
        yield Problem(
            nl=f"Vraag {place}: brief {saved.document_title!r} is niet gegeven. Geef hem met --letter.",
            en=f"Question {place}: letter {saved.document_title!r} is not given. Give it with --letter.",
        )
        return
    paragraph = next((each for each in letter.paragraphs if each.id == saved.paragraph), None)
    if paragraph is None:
        yield Problem(
            nl=f"Vraag {place}: {letter.name} heeft geen alinea {saved.paragraph!r}.",
            en=f"Question {place}: {letter.name} has no paragraph {saved.paragraph!r}.",
        )
        return
    start, end = saved.start_char_index, saved.end_char_index
    if not paragraph.start <= start < end <= paragraph.end:
        yield Problem(
            nl=f"Vraag {place}: {start}–{end} ligt niet in alinea {paragraph.id} ({paragraph.start}–{paragraph.end}).",
            en=f"Question {place}: {start}–{end} is not in paragraph {paragraph.id} "
            f"({paragraph.start}–{paragraph.end}).",
        )
    elif letter.text[start:end] != saved.cited_text:
        yield Problem(
            nl=f"Vraag {place}: in de brief staat {letter.text[start:end]!r}, in het gesprek {saved.cited_text!r}.",
            en=f"Question {place}: the letter has {letter.text[start:end]!r}, the conversation {saved.cited_text!r}.",
        )
    pages = (saved.start_page_number, saved.end_page_number)
    if (saved.section, *pages) != (paragraph.section, paragraph.pages[0], paragraph.pages[-1]):
        section, headings = " > ".join(paragraph.section), " > ".join(saved.section)
        found = f"{section!r}, p. {paragraph.pages[0]}–{paragraph.pages[-1]}"
        said = f"{headings!r}, p. {pages[0]}–{pages[1]}"
        yield Problem(
            nl=f"Vraag {place}: de vindplaats is {found}, in het gesprek {said}.",
            en=f"Question {place}: the place is {found}, in the conversation {said}.",
        )
    about = letter.about
    told = ((saved.document_subject, about.subject), (saved.document_date, about.date))
    for says, has in (*told, (saved.document_reference, about.reference)):
        if says is not None and says != has:
            yield Problem(
                nl=f"Vraag {place}: de brief zegt van zichzelf {has!r}, het gesprek {says!r}.",
                en=f"Question {place}: the letter says of itself {has!r}, the conversation {says!r}.",
            )
    words = saved.answer_words
    if words and not start <= words[0] < words[1] <= end:
        yield Problem(
            nl=f"Vraag {place}: de woorden {words[0]}–{words[1]} staan niet in het citaat {start}–{end}.",
            en=f"Question {place}: the words {words[0]}–{words[1]} are not in the quote {start}–{end}.",
        )
