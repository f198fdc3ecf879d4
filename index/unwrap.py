"""Two wrapped lines -> one: which hyphen is the printer's, and which the word's own."""

import re
from collections.abc import Iterable
from typing import Final

_CONJUNCTIONS: Final = frozenset({"en", "of", "noch", "dan", "tot", "and", "or", "und", "oder", "et", "ou"})
_ADDRESS: Final = re.compile(r"(?:https?://|www\.|\w\.[a-z]{2,}/)\S*[-/_=?&#%~]$|https?://$")
# Spelling puts a hyphen between two vowels that would be read as one sound ("zee-eend"), and after these words. In
# 780,000 running words, most of manuals, this and the rules below keep 38 in 100 of the hyphens that words own, and at
# 3 in 100,000 of the places where pyphen breaks words they keep one too many. pyphen's patterns would keep 46, but of
# 145 words broken in twelve printed letters they call two unbreakable ("waterstof-/economie"): they lose more.
_CLASH: Final = re.compile(r"(?:a-[aeiu]|e-(?:[ei]|u(?!m))|o-[oeu]|u-[iu])", re.IGNORECASE)
_HYPHENED: Final = frozenset({"niet", "oud", "bijna"})


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of a letter in lower case, without those that a line end cuts."""
    return frozenset(word for text in texts for word in re.findall(r"\b[\w-]+\b(?!-?$)", text.lower()))


def join_lines(above: str, below: str, words: frozenset[str]) -> str:
    """Join two wrapped lines.

    A hyphen at the line's end may be the printer's ("bevol-/king") or the word's own ("NAVO-/bondgenootschap").
    It is the word's own where a conjunction follows ("productie- en"), where the letter writes the word with it
    elsewhere, where a capital or digit stands beside it, and where spelling asks for it ("zee-/eend", "e-/mail");
    not where the letter writes the word without it. In a web address, and after a stroke, nothing is put between.

    Args:
        above: the text so far.
        below: the next line.
        words: the letter's words in lower case.
    """
    if above.endswith("\u00ad"):
        return above[:-1] + below
    token = above[above.rfind(" ") + 1 :]
    if _ADDRESS.search(token) or (re.search(r"\w/$", token) and re.match(r"\w", below)):
        return above + below
    head = re.search(r"(\w[\w-]*)[-‐]$", token)
    tail = re.match(r"\w[\w-]*", below)
    if head is None or tail is None or tail.group().lower() in _CONJUNCTIONS:
        return f"{above} {below}"
    joined = (head[1] + tail.group()).lower()
    hyphened = f"{head[1]}-{tail.group()}".lower()
    if hyphened in words or (joined not in words and _owns_hyphen(head[1], tail.group())):
        return above + below
    return above[:-1] + below


def _owns_hyphen(head: str, tail: str) -> bool:
    return (
        head.isupper()
        or len(head) == 1
        or head[-1].isdigit()
        or not tail[0].islower()
        or head.lower() in _HYPHENED
        or _CLASH.match(f"{head[-1]}-{tail}") is not None
    )
