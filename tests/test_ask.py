"""qa/ask.py: from a question to quotations or a refusal, with words that a person can count."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.build import build_index
from index.embed import Encoder
from index.language import Language
from index.letter import Letter, parse_letter
from index.problems import QuestionProblem
from index.readers import pages_of
from qa.answer import Answer, Turn
from qa.ask import LetterQA
from qa.decide import FEATURES, READ_FEATURES, Calibration, Scored
from qa.evidence import MOST_ODDS, READ_AT_ONCE, READ_SIGNALS, SIGNALS, Evidence
from qa.judge import MAX_CITATIONS, PARAGRAPHS_READ
from qa.messages import NO_QUESTION, NOT_IN_LETTER
from qa.reader import Reading, Text

# Ten times a sentence's own cosine, and its share of words: whatever is asked, there is an answer.
ALWAYS = Calibration(
    SIGNALS, (10.0, 0.0, 0.0, 1.0, *(0.0,) * 5), FEATURES, (0.0,) * 7, 0.0, 0.0, encoder="", data="", questions=0
)
NEVER = replace(ALWAYS, threshold=1.0)
# Only a paragraph with at least a quarter of the question's words, rare ones weighing more, answers.
COVERED = replace(ALWAYS, feature_weights=(0.0, 0.0, 0.0, 0.0, 20.0, 0.0, 0.0), feature_bias=-5.0, threshold=0.5)


def toy(text: str, name: str = "brief") -> Letter:
    return parse_letter(pages_of(text, name), name)


def opened(encoder: Encoder, *letters: str, calibration: Calibration = ALWAYS) -> LetterQA:
    made = [toy(text, f"brief {number}") for number, text in enumerate(letters, start=1)]
    return LetterQA(build_index(made, encoder), encoder, calibration=calibration)


def quotes(answer: Answer) -> list[str]:
    return [citation.quote for citation in answer.citations]


def check_verbatim(qa: LetterQA, answer: Answer) -> None:
    """What must hold of every answer whatever was asked."""
    letters = {letter.name: letter for letter in qa.letters}
    for citation in (*answer.citations, *([answer.closest] if answer.closest else [])):
        letter = letters[citation.letter]
        paragraph = letter.paragraph(citation.paragraph)
        assert letter.text[citation.start : citation.end] == citation.quote
        assert citation.start in {sentence.start for sentence in paragraph.sentences}
        assert citation.end in {sentence.end for sentence in paragraph.sentences}
        assert (citation.section, citation.pages) == (paragraph.section, paragraph.pages)
    names = [letter.name for letter in qa.letters]
    order = sorted(answer.citations, key=lambda citation: (names.index(citation.letter), citation.start))
    assert [citation.number for citation in order] == list(range(1, len(order) + 1))
    assert answer.answered == bool(answer.citations) == (answer.closest is None)
    assert len(answer.citations) <= MAX_CITATIONS == 4
    assert 0 <= answer.confidence <= 1


def test_an_answer(toy_encoder: Encoder) -> None:
    """The sentence with the word, its heading and its place."""
    qa = opened(toy_encoder, "Over de vloot\n\nHet schip vaart uit. Morgen is het terug.\n\nEr is geld.")
    answer = qa.ask("Wat doet het schip vandaag?")
    assert (answer.answered, answer.reason, answer.language) == (True, "answered", "nl")
    (citation,) = answer.citations
    assert (citation.quote, citation.start, citation.end) == ("Het schip vaart uit.", 15, 35)
    assert (citation.letter, citation.paragraph, citation.section) == ("brief 1", "1", ("Over de vloot",))


def test_a_question_in_english_finds_dutch(toy_encoder: Encoder) -> None:
    """Without a shared word there is still a best sentence, and it is the letter's."""

    class Both(type(toy_encoder)):  # type: ignore[misc]
        """Knows that "money" is "geld"."""

        def encode_questions(self, texts: Sequence[str]) -> object:
            return super().encode_questions([text.replace("money", "geld") for text in texts])

    qa = opened(Both(), "Het schip vaart uit.\n\nEr is geld nodig.")
    answer = qa.ask("Is there any money for this?")
    assert answer.language == "en"
    assert quotes(answer) == ["Er is geld nodig."]


