"""The training stages on made data, and the model that they gave."""

import gzip
import json
import os
import random
from pathlib import Path

import numpy as np
import pytest
import torch

os.environ["HF_HUB_OFFLINE"] = "1"

from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from tokenizers.decoders import WordPiece as WordPieceDecoder
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from torch.nn.functional import cross_entropy, normalize
from transformers import BertConfig, BertModel

from index.embed import BundledEncoder
from index.train import __main__ as command
from index.train import card, distil, export, initialise, loop, questions, teacher, vocabulary
from index.train.corpus import Pair, Question, held_out, read_pairs, read_questions, read_squad
from index.train.encoder import by_length, embed, encode, load, tokenise, tokenizer_of, word_pieces
from index.train.sample import capped, passages

MODEL = Path(__file__).parents[1] / "index" / "model"

WORDS = {
    "nl": {
        "huis": "house",
        "boom": "tree",
        "vogel": "bird",
        "regering": "government",
        "klein": "small",
        "groot": "big",
    },
    "de": {
        "haus": "house",
        "baum": "tree",
        "vogel": "bird",
        "regierung": "government",
        "klein": "small",
        "gross": "big",
    },
    "fr": {
        "maison": "house",
        "arbre": "tree",
        "oiseau": "bird",
        "loi": "law",
        "petit": "small",
        "grand": "big",
    },
}


def _gzip(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.writelines(line + "\n" for line in lines)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus in miniature: sentences of two words, a few word pairs, two questions."""
    folder = tmp_path_factory.mktemp("data")
    for lang, words in WORDS.items():
        pairs = [f"{a} {b}\t{words[a]} {words[b]}\ttalk" for a in words for b in words if a != b]
        _gzip(folder / "parallel" / f"{lang}-en.tsv.gz", pairs * 3)
    _gzip(folder / "parallel" / "nl-en-words.tsv.gz", [f"{a}\t{b}\tlist" for a, b in WORDS["nl"].items()])
    rows = [
        {"doc": f"d{number}", "lang": "nl", "question": "hoe groot is het huis", "answerable": True}
        | {"sentences": ["klein huis", "groot huis", f"boom {number}"], "labels": [0, 1, 0]}
        for number in range(40)
    ]
    rows.append(rows[0] | {"answerable": False, "labels": [0, 0, 0]})
    _gzip(folder / "qa" / "letters-nl.train.jsonl.gz", [json.dumps(row) for row in rows])
    paragraphs = [{"id": f"{row['doc']}#0", "doc": row["doc"], "sentences": row["sentences"]} for row in rows]
    _gzip(folder / "text-nl" / "paragraphs.jsonl.gz", [json.dumps(row) for row in paragraphs])
    squad = {
        "source": "t",
        "lang": "en",
        "question": "big house",
        "context": "Small tree. Big house.",
        "answerable": True,
    }
    squad["answers"] = [{"text": "Big", "start": 12}]
    _gzip(
        folder / "qa" / "squad1.en.train.jsonl.gz",
        [json.dumps(squad), json.dumps(squad | {"in_xquad": True})],
    )
    return folder


@pytest.fixture(scope="session")
def small_teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A teacher of random weights: two layers, sixteen numbers a piece, English words and single letters."""
    folder = tmp_path_factory.mktemp("teacher")
    letters = "abcdefghijklmnopqrstuvwxyz"
    pieces = [
        "[PAD]",
        "[unused0]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        "日",
        *letters,
        *(f"##{c}" for c in letters),
    ]
    pieces += ["house", "tree", "bird", "government", "small", "big", "law"]
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
    )
    BertModel(config).save_pretrained(folder)
    bare = Tokenizer(WordPiece({"[UNK]": 0}, unk_token="[UNK]"))
    bare.normalizer, bare.pre_tokenizer = BertNormalizer(lowercase=True), BertPreTokenizer()
    bare.decoder = WordPieceDecoder()
    vocabulary.wordpiece(bare, pieces).save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture(scope="session")
