"""What the reader was trained on, with its licences, as a table for the card."""

from pathlib import Path
from typing import Final

from qa.train.rows import SOURCES, WRITTEN_LICENCE, WRITTEN_SHARES, read_training

MARK: Final = "sources: python -m qa.train sources --card"


def table(data: Path) -> str:
    """Sources as a Markdown table, the most drawn from first: licence, questions, of them answerable, share.

    Raises:
        FileNotFoundError: a file is missing.
    """
    about = {name: (share, WRITTEN_LICENCE) for name, share in WRITTEN_SHARES.items()}
    about |= {name: (source.share, source.licence) for name, source in SOURCES.items()}
    whole = sum(share for share, _ in about.values())
    lines = [
        "| source | licence | questions | answerable | share of the training |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    for name, examples in sorted(read_training(data).items(), key=lambda item: -about[item[0]][0]):
        share, licence = about[name]
        answerable = sum(bool(example.answering) for example in examples)
        lines.append(f"| {name} | {licence} | {len(examples):,} | {answerable:,} | {share / whole:.0%} |")
    return "\n".join(lines)
