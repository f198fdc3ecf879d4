"""The chat page in a real headless Chromium, served as ``briefwijzer serve`` does."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlsplit

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from playwright.sync_api import Browser, Page, expect, sync_playwright

import ui
from index.letter import Letter, parse_letter
from index.problems import ModelProblem, Problem, QuestionProblem
from index.readers import Line
from index.readers import Page as LetterPage
from qa.answer import Answer, Citation, Turn, cite
from qa.ask import LetterQA

HOSTILE: Final = (
    "1. *a* _b_ $x$ <b>c</b> &amp; <script>document.title = 'taken'</script> `q` [l](javascript:x) ## ~~z~~"
)
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
        letters: one letter, which is quoted.
        histories: the questions before, for each question asked.
    """

    def __init__(self, *letters: Letter) -> None:
        self.letters = letters
        self.histories: list[tuple[str, ...]] = []

    def ask(self, question: str, *, history: Sequence[Turn] = ()) -> Answer:
        """Refuse "refuse", raise at "crash", cite the last paragraph for "late", for all else the fourth and first."""
        self.histories.append(tuple(turn.question for turn in history))
        if not question.strip():
            raise EMPTY
        if "crash" in question:
            raise RuntimeError("secret detail")
        letter = self.letters[0]
        if "refuse" in question:
            closest = self._cite(letter.paragraphs[0].id, 1)
            return Answer(question, "en", False, 0.1, "not_in_letter", "The letter does not say.", (), closest)
        cited = [self._cite(letter.paragraphs[-1].id, 1)]
        if "late" not in question:
            cited = [self._cite("4", 2), self._cite("1", 1)]
        return Answer(question, "en", True, 0.95, "answered", "The letter says:", tuple(cited))

    def _cite(self, paragraph: str, number: int) -> Citation:
        here = self.letters[0].paragraph(paragraph)
        sentence = here.sentences[-1]
        return cite(self.letters[0], here, sentence.start, sentence.end, number=number, score=0.5)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without which these tests show nothing: in CI it has to be there."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed: apt-get install chromium")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def fixed(seed_letter: Letter) -> Fixed:
    """Quotes the seed letter."""
    return Fixed(seed_letter)


@pytest.fixture(scope="module")
def url(fixed: Fixed) -> Iterator[str]:
    """The page on the seed letter."""
    yield from served(fixed)


def served(qa: Fixed | LetterQA) -> Iterator[str]:
    """Serve a page for as long as the fixture lives."""
    page = ui.build_page(cast(LetterQA, qa))
    yield ui.start(page)
    page.close(verbose=False)


def opened(browser: Browser, url: str, *, width: int = 1280, scheme: str = "light") -> Page:
    """A page in a session of its own, ready for a question."""
    dark = scheme == "dark"
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.goto(url)
    expect(page.get_by_label("Uw vraag over de brief")).to_be_visible()
    return page


def ask(page: Page, question: str, expected: str = ".bw-answer", count: int = 1) -> None:
    """Ask by keyboard, and wait until there are so many answers."""
    box = page.get_by_label("Uw vraag over de brief")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(expected)).to_have_count(count)


def text(page: Page, selector: str) -> str:
    """What elements of that selector hold, put together, character by character."""
    return "".join(page.locator(selector).evaluate_all("found => found.map(each => each.textContent)"))


def test_answer_and_its_source(browser: Browser, url: str, fixed: Fixed) -> None:
    """The answer quotes to the character, the letter beside it has the same characters marked, and shows the first."""
    page = opened(browser, url)
    ask(page, "What does it say?")
    letter = fixed.letters[0]
    quotes = [letter.paragraph(id_).sentences[-1].text for id_ in ("4", "1")]
    assert page.locator(".bw-answer blockquote").evaluate_all("found => found.map(each => each.textContent)") == quotes
    assert text(page, "mark[data-citation='2']") == quotes[0]
    assert text(page, "mark[data-citation='1']") == quotes[1]
    expect(page.locator("mark[data-citation='2']")).to_be_in_viewport(ratio=1)
    expect(page.locator("mark[data-citation='1']")).not_to_be_in_viewport()
    expect(page.locator(".bw-answer")).to_contain_text("The quotes are in Dutch.")
    expect(page.locator(".bw-answer")).to_contain_text("Almost certain (95%)")
    assert page.locator("blockquote").first.get_attribute("lang") == "nl"
    assert page.evaluate("document.documentElement.lang") == "nl"


