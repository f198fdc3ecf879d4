"""The chat page in a real headless Chromium, served as ``briefwijzer serve`` does."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Final, cast
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from playwright.sync_api import Browser, Page, expect

import ui
from index.letter import parse_letter
from index.problems import ModelProblem, Problem
from index.readers import Line
from index.readers import Page as LetterPage
from qa.ask import LetterQA
from qa.page.headers import HEADERS
from qa.page.words import WORDS
from qa.verify import read_saved, verify
from tests.chat import EMPTY, Fixed, ask, opened, served, text
from tests.conftest import ROOT

HOSTILE: Final = (
    "1. *a* _b_ $x$ ${y} {{z}} @children <b>c</b> &amp; <script>document.title = 'taken'</script> `q` "
    "[l](javascript:x) ## ~~z~~"
)


def test_answer_and_its_source(browser: Browser, url: str, fixed: Fixed) -> None:
    """The answer quotes to the character, the letter beside it has the same characters marked, and shows the first."""
    page = opened(browser, url)
    ask(page, "What does it say?")
    letter = fixed.letters[0]
    quotes = [letter.paragraph(id_).sentences[-1].text for id_ in ("4", "1")]
    assert page.locator(".bw-answer blockquote").evaluate_all("found => found.map(each => each.textContent)") == quotes
    assert text(page, "mark[data-citation~='1.2']") == quotes[0] != ""
    assert text(page, "mark[data-citation~='1.1']") == quotes[1]
    expect(page.locator("mark[data-citation~='1.2']")).to_be_in_viewport(ratio=1)
    expect(page.locator("mark[data-citation~='1.1']")).not_to_be_in_viewport()
    expect(page.locator(".bw-answer")).to_contain_text("The quotes are in Dutch.")
    expect(page.locator(".bw-answer")).to_contain_text("Almost certainly the answer (95%)")
    assert page.locator("blockquote").first.get_attribute("lang") == "nl"
    assert page.evaluate("document.documentElement.lang") == "nl"


@pytest.mark.parametrize("query", ["", "?__theme=dark"])
def test_citation_leads_to_its_paragraph(browser: Browser, url: str, query: str) -> None:
    """A citation, followed by keyboard, shows and focuses its paragraph, without loading the page again."""
    page = opened(browser, url + query)
    ask(page, "What does it say?")
    page.get_by_role("link", name="paragraph 1 · p. 1").focus()
    page.keyboard.press("Enter")
    expect(page.locator("mark[data-citation~='1.1']")).to_be_in_viewport(ratio=1)
    expect(page.locator("#par-1")).to_be_focused()
    assert page.url.endswith("#par-1")
    expect(page.locator(".bw-answer")).to_have_count(1)


def test_an_earlier_answer_is_marked_again(browser: Browser, url: str, fixed: Fixed) -> None:
    """A citation of an earlier answer marks that answer's words, and only those, to the character; and back."""
    page = opened(browser, url)
    ask(page, "first")
    ask(page, "second, late", count=2)
    page.locator(".bw-turn").first.get_by_role("link", name="paragraph 1 · p. 1").click()
    letter = fixed.letters[0]
    expect(page.locator("mark.bw-now")).to_have_text(letter.paragraph("1").sentences[-1].text)
    assert text(page, ".bw-letter mark") == "".join(letter.paragraph(id_).sentences[-1].text for id_ in ("1", "4"))
    expect(page.locator("#par-1")).to_be_focused()
    page.locator(".bw-turn").last.get_by_role("link").click()
    expect(page.locator(".bw-letter mark")).to_have_text(letter.paragraphs[-1].sentences[-1].text)
    expect(page.locator(".bw-letter mark")).to_be_in_viewport()


def test_context_on_hover_and_focus(browser: Browser, url: str, fixed: Fixed) -> None:
    """The quote's surroundings show while the pointer or the focus is on its reference; Escape sends them away."""
    page = opened(browser, url)
    ask(page, "What does it say?")
    context = page.locator(".bw-context").first
    expect(context).to_be_hidden()
    link = page.get_by_role("link", name="paragraph 4")
    link.hover()
    expect(context).to_be_visible()
    assert text(page, "[id='context-1.2'] b") == fixed.letters[0].paragraph("4").sentences[-1].text
    context.hover()
    expect(context).to_be_visible()
    page.keyboard.press("Escape")
    expect(context).to_be_hidden()
    page.mouse.move(0, 0)
    page.mouse.move(5, 5)
    link.hover()
    expect(context).to_be_visible()


