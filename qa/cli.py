"""The command line. The only place in this package that prints or reads arguments; `qa.terminal` words it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

from tqdm import tqdm

from index.embed import Progress
from index.filter import Filter
from index.problems import Problem
from qa.ask import LetterQA
from qa.library import KEPT, index_folder, read_letters
from qa.page.feedback import Feedback
from qa.page.operator import MOST_PER_MINUTE, MOST_PORT, MOST_UPLOAD, PER_MINUTE, read_users, within
from qa.reader import named
from qa.shelf import MAX_UPLOAD
from qa.terminal import as_json, outline, plain, render, report_lines, report_object, structure

ANSWERED: Final = 0
REFUSED: Final = 3
ERROR: Final = 2
DIFFERS: Final = 1
UNREADABLE: Final = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Exit status: 0 answered or done, 1 saved words differ or a file of a collection cannot be read, 2
    error, 3 the letter does not answer."""
    options = _parser().parse_args(arguments)
    try:
        status = int(options.run(options))
        sys.stdout.flush()  # so that a pipe that closed is met here, and not when Python ends
        return status
    except Problem as problem:
        # It may quote a file's name or a library's words of several lines.
        print(*map(plain, str(problem).splitlines()), sep="\n", file=sys.stderr)
        return ERROR
    except BrokenPipeError:  # the reader of a pipe had enough: `briefwijzer show | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # where the rest goes
        return ANSWERED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="briefwijzer",
        description="Vraag een brief; het antwoord bestaat uit zinnen van de brief. "
        "Ask a letter; the answer is made of the letter's own sentences.",
        epilog="exit status: 0 answered or done, 1 saved words differ or a file of a folder cannot be read, 2 error, "
        "3 the letter does not answer",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ask = commands.add_parser("ask", help="stel een vraag / ask a question")
    ask.add_argument("question", metavar="QUESTION")
    _letters(ask)
    ask.add_argument("--in-letter", metavar="NAME", help="only the letter of that name")
    ask.add_argument("--dossier", metavar="NUMBER", help='only letters of that dossier, such as "28 676"')
    ask.add_argument("--sender", metavar="WORDS", help="only letters whose sender has these words, such as Defensie")
    ask.add_argument("--since", type=_day, metavar="DATE", help="only letters of that day or later, YYYY-MM-DD")
    ask.add_argument("--until", type=_day, metavar="DATE", help="only letters of that day or earlier, YYYY-MM-DD")
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")
    ask.set_defaults(run=_ask)

    index = commands.add_parser(
        "index",
        help="maak een map met brieven doorzoekbaar, of werk haar bij / index a folder of letters, or update it",
    )
    index.add_argument("folder", type=Path, metavar="DIR", help="the letters, in folders as deep as you like")
    index.add_argument("--out", type=Path, metavar="FOLDER", help=f"where the index goes (default: DIR/{KEPT})")
    _model(index)
    index.add_argument(
        "--milvus",
        metavar="URI",
        help="keep the vectors in Milvus: a cluster's URI, or lite for a database beside the index (default: FAISS)",
    )
    index.add_argument(
        "--ray", metavar="ADDRESS", help="read and embed side by side on Ray: local, or HOST:PORT of a cluster"
    )
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
        "--per-minute",
        type=int,
        default=PER_MINUTE,
        metavar="N",
        help=f"questions that a visitor may ask in a minute (default: {PER_MINUTE})",
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
    _model(parser)
    parser.add_argument(
        "--reader",
        metavar="PATH_OR_NAME",
        help="a sentence-transformers CrossEncoder, or none (default: the bundled one)",
    )


def _model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model", metavar="PATH_OR_NAME", help="a sentence-transformers model (default: the bundled one)"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is geen dag / is no day: YYYY-MM-DD") from error


def _open(options: argparse.Namespace) -> LetterQA:
    letters: list[Path] | None = options.letter
    # One source may be a saved index; several are letters.
    source = letters[0] if letters and len(letters) == 1 else letters
    with _progress() as progress:
        return LetterQA.open(source, model=options.model, reader=named(options.reader), progress=progress)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal, for what takes longer than a moment."""
    with tqdm(desc="index", unit="B", unit_scale=True, disable=not sys.stderr.isatty(), leave=False, delay=0.5) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def _ask(options: argparse.Namespace) -> int:
    chosen = Filter(options.in_letter, options.dossier, options.sender, options.since, options.until)
    qa = _open(options)
    answer = qa.ask(options.question, within=None if chosen == Filter() else chosen)
    print(as_json(answer.to_dict()) if options.json else render(answer))
    return ANSWERED if answer.answered else REFUSED


def _index(options: argparse.Namespace) -> int:
    folder = options.out or options.folder / KEPT
    with _progress() as progress:
        report = index_folder(
            options.folder,
            folder,
            model=options.model,
            progress=progress,
            milvus=options.milvus,
            ray=options.ray,
        )
    for one in report.unreadable:
        print(*map(plain, str(one.problem).splitlines()), sep="\n", file=sys.stderr)
    print(as_json({"folder": str(folder), **report_object(report)}) if options.json else report_lines(folder, report))
    return UNREADABLE if report.unreadable else ANSWERED


def _show(options: argparse.Namespace) -> int:
    for letter in read_letters(options.file):
        print(as_json(structure(letter)) if options.json else outline(letter))
    return ANSWERED


def _serve(options: argparse.Namespace) -> int:
    # Before the models are loaded: what is wrong with it is said at once.
    within("--port", options.port, MOST_PORT)
    within("--max-upload", options.max_upload, MOST_UPLOAD)
    within("--per-minute", options.per_minute, MOST_PER_MINUTE)
    feedback = Feedback(options.feedback) if options.feedback else None
    users = read_users(options.auth) if options.auth else ()
    with ThreadPoolExecutor(max_workers=1) as beside:
        letters = beside.submit(_open, options)
        # The one place that looks up the stairs: the page needs gradio, and no other command should wait for it. The
        # seconds that it takes are enough to open the letters.
        from ui import serve

        qa = letters.result()
    serve(
        qa,
        host=options.host,
        port=options.port,
        users=users,
        root_path=options.root_path,
        max_upload=options.max_upload,
        per_minute=options.per_minute,
        feedback=feedback,
    )
    return ANSWERED


def _verify(options: argparse.Namespace) -> int:
    from qa.verify import read_saved, verify  # its schemas are of use to no other command

    verdict = verify(read_saved(options.file), read_letters(options.letter))
    for difference in verdict.differences:
        print(*map(plain, (difference.nl, difference.en)), sep="\n")
    if verdict.differences:
        return DIFFERS
    print(
        f"{verdict.quotes} citaten, alle zoals de brief ze heeft. {verdict.quotes} quotes, all as the letter has them."
    )
    return ANSWERED


def _evaluate(options: argparse.Namespace) -> int:
    from qa.evaluate import main as evaluate

    return evaluate(options.rest)
