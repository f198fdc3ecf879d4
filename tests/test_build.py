"""index/build.py: letters in, something searchable out, and back from its folder."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.build import build_index, load_index
from index.chunk import chunk
from index.embed import Encoder, Progress, Vectors
from index.letter import Letter, parse_letter
from index.problems import IndexProblem, LetterProblem
from index.readers import pages_of
from index.store import MANIFEST, VectorStore, save


def toy(text: str, name: str = "brief") -> Letter:
    return parse_letter(pages_of(text, name), name)


class Renamed:
    """Another encoder with the first one's name or dimension."""

    def __init__(self, inner: Encoder, identity: str) -> None:
        self._inner, self.identity, self.dimension = inner, identity, inner.dimension

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self._inner.encode_questions(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return self._inner.encode_passages(texts, progress)

    def encode_words(self, words: Sequence[str]) -> Vectors:
        return self._inner.encode_words(words)


def test_position_by_position(toy_encoder: Encoder) -> None:
    """Passage, vector and BM25 score of one position belong together, over two letters."""
    index = build_index([toy("Het schip vaart uit.", "een"), toy("Er is geld.", "twee")], toy_encoder)
    assert [(passage.letter, passage.text) for passage in index.passages] == [
        (0, "Het schip vaart uit."),
        (1, "Er is geld."),
    ]
    expected = np.zeros((2, toy_encoder.dimension))
    expected[0, [1, -1]] = expected[1, [2, -1]] = 1 / np.sqrt(2)  # schip and geld are the second and third toy word
    assert index.store.vectors(np.arange(2)) == pytest.approx(expected, abs=1e-6)
    scores = index.lexical.scores("schip")
    assert scores[0] > 0 == scores[1]
    assert index.model == toy_encoder.identity


def test_headings_are_embedded_and_never_quoted(toy_encoder: Encoder) -> None:
    """The vector is that of the headings and the passage: "geld" stands only in the heading, and counts."""
    index = build_index([toy("Over geld\n\nHet is nodig.")], toy_encoder)
    assert [passage.text for passage in index.passages] == ["Het is nodig."]
    assert index.store.vectors(np.arange(1))[0, 2] == pytest.approx(1 / np.sqrt(2), abs=1e-6)


def test_progress_ends_with_all(toy_encoder: Encoder) -> None:
    """The last call says that every passage is done."""
    seen: list[tuple[int, int]] = []
    index = build_index([toy("Een zin. Nog een.")], toy_encoder, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(index.passages), len(index.passages)) == (3, 3)


@pytest.mark.parametrize(("names", "shown"), [([], "geen brief"), (["a", "b", "a"], "['a']")])
def test_letters_without_a_name_of_their_own(toy_encoder: Encoder, names: list[str], shown: str) -> None:
    """No letters, or two of one name: citations could not tell them apart. The error names which."""
    with pytest.raises(LetterProblem) as caught:
        build_index([toy("Een zin.", name) for name in names], toy_encoder)
    assert shown in caught.value.nl
    assert "Rename" in caught.value.en


def test_another_model_names_both(tmp_path: Path, toy_encoder: Encoder) -> None:
    """An index made by one model is not asked with another: the error names the two and the way out."""
    build_index([toy("Een zin.")], toy_encoder).save(tmp_path)
    with pytest.raises(IndexProblem) as caught:
        load_index(tmp_path, Renamed(toy_encoder, "ander-model"))
    for message in (caught.value.nl, caught.value.en):
        assert toy_encoder.identity in message
        assert "ander-model" in message
        assert "--model" in message


def test_vectors_of_another_number_are_not_used(tmp_path: Path, toy_encoder: Encoder) -> None:
    """Where the saved vectors do not fit the passages, position i would quote the wrong sentence: an error."""
    store = VectorStore(toy_encoder.encode_passages(["a", "b", "c"]))
    letter = toy("Een zin.")
    save(tmp_path, letters=(letter,), passages=chunk(letter), store=store, model=toy_encoder.identity)
    with pytest.raises(IndexProblem) as caught:
        load_index(tmp_path, toy_encoder)
    assert "3 vectoren voor 1 passages" in caught.value.nl
    assert "3 vectors for 1 passages" in caught.value.en


def test_no_pickle(tmp_path: Path, seed_letter: Letter, toy_encoder: Encoder) -> None:
    """A saved index holds JSON and FAISS's own format; nothing that runs code when it is read."""
    build_index([seed_letter], toy_encoder).save(tmp_path)
    kinds = {file.suffix: file.read_bytes() for file in tmp_path.iterdir()}
    assert sorted(kinds) == [".faiss", ".json"]
    assert kinds[".faiss"][:4] == b"IxFI"  # FAISS's mark of a flat index of inner products
    for file in tmp_path.glob("*.json"):
        json.loads(file.read_bytes())


def test_a_replaced_index_leaves_no_file(tmp_path: Path, toy_encoder: Encoder) -> None:
    """After another index took its place only the files that the new manifest names are there, and any other's."""
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    build_index([toy("Het schip.", "oud")], toy_encoder).save(tmp_path)
    build_index([toy("Het geld.", "nieuw")], toy_encoder).save(tmp_path)
    manifest = json.loads((tmp_path / MANIFEST).read_bytes())
    named = {manifest[part]["name"] for part in ("vectors", "texts", "passages")}
    assert {file.name for file in tmp_path.iterdir()} == {"note.txt", MANIFEST, *named}
    assert [letter.name for letter in load_index(tmp_path, toy_encoder).letters] == ["nieuw"]


def test_a_file_name_that_no_system_takes(tmp_path: Path, toy_encoder: Encoder) -> None:
    """A manifest that names a file of 5,000 letters is damaged, not a crash."""
    build_index([toy("Een zin.")], toy_encoder).save(tmp_path)
    manifest = json.loads((tmp_path / MANIFEST).read_bytes())
    manifest["texts"]["name"] = "x" * 5000
    (tmp_path / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(IndexProblem, match="beschadigd"):
        load_index(tmp_path, toy_encoder)
