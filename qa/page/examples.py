"""Example questions: only those that the letter answers, found by asking them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from index.letter import Letter
from qa.answer import Answer
from qa.page.words import Words

if TYPE_CHECKING:
    from qa.ask import LetterQA

MOST: Final = 4
# Each costs a reading, a quarter of a second, the first time that a letter is opened in a language.
_TRIED: Final = 8
# A longer heading makes an example that nobody reads.
_LONGEST: Final = 60
# Below this an answer may be one by chance, and a first answer is what trust is made of.
_CONFIDENT: Final = 0.7
# A name that stands here and there in a letter is one of its subjects; one that stands once may be anybody's.
_OFTEN: Final = 3
# "Vraag 4" or "Antwoorden op vraag 3 en 4" says where something stands, and nothing of it.
_NUMBERED: Final = re.compile(
    r"^(?:vra(?:ag|gen)|antwoord(?:en)?)\b[\s\d,.:-]*(?:(?:op|en|t/m|vra(?:ag|gen))\b[\s\d,.:-]*)*$", re.IGNORECASE
)
# What a heading of substance has: a word, and no sign of a form's field or a web address.
_WORD: Final = re.compile(r"[^\W\d_]{4}")
_FIELD: Final = re.compile(r"[|/@]|\bpostbus\b|\d{4} ?[A-Z]{2}\b", re.IGNORECASE)
# Names inside a sentence: a capital that does not begin it, and what follows with capitals.
_NAME: Final = re.compile(r"(?<=[\w,;:] )[A-Z][\w’-]+(?: [A-Z][\w’-]+| (?:van|de|der|voor) [A-Z][\w’-]+)*")
# Whom a letter to parliament addresses is not what it is about.
_ADDRESSED: Final = re.compile(r"^(?:Uw )?Kamer")


@dataclass(frozen=True, slots=True)
class _Subject:
    """What an example is about: ``words`` of the letter, and the heading under which its answer has to stand."""

    words: str
    heading: str | None = None

    def fits(self, answer: Answer) -> bool:
        """Whether an answer is one to begin with: sure, a statement, and about the subject."""
        if not answer.answered or answer.confidence < _CONFIDENT:
            return False
        first = answer.citations[0]
        # A letter that answers questions holds them too; quoting one is no answer.
        if first.quote.rstrip().endswith("?"):
            return False
        if self.heading:
            return self.heading in first.section
        # Not a footnote: those name whom they quote.
        return first.paragraph.isdecimal() and self.words in first.quote


def examples(qa: "LetterQA", words: Words, wanted: Callable[[], bool] = lambda: True) -> tuple[str, ...] | None:
    """Questions to start with, each asked and answered: at most ``MOST``, none where nothing is answered.

    Args:
        qa: the letters, several in turn.
        words: the page's: an example is in the reader's language.
        wanted: whether to go on, asked before each reading; where it says no, the result is None.
    """
    found: list[str] = []
    for subject in _candidates(qa.letters):
        if not wanted():
            return None
        question = words.example.format(subject=subject.words)
        if subject.fits(qa.ask(question)):
            found.append(question)
        if len(found) == MOST:
            break
    return tuple(found)


def _candidates(letters: Sequence[Letter]) -> list[_Subject]:
    """The subjects to try, the letters taking turns, spread over each; names come after headings."""
    share = -(-_TRIED // len(letters))
    rounds = zip_longest(*(_of_letter(letter, share) for letter in letters[:_TRIED]))
    return [subject for one_of_each in rounds for subject in one_of_each if subject][:_TRIED]


def _of_letter(letter: Letter, count: int) -> list[_Subject]:
    above = [paragraph.section[-1] for paragraph in letter.paragraphs if paragraph.section]
    headings = [_Subject(heading, heading) for heading in dict.fromkeys(above) if _tells(heading)]
    names = [_Subject(name) for name in _names(letter)]
    return [*_spread(headings, count), *names][:count]


def _tells(heading: str) -> bool:
    """Whether a heading says what stands under it."""
    fits = len(heading) <= _LONGEST and _WORD.search(heading) is not None
    return fits and not _NUMBERED.match(heading) and not _FIELD.search(heading)


def _spread(subjects: Sequence[_Subject], count: int) -> list[_Subject]:
    """At most ``count`` of them, in order, from beginning to end."""
    few = min(count, len(subjects))
    return [subjects[at * len(subjects) // few] for at in range(few)]


def _names(letter: Letter) -> Iterator[str]:
    """The names that the letter's statements use most, those used most first."""
    said = (sentence.text for paragraph in letter.paragraphs if paragraph.kind == "paragraph"
            for sentence in paragraph.sentences if not sentence.text.endswith("?"))  # fmt: skip
    names = (name for text in said for name in _NAME.findall(text))
    counted = Counter(name for name in names if len(name) <= _LONGEST and not _ADDRESSED.match(name))
    return (name for name, times in counted.most_common() if times >= _OFTEN)
