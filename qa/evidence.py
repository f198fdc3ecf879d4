"""Candidate passages -> scored sentences."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from index.build import Index
from index.paragraph import Paragraph
from qa.align import Aligner
from qa.kind import expected, holds
from qa.reader import Reader, Text
from qa.retrieve import Hit


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with the scores that speak for it.

    Attributes:
        letter: id of the letter in the index.
        paragraph: position of the paragraph in the letter.
        sentence: position of the sentence in the paragraph.
        signals: one value for each of ``SIGNALS``, or of ``READ_SIGNALS`` once it is read.
        words: place in the sentence, in characters, of the words that answer; None where none are told.
    """

    letter: int
    paragraph: int
    sentence: int
    signals: tuple[float, ...]
    words: tuple[int, int] | None = None

    @property
    def place(self) -> tuple[int, int]:
        """Its letter and paragraph."""
        return self.letter, self.paragraph


# What speaks for a sentence: cosine of the sentence itself, the best of the windows it stands in, the best of its
# paragraph; the same three of BM25 as a share of the best passage's; the question's words aligned with those of the
# sentence and of the paragraph; and whether it holds the kind of thing that is asked for.
SIGNALS: Final = (
    "dense_sentence",
    "dense_window",
    "dense_paragraph",
    "lexical_sentence",
    "lexical_window",
    "lexical_paragraph",
    "aligned_sentence",
    "aligned_paragraph",
    "kind",
)
# And, where a reader has read it: the log-odds that the sentence answers, cut to ±`MOST_ODDS`.
READ_SIGNALS: Final = (*SIGNALS, "log_odds")
# Paragraphs read at once: on two cores two take as long as one.
READ_AT_ONCE: Final = 2
# Beyond this a reader is sure; how sure says nothing more, and one wild value must not outweigh all else.
MOST_ODDS: Final = 12.0


def gather(index: Index, question: str, hits: Sequence[Hit], aligner: Aligner) -> tuple[Evidence, ...]:
    """Score the sentences of the candidate passages.

    Args:
        index: what the hits come from.
        question: the words to search for.
        hits: as ``retrieve`` gives them, at least one.
        aligner: aligns the question's words with those of the paragraphs.

    Returns:
        Each sentence that a hit covers, once, in reading order. A sentence that was not a candidate by itself takes
        the scores of its best window.
    """
    own: dict[tuple[int, int, int], tuple[float, float]] = {}
    window: dict[tuple[int, int, int], tuple[float, float]] = defaultdict(lambda: (-1.0, 0.0))
    around: dict[tuple[int, int], tuple[float, float]] = defaultdict(lambda: (-1.0, 0.0))
    places = index.places[[hit.passage for hit in hits]].tolist()
    for hit, (letter, number, first, last) in zip(hits, places, strict=True):
        place = (letter, number)
        around[place] = _best(around[place], hit)
        for sentence in range(first, last + 1):
            window[*place, sentence] = _best(window[*place, sentence], hit)
        if first == last:
            own[*place, first] = (hit.dense, hit.lexical)
    paragraphs = {place: index.paragraph(*place) for place in sorted(around)}
    texts = [[sentence.text for sentence in paragraph.sentences] for paragraph in paragraphs.values()]
    headings = [_heading(paragraph) for paragraph in paragraphs.values()]
    aligned = dict(zip(paragraphs, aligner.align(question, headings, texts), strict=True))
    kind = expected(question)
    made = []
    for (*at, sentence), value in sorted(window.items()):
        place = (at[0], at[1])
        (dense, lexical), best = own.get((*place, sentence), value), around[place]
        words = aligned[place].sentences[sentence], aligned[place].paragraph
        suits = float(holds(kind, paragraphs[place].sentences[sentence].text))
        signals = (dense, value[0], best[0], lexical, value[1], best[1], *words, suits)
        made.append(Evidence(*place, sentence, signals))
    return tuple(made)


