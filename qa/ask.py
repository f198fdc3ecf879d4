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
from qa.align import Aligner
from qa.answer import Answer, Citation, Reason, Turn, cite
from qa.decide import CALIBRATION, SEARCH_CALIBRATION, Calibration, load_calibration
from qa.evidence import READ_SIGNALS, SIGNALS, Evidence, gather, leans, missing_facts, read
from qa.follow import resolve
from qa.intent import asks
from qa.kind import expected
from qa.library import open_index
from qa.messages import ANSWERED, NO_QUESTION, NOT_IN_LETTER
from qa.question import checked
from qa.reader import BUNDLED_READER, Reader, load_reader
from qa.retrieve import Hit, complete, retrieve

# Reading is what costs: `python -m qa.train evaluate --only depth` tells what each paragraph more brings.
PARAGRAPHS_READ: Final = 4
# More quotes than these are no answer but the letter again.
MAX_CITATIONS: Final = 4
# Further quotes are those that take at least this share of the best one's belief.
SHARE_OF_BEST: Final = 0.5
# One missing fact may be a spelling, two are no coincidence; more say nothing new.
MOST_MISSING: Final = 2


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence and its share of the belief, in [0, 1], that it is the one that answers."""

    evidence: Evidence
    belief: float

    @property
    def place(self) -> tuple[int, int]:
        """Its letter and paragraph."""
        return self.evidence.place


def weigh(evidence: Sequence[Evidence], calibration: Calibration) -> tuple[Scored, ...]:
    """Share belief among the candidates: best first; of equals, the first in reading order."""
    scored = map(Scored, evidence, calibration.beliefs(evidence).tolist())
    return tuple(sorted(scored, key=lambda item: -item.belief))


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
        with ThreadPoolExecutor(max_workers=1) as beside:
            beside.submit(prepare)
            judge = None if reader is None else load_reader(reader)
            index, encoder = open_index(source, model=model, cache=cache, progress=progress)
        return cls(index, encoder, judge)

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
        return self.decide(question, query, self.rank(query))

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

    def decide(self, question: str, query: str, ranked: Sequence[Scored]) -> Answer:
        """Answer with the first of the candidates, or say that none answers.

        Args:
            question: as it was asked.
            query: the words searched for.
            ranked: the candidates for them, as ``rank`` gives them.
        """
        best = ranked[0]
        # Of the words searched for: "En tot wanneer?" alone shares none with any paragraph.
        confidence = self._calibration.confidence(self.features(query, ranked))
        if confidence < self._calibration.threshold:
            closest = replace(self._cite((best,))[0], words=None)  # words that answer there are none
            return self._refuse(question, confidence, "not_in_letter", NOT_IN_LETTER, closest)
        near = [other for other in ranked[:MAX_CITATIONS] if other.belief >= SHARE_OF_BEST * best.belief]
        language = detect_language(question, self.index.language)
        return Answer(
            question=question,
            language=language,
            answered=True,
            confidence=confidence,
            reason="answered",
            message=ANSWERED[language],
            citations=self._cite(near),
        )

    def rank(self, query: str) -> tuple[Scored, ...]:
        """The candidate sentences for the words to search for, best first; of equals, the first in reading order.

        With a reader these are the sentences of the `PARAGRAPHS_READ` most promising paragraphs.
        """
        vector = self.encoder.encode_questions([query])[0]
        hits = retrieve(self.index, query, vector)
        return self.weigh(self.gather(query, hits) if self.reader is None else self.read(query, vector, hits))

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

    def _cite(self, chosen: Sequence[Scored]) -> tuple[Citation, ...]:
        """Cite the sentences, strongest first, numbered in reading order; one that leans brings the one before it.
        Sentences that touch become one quote."""
        spans = _merge([self._span(item) for item in chosen])
        numbers = {span: number for number, span in enumerate(sorted(spans, key=lambda span: span.place), start=1)}
        citations = []
        for span in spans:
            letter = self.index.letter(span.place[0])
            paragraph = letter.paragraphs[span.place[1]]
            start, end = paragraph.sentences[span.first].start, paragraph.sentences[span.last].end
            citations.append(
                cite(letter, paragraph, start, end, number=numbers[span], score=span.belief, words=span.words)
            )
        return tuple(citations)

    def _whole(self, id: int, position: int, number: int, score: float) -> Citation:
        letter = self.index.letter(id)
        paragraph = letter.paragraphs[position]
        return cite(letter, paragraph, paragraph.start, paragraph.end, number=number, score=score)

    def _span(self, item: Scored) -> "_Span":
        paragraph = self.index.paragraph(*item.place)
        last = item.evidence.sentence
        first = last - 1 if last > 0 and leans(paragraph.sentences[last].text) else last
        start = paragraph.sentences[last].start
        words = item.evidence.words and (start + item.evidence.words[0], start + item.evidence.words[1])
        return _Span((*item.place, first), last, item.belief, words)


@dataclass(frozen=True, slots=True)
class _Span:
    """Sentences on end. ``place`` is letter, paragraph and first sentence, so spans sort in reading order; ``words``
    are the answering words of the strongest sentence, by offsets in the letter."""

    place: tuple[int, int, int]
    last: int
    belief: float
    words: tuple[int, int] | None = None

    @property
    def first(self) -> int:
        return self.place[2]

    def touches(self, other: "_Span") -> bool:
        """Whether the two are in one paragraph and share a sentence or adjoin."""
        return self.place[:2] == other.place[:2] and self.first <= other.last + 1 and other.first <= self.last + 1

    def unite(self, other: "_Span") -> "_Span":
        """Both, and all their belief; the words of the stronger."""
        words = max(self, other, key=lambda span: span.belief).words
        return _Span(min(self.place, other.place), max(self.last, other.last), self.belief + other.belief, words)


def _merge(spans: Sequence[_Span]) -> list[_Span]:
    """Unite what touches; the strongest keeps its rank."""
    merged: list[_Span] = []
    for span in spans:
        touching = [other for other in merged if other.touches(span)]
        for other in touching:
            span = other.unite(span)
        at = merged.index(touching[0]) if touching else len(merged)
        merged = [*merged[:at], span, *(other for other in merged[at:] if other not in touching)]
    return merged
