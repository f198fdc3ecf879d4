"""Command line of the training stages."""

import argparse
from pathlib import Path

from index.language import MODEL
from index.train import (
    card,
    distil,
    evaluate,
    export,
    graph,
    initialise,
    languages,
    mean,
    questions,
    teacher,
    vocabulary,
)
from index.train.corpus import read_licences
from index.train.encoder import default_teacher
from index.train.sample import sample

_MODEL = Path(__file__).parents[1] / "model"

_EPILOG = """\
The bundled encoder is made by these stages, in this order. Each reads what the one before it wrote to --work;
distil and questions keep a checkpoint there and go on from it when they are started again.

  python -m index.train vocabulary
  python -m index.train initialise
  python -m index.train teacher
  python -m index.train distil --minutes 120
  python -m index.train questions --minutes 10
  python -m index.train questions --minutes 80 --again --more qa/train/questions.jsonl.gz qa/train/translations.jsonl.gz
  python -m index.train mean
  python -m index.train export --source mean --target index/model
  python -m index.train evaluate --model index/model --card
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m index.train",
        description="Make the bundled multilingual encoder.",
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
                "--work",
                type=Path,
                default=Path("build/train"),
                help="intermediate files (default: %(default)s)",
            )
        if "teacher" in options:
            sub.add_argument("--teacher", type=Path, help="folder of all-MiniLM-L6-v2 (default: the installed package)")
        if "seed" in options:
            sub.add_argument("--seed", type=int, default=1, help="of everything drawn at random (default: %(default)s)")
        return sub

    stage("vocabulary", "choose the word pieces (1 minute)", "data", "work", "teacher", "seed")
    stage(
        "initialise",
        "start new pieces from their translations (2 minutes)",
        "data",
        "work",
        "teacher",
        "seed",
    )
    stage(
        "teacher",
        "draw examples, compute the teacher's vectors (15 minutes)",
        "data",
        "work",
        "teacher",
        "seed",
    )
    sub = stage("distil", "learn the teacher's vectors from translations", "work", "seed")
    sub.add_argument("--minutes", type=float, default=120, help="time to train, earlier runs counted in")
    sub = stage("questions", "learn to find the sentence that answers", "data", "work", "seed")
    sub.add_argument("--minutes", type=float, default=10, help="time to train, earlier runs counted in")
    sub.add_argument("--more", type=Path, nargs="+", default=[], help="files of further questions, in short rows")
    sub.add_argument("--again", action="store_true", help="train the result on, its word pieces left as they are")
    sub = stage("mean", "take the mean of the result before and after it was trained on", "work")
    sub.add_argument("--share", type=float, default=mean.LATER, help="of the later one, 0 to 1 (default: %(default)s)")
    sub = stage("export", "write the folder that SentenceTransformer loads", "work")
    sub.add_argument("--source", default="asked", help="initial, distilled, asked (default), again or mean")
    sub.add_argument("--target", type=Path, default=_MODEL, help="folder to write (default: %(default)s)")
    sub = stage("graph", "write only the exported folder's graph for onnxruntime, from its config.json")
    sub.add_argument("--target", type=Path, default=_MODEL, help="the exported folder (default: %(default)s)")
    stage("languages", "write what tells the four languages apart, from py3langid's model")
    sub = stage("evaluate", "measure a model on the development sets", "data")
    sub.add_argument("--model", type=Path, default=_MODEL, help="sentence-transformers folder (default: %(default)s)")
    sub.add_argument("--json", type=Path, help="write the figures there as well")
    sub.add_argument("--card", action="store_true", help="write the table into the model's README.md")
    sub.add_argument("--only", nargs="+", choices=list(evaluate.MEASURES), help="measure these only")
    sub = stage("sources", "list the parallel text that was used, with its licences", "data", "seed")
    sub.add_argument("--model", type=Path, default=_MODEL, help="sentence-transformers folder (default: %(default)s)")
    sub.add_argument("--card", action="store_true", help="write the table into the model's README.md")
    return parser


def main() -> None:
    """Run one stage."""
    options = _parser().parse_args()
    match options.stage:
        case "vocabulary":
            vocabulary.run(options.data, options.teacher or default_teacher(), options.work, options.seed)
        case "initialise":
            initialise.run(options.data, options.teacher or default_teacher(), options.work, options.seed)
        case "teacher":
            teacher.run(options.data, options.teacher or default_teacher(), options.work, options.seed)
        case "distil":
            distil.run(options.work, options.minutes, options.seed)
        case "questions":
            questions.run(options.data, options.work, options.minutes, options.seed, options.more, again=options.again)
        case "mean":
            mean.run(options.work, options.share)
        case "export":
            export.run(options.work / options.source, options.target)
        case "graph":
            print(f"{options.target}: {graph.write(options.target):,} bytes")
        case "languages":
            print(f"{MODEL}: {languages.write():,} bytes")
        case "evaluate":
            results = evaluate.evaluate(options.model, options.data, options.only or tuple(evaluate.MEASURES))
            print(evaluate.table(results))
            if options.json:
                options.json.write_text(evaluate.as_json(results), encoding="utf-8")
            if options.card:
                card.put(options.model / "README.md", card.RESULTS, evaluate.table(results))
        case "sources":
            table = card.sources_table(
                initialise.training_pairs(options.data, options.seed),
                sample(options.data, options.seed),
                read_licences(options.data),
            )
            print(table)
            if options.card:
                card.put(options.model / "README.md", card.SOURCES, table)


if __name__ == "__main__":
    main()
