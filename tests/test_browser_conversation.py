"""The chat page in a real headless Chromium: what may be done with a conversation, and who is served."""

from __future__ import annotations

import gc
import json
import re
import weakref
from pathlib import Path
from typing import Final, cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import ui
from index.letter import Letter
from qa.ask import LetterQA
from qa.page.visit import Visit
from qa.page.words import BUSY, WORDS
from tests.chat import Fixed, ask, opened, served, text
from tests.conftest import ToyEncoder
from tests.screenshots import many, twenty

NL: Final = WORDS["nl"]
# The rules of WCAG 2.1 at level AA, and what axe counts as good practice.
RULES: Final = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}


def box(page: Page) -> str:
    return page.locator("#bw-ask textarea").input_value()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()


def test_a_question_can_be_changed_and_taken_back(browser: Browser, url: str, fixed: Fixed) -> None:
    """To change the last one is to have it in the box, with the focus there; to take it back leaves the box empty."""
    page = opened(browser, url)
    ask(page, "first")
    ask(page, "second, late", count=2)
    expect(page.get_by_role("button", name=NL.edit)).to_have_count(1)
    press(page, NL.edit)
    expect(page.locator(".bw-answer")).to_have_count(1)
    expect(page.locator("#bw-ask textarea")).to_have_value("second, late")
    expect(page.locator("#bw-ask textarea")).to_be_focused()
    ask(page, "second, other", count=2)
    assert fixed.histories[-1] == ("first",)
    press(page, NL.drop)
    expect(page.locator(".bw-answer")).to_have_count(1)
    assert text(page, ".bw-question") == "first" and box(page) == ""
    press(page, NL.clear_one)
    expect(page.locator(".bw-start")).to_be_visible()
    page.wait_for_function("!Object.values(sessionStorage).join().includes('first')")


def test_a_question_under_way_can_be_stopped(browser: Browser, url: str, fixed: Fixed) -> None:
    """It is shown at once, one at a time; stopped, it goes back into the box, and its answer never comes."""
    page, other = opened(browser, url), opened(browser, url)
    ask(page, "a slow one", ".bw-busy")
    expect(page.locator(".bw-waiting")).to_be_visible()
    ask(page, "another", ".bw-busy")
    assert text(page, ".bw-question") == "a slow one" and box(page) == "another"
    # Behind it, in line, somebody else is shown as waiting too, and may leave the line.
    ask(other, "mine", ".bw-busy")
    press(other, NL.stop)
    expect(other.locator("#bw-ask textarea")).to_have_value("mine")
    press(page, NL.stop)
    expect(page.locator(".bw-busy")).to_have_count(0)
    expect(page.locator("#bw-ask textarea")).to_have_value("a slow one")
    fixed.go.set()
    ask(page, "and on")
    assert text(page, ".bw-question") == "and on"
    ask(other, "and on")
    fixed.go.clear()


