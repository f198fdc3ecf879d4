"""How the calibration is fitted."""

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter

from index.build import build_index
from index.embed import Encoder
from index.language import Language
from index.train.corpus import held_out
from qa.ask import LetterQA
from qa.decide import FEATURES, TOPIC_FEATURES, Calibration, load_calibration, weigh_topic
from qa.evidence import SIGNALS
from qa.retrieve import retrieve
from qa.train.calibrate import BLANK, Sample, fit, fit_beliefs
from qa.train.data import exercises, letter_of
from qa.train.example import Example
from qa.train.thresholds import parting, promised
from qa.train.topics import Mention, Topic, draw, fit_topics

SHARED = Path(__file__).parents[2] / "shared"


def test_where_right_and_wrong_part() -> None:
    """Where nothing is amiss on either side, the one threshold; where J is flat, the middle of the flat part, though a
    single question makes one end of it the best."""
    right = np.array([False, False, True, True])
    assert parting(right, np.array([0.1, 0.2, 0.8, 0.9])) == 0.8
    confidence = np.linspace(0.01, 1, 1000)
    right = (np.arange(1000) % 2 == 0) | (confidence > 0.7)
    right[confidence < 0.3] = False
    right[302] = True
    assert parting(right, confidence) == pytest.approx(0.5, abs=0.06)


def test_the_fit_finds_the_weights_that_made_the_data() -> None:
    """Of 3,000 choices made by a conditional logit with weights 2, −1 and 0, the fit finds the weights; a penalty draws
    them towards 0."""
    rng = np.random.default_rng(5)
    made = np.array([2.0, -1.0, 0.0])
    signals = [rng.normal(size=(6, 3)) for _ in range(3000)]
    answers = []
    for values in signals:
        odds = np.exp(values @ made)
        chosen = rng.choice(6, p=odds / odds.sum())
        answers.append(np.arange(6) == chosen)
    free = fit_beliefs(signals, answers, penalty=0.0)
    assert free == pytest.approx(made, abs=0.15)
    assert np.linalg.norm(fit_beliefs(signals, answers, penalty=0.1)) < np.linalg.norm(free)


def test_a_promise_by_hand() -> None:
    """59 right answers are the fewest that show 5 % with 95 % confidence (0.95 ^ 59 = 0.048); with a wrong one among
    them nothing is shown; with more to come, the threshold falls until the errors are too many, and no further."""
    confidence = np.linspace(1, 0.5, 300)
    right = np.ones(300, dtype=np.bool_)
    assert promised(confidence[:59], right[:59], 0.05) == confidence[58]
    assert promised(confidence[:58], right[:58], 0.05) is None
    wrong_early = right.copy()
    wrong_early[3] = False
    assert promised(confidence, wrong_early, 0.05) is None
    wrong_late = right.copy()
    wrong_late[200:] = False
    found = promised(confidence, wrong_late, 0.05)
    # of 203 answers 3 wrong: the bound is 3.8 %; of 206 6 wrong: 5.7 %
    assert found is not None and confidence[206] < found < confidence[201]


def test_equal_confidences_are_answered_together() -> None:
    """A threshold cannot part equals: where they fail together, none of them is answered."""
    confidence = np.array([0.9] * 60 + [0.8] * 100)
    right = np.array([True] * 60 + [True, False] * 50)
    assert promised(confidence, right, 0.05) == 0.9


def test_a_promise_of_many_questions_starts_with_a_twentieth() -> None:
    """Of 4,000 the first threshold answers 200: three mistakes among them (bound 3.8 %) do not end the trying, though
    the first three answers are the wrong ones."""
    confidence = np.linspace(1, 0.5, 4000)
    right = np.ones(4000, dtype=np.bool_)
    right[:3] = False
    assert promised(confidence, right, 0.05) == confidence[-1]


def topic(words: str, *, mentioned: bool) -> Topic:
    return Topic("nl", words, words, mentioned)


def test_topics_are_drawn_from_the_letters() -> None:
    """Nouns with a translation that stand in few paragraphs: those of the letter are mentioned, those of others, where
    the letter has nothing like them, are not."""
    texts = [["De haven ligt er. Het dok is dicht."], ["De sluis is open."], *[["Er is een haven in Urk."]] * 2]
    letter, other = letter_of("a", texts), letter_of("b", [["Het dok en de kathedraal in de stad."]])
    names: dict[str, dict[Language, str]] = {
        word: {"nl": word, "en": f"{word}-en"} for word in ("haven", "sluis", "kathedraal", "dok", "ligt")
    }
    drawn = set(draw(letter, [other], names, random.Random(1)))
    assert {(one.words, one.mentioned) for one in drawn if one.lang == "nl"} == {
        ("haven", True), ("sluis", True), ("dok", True), ("kathedraal", False),
    }  # fmt: skip
    assert {one.words for one in drawn if one.lang == "en"} == {"haven-en", "sluis-en", "dok-en", "kathedraal-en"}


@pytest.mark.parametrize(
    ("dutch", "text", "mentions"),
    [
        ("haven", "De Rotterdamse haven.", True), ("belasting", "De loonbelastingen.", True),
        ("belasting", "De bel.", False), ("dok", "De dokken.", True),
    ],
)  # fmt: skip
def test_what_mentions_a_topic(dutch: str, text: str, mentions: bool) -> None:
    """The first six letters, at the beginning of a word or inside one."""
    assert Topic("nl", dutch, dutch, mentions).mentions(text) == mentions


