"""An answer taken along: a quote with its reference, a conversation as Markdown and as JSON."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from index.filter import Filter
from index.language import Language
from index.letter import Letter
from qa.answer import Answer, Citation, Turn, reference
from qa.messages import RELATED
from qa.page.title import source

SCHEMA: Final = "briefwijzer.conversation/1"
_LINE_ENDS: Final = re.compile(r"[\r\n]+")
# What Markdown might read as more than a character, HTML and entities included.
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&:@/=^\"'])")


def quotation(citation: Citation, letter: Letter, language: Language) -> str:
    """A quote as it is cited in a text: “…” (Kamerstukken II 2023/24, 28 676, nr. 457, § section, alinea 4, p. 2)."""
    return f"“{citation.quote}” ({source(letter)}, {reference(citation, language).replace(' · ', ', ')})"


def quoted(answers: Iterable[Answer], letters: Mapping[str, Letter]) -> list[Letter]:
    """The letters that answers quote, each once, in the order of the conversation; that one where one alone is asked.

    Args:
        answers: oldest first.
        letters: those that were asked, by name.
    """
    if len(letters) == 1:
        return [*letters.values()]
    quotes = (citation for answer in answers for citation in (*answer.citations, answer.closest) if citation)
    return [letters[name] for name in dict.fromkeys(citation.letter for citation in quotes)]


def conversation_json(turns: Sequence[Turn], letters: Mapping[str, Letter], within: Filter | None = None) -> str:
    """A conversation that ``briefwijzer verify`` can hold against its letters.

    Args:
        turns: oldest first.
        letters: those that were asked, by name; what is quoted is named with the hash of its lines.
        within: which letters these are; all by default.
    """
    whole = {
        "schema": SCHEMA,
        "within": within.given() if within else {},
        "letters": [
            {"name": letter.name, "sha256": letter.sha256}
            for letter in quoted((turn.answer for turn in turns), letters)
        ],
        "answers": [turn.answer.to_dict() for turn in turns],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def conversation_markdown(turns: Sequence[Turn], letters: Mapping[str, Letter], asked: str = "") -> str:
    """A conversation to read or paste, with letters and questions escaped: Markdown shows them as they are.

    Args:
        turns: oldest first.
        letters: those that were asked, by name.
        asked: which these are, in words; nothing where that needs no saying.
    """
    named = quoted((turn.answer for turn in turns), letters)
    parts = [
        "# Briefwijzer",
        *([_escaped(asked)] if asked else []),
        *(f"{_escaped(_named(letter))} (SHA-256 `{letter.sha256}`)" for letter in named),
    ]
    for turn in turns:
        parts += [f"## {_escaped(turn.question)}", *_answer(turn.answer, letters)]
    return "\n\n".join(parts) + "\n"


def _named(letter: Letter) -> str:
    """How it is cited, and the file it came from."""
    cited = source(letter)
    return cited if cited == letter.name else f"{cited} ({letter.name})"


def _answer(answer: Answer, letters: Mapping[str, Letter]) -> list[str]:
    parts = [_escaped(answer.message), *(_quote(citation, letters, answer.language) for citation in answer.citations)]
    if answer.closest:
        parts += [f"*{RELATED[answer.language]}:*", _quote(answer.closest, letters, answer.language)]
    return parts


def _quote(citation: Citation, letters: Mapping[str, Letter], language: Language) -> str:
    place = f"{source(letters[citation.letter])} · {reference(citation, language)}"
    return f"> {_escaped(citation.quote)}\n>\n> — {_escaped(place)}"


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line: a line end would end the quote or the heading."""
    return _MARKDOWN.sub(r"\\\1", _LINE_ENDS.sub(" ", text))
