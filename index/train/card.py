"""Tables in the model card: written by the commands that know the figures, never by hand."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from index.train.corpus import Pair

RESULTS: Final = "results: python -m index.train evaluate --card"
SOURCES: Final = "sources: python -m index.train sources --card"


def put(path: Path, mark: str, table: str) -> None:
    """Put a table between two marks of a model card, ``<!-- MARK -->`` and ``<!-- end of MARK -->``.

    Args:
        path: the card.
        mark: `RESULTS` or `SOURCES`.
        table: Markdown.

    Raises:
        FileNotFoundError: there is no card.
        ValueError: the marks are missing, double or in the wrong order; nothing is written.
    """
    begin, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    text = path.read_text(encoding="utf-8")
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise ValueError(f"{path}: expected one line {begin!r} and one line {end!r} below it")
    before, rest = text.split(begin)
    _, after = rest.split(end)
    path.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8")


def sources_table(aligned: Iterable[Pair], distilled: Iterable[Pair], licences: dict[str, str]) -> str:
    """Sources of the parallel text as a Markdown table, the most used first.

    Args:
        aligned: pairs that the new pieces were initialised from.
        distilled: pairs that the model was distilled on, passages included.
        licences: licence of each source.

    Returns:
        A line a source: licence, and pairs in each of the two stages.

    Raises:
        KeyError: a source has no licence.
    """
    first, second = Counter(pair.source for pair in aligned), Counter(pair.source for pair in distilled)
    names = sorted(first | second, key=lambda name: (-second[name], -first[name], name))
    rows = [f"| {name} | {licences[name]} | {first[name]:,} | {second[name]:,} |" for name in names]
    head = ["| source | licence | pairs aligned | pairs distilled |", "| --- | --- | ---: | ---: |"]
    return "\n".join([*head, *rows])