@pytest.mark.parametrize("query", ["", "?__theme=dark"])
def test_citation_leads_to_its_paragraph(browser: Browser, url: str, query: str) -> None:
    """A citation, followed by keyboard, shows and focuses its paragraph, without loading the page again."""
    page = opened(browser, url + query)
    ask(page, "What does it say?")
    page.get_by_role("link", name="paragraph 1 · p. 1").focus()
    page.keyboard.press("Enter")
    expect(page.locator("mark[data-citation='1']")).to_be_in_viewport(ratio=1)
    expect(page.locator("#par-1")).to_be_focused()
    assert page.url.endswith("#par-1")
    expect(page.locator(".bw-answer")).to_have_count(1)


def test_footnote_and_back(browser: Browser, url: str) -> None:
    """A footnote's mark leads to the footnote, and the footnote back."""
    page = opened(browser, url)
    page.locator("#par-fn1-mark").click()
    expect(page.locator("#par-fn1")).to_be_in_viewport()
    page.locator("#par-fn1").get_by_role("link").click()
    expect(page.locator("#par-fn1-mark")).to_be_in_viewport()


def test_refusal(browser: Browser, url: str) -> None:
    """A refusal stands apart: its message, the closest sentence as no answer, no mark in the letter."""
    page = opened(browser, url)
    ask(page, "please refuse", ".bw-refusal")
    expect(page.locator(".bw-refusal")).to_contain_text("The letter does not say.")
    expect(page.locator(".bw-closest")).to_contain_text("Related, but it does not answer")
    expect(page.locator(".bw-answer, .bw-letter mark")).to_have_count(0)


def test_hostile_text_is_shown_as_text(browser: Browser) -> None:
    """A quote and a question full of HTML, Markdown and script arrive to the character, and nothing of them runs."""
    lines = (f"De minister schrijft aan de Kamer het volgende: {HOSTILE}",)
    page_of_letter = LetterPage(1, tuple(Line(number, line) for number, line in enumerate(lines, start=1)))
    letter = parse_letter((page_of_letter,), "<i>brief</i>")
    for url in served(Fixed(letter)):
        page = opened(browser, url)
        question = f"late  {HOSTILE}\n\n    # kop\n- punt"
        ask(page, question)
        assert text(page, ".bw-question") == question
        assert text(page, ".bw-answer blockquote") == letter.paragraphs[-1].sentences[-1].text
        assert text(page, "mark") == letter.paragraphs[-1].sentences[-1].text
        assert HOSTILE[-20:] in text(page, "mark")
        assert text(page, ".bw-name") == "<i>brief</i>"
        assert page.locator(":is(.bw-question, blockquote, mark, .bw-name) *").count() == 0
        assert page.title() == "Briefwijzer"


def test_follow_up_passes_the_turns_before(browser: Browser, url: str, fixed: Fixed) -> None:
    """A second question reaches ``ask`` with the first as history; starting again forgets both."""
    page = opened(browser, url)
    ask(page, "first")
    ask(page, "second, late", count=2)
    assert fixed.histories[-2:] == [(), ("first",)]
    expect(page.locator("mark")).to_have_count(1)
    expect(page.locator("#par-signature mark")).to_be_in_viewport()
    page.get_by_role("button", name="Start again").click()
    expect(page.locator(".bw-answer, .bw-question, mark")).to_have_count(0)
    ask(page, "third")
    assert fixed.histories[-1] == ()


def test_two_users_do_not_meet(browser: Browser, url: str, fixed: Fixed) -> None:
    """What one session asks is neither seen by another nor passed as its history."""
    one, two = opened(browser, url), opened(browser, url)
    ask(one, "asked by one")
    ask(two, "asked by two")
    ask(one, "again by one", count=2)
    assert fixed.histories[-3:] == [(), (), ("asked by one",)]
    assert text(two, ".bw-question") == "asked by two"


def test_example_question(browser: Browser, url: str) -> None:
    """An example is asked with one press of a key."""
    page = opened(browser, url)
    example = page.get_by_role("button", name="Wat staat er in de brief over").first
    question = example.inner_text()
    example.press("Enter")
    expect(page.locator(".bw-answer")).to_have_count(1)
    assert text(page, ".bw-question") == question


