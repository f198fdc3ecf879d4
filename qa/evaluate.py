"""Gold questions -> table, beside baselines: python -m qa.evaluate

A question is a line of JSON: id, lang, question, paragraphs (ids of the paragraphs that answer; none if the letter does
not), answers (strings, one of which must stand in the cited quotes).
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from index.language import LANGUAGES, Language
from index.problems import Problem
from qa.ask import LetterQA
from qa.metrics import auroc, holds_answer, mean, recall_at, reciprocal_rank
from qa.reader import named
from qa.retrieve import Hit, retrieve

QUESTIONS: Final = Path(__file__).parent.parent / "tests/eval/questions.jsonl"
MARKERS: Final = ("<!-- results -->", "<!-- /results -->")
COLUMNS: Final = (
    "recall@1",
    "recall@3",
    "MRR",
    "answer in first sentence",
    "answer in quotes",
    "unanswerable refused",
    "answerable refused",
    "AUROC",
    "verbatim",
)


@dataclass(frozen=True, slots=True)
class Gold:
    """A question whose answer is known."""

    id: str
    lang: Language
    question: str
    paragraphs: frozenset[str]
    answers: tuple[str, ...]


_GOLD: Final = TypeAdapter(Gold)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system made of a gold question.

    Attributes:
        gold: the question.
        ranked: ids of paragraphs, best first.
        first: the sentence it ranks first, whether it answers or not; of a baseline, the passage.
        quotes: what it cited; empty for a refusal.
        answered: whether it answered.
        confidence: its confidence, in [0, 1]; 1 for a system that has none.
        verbatim: whether every quote is the letter's text at its offsets.
    """

    gold: Gold
    ranked: tuple[str, ...]
    first: str
    quotes: tuple[str, ...]
    answered: bool
    confidence: float
    verbatim: bool


System = Callable[[LetterQA, Gold], Outcome]


def briefwijzer(qa: LetterQA, gold: Gold) -> Outcome:
    """The system itself."""
    scored = qa.rank(gold.question)
    answer = qa.decide(gold.question, gold.question, scored)
    best = scored[0].evidence
    cited = (*answer.citations, *([answer.closest] if answer.closest else []))
    texts = {letter.name: letter.text for letter in qa.letters}
    return Outcome(
        gold=gold,
        ranked=_unique(_paragraph(qa, *one.place) for one in scored),
        first=qa.letters[best.letter].paragraphs[best.paragraph].sentences[best.sentence].text,
        quotes=tuple(citation.quote for citation in answer.citations),
        answered=answer.answered,
        confidence=answer.confidence,
        verbatim=all(texts[c.letter][c.start : c.end] == c.quote for c in cited),
    )


def without_reader(qa: LetterQA, gold: Gold) -> Outcome:
    """The system with likeness alone."""
    return briefwijzer(LetterQA(qa.index, qa.encoder), gold)


def first_paragraph(qa: LetterQA, gold: Gold) -> Outcome:
    """Whatever is asked, the letter from its beginning."""
    paragraphs = qa.letters[0].paragraphs
    return _baseline(gold, [paragraph.id for paragraph in paragraphs], paragraphs[0].text)


def _by(key: Callable[[Hit], float]) -> System:
    def system(qa: LetterQA, gold: Gold) -> Outcome:
        vector = qa.encoder.encode_questions([gold.question])[0]
        hits = sorted(retrieve(qa.index, gold.question, vector), key=lambda hit: -key(hit))
        passages = [qa.index.passages[hit.passage] for hit in hits]
        return _baseline(gold, _unique(_paragraph(qa, p.letter, p.paragraph) for p in passages), passages[0].text)

    return system


SYSTEMS: Final[dict[str, System]] = {
    "Briefwijzer": briefwijzer,
    "without its reader": without_reader,
    "BM25 alone": _by(lambda hit: hit.lexical),
    "dense alone": _by(lambda hit: hit.dense),
    "first paragraph": first_paragraph,
}


