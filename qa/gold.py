"""A file of questions whose answers are known -> Gold, each row checked."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Final

from pydantic import StringConstraints, TypeAdapter, ValidationError

from index.language import LANGUAGES, Language
from index.letter import Letter
from index.paragraph import Paragraph
from index.problems import Problem, QuestionProblem
from qa.metrics import holds_answer
from qa.question import checked

QUESTIONS: Final = Path(__file__).parent.parent / "tests/eval/questions.jsonl"
# As much of a bad value as fits on a line beside what was expected.
_SHOWN: Final = 80
# An empty answer would stand in every quote.
Words = Annotated[str, StringConstraints(pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class Gold:
    """A question whose answer is known.

    Attributes:
        id: names the question in its file.
        lang: the language it is asked in.
        question: 1 to 1,000 characters.
        paragraphs: places of the paragraphs that answer, as ``place`` names them; none if the letter does not.
        answers: strings, one of which must stand in the cited quotes; none for a question without paragraphs.
        sentences: the sentences that answer, "4.2" for the second of paragraph 4; none where nobody told.
        kind: a word of the questioner's own, by which results are told apart.
        before: the questions asked before it in the same conversation, oldest first.
        line: where it stands in its file, from 1.
    """

    id: Words
    lang: Language
    question: str
    paragraphs: frozenset[str]
    answers: tuple[Words, ...]
    sentences: frozenset[str] = frozenset()
    kind: str = ""
    before: tuple[Words, ...] = ()
    line: int = field(default=0, compare=False)


_GOLD: Final = TypeAdapter(Gold)
# What each field must be, in Dutch and in English.
_EXPECTED: Final = {
    "id": ("tekst", "text"),
    "lang": (f"een van {', '.join(LANGUAGES)}", f"one of {', '.join(LANGUAGES)}"),
    "question": ("een vraag van 1 tot 1.000 tekens", "a question of 1 to 1,000 characters"),
    "paragraphs": (
        'een lijst van alinea\'s, zoals ["4", "fn1"]; [] als de brief geen antwoord geeft',
        'a list of paragraphs, such as ["4", "fn1"]; [] if the letter does not answer',
    ),
    "answers": (
        "een lijst van teksten, waarvan er een in het citaat moet staan; [] als de brief geen antwoord geeft",
        "a list of strings, one of which must stand in the quote; [] if the letter does not answer",
    ),
    "sentences": ('een lijst van zinnen, zoals ["4.2"]', 'a list of sentences, such as ["4.2"]'),
    "kind": ("een woord van uzelf", "a word of your own"),
    "before": (
        "een lijst van vragen van 1 tot 1.000 tekens, de oudste eerst",
        "a list of questions of 1 to 1,000 characters, oldest first",
    ),
}


def place(letters: Sequence[Letter], letter: Letter, paragraph: Paragraph) -> str:
    """What gold questions call a paragraph: its id, "4"; among several letters "LETTER:4"."""
    return paragraph.id if len(letters) == 1 else f"{letter.name}:{paragraph.id}"


def sentence(place: str, number: int) -> str:
    """What gold questions call a sentence, of a paragraph's place and its number in it from 0.

    >>> sentence("4", 1)
    '4.2'
    """
    return f"{place}.{number + 1}"


def read_questions(path: Path) -> tuple[Gold, ...]:
    """Gold questions from JSON lines; blank lines, and fields that ``Gold`` has not, count for nothing.

    Raises:
        Problem: the file cannot be read or holds no question; or a row lacks a field, has a wrong value or another's
            id: its line is named, the value, and what was expected.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(
            nl=f"Vragen niet te lezen: {path} ({error}). Geef een bestand met een JSON-regel per vraag.",
            en=f"Questions cannot be read: {path} ({error}). Give a file with a line of JSON a question.",
        ) from error
    questions: dict[str, Gold] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        gold = _row(path, number, line)
        if gold.id in questions:
            first = questions[gold.id].line
            raise _problem(
                path, number, "id", gold.id, (f"een andere id dan regel {first}", f"another id than line {first}")
            )
        questions[gold.id] = gold
    if not questions:
        raise Problem(
            nl=f"In {path} staat geen vraag. Geef een bestand met een JSON-regel per vraag.",
            en=f"{path} holds no question. Give a file with a line of JSON a question.",
        )
    return tuple(questions.values())


def check(path: Path, questions: Iterable[Gold], letters: Sequence[Letter]) -> None:
    """See that what the questions of a file name stands in the letters that are asked.

    Raises:
        Problem: a paragraph or a sentence does not exist, a sentence is not of a paragraph that answers, or no answer
            stands in one; the line is named, the value, and what was expected.
    """
    paragraphs = {place(letters, letter, one): one for letter in letters for one in letter.paragraphs}
    for gold in questions:
        if unknown := sorted(gold.paragraphs - paragraphs.keys()):
            known = ", ".join(list(paragraphs)[:_SHOWN])
            raise _problem(path, gold.line, "paragraphs", unknown[0], (f"een van {known}", f"one of {known}"))
        answering = {name: paragraphs[name] for name in gold.paragraphs}
        sentences = {sentence(name, n) for name, one in answering.items() for n in range(len(one.sentences))}
        if unknown := sorted(gold.sentences - sentences):
            raise _problem(
                path, gold.line, "sentences", unknown[0],
                ("een zin van de alinea's die antwoorden; `briefwijzer show` telt ze",
                 "a sentence of the paragraphs that answer; `briefwijzer show` counts them"),
            )  # fmt: skip
        if gold.answers and not holds_answer((one.text for one in answering.values()), gold.answers):
            names = ", ".join(sorted(gold.paragraphs))
            raise _problem(
                path, gold.line, "answers", list(gold.answers),
                (f"een tekst die letterlijk in alinea {names} staat", f"a string that stands in paragraph {names}"),
            )  # fmt: skip


def _row(path: Path, number: int, line: str) -> Gold:
    try:
        gold = replace(_GOLD.validate_json(line), line=number)
    except ValidationError as error:
        first = error.errors()[0]
        name = next((part for part in first["loc"] if part in _EXPECTED), None)
        if name is None:  # no JSON, or no object
            fields = "id, lang, question, paragraphs, answers"
            expected = f"een JSON-object met {fields}", f"a JSON object with {fields}"
            raise _problem(path, number, None, line, expected) from error
        missing = first["type"] in ("missing", "missing_argument")
        value = None if missing else first["input"]
        raise _problem(path, number, str(name), value, _EXPECTED[str(name)]) from error
    for name, asked in (*(("before", one) for one in gold.before), ("question", gold.question)):
        try:
            checked(asked)
        except QuestionProblem as problem:
            raise _problem(path, number, name, asked, _EXPECTED[name]) from problem
    if bool(gold.paragraphs) != bool(gold.answers):
        name = "answers" if gold.paragraphs else "paragraphs"
        raise _problem(path, number, name, [], _EXPECTED[name])
    return gold


def _problem(path: Path, line: int, name: str | None, value: object, expected: tuple[str, str]) -> Problem:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    shown = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
    what = f"{name} {shown}" if name else shown
    return Problem(
        nl=f"{path}, regel {line}: {what}. Verwacht: {expected[0]}.",
        en=f"{path}, line {line}: {what}. Expected: {expected[1]}.",
    )