def test_problems_are_said_and_crashes_are_not_hidden(
    browser: Browser, url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """An unusable question is answered in both languages; a crash is reported, its details only in the log."""
    page = opened(browser, url)
    ask(page, "   ", ".bw-problem")
    assert text(page, ".bw-problem p") == EMPTY.nl + EMPTY.en
    page.get_by_label("Uw vraag over de brief").fill("crash")
    page.get_by_role("button", name="Vraag").click()
    expect(page.locator(".bw-problem")).to_contain_text("Something went wrong")
    assert "secret detail" not in page.content()
    assert "RuntimeError: secret detail" in capfd.readouterr().err
    ask(page, "and on")


def test_nothing_leaves_this_machine(browser: Browser, url: str) -> None:
    """From opening to an answer every request goes to the server itself."""
    asked: list[str] = []
    context = browser.new_context()
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(url)
    ask(page, "What does it say?")
    assert asked
    hosts = {urlsplit(each).netloc for each in asked if not each.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(url).netloc}


def test_phone(browser: Browser, url: str) -> None:
    """On a phone the letter stands below the question, nothing is wider than the screen, and a citation leads there."""
    page = opened(browser, url, width=390)
    ask(page, "What does it say?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box, letter = page.locator("#bw-ask").bounding_box(), page.locator(".bw-letter").bounding_box()
    assert box and letter and letter["y"] >= box["y"] + box["height"]
    page.get_by_role("link", name="paragraph 4").click()
    expect(page.locator("mark[data-citation='2']")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(browser: Browser, url: str, scheme: str) -> None:
    """Text stands out from what is behind it by 4.5 to 1 or more (WCAG 2.1, 1.4.3), in light and in dark."""
    page = opened(browser, url, scheme=scheme)
    ask(page, "What does it say?")
    ask(page, "please refuse", ".bw-refusal")
    ratios = page.evaluate(CONTRAST)
    assert len(ratios) > 20
    assert {words: ratio for words, ratio in ratios if ratio < 4.5} == {}


CONTRAST: Final = """() => {
  const numbers = (colour) => (colour.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = (colour) => numbers(colour).slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if ((numbers(colour)[3] ?? 1) > 0.99) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll(":is(.bw-head, #bw-page) *")]
    .filter((each) => each.checkVisibility() && [...each.childNodes].some((n) => n.nodeType == 3 && n.data.trim()))
    .map((each) => {
      const [a, b] = [light(getComputedStyle(each).color), light(behind(each))].sort((x, y) => y - x);
      return [each.className + ": " + each.textContent.trim().slice(0, 40), (a + 0.05) / (b + 0.05)];
    });
}"""


def test_ask_endpoint(url: str, fixed: Fixed) -> None:
    """``gradio_client`` gets the answer as JSON from /ask, the only public endpoint; a problem in both languages."""
    client = Client(url, verbose=False)
    question = "What does it say?"
    assert client.predict(question, api_name="/ask") == fixed.ask(question).to_dict()
    assert list(client.view_api(return_format="dict")["named_endpoints"]) == ["/ask"]
    with pytest.raises(AppError, match=re.escape(f"{EMPTY.nl}\n{EMPTY.en}")):
        client.predict(" ", api_name="/ask")


def test_a_taken_port_is_named(url: str, fixed: Fixed) -> None:
    """A port that is in use is said so in both languages."""
    port = urlsplit(url).port
    with pytest.raises(Problem, match=f"127.0.0.1:{port} is not free"):
        ui.start(ui.build_page(cast(LetterQA, fixed)), port=port)


def test_the_real_letter(browser: Browser, tmp_path: Path) -> None:
    """The bundled letter and model: an English question gets Dutch sentences, marked in the letter to the character."""
    try:
        qa = LetterQA.open(cache=tmp_path)
    except ModelProblem:
        if os.environ.get("CI"):
            raise
        pytest.skip("the bundled model is not there")
    for url in served(qa):
        page = opened(browser, url)
        ask(page, "By how long is the deployment of the MQ-9 Reaper in Romania extended?")
        quotes = page.locator(".bw-answer blockquote").evaluate_all("found => found.map(each => each.textContent)")
        assert "half jaar" in quotes[0]
        assert all(quote in qa.letters[0].text for quote in quotes)
        number = page.locator(".bw-letter").get_attribute("data-strongest")
        assert text(page, f"mark[data-citation~='{number}']") == quotes[0]
        expect(page.locator(f"mark[data-citation~='{number}']").first).to_be_in_viewport()
