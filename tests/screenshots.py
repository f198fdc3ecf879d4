"""Pictures of the chat page in each state, to look at: ``python -m tests.screenshots FOLDER``."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from index.about import About
from index.letter import Letter, read_letter
from tests.chat import ARGUMENTS, Fixed, ask, opened, served
from tests.conftest import ROOT, ToyEncoder
from tests.pages import letter_of

QUESTION: Final = "Wat staat er in de brief over de bijdrage aan UCAP?"
# Wide and light, wide and dark, a phone.
SCREENS: Final = ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark"))


def main(folder: Path) -> None:
    """Take them all."""
    folder.mkdir(parents=True, exist_ok=True)
    (path,) = (ROOT / "seeds").glob("*.txt")
    letter = read_letter(path)
    with (
        TemporaryDirectory() as place,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS) as browser,
    ):
        asked = Fixed(letter, encoder=ToyEncoder())
        with served(asked, max_upload=1, feedback=Path(place) / "ratings.jsonl") as url:
            for width, scheme in SCREENS:
                _talk(browser, url, asked, folder, width, scheme)
            _bring(browser, url, folder, Path(place))
            page = opened(browser, url)
            ask(page, QUESTION)
            page.emulate_media(media="print")
            page.screenshot(path=folder / "print.png", full_page=True)
        for count in (8, 200):
            with served(Fixed(*many(letter, count))) as url:
                for width, scheme in SCREENS:
                    _choose(browser, url, folder / str(count), width, scheme)


def twenty(first: Letter) -> list[Letter]:
    """A letter, and nineteen more that say what they are about."""
    return many(first, 20)


def many(first: Letter, count: int) -> list[Letter]:
    """A letter, and more that say what they are about: of each two one in dossier 36 410 X."""
    subjects = (
        "Stand van zaken schuldhulp",
        "Beantwoording van vragen over de uitvoering van de motie over vuurwerk in de binnensteden van grote gemeenten",
        "Voortgang van de woningbouw",
    )
    made = [first]
    for number in range(1, count):
        about = About(
            subject=f"{subjects[number % 3]} ({number})",
            date=f"2024-{number % 12 + 1:02}-{number % 28 or 28:02}",
            sender="De minister van Binnenlandse Zaken",
            year="2023–2024" if number % 2 else None,
            dossier="36 410 X" if number % 2 else None,
            number=str(number) if number % 2 else None,
        )
        text = f"Deze brief is nummer {number}, en gaat over geld en een schip."
        made.append(replace(letter_of("Over het schip", "", text, name=f"brief-{number}"), about=about))
    return made


def _taken(page: Page, folder: Path, name: str, width: int, scheme: str) -> None:
    page.wait_for_timeout(900)
    # Of a phone two screens and a half: what comes first, and how the letter begins.
    clip = {"x": 0, "y": 0, "width": 390, "height": 1900}
    path = folder / f"{name}-{width}-{scheme}.png"
    if width < 500:
        page.screenshot(path=path, full_page=True, clip=clip)
    else:
        page.screenshot(path=path)


def _talk(browser: Browser, url: str, asked: Fixed, folder: Path, width: int, scheme: str) -> None:
    page = opened(browser, url, width=width, scheme=scheme, touch=width < 500)
    page.locator(".bw-start").wait_for()
    _taken(page, folder, "start", width, scheme)
    ask(page, QUESTION)
    _taken(page, folder, "answer", width, scheme)
    page.locator(".bw-judge summary").click()
    _taken(page, folder, "rate", width, scheme)
    page.get_by_label("Dit helpt", exact=True).check()
    page.get_by_role("button", name="Verstuur oordeel").click()
    page.locator(".bw-judged").wait_for()
    if width > 500:
        page.locator(".bw-reference a").first.hover()
        page.wait_for_timeout(400)
        page.screenshot(path=folder / f"context-{width}-{scheme}.png")
        page.mouse.move(0, 0)
    page.locator(".bw-reference a").last.click()
    page.wait_for_timeout(900)
    page.screenshot(path=folder / f"followed-{width}-{scheme}.png")
    ask(page, "please refuse this one", ".bw-refusal")
    _taken(page, folder, "refusal", width, scheme)
    ask(page, "a slow one", ".bw-busy")
    page.wait_for_timeout(3000)
    _taken(page, folder, "under-way", width, scheme)
    asked.go.set()
    page.locator(".bw-busy").wait_for(state="detached")
    asked.go.clear()
    ask(page, "crash", ".bw-problem")
    _taken(page, folder, "crash", width, scheme)


def _bring(browser: Browser, url: str, folder: Path, place: Path) -> None:
    good, bad, large = (place / name for name in ("eigen-brief.txt", "leeg.txt", "groot.txt"))
    good.write_text("Over de vloot\n\nHet schip vaart uit.\n\nOver het geld\n\nEr is geld.\n", encoding="utf-8")
    bad.write_text("...\n", encoding="utf-8")
    other = place / "brief.exe"
    other.write_bytes(b"MZ")
    large.write_bytes(b"a" * 1_100_000)
    page = opened(browser, url, locale="en-GB")
    page.locator("#bw-panel details summary").first.click()
    page.wait_for_timeout(500)
    page.screenshot(path=folder / "english-outline.png")
    for name, file in (("bad", bad), ("large", large), ("other", other), ("own", good)):
        page.locator("#bw-letters input[type=file]").set_input_files(file)
        page.wait_for_timeout(2500)
        page.screenshot(path=folder / f"upload-{name}.png")


def _choose(browser: Browser, url: str, folder: Path, width: int, scheme: str) -> None:
    page = opened(browser, url, width=width, scheme=scheme, touch=width < 500)
    page.locator(".bw-choice summary").click()
    page.wait_for_timeout(500)
    page.locator(".bw-choice").scroll_into_view_if_needed()
    page.screenshot(path=folder / f"choice-{width}-{scheme}.png")
    page.get_by_role("searchbox").fill("vuurwerk")
    page.wait_for_timeout(900)
    page.screenshot(path=folder / f"choice-found-{width}-{scheme}.png")
    if page.locator(".bw-search").count():
        page.get_by_role("searchbox").fill("")
        page.locator("input[name=dossier]").fill("36 410 X")
        page.locator("input[name=since]").fill("2024-06-01")
        page.locator(".bw-these").wait_for()
        page.wait_for_timeout(900)
        page.screenshot(path=folder / f"choice-filter-{width}-{scheme}.png")
        page.locator(".bw-these").click()
        page.locator(".bw-scope strong").wait_for()
        _taken(page, folder, "scope", width, scheme)
        page.locator(".bw-choice summary").click()
    page.locator("#bw-choice li:visible button[data-letter]").first.click()
    page.locator(".bw-about").wait_for()
    ask(page, "schip?", ":is(.bw-answer, .bw-refusal)")
    _taken(page, folder, "chosen", width, scheme)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