def test_after_a_crash_it_is_asked_again(
    browser: Browser, url: str, fixed: Fixed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One press asks the same once more."""
    page = opened(browser, url)
    ask(page, "crash", ".bw-problem")
    monkeypatch.setattr(fixed, "ask", lambda question, **more: Fixed.ask(fixed, "mended"))
    press(page, NL.again)
    expect(page.locator(".bw-answer")).to_have_count(1)
    assert text(page, ".bw-question") == "crash" and box(page) == ""


def test_a_full_line_says_so(browser: Browser, seed_letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who finds the line full is told in their own language, and has the question still in the box."""
    monkeypatch.setattr(ui, "MOST_WAITING", 1)
    slow = Fixed(seed_letter)
    with served(slow) as url:
        pages = [opened(browser, url, locale=locale) for locale in ("nl-NL", "nl-NL", "en-GB")]
        for page in pages[:2]:  # one is read, one waits
            ask(page, "a slow one", ".bw-busy")
            page.wait_for_timeout(500)
        ask(pages[2], "mine", ".bw-problem")
        assert text(pages[2], ".bw-problem") == BUSY.en
        assert box(pages[2]) == "mine"
        expect(pages[2].locator(".toast-wrap")).to_be_hidden()
        slow.go.set()
        for page in pages[:2]:
            expect(page.locator(".bw-answer")).to_have_count(1)
        press(pages[2], WORDS["en"].again)
        expect(pages[2].locator(".bw-answer")).to_have_count(1)


def test_who_asks_too_often_is_turned_away(browser: Browser, seed_letter: Letter) -> None:
    """As where the line is full: the question stays in the box, and other visitors are served."""
    with served(Fixed(seed_letter), per_minute=1) as url:
        pages = [opened(browser, url, locale="en-GB") for _ in range(2)]
        for number, page in enumerate(pages):
            page.set_extra_http_headers({"X-Forwarded-For": f"192.0.2.{number}"})
        ask(pages[0], "first")
        ask(pages[0], "second", ".bw-problem")
        assert text(pages[0], ".bw-problem") == BUSY.en
        assert box(pages[0]) == "second"
        ask(pages[1], "mine")


def test_there_and_back(browser: Browser, url: str) -> None:
    """From a citation to the letter, from its number there to the quote, and back as browsers go back."""
    page = opened(browser, url)
    ask(page, "What does it say?")
    link = page.get_by_role("link", name="paragraph 1 · p. 1")
    link.press("Enter")
    expect(page.locator("#par-1")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[id='answer-1.1']")).to_be_focused()
    page.go_back()
    expect(link).to_be_focused()
    assert page.url.rstrip("/") == url.rstrip("/")
    expect(page.locator(".bw-answer")).to_have_count(1)


def test_a_screen_reader_hears_the_answer(browser: Browser, url: str, fixed: Fixed) -> None:
    """That it is read, then how many quotes there are and the first of them, in its own language; later not again."""
    page = opened(browser, url)
    said = page.get_by_role("status").filter(has_text=re.compile("."))
    ask(page, "a slow one", ".bw-busy")
    expect(said).to_have_text(NL.busy)
    fixed.go.set()
    quote = fixed.letters[0].paragraph("4").sentences[-1].text
    expect(said).to_have_text(f"Antwoord gevonden. Aantal citaten: 2. {quote}")
    assert said.locator("span").get_attribute("lang") == "nl"
    fixed.go.clear()
    press(page, "English")
    page.wait_for_function("document.documentElement.lang === 'en'")
    expect(page.get_by_role("button", name="English")).to_be_focused()
    expect(page.get_by_role("textbox", name=WORDS["en"].question, exact=True)).to_be_visible()
    names = page.locator(":is(h1, h2, h3)").evaluate_all("found => found.map(each => each.localName)")
    assert names[:3] == ["h1", "h2", "h2"]


def test_by_keyboard_past_the_head(browser: Browser, url: str) -> None:
    """The first keys of the page lead to the box and to the letter."""
    page = opened(browser, url)
    page.wait_for_function("briefwijzer && document.querySelector('.bw-letter').dataset.seen")
    for number, goal in enumerate(("#bw-ask textarea", "#bw-letter")):
        page.locator(".bw-skip a").nth(number).press("Enter")
        expect(page.locator(goal)).to_be_focused()


def test_asking_a_part_of_many(browser: Browser, seed_letter: Letter) -> None:
    """A dossier is chosen by keyboard, said beside the question, asked, kept in the link, and taken back at a press."""
    with served(Fixed(*many(seed_letter, 200))) as url:
        page = opened(browser, url)
        expect(page.locator(".bw-scope")).to_have_text("Uw vraag gaat naar alle 200 brieven.")
        assert page.locator(".bw-list li").count() == 1 + 20
        page.locator(".bw-choice summary").press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type("36410x")
        expect(page.get_by_role("combobox", name=NL.dossier)).to_be_focused()
        expect(page.locator(".bw-count")).to_have_text("100 brieven gevonden; dit zijn de nieuwste 20")
        expect(page.get_by_role("status").filter(has_text="100 brieven gevonden")).to_have_count(1)
        page.get_by_label(NL.first_day).fill("2024-12-05")
        expect(page.locator(".bw-count")).not_to_contain_text("100")
        count = page.locator(".bw-found li").count()
        these = f"Vraag alle {count} brieven: dossier 36410x · vanaf 5 december 2024"
        page.get_by_role("button", name=these).press("Enter")
        scope = page.locator(".bw-scope")
        expect(scope).to_contain_text(f"dossier 36410x · vanaf 5 december 2024 ({count} brieven)")
        expect(page.locator(".bw-choice summary")).to_be_focused()
        ask(page, "schip?", ":is(.bw-answer, .bw-refusal)")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        press(page, NL.link)
        page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('q=')")
        link = page.evaluate("navigator.clipboard.readText()")
        assert link == f"{url}?dossier=36410x&since=2024-12-05&q=schip%3F"
        other = page.context.new_page()
        other.goto(link)
        expect(other.locator("blockquote").first).to_be_visible()
        expect(other.locator(".bw-scope")).to_have_text(scope.inner_text())
        scope.get_by_role("button", name=NL.ask_all).press("Enter")
        expect(scope).to_have_text("Uw vraag gaat naar alle 200 brieven.")
        expect(page.locator("#bw-ask textarea")).to_be_focused()
        other.goto(f"{url}?dossier=99&q=schip")
        expect(other.locator(".bw-problem")).to_contain_text("Geen van de 200 brieven is wat u vraagt (dossier 99)")
        expect(other.locator(":is(.bw-answer, .bw-refusal)")).to_have_count(0)


def test_choosing_among_twenty(browser: Browser, seed_letter: Letter) -> None:
    """Found by a word of the subject and a month, chosen by keyboard, kept over a reload and in a link."""
    with served(Fixed(*twenty(seed_letter), encoder=ToyEncoder())) as url:
        page = opened(browser, url)
        page.locator(".bw-choice summary").press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("VUURWERK februari 13")
        expect(page.locator(".bw-found li")).to_have_count(1)
        page.locator(".bw-found li button").press("Enter")
        expect(page.locator(".bw-about")).to_contain_text("13 februari 2024 · De minister")
        expect(page.locator(".bw-choice summary")).to_be_focused()
        expect(page.locator(".bw-chosen")).to_contain_text("(13)")
        expect(page.locator(".bw-scope strong")).to_contain_text("(13)")
        ask(page, "schip?", ":is(.bw-answer, .bw-refusal)")
        assert text(page, "blockquote") == "Deze brief is nummer 13, en gaat over geld en een schip."
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        press(page, NL.copy)
        expect(page.get_by_role("button", name=NL.copied)).to_be_visible()
        assert "(Kamerstukken II 2023/24, 36 410 X, nr. 13, § " in page.evaluate("navigator.clipboard.readText()")
        page.wait_for_function("Object.values(sessionStorage).join().includes('schip')")
        page.reload()
        expect(page.locator("blockquote")).to_have_text("Deze brief is nummer 13, en gaat over geld en een schip.")
        linked = page.context.new_page()
        linked.goto(f"{url}?letter=brief-2&q=schip")
        expect(linked.locator("blockquote")).to_contain_text("nummer 2,")
        linked.locator(".bw-choice summary").click()
        linked.get_by_role("searchbox").fill("zeeslang")
        expect(linked.get_by_role("status").filter(has_text=NL.none_found)).to_have_count(1)
        expect(linked.locator(".bw-none")).to_be_visible()
        linked.keyboard.press("Escape")
        expect(linked.locator(".bw-list")).to_be_hidden()


def test_ratings_only_where_they_are_kept(browser: Browser, url: str, seed_letter: Letter, tmp_path: Path) -> None:
    """Without a file nothing asks for one; with it, a rating is sent by keyboard and thanked for, and stands there."""
    page = opened(browser, url)
    ask(page, "What does it say?")
    expect(page.locator(".bw-judge")).to_have_count(0)
    path = tmp_path / "ratings.jsonl"
    with served(Fixed(seed_letter), feedback=path) as rated:
        page = opened(browser, rated)
        ask(page, "What does it say?")
        page.locator(".bw-judge summary").press("Enter")
        page.get_by_label(NL.unhelpful).press("Space")
        page.get_by_label(NL.reason).fill("het <b>jaar</b> ontbreekt")
        assert path.read_bytes() == b""
        page.keyboard.press("Enter")
        expect(page.locator(".bw-judged")).to_be_focused()
        (line,) = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        assert (line["helpful"], line["reason"]) == (False, "het <b>jaar</b> ontbreekt")
        assert line["answer"]["question"] == "What does it say?"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_axe_finds_nothing(browser: Browser, seed_letter: Letter, tmp_path: Path, scheme: str, width: int) -> None:
    """No finding under WCAG 2.1 AA, of any impact, in any state; of good practice nothing serious."""
    asked = Fixed(*twenty(seed_letter), encoder=ToyEncoder())
    with served(asked, feedback=tmp_path / "ratings.jsonl") as url:
        page = opened(browser, url, scheme=scheme, width=width)
        expect(page.locator(".bw-start")).to_be_visible()
        page.locator(".bw-choice summary").click()
        found = Axe().run(page, options=RULES).response["violations"]
        page.keyboard.press("Escape")
        ask(page, "What does it say?")
        page.locator(".bw-judge summary").click()
        ask(page, "please refuse", ".bw-refusal")
        ask(page, "please refuse", ".bw-refusal", count=2)
        ask(page, "a slow one", ".bw-busy")
        found += Axe().run(page, options=RULES).response["violations"]
        asked.go.set()
        expect(page.locator(".bw-busy")).to_have_count(0)
        ask(page, "  ", ".bw-problem")
        page.locator(".bw-reference a").first.focus()
        found += Axe().run(page, options=RULES).response["violations"]
    grave = {
        f"{rule['id']} ({rule['impact']}): {node['html'][:150]}"
        for rule in found
        if "best-practice" not in rule["tags"] or rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    }
    assert grave == set()


def test_memory_does_not_grow(
    browser: Browser, seed_letter: Letter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A visitor's letter goes with the visit: an hour after the window was closed, or when others need the place."""
    monkeypatch.setattr(ui, "MOST_SESSIONS", 2)
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    page_of = ui.build_page(cast(LetterQA, Fixed(seed_letter, encoder=ToyEncoder())))
    url = ui.start(page_of)
    letter = tmp_path / "eigen.txt"
    letter.write_text("Over de vloot\n\nHet schip vaart uit.\n", encoding="utf-8")

    def brought() -> weakref.ref[LetterQA]:
        context = browser.new_context(locale="nl-NL")
        page = context.new_page()
        page.goto(url)
        page.locator("#bw-letters input[type=file]").set_input_files(letter)
        expect(page.locator(".bw-name")).to_have_text("eigen")
        (own,) = [each.now.own for each in visits() if each.now.own and id(each.now.own) not in known]
        known.add(id(own))
        context.close()
        return weakref.ref(own)

    def visits() -> list[Visit]:
        states = page_of.state_holder.session_data.values()
        return [value for state in states for value in state.state_data.values() if isinstance(value, Visit)]

    known: set[int] = set()
    letters = [brought() for _ in range(3)]
    # Gradio leaves an empty file for each, for a minute.
    assert [each for each in (tmp_path / "uploads").rglob("*") if each.is_dir() or each.stat().st_size] == []
    assert len(page_of.state_holder.session_data) <= 2
    gc.collect()
    assert letters[0]() is None and letters[2]() is not None
    for state in page_of.state_holder.session_data.values():
        state.is_closed, state.STATE_TTL_WHEN_CLOSED = True, -1
    page_of.state_holder.delete_all_expired_state()
    assert visits() == []
    page_of.close(verbose=False)


def test_a_visit_that_was_forgotten_begins_anew(browser: Browser, seed_letter: Letter) -> None:
    """Where the server has forgotten a visit, the page shows what the server knows, and not half of each."""
    page_of = ui.build_page(cast(LetterQA, Fixed(seed_letter)))
    page = opened(browser, ui.start(page_of))
    ask(page, "What does it say?")
    page.wait_for_timeout(1000)  # until all that followed the answer is done
    for state in page_of.state_holder.session_data.values():
        state.state_data.clear()
    page.locator("#bw-ask textarea").fill("late")
    page.keyboard.press("Enter")
    expect(page.locator(".bw-question")).to_have_text("late")
    expect(page.locator(".bw-letter mark")).to_have_text(seed_letter.paragraphs[-1].sentences[-1].text)
    page_of.close(verbose=False)
