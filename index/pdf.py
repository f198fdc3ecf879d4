"""PDF: its text layer, read in a process of its own, and set in order."""

import json
import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Final

from index.page import Page
from index.problems import LetterProblem
from index.rows import Run
from index.typeset import typeset

_LOG: Final = logging.getLogger(__name__)
# Seconds. A hundred pages take five; a file of a few kilobytes can be made to take a year.
MAX_TIME: Final = 60.0
# Letters that the file's fonts give no meaning: a few are ornaments, a tenth makes the words unreadable.
MAX_UNKNOWN: Final = 0.1


def read_pdf(content: bytes, name: str) -> tuple[Page, ...]:
    """Read the text layer of a PDF.

    Args:
        content: the file.
        name: what errors call it.

    Returns:
        Its pages, numbered as they are counted, those without text too; every line has hints.

    Raises:
        LetterProblem: it asks for a password, is damaged, too long, takes more than a minute, is a scan, or its fonts
            hide which letters they show.
    """
    sheets = _runs_apart(content, name)
    _check_words(sheets, name)
    return typeset(sheets)


def _runs_apart(content: bytes, name: str) -> list[tuple[Run, ...]]:
    """``index.pdfium.runs_of`` in another process, which can be ended whatever it does."""
    command = [sys.executable, "-m", "index.pdfium", name]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=MAX_TIME, env=environment, check=True
        )
    except subprocess.TimeoutExpired as error:
        raise LetterProblem(
            nl=f"{name} lezen kost meer dan {MAX_TIME:g} seconden. Bewaar de brief opnieuw als PDF, of als .docx.",
            en=f"{name} takes more than {MAX_TIME:g} seconds to read. Save the letter as PDF again, or as .docx.",
        ) from error
    except subprocess.CalledProcessError as error:
        raise LetterProblem(
            nl=f"{name} is beschadigd of vraagt te veel geheugen: het lezen brak af ({error.returncode}). Bewaar de "
            "brief opnieuw als PDF, of als .docx.",
            en=f"{name} is damaged or asks for too much memory: reading it broke off ({error.returncode}). Save the "
            "letter as PDF again, or as .docx.",
        ) from error
    answer = json.loads(done.stdout)
    if "sheets" not in answer:
        raise LetterProblem(nl=answer["nl"], en=answer["en"])
    return [tuple(Run(*run) for run in sheet) for sheet in answer["sheets"]]


def _check_words(sheets: Sequence[Sequence[Run]], name: str) -> None:
    letters = Counter(letter for sheet in sheets for run in sheet for letter in run.text)
    if not any(letter.isalnum() for letter in letters):
        raise LetterProblem(
            nl=f"{name} bevat geen tekst: het is een scan. Laat er tekst in herkennen (OCR) en geef die PDF, "
            f"bijvoorbeeld met `ocrmypdf -l nld`.",
            en=f"{name} holds no text: it is a scan. Have its text recognised (OCR) and give that PDF, "
            f"for instance with `ocrmypdf -l nld`.",
        )
    if letters["\ufffd"] > MAX_UNKNOWN * letters.total():
        share = round(100 * letters["\ufffd"] / letters.total())
        raise LetterProblem(
            nl=f"Van {name} is {share}% van de letters niet te lezen: de lettertypen zeggen niet welke letters het "
            "zijn. Laat de tekst opnieuw herkennen (OCR), bijvoorbeeld met `ocrmypdf --force-ocr -l nld`.",
            en=f"Of {name} {share}% of the letters cannot be read: its fonts do not say which letters they show. "
            "Have its text recognised anew (OCR), for instance with `ocrmypdf --force-ocr -l nld`.",
        )
    bare = [str(number) for number, sheet in enumerate(sheets, start=1) if not sheet]
    if bare:
        _LOG.warning("%s: no text on page %s", name, ", ".join(bare))
