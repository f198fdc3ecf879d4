"""How the reader is made: the stages on made data, and the questions written for it."""

import gzip
import json
import random
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

from index.train.corpus import held_out, read_rows
from index.train.loop import Rates
from qa.reader import BUNDLED_READER, BundledReader, Text
from qa.train import export, learn, rows, sources, written, xquad
from qa.train.evaluate import LANGUAGES, RESULTS
from qa.train.example import Example, Words
from qa.train.network import Scores
from qa.train.rows import read_spans, read_training
from qa.train.sample import ROWS, Sampler, Target
from qa.train.switch import dictionary, switch, switch_sentences, switched
from qa.train.written import read_apart, read_composed, read_translations, read_written
from qa.window import Marks

SHARED = Path(__file__).parents[2] / "shared"
DOCS = [f"d{number}" for number in range(40)]


def write(path: Path, content: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in content)


# An article that teaches, and one that measures.
TEACHES, MEASURES = "Normans", "Martin_Luther"


def write_xquad(folder: Path, context: str) -> None:
    """Two articles of one paragraph with two questions. In Dutch the answer to the first stands in two sentences, and
    that to the second, translated by another, in none."""
    folder.mkdir(parents=True)
    texts = {
        "en": (context, [("What sails?", "A ship", 0), ("What is there?", "money", 23)]),
        "nl": ("Een schip vaart. Er is geld op het schip.", [("Wat vaart?", "schip", -1), ("Wat is er?", "poen", -1)]),
        "de": ("Ein Schiff fährt. Es gibt Geld.", [("Was fährt?", "Schiff", 4), ("Was gibt es?", "Geld", 26)]),
    }
    for lang, (text, asked) in texts.items():
        qas: list[dict[str, Any]] = [
            {"id": str(number), "question": question, "answers": [{"text": answer, "answer_start": start}]}
            for number, (question, answer, start) in enumerate(asked)
        ]
        articles = [{"title": title, "paragraphs": [{"context": text, "qas": qas}]} for title in (TEACHES, MEASURES)]
        (folder / f"xquad.{lang}.json").write_text(json.dumps({"data": articles}), encoding="utf-8")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus in miniature: forty documents of two paragraphs with questions, a row or two of every public source."""
    folder = tmp_path_factory.mktemp("data")
    sentences = ["Er is geld.", "Het schip vaart.", "Er is vrede."]
    paragraphs = [{"id": f"{doc}#{n}", "doc": doc, "sentences": sentences[n:]} for doc in DOCS for n in (0, 1)]
    write(folder / written.PARAGRAPHS, paragraphs)
    asked = {"lang": "nl", "question": "Wat vaart?", "labels": [0, 1, 0], "span": [1, 4, 9]}
    missed = {"lang": "de", "question": "Wie fährt?", "labels": [0, 0, 0], "span": None}
    write(folder / written.WRITTEN, [row | {"unit": f"{doc}#0"} for doc in DOCS for row in (asked, missed)])
    context = "A ship sails. There is money."
    span: dict[str, Any] = {"lang": "en", "question": "What sails?", "title": "A_ship", "context": context}
    span |= {"answers": [{"text": "ship", "start": 2}, {"text": "A ship", "start": 0}]}
    pick = {"id": "1", "lang": "en", "question": "What is there?", "sentences": ["A ship.", "Money."], "labels": [0, 1]}
    for source in rows.SOURCES.values():
        for file in source.files:
            row: dict[str, Any] = pick if source.read is rows.read_selection else span
            row = row | {"answerable": True}
            none = row | {"answers": [], "labels": [0, 0], "answerable": False}
            if file != rows.XQUAD:
                write(folder / file, [row, row | {"in_xquad": True}, none, none | {"in_xquad": True}])
    write_xquad(folder / rows.XQUAD, context)
    words = {"ship": "schip", "money": "geld", "peace": "vrede", "letter": "brief"}
    (folder / "parallel").mkdir()
    for lang in ("nl", "de", "fr"):
        with gzip.open(folder / "parallel" / f"{lang}-en.tsv.gz", "wt", encoding="utf-8") as stream:
            stream.writelines(f"{words[a]} {words[b]}\t{a} {b}\ttalk\n" for a in words for b in words if a != b)
    with gzip.open(folder / "parallel" / "nl-en-words.tsv.gz", "wt", encoding="utf-8") as stream:
        stream.writelines(f"{dutch}\t{english}\tlist\n" for english, dutch in words.items())
    return folder


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The project's own questions in miniature: one on the second paragraph of each document, and a translation."""
    for name, lang, question in (("OWN", "fr", "Qui navigue ?"), ("TRANSLATED", "en", "Who sails?")):
        path = tmp_path / f"{name}.jsonl.gz"
        write(path, [{"u": f"{doc}#1", "lang": lang, "q": question, "s": [0], "a": "schip"} for doc in DOCS])
        monkeypatch.setattr(written, name, path)
    composed = {"doc": "one", "heading": "Haven", "sentences": ["De kade sluit.", "Dat duurt tot mei."]}
    composed["asked"] = [{"lang": "de", "q": "Bis wann?", "s": [1], "a": "mei"}]
    write(tmp_path / "COMPOSED.jsonl.gz", [composed, composed | {"doc": "two"}])
    monkeypatch.setattr(written, "COMPOSED", tmp_path / "COMPOSED.jsonl.gz")
    return tmp_path