def work(data: Path, small_teacher: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder after the first three stages."""
    folder = tmp_path_factory.mktemp("work")
    vocabulary.run(data, small_teacher, folder, 1)
    initialise.run(data, small_teacher, folder, 1)
    teacher.run(data, small_teacher, folder, 1)
    return folder


# --- corpus


def test_a_line_of_two_fields_is_named(tmp_path: Path) -> None:
    """A line without three fields stops the reading with file and line number."""
    _gzip(tmp_path / "parallel" / "nl-en.tsv.gz", ["een\tone\ts", "twee\ttwo"])
    with pytest.raises(ValueError, match=r"nl-en\.tsv\.gz, line 2: 2 fields"):
        read_pairs(tmp_path, "nl")


def test_software_is_capped_harder() -> None:
    """At most so many pairs of each source stay, in their old order."""
    pairs = [Pair("nl", str(n), str(n), "msdocs-a" if n % 2 else "talk") for n in range(40)]
    kept = capped(pairs, random.Random(1), software=3, other=9)
    assert [sum(pair.source == name for pair in kept) for name in ("msdocs-a", "talk")] == [3, 9]
    assert [int(pair.text) for pair in kept] == sorted(int(pair.text) for pair in kept)


def test_passages_join_neighbours_of_one_source() -> None:
    """A passage joins the same sentences on both sides, and a heading stands on its own line on both."""
    pairs = [
        Pair("nl", "Kop", "Head", "a"),
        Pair("nl", "Zin.", "Line.", "a"),
        Pair("nl", "Ver.", "Far.", "b"),
    ]
    joined = {(pair.text, pair.english) for pair in passages(pairs, 50, random.Random(1))}
    assert joined == {("Kop\nZin.", "Head\nLine.")}


def test_documents_apart_are_not_trained_on(data: Path) -> None:
    """Every answerable question is for training or apart, by its document, and the split never moves."""
    train, apart = read_questions(data, apart=False), read_questions(data, apart=True)
    assert len(train) + len(apart) == 40
    assert not {q.doc for q in train} & {q.doc for q in apart}
    assert [name for name in map(str, range(20)) if held_out(name)] == ["0", "3", "4", "9", "13"]


def test_no_paragraph_of_xquad_is_read(data: Path) -> None:
    """Rows marked as XQuAD's are left out; the sentence in which the answer starts answers."""
    assert [(q.sentences, q.answering) for q in read_squad(data)] == [(("Small tree.", "Big house."), (1,))]


# --- vocabulary and initialisation


def test_the_teachers_pieces_come_first(work: Path, small_teacher: Path) -> None:
    """English is cut as before; unused slots and other scripts are gone; a Dutch word is one piece."""
    old, new = tokenizer_of(small_teacher), tokenizer_of(work)
    assert new.encode("small big tree house").tokens == old.encode("small big tree house").tokens
    assert not {"日", "[unused0]"} & set(new.get_vocab())
    assert new.encode("Regering").tokens == ["[CLS]", "regering", "[SEP]"]
    assert old.encode("Regering").tokens != new.encode("Regering").tokens


def test_alignment_explains_away() -> None:
    """A word that stands in every pair is not taken for the translation of the others."""
    table = initialise.align([[10, 11], [10, 12], [10, 13]], [[0, 1], [0, 2], [0, 3]], rounds=20)
    best = {f: e for f, e, p in zip(table.foreign, table.english, table.probability, strict=True) if p > 0.9}
    assert best == {10: 0, 11: 1, 12: 2, 13: 3}


def test_probabilities_of_a_piece_sum_to_one() -> None:
    """t(e | f) is a distribution for each foreign piece."""
    table = initialise.align([[5, 6], [6, 7]], [[0, 1, 2], [1]])
    sums = np.bincount(table.foreign, weights=table.probability)
    np.testing.assert_allclose(sums[5:], 1)


def test_new_vectors_come_from_translations() -> None:
    """Old vectors stay; a new one is the weighted mean of its translations; without any, the mean of all."""
    old = np.array([[0, 0], [4, 0], [0, 8]], dtype=np.float32)
    table = initialise.Translations(np.array([3, 3]), np.array([1, 2]), np.array([0.75, 0.25]))
    vectors = initialise.initial_vectors(old, 5, table)
    np.testing.assert_array_equal(vectors[:3], old)
    np.testing.assert_allclose(vectors[3:], np.array([[3, 2], [4 / 3, 8 / 3]]))


# --- teacher and encoder


def test_the_teacher_reads_a_text_once(work: Path, data: Path, small_teacher: Path) -> None:
    """A second run computes nothing, and vectors belong to the English side of their pair."""
    before = sorted((work / "teacher").iterdir())
    teacher.run(data, small_teacher, work, 1)
    assert sorted((work / "teacher").iterdir()) == before
    examples = teacher.read_examples(work)
    pair, row = examples.pairs[7], examples.vectors[examples.target[7]]
    alone = encode(load(small_teacher), tokenise(tokenizer_of(small_teacher), [pair.english]))
    np.testing.assert_allclose(row, alone[0], atol=2e-3)


def test_missing_vectors_are_reported(work: Path, tmp_path: Path) -> None:
    """Texts without vectors are an error that says which stage to run."""
    (tmp_path / "examples.jsonl.gz").write_bytes((work / "examples.jsonl.gz").read_bytes())
    np.save(tmp_path / "teacher.npy", np.zeros((3, 16), np.float16))
    with pytest.raises(ValueError, match=r"3 vectors for .* run the stage `teacher` again"):
        teacher.read_examples(tmp_path)


def test_padding_changes_no_vector(small_teacher: Path) -> None:
    """A text has the same unit vector alone and beside a longer one, whatever the batch."""
    model = load(small_teacher)
    rows = tokenise(tokenizer_of(small_teacher), ["house", "small big tree house bird"])
    together = encode(model, rows)
    with torch.inference_mode():
        np.testing.assert_allclose(together[0], embed(model, rows[:1])[0].numpy(), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    assert sorted(place for batch in by_length(rows, 5) for place in batch) == [0, 1]


# --- the loop


def test_an_epoch_takes_every_row_once() -> None:
    """Batches cover all rows once an epoch, each epoch in another order, and the same for the same seed."""
    lengths = [3 + n % 20 for n in range(500)]

    def epoch(seed: int) -> list[int]:
        taken: list[int] = []
        for batch in loop.batches(lengths, 200, seed):
            taken += batch
            if len(taken) == 500:
                break
        return taken

    assert sorted(epoch(1)) == list(range(500))
    assert epoch(1) == epoch(1) != epoch(2)


def test_contrast_is_cross_entropy() -> None:
    """With one right answer each it is the usual cross-entropy; the same answer twice costs log 2 more."""
    torch.manual_seed(0)
    left, right = normalize(torch.randn(4, 8), dim=1), normalize(torch.randn(4, 8), dim=1)
    expected = cross_entropy(left @ right.T / loop.TEMPERATURE, torch.arange(4))
    torch.testing.assert_close(loop.contrast(left, right, torch.eye(4, dtype=torch.bool)), expected)
    twice = torch.cat([left, left])
    both = torch.eye(4, dtype=torch.bool).repeat(1, 2)
    once = loop.contrast(left, left, torch.eye(4, dtype=torch.bool))
    torch.testing.assert_close(loop.contrast(left, twice, both) - once, torch.tensor(np.log(2)).float())


def test_a_checkpoint_brings_everything_back(work: Path, tmp_path: Path) -> None:
    """Weights, moments, step and time are the same after saving and loading."""
    model = load(work / "initial")
    optimiser = loop.make_optimiser(model, model)
    loop._set_rates(optimiser, loop.Rates(1e-2, 1e-2))
    embed(model, [[1, 2, 3]])[0, 0].backward()
    optimiser.step()
    loop.save_checkpoint(tmp_path / "c.safetensors", model, optimiser, 7, 12.5)
    other = load(work / "initial")
    fresh = loop.make_optimiser(other, other)
    assert loop.load_checkpoint(tmp_path / "c.safetensors", other, fresh) == (7, 12.5)
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), other.parameters(), strict=True))
    old, new = optimiser.state_dict()["state"], fresh.state_dict()["state"]
    assert old.keys() == new.keys()
    assert all(torch.equal(old[n][name], new[n][name]) for n in old for name in old[n])


