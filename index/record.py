"""What an index keeps of a letter beside its text: where it came from, its passages, its words."""

from dataclasses import dataclass

from index.about import About
from index.language import Language
from index.letter import Letter
from index.lexical import Counts, Postings


@dataclass(frozen=True, slots=True)
class Description:
    """What is true of a whole index.

    Attributes:
        model: identity of the encoder that made the vectors.
        dimension: length of a vector.
    """

    model: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A letter of an index without its text.

    Attributes:
        id: names it in the index; ids ascend in the order in which letters came, and none is given twice.
        name: what citations call it.
        sha256: ``Letter.sha256``.
        pages: how many it has.
        language: what it is written in; it chooses the stemmer of its words.
        about: what it says of itself.
        first: id of its first passage; the others follow.
        passages: int32[n, 4]: of each passage the paragraph, the first and the last sentence, and how many words.
    """

    id: int
    name: str
    sha256: str
    pages: int
    language: Language
    about: About
    first: int
    passages: Counts


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a collection: its path within the folder, the hash of its content, and that of the words it holds."""

    path: str
    source: str
    words: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A letter as it goes into an index.

    Attributes:
        letter: the letter.
        source: the file that it was read from.
        language: as `Entry` has it.
        texts: its passages as they are searched.
        passages: where they are, as `Entry` has them.
        postings: where their words are.
    """

    letter: Letter
    source: Source
    language: Language
    texts: tuple[str, ...]
    passages: Counts
    postings: Postings