def test_repeated_sentences_keep_their_places(toy_encoder: Encoder) -> None:
    """ "Het is groot." stands under both headings; asked for the money, the second one is cited."""
    text = "Over het schip\n\nHet is groot.\n\nOver het geld\n\nHet is groot."
    qa = opened(toy_encoder, text)
    for word, paragraph, section in (("schip", "1", "Over het schip"), ("geld", "2", "Over het geld")):
        answer = qa.ask(f"Is het {word} groot?")
        best = answer.citations[0]
        assert (best.quote, best.paragraph, best.section) == ("Het is groot.", paragraph, (section,))
        assert best.start == qa.letters[0].paragraph(paragraph).start
    assert text.count("Het is groot.") == 2


def test_at_most_four(toy_encoder: Encoder) -> None:
    """Of six sentences that answer alike, the first four are cited, in reading order."""
    answer = opened(toy_encoder, "\n\n".join(["Er is geld."] * 6)).ask("Is er geld?")
    assert [(citation.number, citation.paragraph) for citation in answer.citations] == [
        (1, "1"), (2, "2"), (3, "3"), (4, "4"),
    ]  # fmt: skip
    assert [citation.score for citation in answer.citations] == pytest.approx([1 / 6] * 4)


def test_strongest_first_numbered_in_reading_order(toy_encoder: Encoder) -> None:
    """The third paragraph is nearest to "geld" (cosine 1; the first 3 / √10, as "geld" counts twice there), so it
    comes first; yet the first paragraph has number 1. The second, far from both, is left out."""
    text = "Er is geld en nog meer geld.\n\nDe brief gaat over een schip, een brief en een schip.\n\nEr is geld."
    answer = opened(toy_encoder, text).ask("Is er geld?")
    assert [(citation.number, citation.paragraph) for citation in answer.citations] == [(2, "3"), (1, "1")]
    assert answer.citations[0].score > answer.citations[1].score


def test_a_sentence_that_leans_brings_the_one_before(toy_encoder: Encoder) -> None:
    """ "Aan dit fonds …" cannot stand alone: the quote starts a sentence earlier, and is one piece of the letter."""
    qa = opened(toy_encoder, "Het regent. Er is een fonds. Aan dit fonds is geld gegeven. Het sneeuwt.\n\nNiets meer.")
    assert quotes(qa.ask("Hoeveel geld?")) == ["Er is een fonds. Aan dit fonds is geld gegeven."]


def test_a_first_sentence_has_none_before(toy_encoder: Encoder) -> None:
    """A paragraph's first sentence leans in vain: no quote crosses a paragraph."""
    qa = opened(toy_encoder, "Er is een fonds.\n\nAan dit fonds is geld gegeven.")
    assert quotes(qa.ask("Hoeveel geld?")) == ["Aan dit fonds is geld gegeven."]


def test_sentences_that_touch_are_one_quote(toy_encoder: Encoder) -> None:
    """Two neighbours that both answer are one citation with the belief of both."""
    qa = opened(toy_encoder, "Er is geld. Veel geld.\n\nEen schip, een schip, een schip.")
    (citation,) = qa.ask("Is er geld?").citations
    assert citation.quote == "Er is geld. Veel geld."
    assert citation.score > 0.95


def test_a_refusal(toy_encoder: Encoder) -> None:
    """No citation; the nearest sentence apart, whole and in its place; the reason for a program and a reader."""
    qa = opened(toy_encoder, "Het schip vaart uit.\n\nEr is geld.", calibration=NEVER)
    answer = qa.ask("Hoe groot is het schip?")
    assert (answer.answered, answer.reason, answer.citations) == (False, "not_in_letter", ())
    assert answer.closest is not None
    assert (answer.closest.quote, answer.closest.number) == ("Het schip vaart uit.", 1)
    check_verbatim(qa, answer)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Hoeveel mensen wonen er op dit ogenblik in de stad?", "nl"),
        ("How many people are living in the city right now?", "en"),
        ("Wie viele Menschen wohnen zur Zeit in dieser Stadt?", "de"),
        ("Combien de personnes habitent actuellement dans la ville ?", "fr"),
    ],
)
def test_refusals_speak_the_readers_language(toy_encoder: Encoder, question: str, language: Language) -> None:
    """A refusal's message is in the question's language."""
    answer = opened(toy_encoder, "Het schip vaart uit.", calibration=NEVER).ask(question)
    assert (answer.language, answer.message) == (language, NOT_IN_LETTER[language])


