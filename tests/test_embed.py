"""The bundled encoder; and any sentence-transformers model, shown on a tiny one made here."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizerFast

from index.embed import BUNDLED, BundledEncoder, SentenceEncoder, load_encoder
from index.problems import ModelProblem

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "brief", "vraag", "query", "passage", ":", "de", "schip"]


TEXTS = (
    "Hoeveel droeg Nederland bij aan UCAP?",
    "Over geld\nEr is geld.",
    "  Früher,\tspäter\u00a0— déjà vu!\r\n ",
    "",
    "\x00\u200b😀 木",
    "woord " * 400,
)


@pytest.fixture(scope="module")
def bundled() -> BundledEncoder:
    return BundledEncoder()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("plain"), {})


@pytest.fixture(scope="module")
def prompted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("prompted"), {"query": "query: ", "document": "passage: "})


def make(folder: Path, prompts: dict[str, str]) -> Path:
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizerFast(vocab=str(vocabulary), vocab_file=str(vocabulary)).save_pretrained(folder / "bert")
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    BertModel(config).save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"))
    model = SentenceTransformer(modules=[transformer, Pooling(16)], prompts=prompts, device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


def test_the_bundled_encoder_gives_the_vectors_of_sentence_transformers(bundled: BundledEncoder) -> None:
    """Of questions and passages, odd, empty and longer than it reads: cosines of 1 to a millionth. Both give one name
    to the folder, so that an index of the one is the other's."""
    other = SentenceEncoder(BUNDLED)
    for ours, theirs in (
        (bundled.encode_questions(TEXTS), other.encode_questions(TEXTS)),
        (bundled.encode_passages(TEXTS), other.encode_passages(TEXTS)),
    ):
        assert (ours.dtype, ours.shape) == (np.float32, theirs.shape)
        assert np.sum(ours * theirs, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-6)
    assert (bundled.identity, bundled.dimension) == (other.identity, other.dimension)


def test_the_bundled_encoder_reads_each_text_alone(bundled: BundledEncoder) -> None:
    """Length 1, and to the last bit the same whatever is encoded beside a text, in which order and how often."""
    together = bundled.encode_passages([*TEXTS, *TEXTS[::-1]] * 6)
    alone = np.concatenate([bundled.encode_questions([text]) for text in TEXTS])
    assert np.linalg.norm(alone, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-6)
    assert np.array_equal(together[: len(TEXTS)], alone)
    assert np.array_equal(together[-len(TEXTS) :], alone[::-1])


def test_the_bundled_encoder_tells_how_far_it_is(bundled: BundledEncoder) -> None:
    """As the other; and nothing in is nothing out, in the right shape."""
    seen: list[tuple[int, int]] = []
    bundled.encode_passages(["brief"] * 130, lambda done, total: seen.append((done, total)))
    assert seen == [(64, 130), (128, 130), (130, 130)]
    assert bundled.encode_passages([]).shape == bundled.encode_questions([]).shape == (0, 384)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("model.safetensors", b"garbage"),
        ("model.safetensors", (BUNDLED / "model.safetensors").read_bytes()[:-2]),
        ("model.safetensors", None),
        ("transformer.onnx", b"garbage"),
        ("sentence_bert_config.json", None),
        ("sentence_bert_config.json", b"[]"),
        ("tokenizer.json", b"{"),
    ],
)
def test_a_broken_bundled_encoder_is_named(tmp_path: Path, file: str, content: bytes | None) -> None:
    """Whichever of its files is garbage, cut short or gone: one error, with the way out."""
    broken = tmp_path / "broken"
    shutil.copytree(BUNDLED, broken)
    (broken / file).unlink()
    if content is not None:
        (broken / file).write_bytes(content)
    with pytest.raises(ModelProblem) as problem:
        load_encoder(broken)
    for message in (problem.value.nl, problem.value.en):
        assert str(broken) in message
        assert "--model" in message


def test_what_a_name_means(plain: Path) -> None:
    """The bundled folder is run without torch, any other by sentence-transformers."""
    assert isinstance(load_encoder(BUNDLED), BundledEncoder)
    assert isinstance(load_encoder(str(BUNDLED)), BundledEncoder)
    assert isinstance(load_encoder(plain), SentenceEncoder)


def test_prompts_are_those_the_model_asks_for(plain: Path, prompted: Path) -> None:
    """A model with prompts reads "query: brief" and "passage: brief"; a model without reads both alike."""
    with_prompts, without = SentenceEncoder(prompted), SentenceEncoder(plain)
    assert np.allclose(without.encode_questions(["brief"]), without.encode_passages(["brief"]), atol=1e-6)
    assert not np.allclose(with_prompts.encode_questions(["brief"]), with_prompts.encode_passages(["brief"]), atol=1e-3)