def test_the_schedule_starts_with_pieces_and_ends_at_nothing() -> None:
    """Layers are frozen for the first fifth; both rates fall to almost nothing."""
    assert distil.rates_at(0.1).layers == 0 < distil.rates_at(0.1).pieces
    assert distil.rates_at(0.3).layers > distil.rates_at(0.9).layers > distil.rates_at(0.999).layers > 0


def test_distillation_learns_and_stops_when_the_time_is_spent(work: Path, tmp_path: Path) -> None:
    """A second brings texts nearer to the teacher's vectors; a further call trains no more."""
    for name in ("examples.jsonl.gz", "teacher.npy"):
        (tmp_path / name).write_bytes((work / name).read_bytes())
    spoilt = load(work / "initial")
    torch.manual_seed(0)
    torch.nn.init.normal_(word_pieces(spoilt).weight, std=0.05)
    loop.write(spoilt, tokenizer_of(work), tmp_path / "initial")
    examples = teacher.read_examples(tmp_path)
    rows = tokenise(tokenizer_of(work), [pair.text for pair in examples.pairs])
    targets = examples.vectors[examples.target].astype(np.float32)

    def nearness(folder: Path) -> float:
        return float((encode(load(folder), rows) * targets).sum(1).mean())

    distil.run(tmp_path, 0.05, 1)
    assert nearness(tmp_path / "distilled") > nearness(tmp_path / "initial") + 0.01
    weights = (tmp_path / "distilled" / "model.safetensors").read_bytes()
    distil.run(tmp_path, 0.05, 1)
    assert (tmp_path / "distilled" / "model.safetensors").read_bytes() == weights