def read(reader: Reader, question: str, index: Index, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Have the paragraphs of the evidence read, and add what the reader says to the signals.

    Args:
        reader: reads each paragraph once, whole, with its headings.
        question: the words to search for.
        index: what the evidence comes from.
        evidence: as ``gather`` gives it.

    Returns:
        The same sentences in the same order, with the values of ``READ_SIGNALS``.
    """
    places = list(dict.fromkeys(item.place for item in evidence))
    paragraphs = [index.paragraph(*place) for place in places]
    texts = [
        Text(_heading(paragraph), tuple(sentence.text for sentence in paragraph.sentences)) for paragraph in paragraphs
    ]
    readings = dict(zip(places, reader.read(question, texts), strict=True))
    made = []
    for item in evidence:
        reading = readings[item.place]
        odds = min(MOST_ODDS, max(-MOST_ODDS, float(reading.odds[item.sentence])))
        made.append(replace(item, signals=(*item.signals, odds), words=reading.words[item.sentence]))
    return tuple(made)


def read_until_found(
    reader: Reader, question: str, index: Index, evidence: Sequence[Evidence], places: Sequence[tuple[int, int]]
) -> tuple[Evidence, ...]:
    """Have paragraphs read, `READ_AT_ONCE` at a time, until a sentence answers more probably than that none does.

    Most answers stand in what is read first, and what is read in vain can only mislead.

    Args:
        reader: as for `read`.
        question: the words to search for.
        index: what the evidence comes from.
        evidence: as ``gather`` gives it.
        places: its paragraphs, the most promising first.

    Returns:
        The sentences of the paragraphs that were read, in reading order, with the values of ``READ_SIGNALS``.
    """
    made: list[Evidence] = []
    for first in range(0, len(places), READ_AT_ONCE):
        now = places[first : first + READ_AT_ONCE]
        made += read(reader, question, index, [item for item in evidence if item.place in now])
        if max(item.signals[-1] for item in made) >= 0:
            break
    return tuple(sorted(made, key=lambda item: (*item.place, item.sentence)))


def _heading(paragraph: Paragraph) -> str:
    """What a paragraph is to be understood under: its headings, and the written question that it answers."""
    return " ".join([" > ".join(paragraph.section), *paragraph.question])


def _best(so_far: tuple[float, float], hit: Hit) -> tuple[float, float]:
    return max(so_far[0], hit.dense), max(so_far[1], hit.lexical)


# Words that point back: a sentence with one of them among its first words is not understood alone. "Dat" and "die"
# point back only as the first word: further on they open a clause.
_POINTS_BACK: Final = re.compile(
    r"^(?:(?:ook|maar|echter|want|en|toch|wel|zo|verder|tevens|eerder|dus|daarom)\s+)?"
    r"(?:dat|die|dit|deze|hij|zij|ze|zulke?|dergelijke?|laatstgenoemde|hier\w{2,4}|daar(?!naast|entegen|om)\w{2,4}|daar)\b"
    r"|^(?:aan|bij|door|in|met|naar|om|onder|op|over|sinds|tegen|tijdens|tot|uit|van|vanuit|via|voor|binnen|na)\s+"
    r"(?:dit|deze|dat|die|dergelijke|zulke|beide)\b",
    re.IGNORECASE,
)
# "Deze brief" and "dit jaar" point at the letter and its time, not at a sentence.
_POINTS_HERE: Final = re.compile(
    r"\b(?:dit|deze) (?:kamer)?(?:brief|nota|rapportage|jaar|maand|week|moment|kabinet|kabinetsperiode|eeuw)\b",
    re.IGNORECASE,
)


def leans(text: str) -> bool:
    """Whether a Dutch sentence points back to the one before it ("Aan dit fonds heeft …").

    >>> leans("Aan dit fonds heeft Nederland bijgedragen.")
    True
    >>> leans("Nederland heeft aan dit fonds bijgedragen.")
    False
    """
    back = _POINTS_BACK.match(text)
    # Only the pointing word itself may point here: "Dit geldt dit jaar ook" leans.
    return back is not None and not _POINTS_HERE.match(text, back.end() - len(back.group().split()[-1]))
