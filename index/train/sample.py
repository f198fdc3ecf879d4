"""What is drawn from the corpus: every language and every source within its cap."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from index.train.corpus import Pair, read_pairs

# Software documentation is two thirds of the pairs and says the same things over and over.
SOFTWARE: Final = ("msdocs-", "ms-iot-", "apt-doc", "inaturalist", "osm-tagging")
# Collections of sentences that stand alone: neighbours have nothing to do with each other.
LONE: Final = ("stsb-", "sick-", "tatoeba-", "osm-tagging", "inaturalist")
# Pairs kept of one software source, in one language.
SOFTWARE_CAP: Final = 1_500
# Pairs kept of any other source, in one language: as good as all.
SOURCE_CAP: Final = 50_000
# Pairs kept of a language in all: Dutch first, about 15 % each for the others.
LANGUAGE_CAP: Final = {"nl": 95_000, "de": 19_000, "fr": 19_000}
# Passages among the examples, per language, as a share of its sentences.
PASSAGE_SHARE: Final = 0.1
# Characters of either side of a single sentence: what is longer costs much and is seldom one sentence.
SENTENCE_CHARACTERS: Final = 220
# A passage of the index has one to three sentences.
PASSAGE_SENTENCES: Final = (2, 3)
# Characters of a passage's English side; longer ones cost more than they teach.
PASSAGE_CHARACTERS: Final = 300
# Characters under which a sentence without a full stop may stand for a heading.
HEADING_CHARACTERS: Final = 60


def is_software(source: str) -> bool:
    """Whether a source is documentation of software or lists of its terms."""
    return source.startswith(SOFTWARE)


def capped(
    pairs: Iterable[Pair], rng: random.Random, software: int = SOFTWARE_CAP, other: int = SOURCE_CAP
) -> list[Pair]:
    """Keep at most so many pairs of each source, drawn at random, in their old order."""
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    pairs = list(pairs)
    for place, pair in enumerate(pairs):
        places[pair.lang, pair.source].append(place)
    kept: list[int] = []
    for (_, source), of_source in places.items():
        limit = software if is_software(source) else other
        kept += of_source if len(of_source) <= limit else rng.sample(of_source, limit)
    return [pairs[place] for place in sorted(kept)]


def capped_runs(pairs: Sequence[Pair], rng: random.Random, limit: int = 4 * SOFTWARE_CAP) -> list[Pair]:
    """As `capped`, but of each source one run of neighbours, and nothing of the sources of lone sentences."""
    runs: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if not pair.source.startswith(LONE):
            runs[pair.source].append(pair)
    kept: list[Pair] = []
    for run in runs.values():
        start = rng.randrange(max(1, len(run) - limit))
        kept += run[start : start + limit]
    return kept


def passages(pairs: Sequence[Pair], count: int, rng: random.Random) -> list[Pair]:
    """Join neighbouring pairs of one source into passages, some with a sentence as heading above.

    Args:
        pairs: sentences, neighbours next to each other.
        count: how many passages to draw; fewer come back where neighbours do not fit together.
        rng: source of chance.

    Returns:
        Passages of two or three sentences; with a heading, it stands on a line of its own as in the index.
    """
    joined = []
    for _ in range(count):
        length = rng.randint(*PASSAGE_SENTENCES)
        start = rng.randrange(max(1, len(pairs) - length))
        group = pairs[start : start + length]
        first = group[0]
        if any(pair.source != first.source for pair in group):
            continue
        if sum(len(pair.english) for pair in group) > PASSAGE_CHARACTERS:
            continue
        heading = len(first.english) < HEADING_CHARACTERS and not first.english.endswith((".", "?", "!"))
        seam = "\n" if heading else " "
        text = first.text + seam + " ".join(pair.text for pair in group[1:])
        english = first.english + seam + " ".join(pair.english for pair in group[1:])
        joined.append(Pair(first.lang, text, english, first.source))
    return joined


def sample(data: Path, seed: int) -> list[Pair]:
    """Sentences and passages for distillation: every language and source within its cap.

    Args:
        data: folder with ``parallel`` in it.
        seed: of the drawing.

    Returns:
        Pairs of all `LANGUAGES`; errors as for `read_pairs`.
    """
    rng = random.Random(seed)
    drawn: list[Pair] = []
    for lang, limit in LANGUAGE_CAP.items():
        everything = read_pairs(data, lang)
        short = [pair for pair in everything if max(len(pair.text), len(pair.english)) <= SENTENCE_CHARACTERS]
        sentences = capped(short, rng)
        drawn += sentences if len(sentences) <= limit else rng.sample(sentences, limit)
        # Neighbours of the whole source: within the caps two in a row are rare.
        varied = capped_runs(everything, rng)
        drawn += passages(varied, round(PASSAGE_SHARE * min(limit, len(sentences))), rng)
    return drawn
