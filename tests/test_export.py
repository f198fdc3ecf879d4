"""qa/page/export.py: an answer taken along."""

import json
from dataclasses import replace

from index.about import About
from index.filter import Filter
from index.letter import Letter
from qa.answer import Answer, Turn
from qa.page.export import conversation_json, conversation_markdown, quotation
from tests.pages import HOSTILE, answer_of, letter_of, named, quoted


def test_a_quote_with_its_reference(seed_letter: Letter) -> None:
    """Quotation marks, then letter, section, paragraph and page between brackets, in the question's language."""
    citation = quoted(seed_letter, "4", 0, 11)
    assert (
        quotation(citation, seed_letter, "nl")
        == f"“Tijdens de ” ({seed_letter.name}, § Oekraïne (NUC), alinea 4, p. 2)"
    )
    assert "paragraph 4, p. 2)" in quotation(citation, seed_letter, "en")


def test_a_quote_from_a_parliamentary_paper(seed_letter: Letter) -> None:
    """A letter that gives its number is cited by that, in a copied quote and in Markdown, with its file's name."""
    letter = replace(seed_letter, about=About(year="2023–2024", dossier="28 676", number="457"))
    citation = quoted(letter, "1", 0, 5)
    assert quotation(citation, letter, "nl") == "“Op 13” (Kamerstukken II 2023/24, 28 676, nr. 457, alinea 1, p. 1)"
    made = conversation_markdown([Turn("Wat", answer_of(citation))], named(letter)).replace("\\", "")
    assert f"Kamerstukken II 2023/24, 28 676, nr. 457 ({letter.name}) (SHA-256" in made
    assert "> — Kamerstukken II 2023/24, 28 676, nr. 457 · alinea 1 · p. 1" in made


def test_json_names_the_letters_by_hash(seed_letter: Letter) -> None:
    """Each letter that was asked, with its hash, and every answer in its own schema."""
    answer = answer_of(quoted(seed_letter, "4", 0, 9))
    made = json.loads(conversation_json([Turn("Vraag?", answer)], named(seed_letter)))
    assert made["schema"] == "briefwijzer.conversation/1"
    assert made["letters"] == [{"name": seed_letter.name, "sha256": seed_letter.sha256}]
    assert made["answers"] == [answer.to_dict()]
    assert made["within"] == {}


def test_what_is_saved_says_which_letters_were_asked(seed_letter: Letter) -> None:
    """The fields of the filter in JSON, a line in Markdown, whose signs are escaped."""
    turns, within = [Turn("Wat", answer_of(quoted(seed_letter, "1", 0, 5)))], Filter(dossier="36 600", sender="*A*")
    assert json.loads(conversation_json(turns, named(seed_letter), within))["within"] == within.given()
    assert "\n\nAfzender \\*A\\*\n\n" in conversation_markdown(turns, named(seed_letter), "Afzender *A*")


def test_markdown(seed_letter: Letter) -> None:
    """A heading a question, a quote block a citation with its place, and a refusal said to be one."""
    citation = quoted(seed_letter, "1", 0, 5)
    refusal = Answer("Who?", "en", False, 0.1, "not_in_letter", "No", (), citation)
    made = conversation_markdown([Turn("Wat", answer_of(citation)), Turn("Who", refusal)], named(seed_letter))
    assert "\n## Wat\n\nDe brief zegt\\:\n\n> Op 13\n>\n> — " in made
    assert "\n## Who\n\nNo\n\n*Related, but it does not answer:*\n\n> Op 13\n" in made
    assert seed_letter.sha256 in made


def test_markdown_has_nothing_of_a_letter_to_act_upon() -> None:
    """In a hostile letter and question every sign that Markdown knows stands behind a backslash, on one line."""
    letter = letter_of("De minister schrijft: " + HOSTILE)
    citation = quoted(letter, "1", 0, len(letter.paragraphs[0].text))
    made = conversation_markdown([Turn(HOSTILE + "\n# kop", answer_of(citation))], named(letter))
    line = next(line for line in made.splitlines() if line.startswith("## "))
    assert line.endswith(r"\# kop")
    bare = line.removeprefix("## ").replace("\\\\", "")
    assert all(bare[at - 1] == "\\" for at, char in enumerate(bare) if char in "*_`<>[]()#~$!")
    (quote,) = [line.removeprefix("> ") for line in made.splitlines() if line.startswith("> De minister")]
    assert "".join(char for at, char in enumerate(quote) if char != "\\" or quote[at - 1 : at] == "\\").replace(
        "\\", ""
    ) == citation.quote.replace("\\", "")
