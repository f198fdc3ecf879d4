"""qa/reader.py: the bundled reader, and any cross-encoder, shown on a tiny one made here."""

import shutil
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import CrossEncoder
from torch.nn import Identity
from transformers import BertConfig, BertForSequenceClassification

from index.embed import BUNDLED
from index.letter import Letter
from index.problems import ModelProblem
from index.transformer import read_tokenizer
from qa.reader import (
    BUNDLED_READER,
    SURE,
    WEIGHTS,
    BundledReader,
    CrossEncoderReader,
    Reader,
    Reading,
    Text,
    load_reader,
    named,
)
from qa.train.learn import new_network
from qa.train.network import stack
from qa.window import MOST_PIECES, Marks, lay_out

POOL = Text(
    "Voorzieningen",
    (
        "De gemeente heeft besloten het zwembad te sluiten.",
        "Het bad gaat dicht op 14 maart 2031.",
        "Een nieuw gebouw kost naar schatting 3,5 miljoen euro.",
    ),
)
BOOKS = Text("", ("De bibliotheek is op zondag open.", "Kinderen lenen gratis boeken."))
WHEN = "Wanneer sluit het zwembad?"


@pytest.fixture(scope="module")
def reader() -> BundledReader:
    return BundledReader()


def same(one: Reading, other: Reading) -> bool:
    return one.words == other.words and bool(np.allclose(one.odds, other.odds, atol=1e-4))


def test_it_reads(reader: Reader) -> None:
    """float32, one log-odds a sentence; the sentence with the date answers when, and nothing about books does."""
    pool, books = reader.read(WHEN, [POOL, BOOKS])
    assert pool.odds.dtype == np.float32
    assert (pool.odds.shape, books.odds.shape) == ((3,), (2,))
    assert int(pool.odds.argmax()) == 1
    assert pool.odds.max() > books.odds.max()


@pytest.mark.parametrize(
    ("question", "sentence", "words"),
    [
        ("When does the swimming pool close?", 1, "14 maart 2031"),
        ("Hoeveel kost een nieuw gebouw?", 2, "3,5 miljoen euro"),
    ],
)
def test_it_marks_the_words_that_answer(reader: Reader, question: str, sentence: int, words: str) -> None:
    """A narrow question, in Dutch or English: the place of the words in their sentence, by characters."""
    (reading,) = reader.read(question, [POOL])
    span = reading.words[sentence]
    assert int(reading.odds.argmax()) == sentence
    assert span is not None
    assert words in POOL.sentences[sentence][span[0] : span[1]] or POOL.sentences[sentence][slice(*span)] in words


def test_company_changes_nothing(reader: Reader) -> None:
    """Whatever else is read, in whatever order and number, a text's reading is the same; and so it is every time."""
    alone = [reader.read(WHEN, [text])[0] for text in (POOL, BOOKS)]
    forward, backward = reader.read(WHEN, [POOL, BOOKS]), reader.read(WHEN, [BOOKS, POOL])[::-1]
    many = reader.read(WHEN, [POOL, BOOKS] * 20)
    for readings in (forward, backward, many[:2], many[-2:]):
        assert all(same(one, other) for one, other in zip(alone, readings, strict=True))
    assert all(np.array_equal(one.odds, other.odds) for one, other in zip(alone, many, strict=False))


def test_a_long_sentence_is_read_to_its_end(reader: Reader) -> None:
    """The answer stands behind 400 words of other things: what was cut could not lift the log-odds."""
    filler = "de wethouder bedankt iedereen die aan de bijeenkomst heeft meegedaan en " * 40
    without = f"{filler}wenst allen een goede zomer."
    answer = f"{filler}het zwembad sluit op 14 maart 2031."
    (bare,), (holds,) = (reader.read(WHEN, [Text("", (text,))]) for text in (without, answer))
    assert holds.odds[0] > bare.odds[0] + 1
    span = holds.words[0]
    assert span is None or "2031" in answer[span[0] : span[1]]


def test_odd_texts(reader: Reader) -> None:
    """No text, none with sentences, and a sentence without a single word piece: no error, and no answer."""
    assert reader.read(WHEN, []) == []
    empty, blank = reader.read(WHEN, [Text("", ()), Text("", ("\x00", "Het bad gaat dicht op 14 maart 2031."))])
    assert empty.odds.shape == (0,)
    assert np.isfinite(blank.odds).all()
    assert blank.odds[0] < blank.odds[1]


def test_a_long_question_and_heading(reader: Reader) -> None:
    """A thousand characters of question and of heading leave room for the text."""
    (reading,) = reader.read(WHEN + " a" * 490, [Text("kop " * 250, POOL.sentences)])
    assert reading.odds.shape == (3,)


