"""The vector store, and the folder that describes itself."""

import hashlib
import json
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.build import build_index, load_index
from index.embed import Vectors, unit
from index.letter import Letter
from index.problems import IndexProblem, LetterProblem
from index.store import MANIFEST, VectorStore, load
from tests.conftest import ToyEncoder


@pytest.fixture
def vectors() -> Vectors:
    return unit(np.random.default_rng(3).normal(size=(40, 8)))


@pytest.fixture
def folder(seed_letter: Letter, toy_encoder: ToyEncoder, tmp_path: Path) -> Path:
    build_index([seed_letter], toy_encoder).save(tmp_path / "index")
    return tmp_path / "index"


def test_search_is_exact(vectors: Vectors) -> None:
    """The store finds what brute force finds, in its order, with the same cosines."""
    store = VectorStore(vectors)
    positions, cosines = store.search(vectors[7], 5)
    expected = np.argsort(-(vectors @ vectors[7]))[:5]
    assert positions.tolist() == expected.tolist()
    assert cosines == pytest.approx((vectors @ vectors[7])[expected], abs=1e-6)


@given(st.integers(1, 30), st.integers(1, 8), st.integers(1, 40), st.integers(0, 99))
@settings(max_examples=40)
def test_search_is_exact_at_any_size(count: int, dimension: int, k: int, seed: int) -> None:
    """For any number of vectors, dimension and k: min(k, n) different positions, each with its own cosine, best first,
    and nothing left out is nearer."""
    random = np.random.default_rng(seed)
    vectors = unit(random.normal(size=(count, dimension)))
    question = unit(random.normal(size=(1, dimension)))[0]
    positions, cosines = VectorStore(vectors).search(question, k)
    every = vectors @ question
    assert len(set(positions.tolist())) == len(positions) == min(k, count)
    assert cosines == pytest.approx(every[positions], abs=1e-6)
    assert cosines == pytest.approx(np.sort(every)[::-1][: len(positions)], abs=1e-6)


def test_errors_of_a_search_name_both(vectors: Vectors) -> None:
    """What was expected, and what was given."""
    with pytest.raises(ValueError, match=r"expected a finite vector of 8, got one of shape \(7,\)"):
        VectorStore(vectors).search(vectors[0, :7], 1)
    with pytest.raises(ValueError, match="expected k of at least 1, got -3"):
        VectorStore(vectors).search(vectors[0], -3)


@pytest.mark.parametrize("data", [b"", b"garbage", faiss.serialize_index(faiss.IndexFlatL2(3)).tobytes()])
def test_bytes_that_are_no_store(data: bytes) -> None:
    """Garbage, or a FAISS index that measures otherwise, is refused."""
    with pytest.raises(ValueError, match=r"FAISS|IndexFlatIP"):
        VectorStore.from_bytes(data)


def test_no_more_comes_than_there_is(vectors: Vectors) -> None:
    """Asked for more than it holds, the store gives all: no position -1, FAISS's filler."""
    positions, _ = VectorStore(vectors[:3]).search(vectors[0], 10)
    assert sorted(positions.tolist()) == [0, 1, 2]


@pytest.mark.parametrize("question", [np.full(8, np.nan, dtype=np.float32), np.ones(7, dtype=np.float32)])
def test_a_question_without_direction_is_refused(vectors: Vectors, question: Vectors) -> None:
    """NaN and a wrong dimension are errors, where FAISS would answer with noise."""
    with pytest.raises(ValueError, match="expected a finite vector of 8"):
        VectorStore(vectors).search(question, 1)


def test_k_is_at_least_one(vectors: Vectors) -> None:
    """Zero nearest vectors are no question."""
    with pytest.raises(ValueError, match="at least 1, got 0"):
        VectorStore(vectors).search(vectors[0], 0)


@pytest.mark.parametrize("row", [[0.0, 0.0], [np.inf, 1.0], [np.nan, 1.0]])
def test_a_vector_without_direction_is_refused(row: list[float]) -> None:
    """A zero or infinite vector of a model is an error, not a passage nobody finds."""
    with pytest.raises(ValueError, match="finite vectors other than zero"):
        unit([row])


def test_a_saved_index_comes_back_whole(folder: Path, seed_letter: Letter, toy_encoder: ToyEncoder) -> None:
    """Letters, passages and vectors are the same after saving and loading."""
    built = build_index([seed_letter], toy_encoder)
    loaded = load_index(folder, toy_encoder)
    assert loaded.letters == built.letters
    assert loaded.passages == built.passages
    everything = np.arange(len(built.passages))
    assert np.array_equal(loaded.store.vectors(everything), built.store.vectors(everything))
    assert np.array_equal(loaded.lexical.scores("NAVO"), built.lexical.scores("NAVO"))


