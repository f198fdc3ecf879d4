"""What the letters have on a question: which sentences answer it, how probably, and which of them to quote."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Final

from index.build import Index
from index.embed import Encoder, Vectors
from qa.align import Aligner
from qa.decide import (
    CALIBRATION,
    SEARCH_CALIBRATION,
    TOPIC_CALIBRATION,
    Calibration,
    Scored,
    load_calibration,
    weigh,
    weigh_topic,
)
from qa.evidence import MOST_ODDS, READ_SIGNALS, Evidence, gather, read, read_until_found
from qa.facts import missing_facts
from qa.kind import expected
from qa.particulars import Particular, find, particular_of
from qa.reader import Reader
from qa.retrieve import Hit, complete, retrieve
from qa.topic import spread, topic_of

# Reading is what costs: `python -m qa.train evaluate --only depth` tells what each paragraph more brings.
PARAGRAPHS_READ: Final = 4
# More quotes than these are no answer but the letter again.
MAX_CITATIONS: Final = 4
# Further quotes are those that take at least this share of the best one's belief.
SHARE_OF_BEST: Final = 0.5
# Probability that what a letter says of itself stands where it was found. All 30 that tests/test_particulars.py finds
# in real letters are right, so (30 + 1) / (30 + 2): Laplace's rule of succession.
LOCATED: Final = 0.97
# One missing fact may be a spelling, two are no coincidence; more say nothing new.
MOST_MISSING: Final = 2


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the letters have on what was asked.

    Attributes:
        ranked: the candidate sentences, best first; of equals, the first in reading order. At least one.
        confidence: probability, in [0, 1], that the best one's paragraph answers.
        chosen: those to quote, best first; none where the letters do not answer.
    """

    ranked: tuple[Scored, ...]
    confidence: float
    chosen: tuple[Scored, ...]