# --- questions


def test_every_passage_that_answers_counts() -> None:
    """A passage is right for each question of its paragraph whose sentence it holds, and for no other."""
    sentences = ("a", "b", "c")
    asked = [Question("d", "nl", "?", sentences, (1,)), Question("d", "nl", "?", ("x", "b"), (1,))]
    found = [
        questions.Window(sentences, 0, 2),
        questions.Window(sentences, 1, 1),
        questions.Window(sentences, 2, 2),
    ]
    assert questions.positives(asked, found).tolist() == [[True, True, False], [False, False, False]]


def test_a_question_brings_a_right_and_a_wrong_passage() -> None:
    """The first passage drawn answers, the second is a sentence beside it that does not."""
    asked = Question("d", "nl", "?", ("a", "b", "c"), (1,))
    for seed in range(20):
        right, wrong = questions.windows(asked, random.Random(seed))
        assert right.answers(asked)
        assert wrong.text in ("a", "c")


def test_a_resumed_run_draws_the_same_questions() -> None:
    """What a step draws depends on seed and step alone; an epoch takes each question on letters once, several on a
    document together."""
    letters = [Question(f"d{n % 3}", "nl", str(n), ("a",), (0,)) for n in range(54)]
    others = [Question("e", "en", "x", ("b",), (0,))] * 9
    draws = questions.Draws(letters, others, 1)
    steps = [draws.at(step) for step in range(6)]
    assert questions.Draws(letters, others, 1).at(5) == steps[5]
    asked = [[question for question in step if question.doc != "e"] for step in steps]
    assert sorted(int(question.text) for step in asked[:3] for question in step) == list(range(54))
    assert asked[:3] != asked[3:]
    assert all(len({question.doc for question in step}) <= questions.DOCUMENTS for step in asked)


