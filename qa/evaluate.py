"""Gold questions -> what the answers are worth, beside baselines: python -m qa.evaluate

A question is a line of JSON: id, lang, question, paragraphs (ids of the paragraphs that answer; none if the letter does
not), answers (strings, one of which must stand in the cited quotes); and, if you like, sentences (those that answer,
"4.2" for the second of paragraph 4), kind (a word of your own, by which results are told apart) and before (what was
asked before in the same conversation, oldest first: then it may be a question that leans, "And until when?").
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from index.problems import Problem
from qa.ask import LetterQA
from qa.gold import QUESTIONS, Gold, check, read_questions
from qa.kept import FIRST, MARKERS, RESULTS, commit, keep, newest, put, shown, sources
from qa.measure import curve, groups, row
from qa.reader import named
from qa.report import Report, as_json, details, markdown
from qa.systems import BRIEFWIJZER, Remembering, systems


def evaluate(qa: LetterQA, questions: Sequence[Gold]) -> Report:
    """Ask every system every question, and measure.

    Args:
        qa: what is measured; with a ``Remembering`` reader a question is read once, not for answer and ranking apart.
        questions: at least one.
    """
    outcomes = {
        name: [system(gold) for gold in tqdm(questions, desc=name, leave=False, disable=not sys.stderr.isatty())]
        for name, system in systems(qa).items()
    }
    return Report(
        commit="",
        sources=(),
        groups=tuple(group for name, found in outcomes.items() for group in groups(name, found)),
        curves=tuple(curve(name, found) for name, found in outcomes.items()),
        rows=tuple(row(one) for one in outcomes[BRIEFWIJZER]),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; exit status 0, or 2 on an error."""
    parser = argparse.ArgumentParser(prog="python -m qa.evaluate", description="Measure answers on gold questions.")
    parser.add_argument("--questions", type=Path, help="JSON lines (default: those on the bundled letter)")
    parser.add_argument("--letter", type=Path, help="the letter they ask about (default: the bundled one)")
    parser.add_argument("--model", help="a sentence-transformers model (default: the bundled one)")
    parser.add_argument("--reader", help="a cross-encoder, or none (default: the bundled one)")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--details", action="store_true", help="a line a question instead of the tables")
    form.add_argument("--json", action="store_true", help="all figures as JSON instead of the tables")
    parser.add_argument(
        "--write",
        type=Path,
        metavar="FILE",
        help=f"keep the results in {RESULTS}, those on {' and '.join(MARKERS)}; show them in FILE",
    )
    parser.add_argument("--kept", action="store_true", help="do not measure: the results that are kept already")
    options = parser.parse_args(arguments)
    own = any((options.questions, options.letter, options.model, options.reader))
    if own and (options.write or options.kept):
        parser.error("--write and --kept are for the bundled letter, its questions and the bundled models")
    try:
        report = newest() if options.kept else _measured(options, options.questions or QUESTIONS)
        if options.write:
            others = (name for name in MARKERS if name != FIRST)
            reports = {FIRST: report}
            for name in others:
                reports[name] = newest(name) if options.kept else _measured(options, QUESTIONS.with_stem(name))
            for name, one in reports.items():
                put(options.write, shown(one, name), MARKERS[name])
                keep(one, name)
    except Problem as problem:
        print(f"{problem.nl}\n{problem.en}", file=sys.stderr)
        return 2
    print(details(report.rows) if options.details else as_json(report) if options.json else markdown(report))
    return 0


def _measured(options: argparse.Namespace, path: Path) -> Report:
    questions = read_questions(path)
    measured = (commit(), sources()) if options.write else ("", ())
    opened = LetterQA.open(options.letter, model=options.model, reader=named(options.reader))
    check(path, questions, opened.letters)
    qa = LetterQA(opened.index, opened.encoder, opened.reader and Remembering(opened.reader))
    return replace(evaluate(qa, questions), commit=measured[0], sources=measured[1])


if __name__ == "__main__":
    sys.exit(main())