def test_a_fit_of_topics(toy_encoder: Encoder, capsys: pytest.CaptureFixture[str]) -> None:
    """What mentions the topic is told from what does not; the shipped form is the one that `weigh_topic` reads."""
    mentions = []
    for group in range(6):
        letter = letter_of(f"brief {group}", [["Het schip vaart uit.", "Het regent."], ["Er is geld."]])
        qa = LetterQA(build_index([letter], toy_encoder), toy_encoder, calibration=BLANK)
        for words, mentioned in (("schip", True), ("geld", True), ("vrede", False), ("kerk", False)):
            one = topic(words, mentioned=mentioned)
            evidence = qa.judge.gather(words, retrieve(qa.index, words, toy_encoder.encode_questions([words])[0]))
            texts = [letter.paragraphs[item.paragraph].sentences[item.sentence].text for item in evidence]
            mentions.append(Mention(one, group, evidence, np.array([one.mentions(text) for text in texts])))
    calibration = fit_topics(mentions, "toy")
    assert "AUROC of a topic mentioned 1.000" in capsys.readouterr().out
    assert (calibration.signals, calibration.features, calibration.questions) == ((), TOPIC_FEATURES, 24)
    for mention in mentions[:4]:
        best = weigh_topic(mention.evidence, calibration)[0]
        assert (best.belief >= calibration.threshold) == mention.topic.mentioned
        if mention.topic.mentioned:
            assert mention.deals[mention.evidence.index(best.evidence)]


def test_letters_of_parted_paragraphs_keep_their_sentences() -> None:
    """Sentences that were parted by hand stay as they are, each at its offset, a repeated one at its own."""
    letter = letter_of("x", [["Ja.", "Ja.", "nr. 5 is dicht"], ["Nee."]])
    assert letter.text == "Ja. Ja. nr. 5 is dicht\n\nNee."
    places = [(s.start, s.end, s.text) for p in letter.paragraphs for s in p.sentences]
    assert places == [(0, 3, "Ja."), (4, 7, "Ja."), (8, 22, "nr. 5 is dicht"), (24, 28, "Nee.")]
    assert all(letter.text[start:end] == text for start, end, text in places)


@pytest.mark.skipif(not (SHARED / "qa").is_dir(), reason="the written questions are not beside the repository")
def test_the_material_is_none_the_encoder_saw() -> None:
    """Every letter is of documents held out of training, and every answering sentence exists in its paragraph."""
    with gzip.open(SHARED / "text-nl/paragraphs.jsonl.gz", "rt", encoding="utf-8") as file:
        documents = {row["id"]: row["doc"] for row in map(json.loads, file)}
    material = exercises(SHARED)
    assert sum(len(exercise.asked) for exercise in material) > 1000
    for exercise in material:
        counts = {unit: len(p.sentences) for unit, p in zip(exercise.units, exercise.letter.paragraphs, strict=True)}
        assert all(held_out(documents[unit]) for unit in exercise.units)
        for asked in exercise.asked:
            assert all(number < counts[asked.unit] for number in asked.answering)


def samples(encoder: Encoder) -> list[Sample]:
    """Six letters of two paragraphs; of each is asked for the ship, for the money and for something else."""
    made: list[Sample] = []
    for group in range(6):
        letter = letter_of(f"brief {group}", [["Het schip vaart uit.", "Het regent."], ["Er is geld.", "Veel geld."]])
        qa = LetterQA(build_index([letter], encoder), encoder, calibration=BLANK)
        for question, place in (("Vaart het schip?", (0, 0)), ("Is er geld?", (1, 0)), ("Wat kost een ei?", None)):
            evidence = qa.judge.gather(question, retrieve(qa.index, question, encoder.encode_questions([question])[0]))
            answers = np.array([(item.paragraph, item.sentence) == place for item in evidence])
            asked = Example("written", f"{group}", "nl", "", question, (), (), None, f"{group}")
            made.append(Sample(asked, "answerable" if place else "near miss", qa.judge, group, evidence, answers))
    return made


@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:invalid value encountered")
def test_a_fit_of_made_questions(toy_encoder: Encoder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both models are fitted: what answers is found, answered and told from what does not; the calibration comes back
    from its file as it was; a second fit is the same."""
    made = samples(toy_encoder)
    calibration = fit(made, BLANK, "toy")
    assert (calibration.signals, calibration.features) == (SIGNALS, FEATURES)
    assert (calibration.encoder, calibration.questions) == ("toy", 18)
    assert "18 questions on 6 letters" in capsys.readouterr().out
    path = tmp_path / "calibration.json"
    path.write_bytes(TypeAdapter(Calibration).dump_json(calibration))
    assert load_calibration(path) == calibration
    for sample in made[:3]:
        qa = LetterQA(sample.judge.index, toy_encoder, calibration=calibration)
        answer = qa.ask(sample.asked.question)
        assert answer.answered == bool(sample.answers.any())
        if answer.answered:
            best = sample.evidence[int(sample.answers.argmax())]
            assert answer.citations[0].paragraph == str(best.paragraph + 1)
    assert fit(made, BLANK, "toy") == calibration


def test_a_missing_corpus(tmp_path: Path) -> None:
    """Without the data there is nothing to fit: an error that names the file, and no empty result."""
    with pytest.raises(FileNotFoundError, match="paragraphs"):
        exercises(tmp_path)