def test_words_that_the_letter_lacks_are_refused(toy_encoder: Encoder) -> None:
    """With a calibration that asks for the question's words: those of the letter are answered, others refused."""
    qa = opened(toy_encoder, "Het schip vaart uit.\n\nEr is geld.", calibration=COVERED)
    assert qa.ask("Vaart het schip?").answered
    assert not qa.ask("Hoe bak ik pannenkoeken?").answered


def test_a_question_that_leans_takes_up_the_turn_before(toy_encoder: Encoder) -> None:
    """ "En tot wanneer?" is answered about the ship that was asked for, with the confidence of both together; on its
    own it is refused. A question of its own starts afresh."""
    qa = opened(toy_encoder, "Er is geld.\n\nHet schip vaart uit.", calibration=COVERED)
    before = qa.ask("Vaart het schip?")
    history = [Turn(before.question, before)]
    assert quotes(before) == ["Het schip vaart uit."]
    assert not qa.ask("En tot wanneer?").answered
    after = qa.ask("En tot wanneer?", history=history)
    assert quotes(after) == ["Het schip vaart uit."]
    assert after.question == "En tot wanneer?"
    again = qa.ask("En hoe lang?", history=[*history, Turn(after.question, after)])
    assert quotes(again) == ["Het schip vaart uit."]
    assert quotes(qa.ask("Is er geld?", history=history)) == ["Er is geld."]


def test_talk_gets_a_fixed_reply(toy_encoder: Encoder) -> None:
    """A greeting or an order is answered by Briefwijzer itself, in its language, with nothing from the letter; a
    question after it leans on the one before it."""
    qa = opened(toy_encoder, "Het schip vaart uit.\n\nEr is geld.")
    answer = qa.ask("Thank you!")
    assert (answer.answered, answer.reason, answer.citations, answer.closest) == (False, "no_question", (), None)
    assert answer.message in NO_QUESTION.values()
    asked = Turn("Waar is het schip?", qa.ask("Waar is het schip?"))
    assert quotes(qa.ask("En tot wanneer?", history=[asked, Turn("Thank you!", answer)])) == ["Het schip vaart uit."]


def test_features_by_hand(toy_encoder: Encoder) -> None:
    """Of the best evidence: all belief of its paragraph, window and paragraph cosine, the alignment of sentence and
    paragraph, whether it lacks the kind of answer that is asked for, and the facts (2031) that the letter lacks."""
    qa = opened(toy_encoder, "Het schip vaart uit. Het regent.\n\nEr is geld.")
    signals = dict.fromkeys(SIGNALS, 0.0)
    best = signals | {
        "dense_window": 0.625,
        "dense_paragraph": 0.75,
        "aligned_sentence": 0.25,
        "aligned_paragraph": 0.5,
    }
    ranked = [
        Scored(Evidence(0, 0, 0, tuple(best.values())), 0.5),
        Scored(Evidence(0, 1, 0, tuple(signals.values())), 0.25),
        Scored(Evidence(0, 0, 1, tuple(signals.values())), 0.125),
    ]
    assert qa.judge.features("Vaart het schip in 2031?", ranked) == (0.625, 0.625, 0.75, 0.25, 0.5, 0.0, 1.0)
    assert qa.judge.features("Wanneer vaart het schip?", ranked)[5:] == (1.0, 0.0)
    assert qa.judge.features("Does Spain sail with France and Italy?", ranked)[5:] == (0.0, 2.0)
    dated = [Scored(Evidence(0, 0, 0, tuple((best | {"kind": 1.0}).values())), 1.0)]
    assert qa.judge.features("Wanneer vaart het schip?", dated)[5:] == (0.0, 0.0)


def test_two_letters(toy_encoder: Encoder) -> None:
    """Each citation names its letter; the letters are read in the order given."""
    qa = opened(toy_encoder, "Er is geld.\n\nHet schip.", "Er is geld.")
    answer = qa.ask("Is er geld?")
    assert [(c.number, c.letter, c.paragraph) for c in answer.citations] == [(1, "brief 1", "1"), (2, "brief 2", "1")]
    check_verbatim(qa, answer)