def test_the_manifest_describes_the_index(folder: Path, seed_letter: Letter, toy_encoder: ToyEncoder) -> None:
    """Format, model, dimension, splitting and the letters' hashes stand in manifest.json."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["format"] == 3
    assert manifest["model"] == toy_encoder.identity
    assert manifest["dimension"] == toy_encoder.dimension
    assert manifest["splitting"] == [1, 3]
    assert manifest["letters"] == [{"name": seed_letter.name, "sha256": seed_letter.sha256}]
    assert {file.name for file in folder.iterdir()} == {
        MANIFEST,
        manifest["vectors"]["name"],
        manifest["texts"]["name"],
        manifest["passages"]["name"],
    }


def change(folder: Path, **fields: object) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | fields), encoding="utf-8")


def damage_byte(folder: Path, pattern: str) -> None:
    (file,) = folder.glob(pattern)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def forge(folder: Path, places: list[list[int]]) -> None:
    (file,) = folder.glob("passages-*.json")
    file.write_text(json.dumps(places), encoding="utf-8")
    change(folder, passages={"name": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()})


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: (folder / MANIFEST).unlink(),
        lambda folder: (folder / MANIFEST).write_text("{", encoding="utf-8"),
        lambda folder: damage_byte(folder, "letters-*.json"),
        lambda folder: damage_byte(folder, "vectors-*.faiss"),
        lambda folder: next(folder.glob("vectors-*.faiss")).unlink(),
        lambda folder: damage_byte(folder, "passages-*.json"),
        lambda folder: forge(folder, [[0, 0, 0, 99]]),
        lambda folder: forge(folder, [[0, 0, -1, 0]]),
        lambda folder: forge(folder, [[0, 1, 1, 0]]),
        lambda folder: change(folder, format=99),
        lambda folder: change(folder, splitting=[2]),
        lambda folder: change(folder, dimension=3),
        lambda folder: change(folder, texts={"name": "../../secret", "sha256": "0"}),
    ],
    ids=[
        "no manifest",
        "garbage",
        "letters",
        "vectors",
        "lost",
        "passages",
        "beyond",
        "before",
        "backwards",
        "format",
        "splitting",
        "dimension",
        "path",
    ],
)
def test_damage_is_named_with_the_way_out(folder: Path, toy_encoder: ToyEncoder, harm: object) -> None:
    """Whatever is wrong with a saved index, loading says so in both languages and says what to do."""
    assert callable(harm)
    harm(folder)
    with pytest.raises(IndexProblem) as problem:
        load_index(folder, toy_encoder)
    assert str(folder) in problem.value.nl and str(folder) in problem.value.en
    assert "ouw hem" in problem.value.nl
    assert "uild it" in problem.value.en


def test_an_older_index_is_told_by_its_version(folder: Path, toy_encoder: ToyEncoder) -> None:
    """The first version knew no file of passages: it is of another version, not damaged."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    del manifest["passages"]
    (folder / MANIFEST).write_text(json.dumps(manifest | {"format": 1}), encoding="utf-8")
    with pytest.raises(IndexProblem, match="another version"):
        load_index(folder, toy_encoder)


def test_another_model_is_refused(folder: Path) -> None:
    """Vectors of one model are not searched with another's questions."""
    with pytest.raises(IndexProblem, match="--model"):
        load_index(folder, ToyEncoder(["ander"]))


def test_a_crash_leaves_the_old_index_or_the_new(
    folder: Path, seed_letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever writing stops, what loads is one index whole: the old one until the manifest is there, then the new."""
    other = ToyEncoder(["navo"])
    old, new = load(folder)[0].model, other.identity
    replace = Path.replace
    seen = []
    for survived in range(5):
        left = survived

        def crash(path: Path, target: Path) -> Path:
            nonlocal left
            if left == 0:
                raise OSError("no space left")
            left -= 1
            return replace(path, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", crash)
            try:
                build_index([seed_letter], other).save(folder)
            except OSError:
                assert survived < 4
        seen.append(load(folder)[0].model)
    assert seen == [old, old, old, old, new]


def test_letters_need_names_of_their_own(seed_letter: Letter, toy_encoder: ToyEncoder) -> None:
    """Two letters of one name, or none at all, are an error that says so."""
    with pytest.raises(LetterProblem, match=seed_letter.name):
        build_index([seed_letter, seed_letter], toy_encoder)
    with pytest.raises(LetterProblem, match="no letter"):
        build_index([], toy_encoder)
