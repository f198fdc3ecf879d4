"""qa/verify.py: a saved conversation held against its letters."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.letter import Letter
from qa.answer import Answer, Turn
from qa.messages import ANSWERED, NOT_IN_LETTER
from qa.page.export import conversation_json
from qa.verify import ConversationProblem, read_saved, verify
from tests.pages import letter_of, named, quoted


@pytest.fixture
def turns(seed_letter: Letter) -> list[Turn]:
    """An answer with two quotes, one with the words that answer, and a refusal with its closest sentence."""
    first = quoted(seed_letter, "7", 0, 40, number=2)
    first = replace(first, words=(first.start + 3, first.end - 3))
    answer = Answer(
        "Wat?", "nl", True, 0.9, "answered", ANSWERED["nl"], (first, quoted(seed_letter, "fn1", 0, 10)), None
    )
    closest = quoted(seed_letter, "4", 5, 20)
    refusal = Answer("Who?", "en", False, 0.1, "not_in_letter", NOT_IN_LETTER["en"], (), closest)
    return [Turn("Wat?", answer), Turn("Who?", refusal)]


@pytest.fixture
def saved(turns: list[Turn], seed_letter: Letter) -> dict[str, Any]:
    """What the page saves of them."""
    made: dict[str, Any] = json.loads(conversation_json(turns, named(seed_letter)))
    return made


def written(folder: Path, value: object) -> Path:
    path = folder / "gesprek.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_what_was_saved_is_as_the_letter_has_it(saved: dict[str, Any], seed_letter: Letter, tmp_path: Path) -> None:
    """A conversation as saved differs in nothing; the closest sentence of a refusal is a quote too."""
    verdict = verify(read_saved(written(tmp_path, saved)), [seed_letter])
    assert (verdict.quotes, verdict.differences) == (3, ())


def test_one_answer_alone(turns: list[Turn], seed_letter: Letter, tmp_path: Path) -> None:
    """What ``ask --json`` prints is verified as well."""
    verdict = verify(read_saved(written(tmp_path, turns[0].answer.to_dict())), [seed_letter])
    assert (verdict.quotes, verdict.differences) == (2, ())


def change(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Sets one field, named by its path."""

    def apply(saved: dict[str, Any]) -> None:
        *above, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        place: Any = saved
        for part in above:
            place = place[part]
        place[last] = value

    return apply


@pytest.mark.parametrize(
    ("changed", "english"),
    [
        (change("letters.0.sha256", "0" * 64), "is another: SHA-256"),
        (change("answers.0.citations.0.cited_text", "Iets anders."), "the conversation 'Iets anders.'"),
        (change("answers.0.citations.0.start_char_index", 0), "is not in paragraph 7"),
        (change("answers.0.citations.1.paragraph", "99"), "has no paragraph '99'"),
        (change("answers.0.citations.0.section", ["Verzonnen"]), "in the conversation 'Verzonnen'"),
        (change("answers.0.citations.0.end_page_number", 9), "p. 2–9"),
        (change("answers.0.citations.0.answer_words", [0, 5]), "the words 0–5 are not in the quote"),
        (change("answers.1.closest.cited_text", "x"), "Question 2, [1]: the letter has"),
        (change("answers.1.message", "The minister agrees."), "not Briefwijzer's: 'The minister agrees.'"),
        (change("answers.1.answered", True), "answered is True, but there are 0 quotes"),
        (change("answers.0.citations.0.document_title", "other"), "letter 'other' is not given"),
    ],
)
def test_whatever_is_changed_is_named(
    saved: dict[str, Any],
    seed_letter: Letter,
    tmp_path: Path,
    changed: Callable[[dict[str, Any]], None],
    english: str,
) -> None:
    """Each change in a saved conversation is one difference, said in both languages with both values."""
    changed(saved)
    (difference,) = verify(read_saved(written(tmp_path, saved)), [seed_letter]).differences
    assert english in difference.en
    assert difference.nl != difference.en


def test_a_digit_is_enough(saved: dict[str, Any], seed_letter: Letter, tmp_path: Path) -> None:
    """A single changed character of a quote is a difference."""
    quote = saved["answers"][0]["citations"][0]["cited_text"]
    for at in range(len(quote)):
        saved["answers"][0]["citations"][0]["cited_text"] = quote[:at] + "0" + quote[at + 1 :]
        assert len(verify(read_saved(written(tmp_path, saved)), [seed_letter]).differences) == 1


def test_another_letter_of_that_name(saved: dict[str, Any], seed_letter: Letter, tmp_path: Path) -> None:
    """Against another letter of the same name the hash differs, and the quotes do."""
    other = letter_of("Een heel andere brief, die iets anders zegt.", name=seed_letter.name)
    differences = verify(read_saved(written(tmp_path, saved)), [other]).differences
    assert "is another: SHA-256" in differences[0].en
    assert len(differences) == 4


@pytest.mark.parametrize(
    ("changed", "english"),
    [
        (change("summary", "The minister agrees."), "summary"),
        (change("answers.0.comment", "x"), "answers.0.comment"),
        (change("answers.0.confidence", "high"), "answers.0.confidence"),
        (change("schema", "other/1"), "schema|Input tag"),
    ],
)
def test_what_is_not_ours_is_not_read(
    saved: dict[str, Any], tmp_path: Path, changed: Callable[[dict[str, Any]], None], english: str
) -> None:
    """A field that the schema does not have, or of another type, is named: it could say anything."""
    changed(saved)
    with pytest.raises(ConversationProblem, match=english):
        read_saved(written(tmp_path, saved))


def test_no_file(tmp_path: Path) -> None:
    """A missing file, and one that is no JSON, are named."""
    with pytest.raises(ConversationProblem, match=r"weg\.json cannot be read"):
        read_saved(tmp_path / "weg.json")
    (tmp_path / "x.json").write_text("no", encoding="utf-8")
    with pytest.raises(ConversationProblem, match=r"x\.json is no saved conversation"):
        read_saved(tmp_path / "x.json")