def test_further_questions_name_their_paragraph(data: Path, tmp_path: Path) -> None:
    """They are asked of the paragraph that they name, apart or not by its document; one on none is an error."""
    more = tmp_path / "more.jsonl.gz"
    asked = {"u": "d1#0", "lang": "de", "q": "wie groß", "s": [1]}
    _gzip(more, [json.dumps(row) for row in (asked, asked | {"s": []})])
    found = [q for apart in (False, True) for q in read_questions(data, apart=apart, more=[more])]
    (question,) = [q for q in found if q.lang == "de"]
    assert (question.sentences[1], question.answering) == ("groot huis", (1,))
    _gzip(more, [json.dumps(asked | {"u": "nowhere"})])
    with pytest.raises(KeyError, match="nowhere"):
        read_questions(data, apart=False, more=[more])


# --- export, evaluation, card, command line


def test_export_is_what_sentence_transformers_loads(work: Path, tmp_path: Path) -> None:
    """The exported folder gives the trained transformer's vectors to half precision, and keeps its card."""
    target = tmp_path / "model"
    target.mkdir()
    (target / "README.md").write_text("card")
    assert export.export(work / "initial", target) == sum(p.stat().st_size for p in target.rglob("*") if p.is_file())
    assert (target / "README.md").read_text() == "card"
    texts = ["groot huis", "vogel"]
    model = SentenceTransformer(str(target), device="cpu", model_kwargs={"dtype": "float32"}, local_files_only=True)
    expected = encode(load(work / "initial"), tokenise(tokenizer_of(work), texts))
    np.testing.assert_allclose(model.encode(texts), expected, atol=5e-3)
    np.testing.assert_allclose(BundledEncoder(target).encode_questions(texts), model.encode(texts), atol=1e-5)


