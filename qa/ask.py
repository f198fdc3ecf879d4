"""LetterQA.ask: question -> quotations, or an honest "not in this letter"."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from pathlib import Path

from index.build import Index
from index.embed import Encoder, Progress
from index.filter import Filter
from index.language import Language, detect_language, prepare
from index.letter import Letter
from qa.answer import Answer, Citation, Reason, Turn, cite
from qa.decide import (
    Calibration,
)
from qa.follow import resolve
from qa.intent import asks
from qa.judge import PARAGRAPHS_READ, Judge
from qa.library import open_index
from qa.messages import ANSWERED, NO_QUESTION, NOT_IN_LETTER
from qa.question import checked
from qa.quote import quote
from qa.reader import BUNDLED_READER, Reader, load_reader


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
        self.judge = Judge(index, encoder, reader, calibration=calibration, search=search)

    @property
    def index(self) -> Index:
        """What is asked."""
        return self.judge.index

    @property
    def encoder(self) -> Encoder:
        """The model that made the index."""
        return self.judge.encoder

    @property
    def reader(self) -> Reader | None:
        """The model that reads, if one does."""
        return self.judge.reader

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
        narrower.judge = self.judge.of(self.index.within(filter))
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
        judgement = self.judge(query, question)
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
        scores: dict[tuple[int, int], float] = {}
        for item in self.judge.promising(checked(question), k):
            scores[item.place] = scores.get(item.place, 0.0) + item.belief
        best = sorted(scores.items(), key=lambda found: -found[1])[:k]
        return tuple(self._whole(*place, number, score) for number, (place, score) in enumerate(best, start=1))

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