def test_the_answering_words_are_found_in_their_sentence(tmp_path: Path) -> None:
    """Of several answers the first whole one gives the words; every sentence in which one starts answers."""
    row: dict[str, Any] = {
        "id": "1",
        "lang": "en",
        "question": "Who?",
        "context": "It rains. Ann sails. Bob rows.",
        "title": "A_B",
    }
    row |= {"answers": [{"text": "Ann", "start": 10}, {"text": "Bob", "start": 21}]}
    write(tmp_path / "a.gz", [row, row | {"in_xquad": True}])
    (example,) = read_spans(tmp_path / "a.gz", "x")
    assert example.sentences == ("It rains.", "Ann sails.", "Bob rows.")
    assert (example.answering, example.words) == ((1, 2), Words(1, 0, 3))
    assert (example.heading, example.doc) == ("A B", "x A_B")


@pytest.mark.usefixtures("own")
def test_training_and_what_is_kept_apart(data: Path) -> None:
    """Documents held out are in the one and not in the other; of XQuAD only the articles that teach are in the one."""
    training, apart = read_training(data), read_apart(data)
    assert {one.doc for one in training["written"]} == {doc for doc in DOCS if not held_out(doc)}
    assert {(one.doc, one.lang) for one in training["translated"]} == {(doc, "en") for doc in DOCS if not held_out(doc)}
    assert [(one.doc, one.words) for one in training["composed"]] == [
        (f"composed {doc}", Words(1, 14, 17)) for doc in ("one", "two")
    ]
    assert {one.doc for one in apart} == {doc for doc in DOCS if held_out(doc)}
    assert not [one for one in apart if one.lang == "en"]
    assert [len(training[name]) for name in rows.SOURCES] == [4, 1, 2, 2, 2, 12, 4, 4, 4]
    assert all(not one.answering for name in ("squad2", "xquad-misses") for one in training[name])
    assert all(TEACHES in one.doc for name in ("xquad", "xquad-misses") for one in training[name])


