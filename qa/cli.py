"""The command line. The only place in this package that prints or reads arguments."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from tqdm import tqdm

from index.letter import Heading, Letter, Paragraph
from index.problems import IndexProblem, Problem
from qa.answer import Answer, Citation, reference
from qa.ask import LetterQA
from qa.library import read_letters
from qa.messages import RELATED
from qa.page.feedback import Feedback
from qa.page.operator import MOST_PORT, MOST_UPLOAD, read_users, within
from qa.reader import named
from qa.shelf import MAX_UPLOAD
from qa.verify import read_saved, verify

ANSWERED: Final = 0
REFUSED: Final = 3
ERROR: Final = 2
DIFFERS: Final = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Exit status: 0 answered or done, 1 saved words differ, 2 error, 3 the letter does not answer."""
    options = _parser().parse_args(arguments)
    try:
        status = int(options.run(options))
        sys.stdout.flush()  # so that a pipe that closed is met here, and not when Python ends
        return status
    except Problem as problem:
        # It may quote a file's name or a library's words of several lines.
        print(*map(_plain, str(problem).splitlines()), sep="\n", file=sys.stderr)
        return ERROR
    except BrokenPipeError:  # the reader of a pipe had enough: `briefwijzer show | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # where the rest goes
        return ANSWERED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="briefwijzer",
        description="Vraag een brief; het antwoord bestaat uit zinnen van de brief. "
        "Ask a letter; the answer is made of the letter's own sentences.",
        epilog="exit status: 0 answered, 1 saved words differ, 2 error, 3 the letter does not answer",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ask = commands.add_parser("ask", help="stel een vraag / ask a question")
    ask.add_argument("question", metavar="QUESTION")
    _letters(ask)
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")
    ask.set_defaults(run=_ask)

    index = commands.add_parser("index", help="bouw een index om te bewaren / build an index to keep")
    index.add_argument("folder", type=Path, metavar="FOLDER", help="where the index goes")
    _letters(index)
    index.add_argument("--json", action="store_true", help="print what was indexed as JSON")
    index.set_defaults(run=_index)

    show = commands.add_parser("show", help="toon hoe een brief is gelezen / show how a letter was read")
    show.add_argument("file", type=Path, nargs="?", metavar="FILE")
    show.add_argument("--json", action="store_true", help="print the structure as JSON")
    show.set_defaults(run=_show)

    serve = commands.add_parser("serve", help="open de chatpagina / open the chat page")
    _letters(serve)
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this computer only)")
    serve.add_argument("--port", type=int, default=7860, help="port (default: 7860)")
    serve.add_argument("--auth", type=Path, metavar="FILE", help="who may use it: a line NAME:PASSWORD for each")
    serve.add_argument("--root-path", default="", metavar="PATH", help="path under which a proxy serves it")
    serve.add_argument(
        "--max-upload",
        type=int,
        default=MAX_UPLOAD,
        metavar="MB",
        help=f"largest letter that a visitor may bring (default: {MAX_UPLOAD})",
    )
    serve.add_argument(
        "--feedback", type=Path, metavar="FILE", help="let visitors rate answers; ratings go to this file"
    )
    serve.set_defaults(run=_serve)

    saved = commands.add_parser("verify", help="toets een bewaard gesprek / check a saved conversation")
    saved.add_argument("file", type=Path, metavar="FILE", help="saved by the page, or printed by ask --json")
    saved.add_argument(
        "--letter",
        action="append",
        type=Path,
        metavar="FILE",
        help="the letter it is about, or a folder of letters; may be repeated (default: the bundled letter)",
    )
    saved.set_defaults(run=_verify)

    # Without a prefix, "--details" is no option here but goes on to qa.evaluate, and so does "--help".
    evaluate = commands.add_parser(
        "evaluate", help="meet de antwoorden / measure the answers", prefix_chars="\0", add_help=False
    )
    evaluate.add_argument("rest", nargs=argparse.REMAINDER, help="options of python -m qa.evaluate")
    evaluate.set_defaults(run=_evaluate)
    return parser


def _letters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--letter",
        action="append",
        type=Path,
        metavar="FILE",
        help="a letter, a folder of letters or a saved index; may be repeated (default: the bundled letter)",
    )
    parser.add_argument(
        "--model", metavar="PATH_OR_NAME", help="a sentence-transformers model (default: the bundled one)"
    )
    parser.add_argument(
        "--reader",
        metavar="PATH_OR_NAME",
        help="a sentence-transformers CrossEncoder, or none (default: the bundled one)",
    )