def test_vectors_do_not_depend_on_their_company(plain: Path) -> None:
    """float32, of length 1, and the same whatever is encoded beside them and how often."""
    encoder = SentenceEncoder(plain)
    texts = ["brief", "de brief", "schip de brief vraag", "vraag"] * 20
    together = encoder.encode_passages(texts)
    assert together.dtype == np.float32
    assert together.shape == (80, encoder.dimension)
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(80), abs=1e-6)
    assert together[:4] == pytest.approx(
        np.concatenate([encoder.encode_passages([text]) for text in texts[:4]]), abs=1e-6
    )


def test_progress_reaches_the_end(plain: Path) -> None:
    """The last report is that all is done, and none goes back."""
    seen: list[tuple[int, int]] = []
    SentenceEncoder(plain).encode_passages(["brief"] * 130, lambda done, total: seen.append((done, total)))
    assert seen == [(64, 130), (128, 130), (130, 130)]


def test_no_passages_give_no_vectors(plain: Path) -> None:
    """Nothing in, nothing out, in the right shape."""
    assert SentenceEncoder(plain).encode_passages([]).shape == (0, 16)


def test_no_questions_give_no_vectors(plain: Path) -> None:
    """The same for questions."""
    assert SentenceEncoder(plain).encode_questions([]).shape == (0, 16)


def test_one_changed_weight_is_another_model(plain: Path, tmp_path: Path) -> None:
    """A single bit of the weights makes another identity; a copy of the folder has the same."""
    shutil.copytree(plain, tmp_path / "copy")
    assert SentenceEncoder(tmp_path / "copy").identity == SentenceEncoder(plain).identity
    weights = tmp_path / "copy/model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-4] ^= 1  # the lowest bit of the last number
    weights.write_bytes(data)
    assert SentenceEncoder(tmp_path / "copy").identity != SentenceEncoder(plain).identity


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("model.safetensors", b"garbage"),
        ("model.safetensors", None),
        ("config.json", b"{"),
        ("modules.json", b"{"),
        ("modules.json", b'{"a": 1}'),
        ("modules.json", b'[{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.No"}]'),
        ("1_Pooling/config.json", None),
        ("tokenizer.json", b"{"),
    ],
)
def test_a_broken_model_is_named(plain: Path, tmp_path: Path, file: str, content: bytes | None) -> None:
    """Whichever of its files is garbage or gone, and whichever library finds out: one error, with the way out."""
    broken = tmp_path / "broken"
    shutil.copytree(plain, broken)
    if content is None:
        (broken / file).unlink()
    else:
        (broken / file).write_bytes(content)
    with pytest.raises(ModelProblem) as problem:
        SentenceEncoder(broken)
    for message in (problem.value.nl, problem.value.en):
        assert str(broken) in message
        assert "--model" in message


def test_words_out_of_context(plain: Path) -> None:
    """A word is its piece's vector as it enters the model, less the mean of all pieces, scaled to length 1; of several
    pieces their mean; without a piece nothing."""
    encoder = SentenceEncoder(plain)
    table = BertModel.from_pretrained(plain).get_input_embeddings().weight.detach().numpy()
    table = table - table.mean(axis=0)
    ship, both, nothing = encoder.encode_words(["schip", "schip brief", ""])
    assert ship == pytest.approx(table[WORDS.index("schip")] / np.linalg.norm(table[WORDS.index("schip")]), abs=1e-6)
    mean = table[[WORDS.index("schip"), WORDS.index("brief")]].mean(axis=0)
    assert both == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)
    assert not nothing.any()
    assert encoder.encode_words([]).shape == (0, encoder.dimension)


def test_identity_is_that_of_the_weights(plain: Path) -> None:
    """A card that is edited leaves a model what it is; a changed file does not."""
    before = SentenceEncoder(plain).identity
    (plain / "README.md").write_text("another card", encoding="utf-8")
    assert SentenceEncoder(plain).identity == before
    (plain / "extra.json").write_text("{}", encoding="utf-8")
    assert SentenceEncoder(plain).identity != before
    (plain / "extra.json").unlink()


@pytest.mark.parametrize("kind", ["missing folder", "empty folder", "unknown name"])
def test_a_model_that_is_not_there_is_named(tmp_path: Path, kind: str) -> None:
    """The error names the model in both languages and says what to give instead; no network is asked."""
    models: dict[str, str | Path] = {
        "missing folder": tmp_path / "no",
        "empty folder": tmp_path,
        "unknown name": "x/no-such-model",
    }
    model = models[kind]
    with pytest.raises(ModelProblem) as problem:
        SentenceEncoder(model)
    assert str(model) in problem.value.nl and str(model) in problem.value.en
    assert "--model" in problem.value.nl and "--model" in problem.value.en
