"""Pictures of the chat page in each state, to look at: ``python -m tests.screenshots FOLDER``."""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from index.letter import read_letter
from tests.chat import ARGUMENTS, Fixed, ask, opened, served
from tests.conftest import ROOT, ToyEncoder


def main(folder: Path) -> None:
    """Take them all, from one server."""
    folder.mkdir(parents=True, exist_ok=True)
    (path,) = (ROOT / "seeds").glob("*.txt")
    chromium = shutil.which("chromium")
    with (
        TemporaryDirectory() as place,
        served(Fixed(read_letter(path), encoder=ToyEncoder()), max_upload=1) as url,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS) as browser,
    ):
        good, bad, large = (Path(place) / name for name in ("eigen-brief.txt", "leeg.txt", "groot.txt"))
        good.write_text("Over de vloot\n\nHet schip vaart uit.\n\nOver het geld\n\nEr is geld.\n", encoding="utf-8")
        bad.write_text("...\n", encoding="utf-8")
        other = Path(place) / "brief.exe"
        other.write_bytes(b"MZ")
        large.write_bytes(b"a" * 1_100_000)
        for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light")):
            name = f"{width}-{scheme}"
            page = opened(browser, url, width=width, scheme=scheme)
            page.locator(".bw-start").wait_for()
            page.wait_for_timeout(300)
            page.screenshot(path=folder / f"start-{name}.png", full_page=width < 500)
            ask(page, "Wat staat er in de brief over de bijdrage aan UCAP?")
            page.wait_for_timeout(900)
            page.screenshot(path=folder / f"answer-{name}.png", full_page=width < 500)
            if width > 500:
                page.locator(".bw-reference a").first.hover()
                page.screenshot(path=folder / f"context-{name}.png")
            ask(page, "please refuse this one", ".bw-refusal")
            page.wait_for_timeout(900)
            page.screenshot(path=folder / f"refusal-{name}.png", full_page=width < 500)
        page = opened(browser, url, locale="en-GB")
        page.locator("details summary").first.click()
        page.wait_for_timeout(500)
        page.screenshot(path=folder / "english-outline.png")
        for name, file in (("bad", bad), ("large", large), ("other", other), ("own", good)):
            page.locator("#bw-source input[type=file]").set_input_files(file)
            page.wait_for_timeout(2500)
            page.screenshot(path=folder / f"upload-{name}.png")
        page = opened(browser, url)
        ask(page, "Wat staat er in de brief over de bijdrage aan UCAP?")
        page.emulate_media(media="print")
        page.screenshot(path=folder / "print.png", full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
