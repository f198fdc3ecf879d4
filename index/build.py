"""Letters -> Index: the story on one screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from index.chunk import chunk
from index.database import Database
from index.embed import Encoder, Progress, Vectors
from index.faults import damaged
from index.filter import Filter
from index.language import LANGUAGES, Language, language_of
from index.letter import Letter
from index.letters import Letters, LettersByName
from index.lexical import LexicalIndex, count_words
from index.paragraph import Paragraph
from index.problems import FilterProblem, IndexProblem, LetterProblem
from index.record import Counted, Description, Entry, Source
from index.spans import Spans
from index.store import FaissStore
from index.stores import load_store
from index.vectors import Ids, VectorStore

# Letters and paragraphs kept at hand: those that a conversation comes back to.
_LETTERS_KEPT: Final = 256
_PARAGRAPHS_KEPT: Final = 4096
# As many names in an error as can be read.
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Found:
    """Letters that were looked for: the first of them, and how many there are."""

    entries: tuple[Entry, ...]
    total: int


class Index:
    """Letters that can be searched. What is read of them is read when it is asked for.

    A passage is named by its position, from 0 in the order of the letters; a letter by its id, which is its position
    too where all letters came at once.

    Args:
        database: the letters and their words.
        store: the passages' vectors.
        description: what is true of the whole index.
        entries: the letters that are searched, in the order in which they came.
        whole: whether these are all that the store holds.

    Attributes:
        places: int32[n, 4], of each passage its letter, its paragraph, its first and its last sentence.
        lexical: the passages' words.
    """

    def __init__(
        self,
        database: Database,
        store: VectorStore,
        description: Description,
        entries: Sequence[Entry],
        *,
        whole: bool = True,
    ) -> None:
        self._database = database
        self._store = store
        self._description = description
        self._entries = {entry.id: entry for entry in entries}
        self._whole = whole
        self._letter = lru_cache(_LETTERS_KEPT)(self._read_letter)
        self._paragraph = lru_cache(_PARAGRAPHS_KEPT)(database.paragraph)
        sizes = [len(entry.passages) for entry in entries]
        passages = np.concatenate([np.empty((0, 4), dtype=np.int32), *(entry.passages for entry in entries)])
        letters = np.repeat(np.array([entry.id for entry in entries], dtype=np.int32), sizes)
        self.places = np.column_stack((letters, passages[:, :3]))
        self._spans = Spans([entry.first for entry in entries], sizes)
        languages = np.array([LANGUAGES.index(entry.language) for entry in entries], dtype=np.int8)
        self._languages = np.repeat(languages, sizes)
        self.lexical = LexicalIndex(passages[:, 3], partial(database.places, spans=self._spans), self._languages)

    @property
    def model(self) -> str:
        """Identity of the encoder."""
        return self._description.model

    @property
    def language(self) -> Language:
        """What most passages are written in."""
        return LANGUAGES[int(np.bincount(self._languages, minlength=len(LANGUAGES)).argmax())]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The letters without their text."""
        return tuple(self._entries.values())

    @cached_property
    def letters(self) -> Letters:
        """The letters in the order in which they came."""
        return Letters(self)

    @cached_property
    def by_name(self) -> LettersByName:
        """The letters by what citations call them."""
        return LettersByName(self)

    @cached_property
    def _ids(self) -> Ids:
        return self._spans.ids(np.arange(len(self._spans)))

    def letter(self, id: int) -> Letter:
        """The letter of that id. Raises KeyError where there is none, IndexProblem where it is damaged."""
        return self._letter(id)

    def paragraph(self, letter: int, position: int) -> Paragraph:
        """A paragraph of a letter, by id and position. Raises IndexProblem where there is none."""
        return self._paragraph(letter, position)

    def nearest(self, question: Vectors, k: int) -> npt.NDArray[np.int64]:
        """The positions of the ``k`` passages, at least 1, whose vectors are nearest to float32[d], best first."""
        found, _ = self._store.search(question, k, None if self._whole else self._ids)
        return self._spans.positions(found)

    def vectors(self, positions: npt.NDArray[np.int64]) -> Vectors:
        """The vectors of the passages at these positions: float32[m, d]."""
        return self._store.vectors(self._spans.ids(positions))

    def within(self, filter: Filter) -> "Index":
        """Only the letters that a filter admits, searched as if there were no others.

        Raises:
            FilterProblem: it admits none.
        """
        admitted = self._database.catalogue.admitted(filter)
        entries = [self._entries[id_] for id_ in admitted if id_ in self._entries]
        if not entries:
            raise _nothing(filter, self.entries)
        return Index(self._database, self._store, self._description, entries, whole=False)

    def find(self, words: str, filter: Filter, limit: int) -> Found:
        """The letters that a reader looks for, the latest first; see ``Catalogue.find``."""
        ids, total = self._database.catalogue.find(words, filter, limit, None if self._whole else self._entries)
        return Found(tuple(self._entries[id_] for id_ in ids), total)

    def senders(self, limit: int) -> list[str]:
        """Who wrote most letters of the whole index, the most frequent first."""
        return self._database.catalogue.senders(limit)

    def dossiers(self, limit: int) -> list[str]:
        """The dossiers with most letters of the whole index, the largest first."""
        return self._database.catalogue.dossiers(limit)

    def _read_letter(self, id: int) -> Letter:
        return self._database.letter(self._entries[id])