def _open(options: argparse.Namespace) -> LetterQA:
    letters: list[Path] | None = options.letter
    # One source may be a saved index; several are letters.
    source = letters[0] if letters and len(letters) == 1 else letters
    with tqdm(desc="index", unit="passage", disable=not sys.stderr.isatty(), leave=False, delay=0.5) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return LetterQA.open(source, model=options.model, reader=named(options.reader), progress=progress)


def _ask(options: argparse.Namespace) -> int:
    answer = _open(options).ask(options.question)
    print(_json(answer.to_dict()) if options.json else render(answer))
    return ANSWERED if answer.answered else REFUSED


def render(answer: Answer) -> str:
    """An answer for a terminal. The indented lines are the letter's words, unchanged."""
    lines = [answer.message]
    for citation in answer.citations:
        lines += ["", _quote(citation, f"[{citation.number}]", answer)]
    if answer.closest:
        lines += ["", f"({RELATED[answer.language]})", _quote(answer.closest, "[–]", answer)]
    return "\n".join(lines)


def _quote(citation: Citation, label: str, answer: Answer) -> str:
    place = f"{citation.letter} · {reference(citation, answer.language)}"
    return f"    {_plain(citation.quote)}\n{label} {_plain(place)}"


def _plain(text: str) -> str:
    """Without control characters: a letter must not steer the reader's terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def _json(value: object) -> str:
    """As JSON; of what is not printable, JSON itself escapes only a part."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text)


def _index(options: argparse.Namespace) -> int:
    qa = _open(options)
    try:
        qa.index.save(options.folder)
    except OSError as error:
        raise IndexProblem(
            nl=f"De index is niet te schrijven: {options.folder} ({error}). Geef een map waarin u mag schrijven.",
            en=f"The index cannot be written: {options.folder} ({error}). Give a folder that you may write to.",
        ) from error
    names = [letter.name for letter in qa.letters]
    made = {"folder": str(options.folder), "letters": names, "passages": len(qa.index.passages)}
    print(_json(made) if options.json else _plain(f"{made['folder']}: {', '.join(names)}"))
    return ANSWERED


def _show(options: argparse.Namespace) -> int:
    for letter in read_letters(options.file):
        print(_json(_structure(letter)) if options.json else _outline(letter))
    return ANSWERED


def _structure(letter: Letter) -> dict[str, object]:
    return {
        "name": letter.name,
        "sha256": letter.sha256,
        "pages": letter.pages,
        "about": asdict(letter.about),
        "paragraphs": [
            {
                "id": paragraph.id,
                "kind": paragraph.kind,
                "section": list(paragraph.section),
                "pages": list(paragraph.pages),
                "lines": [list(pair) for pair in paragraph.lines],
                "start": paragraph.start,
                "end": paragraph.end,
                "text": paragraph.text,
                "printed": paragraph.printed(),
                "sentences": [sentence.text for sentence in paragraph.sentences],
                "footnotes": [mark.footnote for mark in paragraph.marks],
            }
            for paragraph in letter.paragraphs
        ],
    }


def _outline(letter: Letter) -> str:
    lines = [f"{_plain(letter.name)} · {letter.pages} p."]
    blocks: list[Heading | Paragraph] = [*letter.headings, *letter.paragraphs]
    for block in sorted(blocks, key=lambda block: block.start):
        if isinstance(block, Heading):
            lines += ["", f"{'#' * block.level} {_plain(block.text)}"]
            continue
        pages = "–".join(str(page) for page in sorted({block.pages[0], block.pages[-1]}))
        lines += ["", f"[{block.id}] p. {pages}", *(f"    {_plain(sentence.text)}" for sentence in block.sentences)]
    return "\n".join(lines)


def _serve(options: argparse.Namespace) -> int:
    # The one place that looks up the stairs: the page needs gradio, and no other command should wait for it.
    from ui import serve

    # Before the models are loaded: what is wrong with it is said at once.
    within("--port", options.port, MOST_PORT)
    within("--max-upload", options.max_upload, MOST_UPLOAD)
    feedback = Feedback(options.feedback) if options.feedback else None
    users = read_users(options.auth) if options.auth else ()
    serve(
        _open(options),
        host=options.host,
        port=options.port,
        users=users,
        root_path=options.root_path,
        max_upload=options.max_upload,
        feedback=feedback,
    )
    return ANSWERED


def _verify(options: argparse.Namespace) -> int:
    verdict = verify(read_saved(options.file), read_letters(options.letter))
    for difference in verdict.differences:
        print(*map(_plain, (difference.nl, difference.en)), sep="\n")
    if verdict.differences:
        return DIFFERS
    print(
        f"{verdict.quotes} citaten, alle zoals de brief ze heeft. {verdict.quotes} quotes, all as the letter has them."
    )
    return ANSWERED


def _evaluate(options: argparse.Namespace) -> int:
    from qa.evaluate import main as evaluate

    return evaluate(options.rest)