def test_it_reads_as_the_network_that_was_trained(reader: Reader, seed_letter: Letter) -> None:
    """The shipped weights in torch, two questions on every paragraph of the letter that fits a window: the same
    log-odds to 1e-3, and the network's surest words marked where it is as sure as that."""
    network = new_network(BUNDLED, seed=0)
    network.load_state_dict(load_file(BUNDLED_READER / WEIGHTS), strict=False)
    tokenizer = read_tokenizer(BUNDLED)
    marks = Marks.of(tokenizer.get_vocab())
    questions = ("Wanneer komen de ministers van Defensie bijeen?", "How much money is made available for ammunition?")
    compared = marked = 0
    for asked, paragraph in product(questions, seed_letter.paragraphs):
        text = Text(" > ".join(paragraph.section), tuple(sentence.text for sentence in paragraph.sentences))
        encoded = tokenizer.encode_batch([asked, text.heading, *text.sentences], add_special_tokens=False)
        question, heading, *parts = encoded
        row = lay_out(question.ids, heading.ids, [part.ids for part in parts], marks)
        if len(row.ids) > MOST_PIECES:
            continue
        (reading,) = reader.read(asked, [text])
        with torch.inference_mode():
            scores = network(stack([row], marks))
        assert reading.odds == pytest.approx((scores.sentences[0] - scores.none[0]).numpy(), abs=1e-3)
        compared += 1
        starts, ends = scores.starts[0].softmax(0), scores.ends[0].softmax(0)
        for span, part, (first, after) in zip(reading.words, parts, row.pieces(), strict=True):
            spans = torch.triu(starts[first:after].unsqueeze(1) * ends[first:after])
            start, end = divmod(int(spans.argmax()), after - first)
            if spans.max() > SURE + 1e-3:
                assert span == (part.offsets[start][0], part.offsets[end][1])
                marked += 1
            elif spans.max() < SURE - 1e-3:
                assert span is None
    assert compared >= 20 and marked > 0


def test_another_encoder_is_refused(tmp_path: Path) -> None:
    """An encoder that differs in one number of its word pieces is another: the error gives both."""
    shutil.copytree(BUNDLED, tmp_path / "other")
    weights = load_file(tmp_path / "other/model.safetensors")
    weights["embeddings.word_embeddings.weight"][5, 0] += 1
    save_file(weights, tmp_path / "other/model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelProblem, match=r"trained on the encoder sha256:\w+, given is sha256:\w+"):
        BundledReader(BUNDLED_READER, tmp_path / "other")


def test_it_is_known_by_its_weights(reader: Reader, tmp_path: Path) -> None:
    """A copy has the same identity; the bundled folder and a copy are both loaded as what they are."""
    shutil.copytree(BUNDLED_READER, tmp_path / "copy")
    copied = load_reader(tmp_path / "copy")
    assert isinstance(copied, BundledReader)
    assert copied.identity == reader.identity
    assert reader.identity.startswith("sha256:")


@pytest.mark.parametrize("content", [None, b"", b"garbage", b"\xff" * 64, (BUNDLED_READER / WEIGHTS).read_bytes()[:-2]])
def test_damaged_weights(tmp_path: Path, content: bytes | None) -> None:
    """Missing, empty, cut short or other bytes: an error that names the folder and the way out, in two languages."""
    shutil.copytree(BUNDLED_READER, tmp_path / "reader")
    if content is None:
        (tmp_path / "reader" / WEIGHTS).unlink()
    else:
        (tmp_path / "reader" / WEIGHTS).write_bytes(content)
    with pytest.raises(ModelProblem) as problem:
        BundledReader(tmp_path / "reader")
    for message in (problem.value.nl, problem.value.en):
        assert str(tmp_path / "reader") in message
        assert "--reader" in message


def test_what_the_option_means() -> None:
    """Left out it is the bundled reader, "none" is none, and anything else itself."""
    assert named(None) == BUNDLED_READER
    assert named("none") is None
    assert named("x/reranker") == "x/reranker"


def cross_encoder(folder: Path, encoder: Path, outputs: int) -> Path:
    config = BertConfig.from_json_file(encoder / "config.json")
    config.num_labels = outputs
    BertForSequenceClassification(config).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy2(encoder / name, folder / name)
    return folder


def test_any_cross_encoder(tiny_encoder: Path, tmp_path: Path) -> None:
    """Its own output for question and sentence, the heading above it; no words are marked."""
    folder = cross_encoder(tmp_path / "cross", tiny_encoder, 1)
    other = load_reader(str(folder))
    assert isinstance(other, CrossEncoderReader)
    pool, none, books = other.read(WHEN, [POOL, Text("", ()), BOOKS])
    direct = CrossEncoder(str(folder), device="cpu")
    pairs = [(WHEN, f"Voorzieningen\n{sentence}") for sentence in POOL.sentences]
    assert pool.odds == pytest.approx(np.asarray(direct.predict(pairs, activation_fn=Identity())), abs=1e-5)
    assert (pool.odds.dtype, none.odds.shape, books.odds.shape) == (np.float32, (0,), (2,))
    assert pool.words == (None, None, None)
    assert other.identity == str(folder)


def test_a_classifier_is_no_reader(tiny_encoder: Path, tmp_path: Path) -> None:
    """Three outputs are no log-odds: the error says how many there are."""
    folder = cross_encoder(tmp_path / "cross", tiny_encoder, 3)
    with pytest.raises(ModelProblem, match="3 outputs, expected 1"):
        load_reader(folder)


@pytest.mark.parametrize("kind", ["missing folder", "empty folder", "unknown name"])
def test_a_reader_that_is_not_there_is_named(tmp_path: Path, kind: str) -> None:
    """The error names it in both languages; no network is asked."""
    model = {"missing folder": tmp_path / "no", "empty folder": tmp_path, "unknown name": "x/no-such-reader"}[kind]
    with pytest.raises(ModelProblem) as problem:
        load_reader(model)
    assert str(model) in problem.value.nl and str(model) in problem.value.en