class Judge:
    """Search, reader and calibration, together on some letters.

    Args: as for ``LetterQA``, which is made of them.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        reader: Reader | None = None,
        *,
        calibration: Calibration | None = None,
        search: Calibration | None = None,
    ) -> None:
        self.index = index
        self.encoder = encoder
        self.reader = reader
        self.aligner = Aligner(encoder)
        self._calibration = calibration or load_calibration(CALIBRATION if reader else SEARCH_CALIBRATION)
        self._topics = load_calibration(TOPIC_CALIBRATION)
        self._search = search or (load_calibration(SEARCH_CALIBRATION) if reader else self._calibration)

    def of(self, index: Index) -> "Judge":
        """The same on other letters."""
        other = copy(self)
        other.index = index
        return other

    def __call__(self, query: str, asked: str | None = None) -> Judgement:
        """Weigh what the letters have on the words searched for.

        Args:
            query: the words to search for.
            asked: what the reader is asked, if other words than those: a question that leans is understood in the
                paragraph that its subject led to, and with that subject said again the reader takes the sentence that
                says it, too.

        What a letter says of itself is looked up, where there is but one; what it says about a topic is told by
        likeness; of all else, the reader judges, if there is one, the `PARAGRAPHS_READ` most promising paragraphs.
        """
        what = particular_of(query)
        if what is not None and len(self.index.entries) == 1:
            return self._look_up(what, query)
        topic = topic_of(query)
        return self._weigh_question(query, asked) if topic is None else self._weigh_topic(topic)

    def promising(self, query: str, k: int) -> tuple[Scored, ...]:
        """The sentences that most probably answer if one does: of the ``k`` best paragraphs, all read where there is a
        reader, at least 1; best first, as `weigh` shares belief."""
        vector = self.encoder.encode_questions([query])[0]
        hits = retrieve(self.index, query, vector)
        evidence = self.gather(query, hits) if self.reader is None else self.read(query, vector, hits, k, every=True)
        return self.weigh(evidence)

    def gather(self, query: str, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
        """The sentences of what was found, in reading order, with the values of ``SIGNALS``."""
        return gather(self.index, query, hits, self.aligner)

    def weigh(self, evidence: Sequence[Evidence]) -> tuple[Scored, ...]:
        """Share belief among what was found, or read: best first; of equals, the first in reading order."""
        return weigh(evidence, self._calibration)

    def read(
        self,
        query: str,
        vector: Vectors,
        hits: Sequence[Hit],
        depth: int = PARAGRAPHS_READ,
        *,
        asked: str | None = None,
        every: bool = False,
    ) -> tuple[Evidence, ...]:
        """Have the most promising paragraphs read, until one answers.

        Args:
            query: the words to search for.
            vector: float32[d], their vector.
            hits: as ``retrieve`` gives them.
            depth: how many paragraphs to read at most, at least 1.
            asked: what the reader is asked, if other words than the query.
            every: read so many, whatever the first ones hold.

        Returns:
            The sentences of the paragraphs that were read, in reading order, with the values of ``READ_SIGNALS``.

        Raises:
            ValueError: there is no reader.
        """
        if self.reader is None:
            raise ValueError("expected a reader; there is none")
        promising = weigh(self.gather(query, hits), self._search)
        places = list(dict.fromkeys(item.place for item in promising))[:depth]
        whole = self.gather(query, complete(self.index, query, vector, hits, places))
        if every:
            return read(self.reader, asked or query, self.index, whole)
        return read_until_found(self.reader, asked or query, self.index, whole, places)

    def features(self, question: str, ranked: Sequence[Scored]) -> tuple[float, ...]:
        """The values of ``qa.decide.FEATURES`` for the best evidence; of ``READ_FEATURES`` where it was read."""
        best = ranked[0]
        signals = dict(zip(READ_SIGNALS, best.evidence.signals, strict=False))  # without a reader, the last is missing
        odds: tuple[float, ...] = ()
        if "log_odds" in signals:
            others = [(item.place == best.place, item.evidence.signals[-1]) for item in ranked[1:]]
            odds = (
                signals["log_odds"],
                max((value for beside, value in others if beside), default=-MOST_ODDS),
                max((value for beside, value in others if not beside), default=-MOST_ODDS),
            )
        return (
            sum(item.belief for item in ranked if item.place == best.place),
            signals["dense_window"],
            signals["dense_paragraph"],
            signals["aligned_sentence"],
            signals["aligned_paragraph"],
            float(expected(question) is not None and not signals["kind"]),
            float(min(missing_facts(question, self.index.letter(best.evidence.letter), self.aligner), MOST_MISSING)),
            *odds,
        )

    def _weigh_question(self, query: str, asked: str | None = None) -> Judgement:
        vector = self.encoder.encode_questions([query])[0]
        hits = retrieve(self.index, query, vector)
        evidence = self.gather(query, hits) if self.reader is None else self.read(query, vector, hits, asked=asked)
        ranked = self.weigh(evidence)
        # Of the words searched for: "En tot wanneer?" alone shares none with any paragraph.
        confidence = self._calibration.confidence(self.features(query, ranked))
        answers = confidence >= self._calibration.threshold
        near = (other for other in ranked[:MAX_CITATIONS] if other.belief >= SHARE_OF_BEST * ranked[0].belief)
        return Judgement(ranked, confidence, tuple(near) if answers else ())

    def _weigh_topic(self, topic: str) -> Judgement:
        vector = self.encoder.encode_questions([topic])[0]
        evidence = self.gather(topic, retrieve(self.index, topic, vector))
        ranked = weigh_topic(evidence, self._topics)
        return Judgement(ranked, ranked[0].belief, spread(ranked, self._topics.threshold, MAX_CITATIONS))

    def _look_up(self, what: Particular, query: str) -> Judgement:
        (entry,) = self.index.entries
        places = find(self.index.letter(entry.id), what)
        if not places:  # what the letter does not say is refused: it may name the dates and writers of others
            weighed = self._weigh_question(query)
            return weighed if places is not None else replace(weighed, confidence=1 - LOCATED, chosen=())
        ranked = tuple(Scored(Evidence(entry.id, *place, ()), LOCATED / len(places)) for place in places)
        return Judgement(ranked, LOCATED, ranked)