def test_half_of_xquad_teaches(data: Path) -> None:
    """Every question in three languages on both texts; in Dutch an answer that stands in two sentences, or in none, is
    placed by the English one."""
    folder = data / rows.XQUAD
    assert [one.title for one in xquad.teaching(folder)] == [TEACHES]
    assert [one.title for one in xquad.measuring(folder)] == [MEASURES]
    found = list(rows.read_translated(folder, "xquad"))
    assert len(found) == 2 * len(xquad.LANGUAGES) * len(rows.TEXT_LANGUAGES)
    dutch = [one for one in found if one.sentences[0] == "Een schip vaart."]
    assert {(one.question, one.answering) for one in dutch if one.lang == "nl"} == {
        ("Wat vaart?", (0,)),
        ("Wat is er?", (1,)),
    }
    assert {one.words for one in dutch} == {Words(0, 4, 9), None}
    assert len({one.doc for one in found}) == len(rows.TEXT_LANGUAGES)
    missed = list(rows.read_translated_misses(data / "qa/squad2.en.dev.jsonl.gz", "x"))
    assert {one.sentences[0] for one in missed} == {"Een schip vaart.", "A ship sails."}
    assert not any(one.answering for one in missed)


@pytest.mark.skipif(not (SHARED / rows.XQUAD).is_dir(), reason="XQuAD is not beside the repository")
def test_the_halves_of_xquad() -> None:
    """About as many articles teach as measure, and of nearly all their questions the answering sentence is known."""
    teach, measure = xquad.teaching(SHARED / rows.XQUAD), xquad.measuring(SHARED / rows.XQUAD)
    assert (len(teach), len(measure)) == (13, 11)
    asked = sum(len(paragraph.questions) for article in teach for paragraph in article.paragraphs["nl"])
    known = len(list(rows.read_translated(SHARED / rows.XQUAD, "xquad")))
    assert known > 0.97 * asked * len(xquad.LANGUAGES) * len(rows.TEXT_LANGUAGES)


@pytest.mark.usefixtures("own")
def test_a_share_of_the_own_questions(data: Path) -> None:
    """None, half, or all of them; what is kept apart is whole each time."""
    counts = []
    for share in (0.0, 0.5, 1.0):
        found = [one for one in read_written(data, own=share) if one.lang == "fr"]
        counts.append(len([one for one in found if not held_out(one.doc)]))
        assert len([one for one in found if held_out(one.doc)]) == sum(map(held_out, DOCS))
    assert counts[0] == 0 < counts[1] <= counts[2] == len(DOCS) - sum(map(held_out, DOCS))


@pytest.mark.skipif(not (SHARED / "text-nl").is_dir(), reason="the paragraphs are not beside the repository")
def test_the_projects_own_questions() -> None:
    """At least 6,000, in four languages, two of five near misses; each on a paragraph that exists, its sentences in
    it, its answering words in one of them; none twice."""
    theirs = sum(1 for _ in read_rows(SHARED / written.WRITTEN))
    ours = read_written(SHARED)[theirs:]
    assert len(ours) >= 6000
    assert {one.lang for one in ours} == {"nl", "en", "de", "fr"}
    assert 0.25 < sum(not one.answering for one in ours) / len(ours) < 0.45
    for row in read_rows(written.OWN):
        assert row["q"].strip() == row["q"] != ""
        assert bool(row["a"]) <= bool(row["s"])
    for one in ours:
        assert all(0 <= place < len(one.sentences) for place in one.answering)
        assert one.words is None or one.words.sentence in one.answering
    assert len({(one.unit, one.lang, one.question) for one in ours}) == len(ours)


@pytest.mark.skipif(not (SHARED / "text-nl").is_dir(), reason="the paragraphs are not beside the repository")
def test_the_translations() -> None:
    """Each is of a written question on the same paragraph, answered by the same sentences, in another language; none is
    of a document kept apart, none is there twice."""
    asked = {(one.unit, one.lang, one.question): one for one in read_written(SHARED)}
    labels = {(one.unit, one.answering, one.lang) for one in asked.values()}
    translated = read_translations(SHARED)
    assert len(translated) > 10_000
    for one in translated:
        assert not held_out(one.doc)
        assert any((one.unit, one.answering, lang) in labels for lang in LANGUAGES if lang != one.lang)
        assert one.question.strip() == one.question != ""
    assert len({(one.unit, one.lang, one.question) for one in translated}) == len(translated)