def test_footnote_and_back(browser: Browser, url: str) -> None:
    """A footnote's mark leads to the footnote, and the footnote back."""
    page = opened(browser, url)
    page.locator("#par-fn1-mark").click()
    expect(page.locator("#par-fn1")).to_be_in_viewport()
    page.get_by_role("link", name="terug naar de tekst").click()
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
    with served(Fixed(letter)) as url:
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
    page.get_by_role("button", name="Wis dit gesprek (2 vragen)").click()
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
    browser: Browser, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An unusable question is answered in the reader's language; a crash is reported, its details only in the log."""
    page = opened(browser, url)
    ask(page, "   ", ".bw-problem")
    assert text(page, ".bw-problem p") == EMPTY.nl
    page.get_by_role("textbox", name=WORDS["nl"].question).fill("crash")
    page.get_by_role("button", name="Vraag", exact=True).click()
    expect(page.locator(".bw-problem")).to_contain_text("Er ging iets mis")
    assert "secret detail" not in page.content()
    assert "RuntimeError: secret detail" in caplog.text
    ask(page, "and on")


def test_nothing_leaves_this_machine(browser: Browser, url: str) -> None:
    """From opening to an answer every request goes to the server itself."""
    asked: list[str] = []
    context = browser.new_context(locale="nl-NL")
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(url)
    ask(page, "What does it say?")
    assert asked
    hosts = {urlsplit(each).netloc for each in asked if not each.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(url).netloc}


