"""What a question names that the letter does not: numbers, names, abbreviations."""

import re
import unicodedata
from typing import Final

from index.language import detect_language, language_of
from index.letter import Letter
from qa.align import Aligner

_TERM: Final = re.compile(r"\w+(?:[-–.,]\w+)*")
_WORD: Final = re.compile(r"\w+")
# Words that start with so many equal letters have the same stem: Oekraïne, Oekraïens.
_STEM: Final = 4
# The likeness from which on a name is taken for one of the letter's in another language: the encoder gives "Bruxelles"
# and "Brussel" 0.53, "Londres" and "Londen" 0.85; "Germany" and "Nederland" 0.35, "Wien" and "Brussel" 0.04.
_SAME: Final = 0.4


def missing_facts(question: str, letter: Letter, aligner: Aligner) -> int:
    """How many numbers, names and abbreviations of the question the letter does not hold.

    A number counts where its digits stand nowhere in the letter; a word with a capital inside the question, where no
    word of the letter starts as it does. In a question of another language a name may be spelt otherwise, or an
    abbreviation stand for other words: there it counts only if no word of the letter means nearly the same. German
    gives every noun a capital: there only one behind the first letter tells (UCAP, F-35).

    Args:
        question: the words to search for.
        letter: what it is asked of.
        aligner: tells how like two words are, across languages.
    """
    language = detect_language(question)
    text = letter.text.lower()
    stems = {_stem(word) for word in _WORD.findall(text)}
    numbers, names = 0, []
    for match in _TERM.finditer(question):
        term = match.group()
        opens = question[: match.start()].rstrip()[-1:] in ("", ".", "?", "!")  # a sentence, with a capital of its own
        if term[0].isdigit():
            numbers += re.search(rf"(?<!\d){re.escape(term)}(?!\d)", text) is None
        elif any(letter.isupper() for letter in (term[1:] if opens or language == "de" else term)):
            parts = _WORD.findall(term.lower())
            if not any(_stem(part) in stems for part in parts):
                names.append(parts)
    if names and language != language_of(letter.text):
        names = [parts for parts in names if aligner.nearest(parts, text).max() < _SAME]
    return numbers + len(names)


def _stem(word: str) -> str:
    """The first letters of a lower-case word, without their accents: Défense and Defensie."""
    bare = (character for character in unicodedata.normalize("NFD", word) if not unicodedata.combining(character))
    return "".join(bare)[:_STEM]
