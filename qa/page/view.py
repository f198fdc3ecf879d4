"""A session -> everything the page shows of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.letter import Letter
from qa.page.render import conversation_html
from qa.page.session import Session
from qa.page.source import panel_html
from qa.page.start import head_html, hint_html, start_html
from qa.shelf import endings


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows, but for the labels of its buttons.

    Attributes:
        head: HTML of name, tagline and languages.
        talk: HTML of the conversation, or of the help to start one.
        panel: HTML of the letter.
        hint: HTML that says which files may be brought.
        choices: letters to choose from, each as it is shown and as it is named; "" names all.
        chosen: the name of the one chosen.
        begun: whether there is a conversation to end.
        asked: whether there is a question to take back.
        answered: whether there is an answer to take along.
    """

    head: str
    talk: str
    panel: str
    hint: str
    choices: tuple[tuple[str, str], ...]
    chosen: str
    begun: bool
    asked: bool
    answered: bool


def view(session: Session, asked: Sequence[Letter], shelf: Sequence[Letter], max_upload: int) -> View:
    """What the page shows.

    Args:
        session: of one visitor.
        asked: the letters that it asks.
        shelf: the letters that everyone may choose.
        max_upload: the size of the largest letter that may be brought, in megabytes.
    """
    words, turns = session.words, session.turns
    talk = "" if turns or session.asked else start_html(asked, words)
    if session.begun:
        talk = conversation_html(turns, asked, words, session.asked, session.problem, session.shared) + talk
    names = [letter.name for letter in (*shelf, *(session.own.letters if session.own else ()))]
    together = [(words.all_letters, "")] if len(shelf) > 1 else []
    choices = (*together, *((name, name) for name in names))
    return View(
        head=head_html(session.language, kept=session.shared),
        talk=talk,
        panel=panel_html(asked, [turn.answer for turn in turns], words),
        hint=hint_html(words, endings(), max_upload),
        choices=choices,
        chosen=session.chosen or choices[0][1],
        begun=session.begun,
        asked=bool(turns or session.asked),
        answered=bool(turns),
    )