def test_the_composed_texts() -> None:
    """Thousands of questions in four languages, a third of them near misses; each has its sentences in the paragraph,
    its answering words in one of them. No text is there twice."""
    found = read_composed()
    assert len(found) > 2_000
    assert {one.lang for one in found} == set(LANGUAGES)
    assert 0.25 < sum(not one.answering for one in found) / len(found) < 0.45
    for one in found:
        assert all(0 <= place < len(one.sentences) for place in one.answering)
        assert one.words is None or one.words.sentence in one.answering
    paragraphs = [tuple(row["sentences"]) for row in read_rows(written.COMPOSED)]
    assert len(set(paragraphs)) == len(paragraphs)


def test_a_dictionary_out_of_sentences(data: Path) -> None:
    """Each word's most probable translation is its own."""
    known = dictionary(data, "nl", 1)
    assert {word: choices[0][0] for word, choices in known.items()} == {
        "ship": "schip",
        "money": "geld",
        "peace": "vrede",
        "letter": "brief",
    }


KNOWN = {"ship": (("schip",), (1.0,)), "new": (("nieuw",), (1.0,))}


def test_switching_words() -> None:
    """All known words at rate 1, none at rate 0; a capital stays; what is unknown stays."""
    text = "New Orleans: the ship, new in 2024."
    assert switch(text, KNOWN, 1.0, random.Random(1)) == "Nieuw Orleans: the schip, nieuw in 2024."
    assert switch(text, KNOWN, 0.0, random.Random(1)) == text


def test_answering_words_keep_their_place() -> None:
    """However long the translations before and in them."""

    def change(text: str) -> str:
        return text.replace("ship", "vliegdekschip")

    sentences, words = switch_sentences(["No.", "The ship sails a ship home."], Words(1, 15, 21), change)
    assert words is not None
    assert sentences[1][words.start : words.end] == "a vliegdekschip"
    assert switch_sentences(["The ship."], None, change) == (("The vliegdekschip.",), None)


def test_only_english_is_switched() -> None:
    """A Dutch question and its text stay; of an English one on a Dutch paragraph only the question changes."""
    dutch = Example("written", "d", "nl", "", "new ship", ("ship",), (0,), None)
    assert all(switched(dutch, {"nl": KNOWN}, random.Random(seed)) == dutch for seed in range(20))
    english = replace(dutch, lang="en")
    known = {lang: KNOWN for lang in ("nl", "de", "fr")}
    made = [switched(english, known, random.Random(seed)) for seed in range(60)]
    assert {one.sentences for one in made} == {("ship",)}
    assert len({one.question for one in made}) > 1
    there = [switched(replace(english, source="xquad"), known, random.Random(seed)) for seed in range(60)]
    assert {one.sentences for one in there} == {("ship",)}
    squad = [switched(replace(english, source="squad1"), known, random.Random(seed)) for seed in range(60)]
    assert {one.sentences for one in squad} == {("ship",), ("schip",)}


def sampler(data: Path, encoder: Path, seed: int = 1) -> Sampler:
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    return Sampler(
        read_training(data), tokenizer, Marks.of(tokenizer.get_vocab()), {"nl": {}, "de": {}, "fr": {}}, seed
    )


@pytest.mark.usefixtures("own")
def test_batches_depend_on_seed_and_number_alone(data: Path, tiny_encoder: Path) -> None:
    """A run taken up at batch 3 sees what the first run saw there; another seed sees something else."""

    def ids(made: Sampler, first: int, count: int) -> list[list[list[int]]]:
        return [batch.ids.tolist() for batch, _ in islice(made.batches(first), count)]

    assert ids(sampler(data, tiny_encoder), 0, 6)[3:] == ids(sampler(data, tiny_encoder), 3, 3)
    assert ids(sampler(data, tiny_encoder), 0, 2) != ids(sampler(data, tiny_encoder, seed=2), 0, 2)