def test_a_folder_too_large_replaces_nothing(work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the limit, the error says both sizes and the old folder stays."""
    (tmp_path / "model").mkdir()
    monkeypatch.setattr(export, "MAX_BYTES", 1_000)
    with pytest.raises(ValueError, match="at most 1,000"):
        export.export(work / "initial", tmp_path / "model")
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_the_table_goes_between_its_marks(tmp_path: Path) -> None:
    """Only what stands between the marks is replaced; without marks nothing is written."""
    path = tmp_path / "README.md"
    begin, end = f"<!-- {card.RESULTS} -->", f"<!-- end of {card.RESULTS} -->"
    path.write_text(f"a\n{begin}\nold\n{end}\nb\n")
    card.put(path, card.RESULTS, "new")
    card.put(path, card.RESULTS, "new")
    assert path.read_text() == f"a\n{begin}\nnew\n{end}\nb\n"
    with pytest.raises(ValueError, match="expected one line"):
        card.put(path, card.SOURCES, "new")


def test_every_source_is_named_with_its_licence() -> None:
    """The table has a line for each source in use; a source without a licence is an error."""
    one, two = Pair("nl", "a", "b", "talk"), Pair("nl", "a", "b", "list")
    lines = card.sources_table([one, two], [one, one], {"talk": "CC0-1.0", "list": "MIT"}).splitlines()
    assert lines[2:] == ["| talk | CC0-1.0 | 1 | 2 |", "| list | MIT | 1 | 0 |"]
    with pytest.raises(KeyError, match="list"):
        card.sources_table([two], [], {"talk": "CC0-1.0"})


def test_the_stages_follow_each_other(
    data: Path, small_teacher: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the command line, eight commands make a model of a corpus; the last training leaves the word pieces, and
    what is exported lies between what it found and what it left."""
    shared, places = ["--data", str(data)], ["--work", str(tmp_path / "work")]
    first = [*shared, *places, "--teacher", str(small_teacher)]
    for words in (
        ["vocabulary", *first],
        ["initialise", *first],
        ["teacher", *first],
        ["distil", *places, "--minutes", "0.01"],
        ["questions", *shared, *places, "--minutes", "0.01"],
        ["questions", *shared, *places, "--minutes", "0.01", "--again"],
        ["mean", *places, "--share", "0.75"],
        ["export", *places, "--source", "mean", "--target", str(tmp_path / "model")],
    ):
        monkeypatch.setattr("sys.argv", ["index.train", *words])
        command.main()
    assert (tmp_path / "model" / "modules.json").exists()
    asked, again, mean = (load(tmp_path / "work" / name).state_dict() for name in ("asked", "again", "mean"))
    changed = {name for name in asked if not torch.equal(asked[name], again[name])}
    assert "encoder.layer.0.output.dense.weight" in changed
    assert "embeddings.word_embeddings.weight" not in changed
    assert all(torch.allclose(mean[name], (asked[name] + 3 * again[name]) / 4, atol=1e-6) for name in changed)


# --- the shipped model


@pytest.fixture(scope="session")
def shipped() -> SentenceTransformer:
    """The bundled model, computing in float32, without a network."""
    return SentenceTransformer(str(MODEL), device="cpu", model_kwargs={"dtype": "float32"}, local_files_only=True)


def test_the_shipped_folder_is_small_and_holds_no_pickle() -> None:
    """Under 64 MB in all; weights are safetensors, a graph has none, everything else is text."""
    files = [path for path in MODEL.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 64_000_000
    assert {path.suffix for path in files} <= {".json", ".md", ".onnx", ".safetensors"}


def test_shipped_vectors_are_unit_float32_and_the_same_each_time(shipped: SentenceTransformer) -> None:
    """The vectors have length 1 and do not change from call to call or with what stands beside them."""
    texts = ["De minister gaat naar Brussel.", "Kort.", "woord " * 400]
    vectors = shipped.encode(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(vectors, shipped.encode(texts))
    np.testing.assert_allclose(vectors[1], shipped.encode(texts[1]), atol=1e-5)


@pytest.mark.parametrize("lang", ["nl", "de", "fr"])
def test_translations_are_nearest(shipped: SentenceTransformer, lang: str) -> None:
    """The nearest English sentence is the translation, though a word or a number makes the difference."""
    english = [
        "The government will spend two billion euros on defence.",
        "The government will spend two billion euros on schools.",
        "The hospital closes at six in the evening.",
        "The hospital was closed six years ago.",
        "How many soldiers are stationed in Lithuania?",
    ]
    other = {
        "nl": [
            "Het kabinet geeft twee miljard euro uit aan defensie.",
            "Het kabinet geeft twee miljard euro uit aan scholen.",
            "Het ziekenhuis sluit om zes uur 's avonds.",
            "Het ziekenhuis is zes jaar geleden gesloten.",
            "Hoeveel militairen zijn er in Litouwen gelegerd?",
        ],
        "de": [
            "Die Regierung gibt zwei Milliarden Euro für die Verteidigung aus.",
            "Die Regierung gibt zwei Milliarden Euro für Schulen aus.",
            "Das Krankenhaus schließt um sechs Uhr abends.",
            "Das Krankenhaus wurde vor sechs Jahren geschlossen.",
            "Wie viele Soldaten sind in Litauen stationiert?",
        ],
        "fr": [
            "Le gouvernement dépensera deux milliards d'euros pour la défense.",
            "Le gouvernement dépensera deux milliards d'euros pour les écoles.",
            "L'hôpital ferme à six heures du soir.",
            "L'hôpital a été fermé il y a six ans.",
            "Combien de soldats sont stationnés en Lituanie ?",
        ],
    }[lang]
    assert (shipped.encode(other) @ shipped.encode(english).T).argmax(axis=1).tolist() == [0, 1, 2, 3, 4]