def test_phone(browser: Browser, url: str) -> None:
    """On a phone the box comes first and the letter below it, nothing is wider, and a citation leads there."""
    page = opened(browser, url, width=390)
    box, begin = page.locator("#bw-ask").bounding_box(), page.locator(".bw-start").bounding_box()
    assert box and begin and box["y"] < begin["y"]
    ask(page, "What does it say?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator("#bw-ask textarea")).to_be_focused()
    box, letter = page.locator("#bw-ask").bounding_box(), page.locator(".bw-letter").bounding_box()
    assert box and letter and letter["y"] >= box["y"] + box["height"]
    page.get_by_role("link", name="paragraph 4").click()
    expect(page.locator("mark[data-citation~='1.2']")).to_be_in_viewport()


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


def test_either_language(browser: Browser, url: str) -> None:
    """An English browser gets English; the switch turns all to Dutch, the page's ``lang`` too, and is remembered."""
    page = opened(browser, url, locale="en-GB")
    assert page.evaluate("document.documentElement.lang") == "en"
    expect(page.locator(".bw-head")).to_contain_text(WORDS["en"].tagline)
    ask(page, "What does it say?")
    page.get_by_role("button", name="Nederlands").click()
    expect(page.get_by_label(WORDS["nl"].question)).to_be_visible()
    expect(page.get_by_role("button", name=WORDS["nl"].copy).first).to_be_visible()
    expect(page.locator(".bw-answer")).to_contain_text("The letter says:")
    page.wait_for_function("document.documentElement.lang === 'nl'")
    page.reload()
    expect(page.locator(".bw-head")).to_contain_text(WORDS["nl"].tagline)


def test_a_reload_keeps_the_conversation(browser: Browser, url: str, fixed: Fixed) -> None:
    """After loading again the same questions stand there with their answers; another window has none of them."""
    page = opened(browser, url)
    ask(page, "first")
    ask(page, "second, late", count=2)
    page.wait_for_function("Object.values(sessionStorage).join().includes('second')")
    page.reload()
    expect(page.locator(".bw-answer")).to_have_count(2)
    assert fixed.histories[-2:] == [(), ("first",)]
    other = page.context.new_page()
    other.goto(url)
    expect(other.locator(".bw-start")).to_be_visible()


def test_permalinks(browser: Browser, url: str) -> None:
    """An address with ``?q=`` asks that question, and one with ``#par-12`` shows that paragraph."""
    question = "What does <b>it</b> say & why?"
    page = browser.new_context(locale="nl-NL").new_page()
    page.goto(f"{url}?q={quote(question)}")
    expect(page.locator(".bw-answer")).to_have_count(1)
    assert text(page, ".bw-question") == question
    page = browser.new_context(locale="nl-NL").new_page()
    page.goto(f"{url}#par-12")
    expect(page.locator("#par-12")).to_be_in_viewport()


def test_copied_to_the_clipboard(browser: Browser, url: str, fixed: Fixed) -> None:
    """A quote with its reference, and an address that asks the question again."""
    page = opened(browser, url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "What does it say?")
    page.get_by_role("button", name=WORDS["nl"].copy).first.click()
    expect(page.get_by_role("button", name=WORDS["nl"].copied)).to_be_visible()
    quoted = fixed.letters[0].paragraph("4").sentences[-1].text
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{quoted}” (") and copied.endswith("§ Oekraïne (NUC), paragraph 4, p. 2)")
    page.get_by_role("button", name=WORDS["nl"].link).click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('?q=')")
    assert page.evaluate("navigator.clipboard.readText()") == f"{url}?q=What%20does%20it%20say%3F"


def test_a_conversation_is_saved_and_verified(browser: Browser, url: str, fixed: Fixed, tmp_path: Path) -> None:
    """The JSON that the page saves holds against the letter; the Markdown has the same quotes."""
    page = opened(browser, url)
    ask(page, "What does it say?")
    with page.expect_download() as download:
        page.get_by_role("button", name=WORDS["nl"].json).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "briefwijzer.json"
    assert json.loads(path.read_text(encoding="utf-8"))["answers"][0]["question"] == "What does it say?"
    verdict = verify(read_saved(path), fixed.letters)
    # The stand-in's message is not Briefwijzer's own; all else is as the letter has it.
    assert (verdict.quotes, [each.en for each in verdict.differences]) == (2, [])
    with page.expect_download() as download:
        page.get_by_role("button", name=WORDS["nl"].markdown).click()
    download.value.save_as(tmp_path / "x.md")
    assert "## What does it say?" in (tmp_path / "x.md").read_text(encoding="utf-8").replace("\\", "")


def bring(page: Page, path: Path) -> None:
    """Open a letter of one's own."""
    page.locator("#bw-letters input[type=file]").set_input_files(path)


def test_a_letter_of_ones_own(browser: Browser, url: str, tmp_path: Path) -> None:
    """It takes the letter's place for its visitor, with its own examples and answers, and for nobody else."""
    path = tmp_path / "eigen.txt"
    path.write_text("Over de vloot\n\nHet schip <b>vaart</b> uit.\n\nOver geld\n\nEr is geld.\n", encoding="utf-8")
    page, other = opened(browser, url), opened(browser, url)
    ask(page, "What does it say?")
    bring(page, path)
    expect(page.locator(".bw-name")).to_have_text("eigen")
    expect(page.locator(".bw-answer")).to_have_count(0)
    ask(page, "Vaart het schip uit?", ":is(.bw-answer, .bw-refusal)")
    assert text(page, ":is(.bw-answer, .bw-refusal) blockquote").startswith("Het schip <b>vaart</b> uit.")
    assert text(other, ".bw-name") != "eigen"
    page.get_by_role("button", name=WORDS["nl"].forget).click()
    expect(page.locator(".bw-name")).not_to_have_text("eigen")
    expect(page.locator(".bw-start")).to_be_visible()
    expect(page.locator(".bw-choice")).to_have_count(0)


def test_letters_that_cannot_be_brought(browser: Browser, url: str, tmp_path: Path) -> None:
    """An empty one, one too large, one of another kind: refused with name and reason; the conversation goes on."""
    empty, large, other = (tmp_path / name for name in ("leeg.txt", "groot.txt", "brief.exe"))
    empty.write_text("...", encoding="utf-8")
    large.write_bytes(b"a" * 1_200_000)
    page = opened(browser, url)
    ask(page, "What does it say?")
    bring(page, empty)
    expect(page.locator(".bw-problem")).to_contain_text("leeg.txt bevat geen woorden")
    expect(page.locator(".bw-answer")).to_have_count(1)
    assert "gradio" not in text(page, ".bw-problem")
    bring(page, large)
    expect(page.locator(".bw-over")).to_contain_text("groot.txt telt 1.2 MB; hoogstens 1 MB past.")
    other.write_bytes(b"MZ")
    bring(page, other)
    expect(page.locator(".bw-over")).to_contain_text("brief.exe is niet te lezen; verwacht is .docx, ")
    ask(page, "and on", count=2)


def test_by_keyboard_alone(browser: Browser, url: str) -> None:
    """From the question to its answer, its citation in the letter and back, with nothing but keys."""
    page = opened(browser, url)
    expect(page.locator("#bw-ask textarea")).to_be_focused()
    page.keyboard.type("What does it say?")
    page.keyboard.press("Enter")
    expect(page.locator(".bw-answer")).to_have_count(1)
    expect(page.locator("#bw-ask textarea")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Antwoord gevonden. Aantal citaten: 2.")).to_have_count(1)
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.bw-reference a')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#par-1")).to_be_focused()
    expect(page.locator("mark.bw-now")).to_be_in_viewport()


def test_every_response_is_held_to_the_promise(url: str) -> None:
    """The page comes with the headers that forbid anything from or to elsewhere."""
    with urlopen(url) as answer:
        found = {name.lower(): value for name, value in answer.headers.items()}
    assert {name: found.get(name.decode()) for name, _ in HEADERS} == {name: value.decode() for name, value in HEADERS}


def test_users(fixed: Fixed, browser: Browser) -> None:
    """With users the page asks for a name and a password first."""
    page = ui.build_page(cast(LetterQA, fixed))
    url = ui.start(page, users=[("an", "geheim")])
    shown = browser.new_page()
    shown.goto(url)
    expect(shown.locator("input[type=password]")).to_be_visible()
    assert shown.locator(".bw-letter").count() == 0
    page.close(verbose=False)


def test_ask_endpoint(url: str, fixed: Fixed) -> None:
    """``gradio_client`` gets the answer as JSON from both public endpoints; a problem in both languages."""
    client = Client(url, verbose=False)
    question = "What does it say?"
    assert client.predict(question, api_name="/ask") == fixed.ask(question).to_dict()
    assert client.predict(question, fixed.letters[0].name, api_name="/ask_within") == fixed.ask(question).to_dict()
    assert list(client.view_api(return_format="dict")["named_endpoints"]) == ["/ask", "/ask_within"]
    for given, message in (
        ({"since": "gisteren"}, "'gisteren' is no day. Give a day as YYYY-MM-DD"),
        ({"sender": 3}, "sender is '3'; expected is a text"),
        ({"letter": "weg"}, r"None of the 1 letters is what you ask for \(letter weg\)"),
    ):
        with pytest.raises(AppError, match=message):
            client.predict(question, **given, api_name="/ask_within")
    with pytest.raises(AppError, match=re.escape(f"{EMPTY.nl}\n{EMPTY.en}")):
        client.predict(" ", api_name="/ask")


README: Final = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("library", ["gradio_client", "urllib"])
def test_the_api_examples_run(url: str, fixed: Fixed, library: str) -> None:
    """README's examples get the answer from a page that runs, as they stand but for the address."""
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (example,) = (block for block in blocks if library in block)
    names: dict[str, object] = {}
    exec(example.replace("http://127.0.0.1:7860", url.rstrip("/")), names)
    assert names["answer"] == fixed.ask("What is the goal of the operation?").to_dict()


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
    with served(qa) as url:
        page = opened(browser, url)
        ask(page, "How much money did the Netherlands contribute to the UCAP fund?")
        quotes = page.locator(".bw-answer blockquote").evaluate_all("found => found.map(each => each.textContent)")
        assert "UCAP" in quotes[0] and "€100 mln" in quotes[0]
        assert all(quote in qa.letters[0].text for quote in quotes)
        number = page.locator(".bw-letter").get_attribute("data-strongest")
        assert text(page, f"mark[data-citation~='{number}']") == quotes[0]
        expect(page.locator(f"mark[data-citation~='{number}']").first).to_be_in_viewport()
