"""LetterQA.ask: question -> quotations, or an honest "not in this letter"."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from index.build import Index
from index.embed import Encoder, Progress, Vectors
from index.filter import Filter
from index.language import Language, detect_language, prepare
from index.letter import Letter
from index.lexical import library
from qa.align import Aligner
from qa.answer import Answer, Citation, Reason, Turn, cite
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
from qa.evidence import READ_SIGNALS, SIGNALS, Evidence, gather, missing_facts, read
from qa.follow import resolve
from qa.intent import asks
from qa.kind import expected
from qa.library import open_index
from qa.messages import ANSWERED, NO_QUESTION, NOT_IN_LETTER
from qa.particulars import Particular, particular_of
from qa.particulars import find as find_particular
from qa.question import checked
from qa.quote import quote
from qa.reader import BUNDLED_READER, Reader, load_reader
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


class LetterQA:
    """Answers questions with the letters' own sentences.

    Args:
        index: the letters.
        encoder: the model that made the index.
        reader: reads the paragraphs that the search brings; without one, likeness alone decides.
        calibration: turns scores into confidence; the shipped ones fit the bundled models.
        search: chooses what is read; the same as ``calibration`` where nothing is.
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

    @classmethod
    def open(
        cls,
        source: Path | str | Sequence[Path | str] | None = None,
        *,
        model: str | Path | None = None,
        reader: str | Path | None = BUNDLED_READER,
        cache: Path | None = None,
        progress: Progress | None = None,
    ) -> "LetterQA":
        """Open letters for questions; the index is built once and kept in the user's cache directory.

        Args:
            source: a letter, several, a folder of letters, or one that `index_folder` indexed or made; the bundled
                letter by default.
            model: a sentence-transformers folder or hub name; the bundled model by default.
            reader: a cross-encoder's folder or hub name; the bundled reader by default; None for none.
            cache: where built indexes are kept instead.
            progress: called with (done, total) while an index is built.

        Raises:
            LetterProblem: a letter is missing or cannot be read.
            IndexProblem: the saved index is damaged or of another make.
            ModelProblem: the model or the reader cannot be loaded.
        """
        # Side by side: most of what loading takes (hashes, float32, onnxruntime's own layout) is outside Python's lock.
        with ThreadPoolExecutor() as beside:
            judge = None if reader is None else beside.submit(load_reader, reader)
            beside.submit(library)
            beside.submit(prepare)
            index, encoder = open_index(source, model=model, cache=cache, progress=progress)
            return cls(index, encoder, None if judge is None else judge.result())

    @property
    def letters(self) -> Sequence[Letter]:
        """The letters that are asked, each read when it is looked at; ``index.entries`` tells of all without."""
        return self.index.letters

    def within(self, filter: Filter) -> "LetterQA":
        """The letters that a filter admits, asked as if there were no others; models and index are shared.

        Raises:
            FilterProblem: it admits none.
        """
        narrower = copy(self)
        narrower.index = self.index.within(filter)
        return narrower

    def ask(self, question: str, *, history: Sequence[Turn] = (), within: Filter | None = None) -> Answer:
        """Answer a question, or say that the letters do not.

        Args:
            question: in Dutch, English, German or French; 1 to 1,000 characters.
            history: the turns before, oldest first, for a question that leans on them ("En tot wanneer?").
            within: only these letters are asked.

        Raises:
            QuestionProblem: the question is no text, empty, or too long.
            FilterProblem: there is no letter within.
        """
        if within is not None:
            return self.within(within).ask(question, history=history)
        question = checked(question)
        if not asks(question):
            return self._refuse(question, 0.0, "no_question", NO_QUESTION, None)
        query = resolve(question, [turn for turn in history if turn.answer.reason != "no_question"])
        judgement = self.judge(query)
        if not judgement.chosen:
            closest = replace(quote(self.index, judgement.ranked[:1])[0], words=None)  # words that answer are none
            return self._refuse(question, judgement.confidence, "not_in_letter", NOT_IN_LETTER, closest)
        language = detect_language(question, self.index.language)
        return Answer(
            question=question,
            language=language,
            answered=True,
            confidence=judgement.confidence,
            reason="answered",
            message=ANSWERED[language],
            citations=quote(self.index, judgement.chosen),
        )

    def find(self, question: str, k: int = PARAGRAPHS_READ, *, within: Filter | None = None) -> tuple[Citation, ...]:
        """The paragraphs that most probably answer, whether or not one does: for who decides or writes from them.

        Args:
            question: in Dutch, English, German or French; 1 to 1,000 characters. It stands alone.
            k: how many paragraphs at most, at least 1. Each is read, which takes its time.
            within: only in these letters.

        Returns:
            Citations of whole paragraphs, best first, numbered so; ``score`` is a paragraph's share of the belief that
            it answers if one of these does.

        Raises:
            QuestionProblem: the question is no text, empty, or too long.
            FilterProblem: there is no letter within.
            ValueError: k is less than 1.
        """
        if k < 1:
            raise ValueError(f"expected k of at least 1, got {k}")
        if within is not None:
            return self.within(within).find(question, k)
        query = checked(question)
        vector = self.encoder.encode_questions([query])[0]
        hits = retrieve(self.index, query, vector)
        evidence = self.gather(query, hits) if self.reader is None else self.read(query, vector, hits, k)
        scores: dict[tuple[int, int], float] = {}
        for item in self.weigh(evidence):
            scores[item.place] = scores.get(item.place, 0.0) + item.belief
        best = sorted(scores.items(), key=lambda found: -found[1])[:k]
        return tuple(self._whole(*place, number, score) for number, (place, score) in enumerate(best, start=1))

    def judge(self, query: str) -> Judgement:
        """Weigh what the letters have on the words searched for.

        What a letter says of itself is looked up, where there is but one; what it says about a topic is told by
        likeness; of all else, the reader judges, if there is one, the `PARAGRAPHS_READ` most promising paragraphs.
        """
        what = particular_of(query)
        if what is not None and len(self.index.entries) == 1:
            return self._look_up(what, query)
        topic = topic_of(query)
        return self._weigh_question(query) if topic is None else self._weigh_topic(topic)

    def _weigh_question(self, query: str) -> Judgement:
        vector = self.encoder.encode_questions([query])[0]
        hits = retrieve(self.index, query, vector)
        ranked = self.weigh(self.gather(query, hits) if self.reader is None else self.read(query, vector, hits))
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
        places = find_particular(self.index.letter(entry.id), what)
        if not places:  # what the letter does not say is refused: it may name the dates and writers of others
            weighed = self._weigh_question(query)
            return weighed if places is not None else replace(weighed, confidence=1 - LOCATED, chosen=())
        ranked = tuple(Scored(Evidence(entry.id, *place, ()), LOCATED / len(places)) for place in places)
        return Judgement(ranked, LOCATED, ranked)

    def gather(self, query: str, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
        """The sentences of what was found, in reading order, with the values of ``SIGNALS``."""
        return gather(self.index, query, hits, self.aligner)

    def weigh(self, evidence: Sequence[Evidence]) -> tuple[Scored, ...]:
        """Share belief among what was found, or read: best first; of equals, the first in reading order."""
        return weigh(evidence, self._calibration)

    def read(
        self, query: str, vector: Vectors, hits: Sequence[Hit], depth: int = PARAGRAPHS_READ
    ) -> tuple[Evidence, ...]:
        """Have the most promising paragraphs read.

        Args:
            query: the words to search for.
            vector: float32[d], their vector.
            hits: as ``retrieve`` gives them.
            depth: how many paragraphs to read, at least 1.

        Returns:
            The sentences of these paragraphs, in reading order, with the values of ``READ_SIGNALS``.

        Raises:
            ValueError: there is no reader.
        """
        if self.reader is None:
            raise ValueError("expected a reader; this LetterQA was opened without one")
        promising = weigh(self.gather(query, hits), self._search)
        places = list(dict.fromkeys(item.place for item in promising))[:depth]
        whole = self.gather(query, complete(self.index, query, vector, hits, places))
        return read(self.reader, query, self.index, whole)

    def features(self, question: str, ranked: Sequence[Scored]) -> tuple[float, ...]:
        """The values of ``qa.decide.FEATURES`` for the best evidence; of ``READ_FEATURES`` where it was read."""
        best = ranked[0]
        signals = dict(zip(READ_SIGNALS, best.evidence.signals, strict=False))  # without a reader, the last is missing
        return (
            sum(item.belief for item in ranked if item.place == best.place),
            signals["dense_window"],
            signals["dense_paragraph"],
            signals["aligned_sentence"],
            signals["aligned_paragraph"],
            float(expected(question) is not None and not signals["kind"]),
            float(min(missing_facts(question, self.index.letter(best.evidence.letter)), MOST_MISSING)),
            *best.evidence.signals[len(SIGNALS) :],
        )

    def _refuse(
        self, question: str, confidence: float, reason: Reason, messages: dict[Language, str], closest: Citation | None
    ) -> Answer:
        language = detect_language(question, self.index.language)
        return Answer(
            question=question,
            language=language,
            answered=False,
            confidence=confidence,
            reason=reason,
            message=messages[language],
            citations=(),
            closest=closest,
        )

    def _whole(self, id: int, position: int, number: int, score: float) -> Citation:
        letter = self.index.letter(id)
        paragraph = letter.paragraphs[position]
        return cite(letter, paragraph, paragraph.start, paragraph.end, number=number, score=score)