def test_the_question_is_shown_without_outer_space(toy_encoder: Encoder) -> None:
    """White space around a question is no part of it."""
    assert opened(toy_encoder, "Er is geld.").ask("  Is er geld?\n").question == "Is er geld?"


@pytest.mark.parametrize("question", ["", "x" * 1001, "\ud800a"])
def test_an_error_is_no_refusal(toy_encoder: Encoder, question: str) -> None:
    """What cannot be asked raises; it is not answered with "not in this letter"."""
    with pytest.raises(QuestionProblem):
        opened(toy_encoder, "Er is geld.", calibration=NEVER).ask(question)


class ToyReader:
    """Sure of sentences with "antwoord", and of that word; keeps what it was given to read."""

    identity = "toy"

    def __init__(self) -> None:
        self.texts: list[Text] = []
        self.questions: list[str] = []

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        self.texts += texts
        self.questions.append(question)
        return [
            Reading(
                np.array([5.0 if "antwoord" in sentence else -5.0 for sentence in text.sentences], dtype=np.float32),
                tuple(
                    (s.index("antwoord"), s.index("antwoord") + 8) if "antwoord" in s else None for s in text.sentences
                ),
            )
            for text in texts
        ]


# Nothing but the reader's log-odds counts; half sure at 0.
READ = Calibration(
    READ_SIGNALS,
    (0.0,) * 9 + (1.0,),
    READ_FEATURES,
    tuple(float(name == "log_odds") for name in READ_FEATURES),
    0.0,
    0.5,
    encoder="",
    data="",
    questions=0,
)


def opened_with(reader: ToyReader, encoder: Encoder, letter: str) -> LetterQA:
    return LetterQA(build_index([toy(letter)], encoder), encoder, reader, calibration=READ, search=ALWAYS)


def test_the_reader_speaks_first(toy_encoder: Encoder) -> None:
    """The sentence that it is sure of is cited, whatever is more alike; its words by offsets in the letter."""
    text = "Over de vloot\n\nHet schip vaart uit. Dit is het antwoord. Het schip.\n\nEr is geld."
    reader = ToyReader()
    qa = opened_with(reader, toy_encoder, text)
    answer = qa.ask("Wat doet het schip?")
    citation = answer.citations[0]
    assert "antwoord" in citation.quote
    assert citation.words is not None
    assert qa.letters[0].text[slice(*citation.words)] == "antwoord"
    assert answer.to_dict()["citations"][0]["answer_words"] == list(citation.words)
    assert reader.texts[0] == Text("Over de vloot", ("Het schip vaart uit.", "Dit is het antwoord.", "Het schip."))


def test_a_reader_that_finds_nothing_refuses(toy_encoder: Encoder) -> None:
    """Log-odds below 0 for all: no answer, however alike; the closest has no answering words."""
    answer = opened_with(ToyReader(), toy_encoder, "Het schip vaart uit.").ask("Wat doet het schip?")
    assert not answer.answered
    assert answer.closest is not None and answer.closest.words is None


def test_only_the_most_promising_paragraphs_are_read(toy_encoder: Encoder) -> None:
    """Of twenty paragraphs those nearest the question, whole; an answer beyond them is not found."""
    reader = ToyReader()
    paragraphs = ["Het schip vaart. Het regent."] * PARAGRAPHS_READ + ["Dit is het antwoord."] * 14
    answer = opened_with(reader, toy_encoder, "\n\n".join(paragraphs)).ask("Wat doet het schip?")
    assert [text.sentences for text in reader.texts] == [("Het schip vaart.", "Het regent.")] * PARAGRAPHS_READ
    assert not answer.answered