@pytest.mark.usefixtures("own")
def test_a_lesson_tells_what_is_right(data: Path, tiny_encoder: Path) -> None:
    """Where a sentence answers, it is the one with "schip", now and then hidden; elsewhere "none" is right; the words'
    pieces are theirs."""
    made = sampler(data, tiny_encoder)
    tokenizer = Tokenizer.from_file(str(tiny_encoder / "tokenizer.json"))
    ship, hidden = (tokenizer.token_to_id(piece) for piece in ("schip", "[MASK]"))
    example = next(one for one in read_training(data)["written"] if one.lang == "nl" and one.answering)
    kinds, seen = set(), set()
    for seed in range(80):
        lesson = made.lesson(example, random.Random(seed))
        for place in lesson.answering:
            first, after = lesson.row.pieces()[place]
            assert {ship, hidden} & set(lesson.row.ids[first:after])
        if lesson.span:
            (piece,) = lesson.row.ids[lesson.span[0] : lesson.span[1] + 1]
            seen.add(piece)
        kinds.add(bool(lesson.answering))
    assert kinds == {True, False}
    assert seen == {ship, hidden}


@pytest.mark.usefixtures("own")
def test_a_batch_has_a_right_choice_for_each_window(data: Path, tiny_encoder: Path) -> None:
    """ "None" or sentences, never both, never nothing."""
    batch, target = next(sampler(data, tiny_encoder).batches())
    assert batch.ids.shape[0] == target.answering.shape[0] == ROWS
    assert (target.answering[:, 0] ^ target.answering[:, 1:].any(1)).all()


def scores(none: list[float], sentences: list[list[float]], ends: Tensor | None = None) -> Scores:
    places = torch.zeros(len(none), 4) if ends is None else ends
    return Scores(torch.tensor(sentences), torch.tensor(none), places, places)


def test_the_loss_by_hand() -> None:
    """Three equal choices, one of them right: ln 3; two of them: ln 3/2. Words among four places add 0.35 ln 4."""
    one = Target(torch.tensor([[False, True, False]]), torch.tensor([[-1, -1]]))
    two = replace(one, answering=torch.tensor([[False, True, True]]))
    words = replace(one, spans=torch.tensor([[1, 2]]))
    equal = scores([0.0], [[0.0, 0.0]])
    ln = torch.tensor([3.0, 1.5, 4.0]).log()
    assert learn.loss_of(equal, one).item() == pytest.approx(ln[0].item())
    assert learn.loss_of(equal, two).item() == pytest.approx(ln[1].item())
    assert learn.loss_of(equal, words).item() == pytest.approx((ln[0] + learn.SPAN_WEIGHT * ln[2]).item())


def test_a_sentence_that_is_not_there_takes_no_part() -> None:
    """Padding among the sentences changes neither loss nor gradient."""
    target = Target(torch.tensor([[False, True, False]]), torch.tensor([[-1, -1]]))
    padded = scores([0.0], [[0.0, -torch.inf]])
    padded.none.requires_grad_()
    loss = learn.loss_of(padded, target)
    loss.backward()
    assert loss.item() == pytest.approx(torch.tensor(2.0).log().item())
    assert padded.none.grad is not None and torch.isfinite(padded.none.grad).all()


def test_the_schedule() -> None:
    """Word pieces stay frozen; the rate rises for a little and falls to almost nothing."""
    assert learn.rates_at(0.5) == Rates(0.0, learn.RATE * 0.5)
    assert learn.rates_at(0.5, 1e-5) == Rates(0.0, 0.5e-5)
    assert learn.rates_at(0.001).layers < learn.rates_at(0.05).layers > learn.rates_at(0.999).layers > 0


