"""What the tests of the chat page and its screenshots share: a stand-in for LetterQA, a server, a browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Final, cast

from playwright.sync_api import Browser, Page, expect

import ui
from index.build import build_index
from index.embed import Encoder
from index.filter import Filter
from index.letter import Letter
from index.problems import QuestionProblem
from qa.answer import Answer, Citation, Turn, cite
from qa.ask import LetterQA
from qa.page.feedback import Feedback
from qa.page.operator import PER_MINUTE
from qa.shelf import MAX_UPLOAD
from tests.conftest import ToyEncoder

ARGUMENTS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Whether a test passes must not depend on what else the machine does.
expect.set_options(timeout=30_000)
EMPTY: Final = QuestionProblem(nl="De vraag is <leeg>.", en="The question is <empty>.")


class Fixed:
    """Stands in for LetterQA: a word in the question decides what comes of it.

    Attributes:
        letters: the first is quoted.
        histories: the questions before, for each question asked.
        encoder: makes the letters searchable, and one that a visitor brings.
        reader: none.
        index: the letters.
        go: lets a slow question be answered.
    """

    def __init__(self, *letters: Letter, encoder: Encoder | None = None) -> None:
        self.letters = letters
        self.histories: list[tuple[str, ...]] = []
        self.encoder = encoder or ToyEncoder()
        self.reader = None
        self.index = build_index(letters, self.encoder)
        self.go = Event()

    def ask(self, question: str, *, history: Sequence[Turn] = ()) -> Answer:
        """Refuse "refuse", raise at "crash", wait for ``go`` at "slow", cite the last paragraph for "late", what stands
        under “a heading” for that heading, for all else the fourth and first; in Dutch for "Wat"."""
        self.histories.append(tuple(turn.question for turn in history))
        if not question.strip():
            raise EMPTY
        if "crash" in question:
            raise RuntimeError("secret detail")
        if "slow" in question:
            self.go.wait(60)
        letter = self.letters[0]
        if "refuse" in question:
            closest = self._cite(letter.paragraphs[0].id, 1)
            return Answer(question, "en", False, 0.1, "not_in_letter", "The letter does not say.", (), closest)
        under = [each.id for each in letter.paragraphs if each.section and f"“{each.section[-1]}”" in question]
        cited = [self._cite(under[0] if under else letter.paragraphs[-1].id, 1)]
        if "late" not in question and not under:
            fourth = self._cite("4", 2)
            cited = [replace(fourth, words=(fourth.end - 20, fourth.end - 1)), self._cite("1", 1)]
        if question.startswith("Wat"):
            return Answer(question, "nl", True, 0.95, "answered", "De brief zegt hierover:", tuple(cited))
        return Answer(question, "en", True, 0.95, "answered", "The letter says:", tuple(cited))

    def within(self, filter: Filter) -> LetterQA:
        """The letters that a filter admits, asked in earnest."""
        return LetterQA(self.index.within(filter), self.encoder)

    def _cite(self, paragraph: str, number: int) -> Citation:
        here = self.letters[0].paragraph(paragraph)
        sentence = here.sentences[-1]
        return cite(self.letters[0], here, sentence.start, sentence.end, number=number, score=0.5)


@contextmanager
def served(
    qa: Fixed | LetterQA,
    *,
    max_upload: int = MAX_UPLOAD,
    per_minute: int = PER_MINUTE,
    feedback: Path | None = None,
) -> Iterator[str]:
    """Serve a page for as long as the block lasts: its address."""
    page = ui.build_page(cast(LetterQA, qa), max_upload=max_upload, feedback=Feedback(feedback) if feedback else None)
    yield ui.start(page, max_upload=max_upload, per_minute=per_minute)
    page.close(verbose=False)


def opened(
    browser: Browser, url: str, *, width: int = 1280, scheme: str = "light", locale: str = "nl-NL", touch: bool = False
) -> Page:
    """A page in a session of its own, ready for a question."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        locale=locale,
        has_touch=touch,
        accept_downloads=True,
    )
    page = context.new_page()
    page.goto(url)
    expect(page.get_by_label("Uw vraag over de brief" if locale == "nl-NL" else "Your question")).to_be_visible()
    # Until the page has greeted its visitor, and its script has seen that.
    expect(page.locator(".bw-letter[data-seen]")).to_have_count(1)
    return page


def ask(page: Page, question: str, expected: str = ".bw-answer", count: int = 1) -> None:
    """Ask by keyboard, and wait until there are so many answers."""
    box = page.locator("#bw-ask textarea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(expected)).to_have_count(count)


def text(page: Page, selector: str) -> str:
    """What elements of that selector hold, put together, character by character."""
    return "".join(page.locator(selector).evaluate_all("found => found.map(each => each.textContent)"))