@pytest.mark.parametrize(("at", "read"), [(1, READ_AT_ONCE), (READ_AT_ONCE + 1, 2 * READ_AT_ONCE)])
def test_reading_ends_where_an_answer_is_found(toy_encoder: Encoder, at: int, read: int) -> None:
    """Paragraphs are read two by two, and no further once one of them answers; `find` reads all it gives."""
    reader = ToyReader()
    paragraphs = ["Het schip vaart. Het regent."] * at + ["Het schip vaart met een antwoord."]
    paragraphs += ["Het schip ligt. Het waait."] * PARAGRAPHS_READ
    qa = opened_with(reader, toy_encoder, "\n\n".join(paragraphs))
    answer = qa.ask("Vaart het schip?")
    assert len(reader.texts) == read
    assert answer.answered and answer.citations[0].paragraph == str(at + 1)
    reader.texts.clear()
    assert len(qa.find("Vaart het schip?")) == len(reader.texts) == PARAGRAPHS_READ


def test_the_reader_is_asked_what_was_asked(toy_encoder: Encoder) -> None:
    """What a question that leans is about is searched for, and not said to the reader again."""
    reader = ToyReader()
    qa = opened_with(reader, toy_encoder, "Het schip vaart uit.\n\nEr is geld.")
    before = qa.ask("Wanneer vaart het schip uit?")
    qa.ask("En waarom?", history=[Turn(before.question, before)])
    assert reader.questions == ["Wanneer vaart het schip uit?", "En waarom?"]
    assert reader.texts[-2].sentences == ("Het schip vaart uit.",)


def test_what_the_reader_says_of_other_sentences_counts_too(toy_encoder: Encoder) -> None:
    """Beside the best of all: the next of its paragraph, and the best of the others; of none, as little as can be."""
    qa = opened_with(ToyReader(), toy_encoder, "Dit antwoord is lang. Het schip.\n\nHet schip vaart.")
    ranked = qa.judge("Vaart het schip?").ranked
    values = dict(zip(READ_FEATURES, qa.judge.features("Vaart het schip?", ranked), strict=True))
    assert ranked[0].place == (0, 0)
    assert values["log_odds"] > values["log_odds_beside"] == values["log_odds_elsewhere"] > -MOST_ODDS
    alone = opened_with(ToyReader(), toy_encoder, "Dit antwoord is lang.")
    features = alone.judge.features("Vaart het schip?", alone.judge("Vaart het schip?").ranked)
    assert features[-2:] == (-MOST_ODDS, -MOST_ODDS)


def test_reading_needs_a_reader(toy_encoder: Encoder) -> None:
    """Without one there is nothing to read with: an error that says so."""
    qa = opened(toy_encoder, "Er is geld.")
    with pytest.raises(ValueError, match="expected a reader"):
        qa.judge.read("geld", toy_encoder.encode_questions(["geld"])[0], ())


WORDS = st.one_of(
    st.sampled_from(
        ["schip", "geld", "Het", "e\u0301\u0301", "ﬁn", "İ", "ß", "👩‍👩‍👧", "שלום", "\u200b", "½", "\xa0", "x\u202e"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6),
)
SENTENCE = st.lists(WORDS, min_size=1, max_size=5).map(lambda words: f"Het {' '.join(words)}.")
PARAGRAPHS = st.lists(st.lists(SENTENCE, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=4)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(paragraphs=PARAGRAPHS, twice=st.booleans(), question=st.lists(WORDS, max_size=4), calibration=st.booleans())
def test_verbatim(
    toy_encoder: Encoder, paragraphs: list[str], twice: bool, question: list[str], calibration: bool
) -> None:
    """Whatever stands in a letter (sentences twice, letters of several characters, other scripts) and whatever is
    asked: every quote is the letter's text at its offsets, whole sentences, numbered in reading order."""
    text = "\n\n".join(paragraphs * (1 + twice))
    qa = opened(toy_encoder, text, calibration=ALWAYS if calibration else NEVER)
    answer = qa.ask(f"Wat {' '.join(question)}"[:1000])
    assert answer.answered == calibration
    check_verbatim(qa, answer)
    assert qa.ask(answer.question) == answer


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.lists(st.sampled_from(["schip", "geld", "NAVO", "2024", "wie", "Oekraïne"]), min_size=1))
def test_verbatim_on_the_seed_letter(toy_encoder: Encoder, seed_letter: Letter, question: list[str]) -> None:
    """The same on the bundled letter."""
    qa = LetterQA(build_index([seed_letter], toy_encoder), toy_encoder, calibration=ALWAYS)
    check_verbatim(qa, qa.ask(" ".join(question)[:1000]))
