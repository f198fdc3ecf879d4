"""Command line of the reader's stages."""

import argparse
from pathlib import Path

from index.embed import BUNDLED
from index.train import card
from index.train.evaluate import as_json, table
from qa.reader import BUNDLED_READER, load_reader
from qa.train import evaluate, export, learn, sources

_EPILOG = """\
The bundled reader is made by these stages, in this order. learn keeps a checkpoint in --work and goes on from it when
it is started again; the last fits what turns its judgements into a confidence.

  python -m qa.train learn --minutes 95
  python -m qa.train learn --start build/reader --work build/again --minutes 95 --rate 1.5e-4 --settled 2 --dropout 0.1
  python -m qa.train export --work build/again
  python -m qa.train evaluate --card
  python -m qa.train sources --card
  python -m qa.train.calibrate --data ../shared
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m qa.train",
        description="Make the bundled reader.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    stages = parser.add_subparsers(dest="stage", required=True, metavar="STAGE")

    def stage(name: str, text: str, *options: str) -> argparse.ArgumentParser:
        sub = stages.add_parser(name, help=text, description=text)
        if "data" in options:
            sub.add_argument("--data", type=Path, default=Path("../shared"), help="corpus (default: %(default)s)")
        if "work" in options:
            sub.add_argument(
                "--work", type=Path, default=Path("build/reader"), help="intermediate files (default: %(default)s)"
            )
        if "encoder" in options:
            sub.add_argument("--encoder", type=Path, default=BUNDLED, help="the encoder's folder (default: bundled)")
        if "card" in options:
            sub.add_argument("--card", action="store_true", help="write the table into the card, too")
        return sub

    sub = stage("learn", "train on all sources mixed", "data", "work", "encoder")
    sub.add_argument("--minutes", type=float, default=95, help="time to train, earlier runs counted in")
    sub.add_argument("--seed", type=int, default=1, help="of everything drawn at random (default: %(default)s)")
    sub.add_argument("--own", type=float, default=1.0, help="share of the project's own questions, 0 to 1")
    sub.add_argument("--start", type=Path, help="work folder of an earlier training to go on from")
    sub.add_argument("--rate", type=float, default=learn.RATE, help="highest learning rate (default: %(default)s)")
    sub.add_argument("--settled", type=int, default=0, help="lowest layers that learn no more (default: %(default)s)")
    sub.add_argument("--dropout", type=float, default=0.0, help="share that is dropped (default: %(default)s)")
    sub = stage("export", "write the weights that are shipped", "work", "encoder")
    sub.add_argument("--target", type=Path, default=BUNDLED_READER, help="folder to write to (default: bundled)")
    sub = stage("evaluate", "measure a reader on the development sets", "data", "card")
    sub.add_argument("--reader", default=BUNDLED_READER, help="a folder, or any cross-encoder (default: bundled)")
    sub.add_argument("--json", type=Path, help="write the figures there as well")
    sub.add_argument("--every", type=int, default=1, help="only each so-many-th question of the large sets")
    sub.add_argument("--only", nargs="+", choices=list(evaluate.MEASURES), help="measure these only")
    stage("sources", "list what was trained on, with its licences", "data", "card")
    return parser


def main() -> None:
    """Run one stage."""
    options = _parser().parse_args()
    match options.stage:
        case "learn":
            learn.run(
                options.data,
                options.encoder,
                options.work,
                options.minutes,
                options.seed,
                options.own,
                start=options.start and options.start / learn.RESULT,
                rate=options.rate,
                settled=options.settled,
                dropout=options.dropout,
            )
        case "export":
            size = export.export(options.work / learn.RESULT, options.encoder, options.target)
            print(f"{options.target}: {size:,} bytes")
        case "evaluate":
            results = evaluate.evaluate(
                load_reader(options.reader), options.data, options.only or tuple(evaluate.MEASURES), options.every
            )
            print(table(results))
            if options.json:
                options.json.write_text(as_json(results), encoding="utf-8")
            if options.card:
                card.put(BUNDLED_READER / "README.md", evaluate.RESULTS, table(results))
        case "sources":
            made = sources.table(options.data)
            print(made)
            if options.card:
                card.put(BUNDLED_READER / "README.md", sources.MARK, made)


if __name__ == "__main__":
    main()
