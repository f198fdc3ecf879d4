"""qa/topic.py: what a question asks to hear about, and which sentences are quoted for it."""

import doctest
import gzip
import json
from pathlib import Path

import pytest

import qa.topic
from qa.ask import LetterQA
from qa.decide import Scored
from qa.evidence import Evidence
from qa.topic import spread, topic_of

OWN = Path(__file__).parents[1] / "qa/train/questions.jsonl.gz"


@pytest.mark.parametrize(
    "question",
    [
        "Wat zegt de brief over de vloot?", "wat schrijft de minister over de vloot", "Wat staat er over de vloot?",
        "Wat staat er in de brief over de vloot?", "Wat wordt er gezegd over de vloot?",
        "Staat er iets in de brief over vloot?",
        "Zegt deze kamerbrief iets over de vloot?", "Wat zegt het kabinet over de vloot in deze brief?",
        "Vertel me meer over de vloot", "Kun je iets vertellen over de vloot?", "Informatie over de vloot",
        "En over de vloot?",
        "What does the letter say about the vloot?", "What did the minister write about vloot?",
        "Does the letter mention vloot?",
        "Does the letter say anything about the vloot?", "What is said in the letter about the vloot?",
        "Tell me about vloot.",
        "Is there anything about vloot?", "Anything on vloot?", "What about the vloot?", "And about vloot?",
        "Was sagt der Brief über die vloot?", "Was steht im Brief über vloot?", "Was schreibt die Ministerin zu vloot?",
        "Erwähnt der Brief die vloot?", "Steht etwas über vloot?", "Informationen über vloot", "Und über vloot?",
        "Que dit la lettre sur la vloot ?", "Que dit le ministre de la vloot ?", "La lettre parle-t-elle de vloot ?",
        "Qu'est-ce que dit la lettre au sujet de vloot ?", "Informations sur vloot", "Et sur vloot ?", "vloot",
    ],
)  # fmt: skip
def test_what_asks_about_a_topic(question: str) -> None:
    """In four languages, of the letter or of who wrote it: the topic alone, without stop words."""
    assert topic_of(question) == "vloot"


@pytest.mark.parametrize(
    "question",
    [
        "Wat zegt de Spaanse minister over de vloot?",  # who said that is part of the question
        "What does the letter say?", "Wat kost de vloot?", "Waarover gaat de vloot?", "Waarom", "hoeveel",
        "datum ingang regeling", "Noem de landen", "Wat doet de vloot over een jaar?", "Vloot?",
    ],
)  # fmt: skip
def test_what_asks_something_else(question: str) -> None:
    """A person with a name of their own, a question word, a question in short."""
    assert topic_of(question) is None


def test_a_topic_of_stop_words_stays() -> None:
    """Where nothing else is left, they are the topic."""
    assert topic_of("Wat staat er over hem?") == "hem"


def test_no_written_question_is_taken_for_a_topic() -> None:
    """The 8,035 questions of this project each ask one thing, but for keywords of one word."""
    with gzip.open(OWN, "rt", encoding="utf-8") as lines:
        taken = [question for line in lines if topic_of(question := json.loads(line)["q"])]
    assert [question for question in taken if " " in question] == []


def scored(paragraph: int, sentence: int, belief: float) -> Scored:
    return Scored(Evidence(0, paragraph, sentence, ()), belief)


def test_the_best_of_each_paragraph_comes_first() -> None:
    """Paragraph 1 has the two best sentences; the second of them waits until every paragraph has spoken. What is not
    believed is left out, and so is what is too much."""
    ranked = [scored(1, 0, 0.9), scored(1, 1, 0.8), scored(4, 0, 0.7), scored(2, 0, 0.5), scored(3, 0, 0.4)]
    assert spread(ranked, 0.5, 4) == (ranked[0], ranked[2], ranked[3], ranked[1])
    assert spread(ranked, 0.5, 2) == (ranked[0], ranked[2])
    assert spread(ranked, 0.95, 4) == ()


@pytest.mark.parametrize(
    ("question", "paragraph"),
    [
        ("Wat zegt de brief over de defensie-industrie?", "10"),
        ("What does the letter say about nuclear weapons?", "16"),
        ("Was sagt der Brief über die Ukraine?", "3"),
        ("Wat staat er over de Rode Zee?", "17"),
    ],
)
def test_the_bundled_letter_tells_of_its_topics(question: str, paragraph: str) -> None:
    """With the shipped models: quotes of the paragraphs that deal with it."""
    answer = LetterQA.open().ask(question)
    assert answer.answered
    assert paragraph in [citation.paragraph for citation in answer.citations]


@pytest.mark.parametrize(
    "question",
    ["Wat zegt de brief over woningbouw?", "What does the letter say about climate change?", "stikstof", "China"],
)
def test_topics_that_the_bundled_letter_does_not_mention(question: str) -> None:
    """They are refused."""
    assert LetterQA.open().ask(question).reason == "not_in_letter"


def test_examples_in_the_docstrings() -> None:
    """What the module's documentation shows is what it does."""
    result = doctest.testmod(qa.topic)
    assert result.attempted > 0
    assert result.failed == 0