def read_questions(path: Path) -> tuple[Gold, ...]:
    """Gold questions from JSON lines.

    Raises:
        Problem: the file is missing, or a line lacks a field; the line is named.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(
            nl=f"Vragen niet te lezen: {path} ({error}). Geef een bestand met een JSON-regel per vraag.",
            en=f"Questions cannot be read: {path} ({error}). Give a file with a line of JSON a question.",
        ) from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            questions.append(_GOLD.validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            why = " ".join([*map(str, first["loc"]), first["msg"]])
            raise Problem(
                nl=f"{path}, regel {number}: {why}. Verwacht: id, lang, question, paragraphs, answers.",
                en=f"{path}, line {number}: {why}. Expected: id, lang, question, paragraphs, answers.",
            ) from error
    return tuple(questions)


def summarise(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    """The values of ``COLUMNS``, each in [0, 1]; None where no question tells."""
    answerable = [one for one in outcomes if one.gold.paragraphs]
    unanswerable = [one for one in outcomes if not one.gold.paragraphs]
    return dict(
        zip(
            COLUMNS,
            (
                mean(recall_at(1, one.ranked, one.gold.paragraphs) for one in answerable),
                mean(recall_at(3, one.ranked, one.gold.paragraphs) for one in answerable),
                mean(reciprocal_rank(one.ranked, one.gold.paragraphs) for one in answerable),
                mean(holds_answer([one.first], one.gold.answers) for one in answerable),
                mean(holds_answer(one.quotes, one.gold.answers) for one in answerable),
                mean(not one.answered for one in unanswerable),
                mean(not one.answered for one in answerable),
                auroc([one.confidence for one in answerable], [one.confidence for one in unanswerable]),
                mean(one.verbatim for one in outcomes),
            ),
            strict=True,
        )
    )


def table(results: dict[str, dict[str, Sequence[Outcome]]]) -> str:
    """Systems and languages as a Markdown table, in per cent."""
    lines = [
        f"| system | questions | {' | '.join(COLUMNS)} |",
        f"| --- | --- |{' --- |' * len(COLUMNS)}",
    ]
    for system, languages in results.items():
        for language, outcomes in languages.items():
            answerable = sum(bool(one.gold.paragraphs) for one in outcomes)
            values = summarise(outcomes).values()
            cells = " | ".join("–" if value is None else f"{100 * value:.0f}" for value in values)
            lines.append(f"| {system} | {language}: {answerable} + {len(outcomes) - answerable} | {cells} |")
    return "\n".join(lines)


def evaluate(qa: LetterQA, questions: Sequence[Gold]) -> dict[str, dict[str, Sequence[Outcome]]]:
    """Ask every system every question: system -> language -> outcomes."""
    results: dict[str, dict[str, Sequence[Outcome]]] = {}
    for name, system in SYSTEMS.items():
        outcomes = [system(qa, gold) for gold in questions]
        by_language = {lang: [one for one in outcomes if one.gold.lang == lang] for lang in LANGUAGES}
        results[name] = {lang: found for lang, found in by_language.items() if found}
    return results


def details(outcomes: Iterable[Outcome]) -> str:
    """A line a question, to read what goes wrong: id, what happened, confidence, gold and first paragraph, question."""
    lines = []
    for one in outcomes:
        right = holds_answer(one.quotes, one.gold.answers) if one.gold.paragraphs else not one.answered
        verdict = "right" if right else "refused" if not one.answered else "wrong"
        gold = ",".join(sorted(one.gold.paragraphs)) or "–"
        lines.append(f"{one.gold.id}\t{verdict}\t{one.confidence:.2f}\t{gold}\t{one.ranked[0]}\t{one.gold.question}")
    return "\n".join(lines)


def rewrite(path: Path, text: str) -> None:
    """Put the table between the markers of a Markdown file."""
    old = path.read_text(encoding="utf-8")
    start, end = MARKERS
    new = re.sub(f"{start}.*?{end}", lambda _: f"{start}\n{text}\n{end}", old, flags=re.DOTALL)
    path.write_text(new, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; exit status 0, or 2 on an error."""
    parser = argparse.ArgumentParser(prog="python -m qa.evaluate", description="Measure answers on gold questions.")
    parser.add_argument(
        "--questions", type=Path, default=QUESTIONS, help="JSON lines (default: those on the bundled letter)"
    )
    parser.add_argument("--letter", type=Path, help="the letter they ask about (default: the bundled one)")
    parser.add_argument("--model", help="a sentence-transformers model (default: the bundled one)")
    parser.add_argument("--reader", help="a cross-encoder, or none (default: the bundled one)")
    parser.add_argument("--details", action="store_true", help="a line a question instead of the table")
    parser.add_argument("--readme", type=Path, metavar="FILE", help="write the table between the markers of FILE, too")
    options = parser.parse_args(arguments)
    try:
        questions = read_questions(options.questions)
        qa = LetterQA.open(options.letter, model=options.model, reader=named(options.reader))
        results = evaluate(qa, questions)
    except Problem as problem:
        print(f"{problem.nl}\n{problem.en}", file=sys.stderr)
        return 2
    made = table(results)
    own = [one for outcomes in results["Briefwijzer"].values() for one in outcomes]
    print(details(own) if options.details else made)
    if options.readme:
        rewrite(options.readme, made)
    return 0


def _baseline(gold: Gold, ranked: Sequence[str], quote: str) -> Outcome:
    return Outcome(gold, tuple(ranked), quote, (quote,), answered=True, confidence=1.0, verbatim=True)


def _paragraph(qa: LetterQA, letter: int, paragraph: int) -> str:
    return qa.letters[letter].paragraphs[paragraph].id


def _unique(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


if __name__ == "__main__":
    sys.exit(main())
