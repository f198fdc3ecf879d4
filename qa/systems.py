"""Briefwijzer and the baselines beside it: a gold question -> what each makes of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from qa.answer import Citation, Turn
from qa.ask import LetterQA
from qa.follow import resolve
from qa.gold import Gold, place, sentence
from qa.metrics import holds_answer
from qa.reader import Reader, Reading, Text
from qa.retrieve import Hit, retrieve

Verdict = Literal["right", "wrong paragraph", "wrong sentence", "should refuse", "should answer"]

BRIEFWIJZER: Final = "Briefwijzer"
NO_READER: Final = "without its reader"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system made of a gold question.

    Attributes:
        gold: the question.
        ranked: places of paragraphs, best first; at least one.
        first: the sentence it ranks first, whether it answers or not; of a baseline, the passage.
        quotes: what it cited, strongest first; empty for a refusal.
        cited: the places of the paragraphs they stand in, one a quote.
        sentences: the sentences they are made of.
        answered: whether it answered.
        confidence: its confidence, in [0, 1]; 1 for a system that has none.
        verbatim: whether every quote is the letter's text at its offsets.
    """

    gold: Gold
    ranked: tuple[str, ...]
    first: str
    quotes: tuple[str, ...]
    cited: tuple[str, ...]
    sentences: tuple[str, ...]
    answered: bool
    confidence: float
    verbatim: bool

    @property
    def right(self) -> bool:
        """Whether the paragraph it cites first, or would, is one that answers: what confidence is a probability of."""
        return (self.cited or self.ranked)[0] in self.gold.paragraphs

    @property
    def verdict(self) -> Verdict:
        """What became of it for the one who asked."""
        if not self.gold.paragraphs:
            return "should refuse" if self.answered else "right"
        if not self.answered:
            return "should answer"
        if not self.right:
            return "wrong paragraph"
        return "right" if holds_answer(self.quotes, self.gold.answers) else "wrong sentence"


System = Callable[[Gold], Outcome]


class Remembering:
    """A reader that knows what it read for the last question: ``ask`` and ``judge`` read the same, and reading is what
    takes time.

    Args:
        reader: the one that reads.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._last = ""
        self._known: dict[Text, Reading] = {}

    @property
    def identity(self) -> str:
        """That of its reader."""
        return self._reader.identity

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        """A reading for each text."""
        if question != self._last:
            self._last, self._known = question, {}
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= zip(new, self._reader.read(question, new), strict=True)
        return [self._known[text] for text in texts]


def systems(qa: LetterQA) -> dict[str, System]:
    """Briefwijzer as it was opened; with likeness alone; ranked by words or by meaning alone; and, whatever is asked,
    the first letter from its beginning. All but the first two answer every question, with one passage."""
    return {
        BRIEFWIJZER: _briefwijzer(qa),
        NO_READER: _briefwijzer(LetterQA(qa.index, qa.encoder)),
        "BM25 alone": _by(qa, lambda hit: hit.lexical),
        "dense alone": _by(qa, lambda hit: hit.dense),
        "first paragraph": _first_paragraph(qa),
    }


def _briefwijzer(qa: LetterQA) -> System:
    texts = {letter.name: letter.text for letter in qa.letters}

    def system(gold: Gold) -> Outcome:
        history = _conversation(qa, gold)
        answer = qa.ask(gold.question, history=history)
        scored = qa.judge(resolve(gold.question, history), gold.question).ranked
        best = scored[0].evidence
        sources = [_source(qa, citation) for citation in answer.citations]
        shown = (*answer.citations, *([answer.closest] if answer.closest else []))
        return Outcome(
            gold=gold,
            ranked=_unique(_place(qa, *one.place) for one in scored),
            first=qa.index.paragraph(*best.place).sentences[best.sentence].text,
            quotes=tuple(citation.quote for citation in answer.citations),
            cited=tuple(paragraph for paragraph, _ in sources),
            sentences=_unique(name for _, sentences in sources for name in sentences),
            answered=answer.answered,
            confidence=answer.confidence,
            verbatim=all(texts[one.letter][one.start : one.end] == one.quote for one in shown),
        )

    return system


def _conversation(qa: LetterQA, gold: Gold) -> list[Turn]:
    """What was asked before the question, each answered in its turn."""
    turns: list[Turn] = []
    for question in gold.before:
        turns.append(Turn(question, qa.ask(question, history=turns)))
    return turns


def _by(qa: LetterQA, key: Callable[[Hit], float]) -> System:
    def system(gold: Gold) -> Outcome:
        query = resolve(gold.question, _conversation(qa, gold))
        vector = qa.encoder.encode_questions([query])[0]
        hits = sorted(retrieve(qa.index, query, vector), key=lambda hit: -key(hit))
        places = [qa.index.places[hit.passage].tolist() for hit in hits]
        ranked = _unique(_place(qa, letter, paragraph) for letter, paragraph, *_ in places)
        letter, paragraph, first, last = places[0]
        sentences = qa.index.paragraph(letter, paragraph).sentences
        quote = qa.index.letter(letter).text[sentences[first].start : sentences[last].end]
        return _baseline(gold, ranked, quote, range(first, last + 1))

    return system


def _first_paragraph(qa: LetterQA) -> System:
    letter = qa.letters[0]
    ranked = tuple(place(qa.letters, letter, paragraph) for paragraph in letter.paragraphs)
    first = letter.paragraphs[0]
    return lambda gold: _baseline(gold, ranked, first.text, range(len(first.sentences)))


def _baseline(gold: Gold, ranked: tuple[str, ...], quote: str, sentences: Iterable[int]) -> Outcome:
    return Outcome(
        gold=gold,
        ranked=ranked,
        first=quote,
        quotes=(quote,),
        cited=ranked[:1],
        sentences=tuple(sentence(ranked[0], number) for number in sentences),
        answered=True,
        confidence=1.0,
        verbatim=True,
    )


def _source(qa: LetterQA, citation: Citation) -> tuple[str, list[str]]:
    """Places of the paragraph and of the sentences that a citation quotes."""
    (letter,) = (letter for letter in qa.letters if letter.name == citation.letter)
    paragraph = letter.paragraph(citation.paragraph)
    name = place(qa.letters, letter, paragraph)
    return name, [
        sentence(name, number)
        for number, one in enumerate(paragraph.sentences)
        if citation.start < one.end and one.start < citation.end
    ]


def _place(qa: LetterQA, letter: int, paragraph: int) -> str:
    return place(qa.letters, qa.index.letter(letter), qa.index.paragraph(letter, paragraph))


def _unique(places: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(places))
