"""Letters -> Index: the story on one screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.chunk import Passage, chunk
from index.embed import Encoder, Progress
from index.language import detect_language
from index.letter import Letter
from index.lexical import LexicalIndex
from index.problems import IndexProblem, LetterProblem
from index.store import VectorStore, load, save


@dataclass(frozen=True, slots=True)
class Index:
    """Letters that can be searched.

    Attributes:
        letters: in the order in which they were given.
        passages: what is searched; position i has vector i of ``store`` and BM25 score i of ``lexical``.
        store: the passages' vectors.
        lexical: the passages' words.
        model: identity of the encoder.
    """

    letters: tuple[Letter, ...]
    passages: tuple[Passage, ...]
    store: VectorStore
    lexical: LexicalIndex
    model: str

    def save(self, folder: Path) -> None:
        """Write the index to a folder, replacing in one step the index that is there."""
        save(folder, letters=self.letters, passages=self.passages, store=self.store, model=self.model)


def build_index(letters: Sequence[Letter], encoder: Encoder, progress: Progress | None = None) -> Index:
    """Make letters searchable.

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
    passages = tuple(passage for position, letter in enumerate(letters) for passage in chunk(letter, position))
    store = VectorStore(encoder.encode_passages([passage.enhanced for passage in passages], progress))
    return Index(tuple(letters), passages, store, _lexical(letters, passages), encoder.identity)


def load_index(folder: Path, encoder: Encoder) -> Index:
    """Read the index that ``Index.save`` wrote.

    Raises:
        IndexProblem: it is missing, damaged, of another version, or was made by another model.
    """
    manifest, letters, passages, store = load(folder)
    if manifest.model != encoder.identity:
        raise IndexProblem(
            nl=f"De index in {folder} is gemaakt met model {manifest.model}; gegeven is {encoder.identity}. "
            "Geef dat model met --model, of bouw de index opnieuw.",
            en=f"The index in {folder} was made with model {manifest.model}; given is {encoder.identity}. "
            "Give that model with --model, or build the index anew.",
        )
    if len(passages) != len(store):
        raise IndexProblem(
            nl=f"De index in {folder} heeft {len(store)} vectoren voor {len(passages)} passages. Bouw hem opnieuw.",
            en=f"The index in {folder} has {len(store)} vectors for {len(passages)} passages. Build it anew.",
        )
    return Index(letters, passages, store, _lexical(letters, passages), manifest.model)


def _lexical(letters: Sequence[Letter], passages: Sequence[Passage]) -> LexicalIndex:
    # One language for all: letters to a parliament are in its language, and a wrong stemmer for a few harms little.
    language = detect_language(" ".join(letter.text[:2000] for letter in letters[:20]))
    return LexicalIndex([passage.enhanced for passage in passages], language)