def build_index(letters: Sequence[Letter], encoder: Encoder, progress: Progress | None = None) -> Index:
    """Make letters searchable, in memory.

    Args:
        letters: at least one; their names differ.
        encoder: turns passages into vectors.
        progress: called with (done, total) passages.

    Raises:
        LetterProblem: there is no letter, or two have one name.
    """
    names = [letter.name for letter in letters]
    twice = sorted({name for name in names if names.count(name) > 1})
    if not letters or twice:
        raise LetterProblem(
            nl=f"Geef brieven met verschillende namen; gekregen: {twice or 'geen brief'}. Hernoem de bestanden.",
            en=f"Give letters whose names differ; got: {twice or 'no letter'}. Rename the files.",
        )
    database, store = Database.in_memory(), FaissStore(encoder.dimension)
    description = Description(encoder.identity, encoder.dimension)
    counted = [count(letter, Source(letter.name, letter.name, "")) for letter in letters]
    texts = [text for one in counted for text in one.texts]
    store.add(np.arange(len(texts)), encoder.encode_passages(texts, progress))
    ids = database.add(counted, ())
    database.publish(dict(zip(ids, names, strict=True)), (), ())
    return Index(database, store, description, database.entries())


def count(letter: Letter, source: Source) -> Counted:
    """Part a letter into passages and count their words.

    Args:
        letter: the letter.
        source: the file that it was read from.
    """
    language = language_of(letter.text)
    passages = chunk(letter)
    texts = tuple(passage.enhanced for passage in passages)
    lengths, postings = count_words(texts, language)
    places = [(passage.paragraph, passage.first, passage.last) for passage in passages]
    table = np.column_stack((np.array(places, dtype=np.int32).reshape(-1, 3), lengths))
    return Counted(letter, source, language, texts, table, postings)


def load_index(folder: Path, encoder: Encoder) -> Index:
    """Read the index in a folder, as it is now.

    Raises:
        IndexProblem: it is missing, damaged, of another version, or was made by another model.
    """
    database = Database.read(folder)
    description = database.description()
    if description is None:
        raise damaged(folder, "no description")
    check_model(folder, description, encoder)
    files = database.vectors(live=True)
    try:
        store = load_store(folder, files, description.dimension)
    except ValueError as error:
        if Database.read(folder).vectors(live=True) != files:  # replaced in this very moment
            return load_index(folder, encoder)
        raise damaged(folder, str(error)) from error
    entries = database.entries()
    wanted = np.concatenate([entry.first + np.arange(len(entry.passages)) for entry in entries])
    store.remove(np.setdiff1d(store.ids, wanted))
    if len(store) != len(wanted):
        raise damaged(folder, f"{len(store)} vectors, {len(wanted)} passages")
    return Index(database, store, description, entries)


def check_model(folder: Path, description: Description, encoder: Encoder) -> None:
    """See that an index was made by this encoder. Raises IndexProblem where it was not."""
    if (description.model, description.dimension) != (encoder.identity, encoder.dimension):
        raise IndexProblem(
            nl=f"De index in {folder} is gemaakt met model {description.model}; gegeven is {encoder.identity}. "
            "Geef dat model met --model, of bouw de index opnieuw in een andere map.",
            en=f"The index in {folder} was made with model {description.model}; given is {encoder.identity}. "
            "Give that model with --model, or build the index anew in another folder.",
        )


def _nothing(filter: Filter, entries: Sequence[Entry]) -> FilterProblem:
    names = ", ".join(entry.name for entry in entries[:_NAMED])
    dossiers = ", ".join(sorted({entry.about.dossier for entry in entries if entry.about.dossier})[:_NAMED]) or "–"
    dates = sorted(entry.about.date for entry in entries if entry.about.date) or ["–"]
    return FilterProblem(
        nl=f"Geen van de {len(entries)} brieven is wat u vraagt ({filter}). Namen: {names}; dossiers: {dossiers}; "
        f"data: {dates[0]} tot {dates[-1]}. Vraag een daarvan, of vraag alle brieven.",
        en=f"None of the {len(entries)} letters is what you ask for ({filter}). Names: {names}; dossiers: {dossiers}; "
        f"dates: {dates[0]} to {dates[-1]}. Ask one of these, or ask all letters.",
    )