@pytest.mark.usefixtures("own")
def test_from_the_corpus_to_a_reader(data: Path, tiny_encoder: Path, tmp_path: Path) -> None:
    """A second of training lowers the loss; a second call goes on from it; the export is a reader that reads."""
    work, target = tmp_path / "work", tmp_path / "model"
    learn.run(data, tiny_encoder, work, 1.5 / 60, seed=1, rate=3e-3)
    before = learn.new_network(tiny_encoder, 1)
    batch, right = next(sampler(data, tiny_encoder, seed=9).batches())
    untrained = learn.loss_of(before(batch), right).item()
    learn.run(data, tiny_encoder, work, 4 / 60, seed=1, rate=3e-3)
    assert export.export(work / learn.RESULT, tiny_encoder, target) == (target / "reader.safetensors").stat().st_size
    trained = learn.new_network(tiny_encoder, 1)
    trained.load_state_dict(load_file(work / learn.RESULT))
    with torch.inference_mode():
        assert learn.loss_of(trained(batch), right).item() < untrained
    (reading,) = BundledReader(target, tiny_encoder).read("schip?", [Text("", ("Er is geld.", "Het schip vaart."))])
    assert reading.odds.shape == (2,)


@pytest.mark.usefixtures("own")
def test_what_is_dropped(data: Path, tiny_encoder: Path) -> None:
    """With dropout two passes over one batch differ while the network learns, and are the same when it is asked."""
    network = learn.new_network(tiny_encoder, 1, dropout=0.5)
    batch, right = next(sampler(data, tiny_encoder, seed=9).batches())
    with torch.inference_mode():
        learning = [learn.loss_of(network(batch), right).item() for _ in range(2)]
        network.eval()
        asked = [learn.loss_of(network(batch), right).item() for _ in range(2)]
    assert learning[0] != learning[1]
    assert asked[0] == asked[1]


@pytest.mark.usefixtures("own")
def test_going_on_with_settled_layers(data: Path, tiny_encoder: Path, tmp_path: Path) -> None:
    """The lowest layer stays as it was found; what is above learns on from there."""
    start = tmp_path / "start.safetensors"
    learn.save(learn.new_network(tiny_encoder, 7), start)
    learn.run(data, tiny_encoder, tmp_path, 1 / 60, seed=1, start=start, rate=3e-3, settled=1, dropout=0.1)
    before, after = load_file(start), load_file(tmp_path / learn.RESULT)
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert not [name for name in changed if "layer.0." in name]
    assert [name for name in changed if name.startswith("sentence.")]


@pytest.mark.usefixtures("own")
def test_the_sources_of_the_card(data: Path) -> None:
    """Every source has a line: its licence, its questions, those that are answerable, its share; shares add up."""
    lines = sources.table(data).splitlines()[2:]
    assert {line.split(" | ")[0].strip("| ") for line in lines} == {*rows.WRITTEN_SHARES, *rows.SOURCES}
    assert all(line.split(" | ")[1] for line in lines)
    assert sum(int(line.rstrip("% |").rsplit(" ", 1)[1]) for line in lines) == pytest.approx(100, abs=3)


def test_the_card_is_filled_in() -> None:
    """Its tables are written by the commands named beside them, a line for every source and every measure."""
    text = (BUNDLED_READER / "README.md").read_text(encoding="utf-8")
    tables = [text.split(f"<!-- {mark} -->")[1].split(f"<!-- end of {mark} -->")[0] for mark in (sources.MARK, RESULTS)]
    assert all(f"| {name} | {source.licence} |" in tables[0] for name, source in rows.SOURCES.items())
    for start in (
        "XQuAD, de → nl",
        "SQuAD 2, en → nl",
        "Written, fr",
        "To read 5 paragraphs",
        "Seed letter, paragraphs read: 6",
    ):
        assert f"| {start}" in tables[1]


def test_a_missing_corpus(tmp_path: Path) -> None:
    """Without the data there is nothing to learn: an error that names the file."""
    with pytest.raises(FileNotFoundError, match="squad"):
        read_training(tmp_path)
