"""A session -> everything the page shows of it."""

from dataclasses import dataclass

from qa.page.choice import choice_html, scope_html
from qa.page.desk import Desk
from qa.page.render import conversation_html
from qa.page.session import Session
from qa.page.source import panel_html
from qa.page.start import actions_html, head_html, hint_html, start_html
from qa.shelf import endings


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows, as HTML, but for the labels of its box and of its button to bring a letter.

    Attributes:
        head: name, tagline and languages.
        talk: the conversation, or the help to start one.
        scope: which letters are asked, where there is a choice.
        actions: what may be done with the conversation.
        choice: the letters to choose from.
        hint: which files may be brought.
        panel: the letter.
    """

    head: str
    talk: str
    scope: str
    actions: str
    choice: str
    hint: str
    panel: str


def view(session: Session, desk: Desk, max_upload: int) -> View:
    """What the page shows.

    Args:
        session: of one visitor.
        desk: with the letters.
        max_upload: the size of the largest letter that may be brought, in megabytes.
    """
    words, turns, letters = session.words, session.turns, desk.letters(session)
    talk = "" if turns or session.asked else start_html(desk.examples(session), words)
    if session.begun:
        talk = conversation_html(session, letters, rates=desk.rates(session)) + talk
    choice = desk.choice(session)
    return View(
        head=head_html(session.language, within=session.within, kept=session.shared),
        talk=talk,
        scope=scope_html(choice, words, session.language),
        actions=actions_html(session),
        choice=choice_html(choice, words, session.language),
        hint=hint_html(words, endings(), max_upload),
        panel=panel_html(letters, [turn.answer for turn in turns], words, session.language, first=desk.first(session)),
    )


def components(session: Session, desk: Desk, max_upload: int) -> dict[str, dict[str, str]]:
    """The properties of every component, in the order in which the page lists them. Args: as for ``view``."""
    words, shown = session.words, view(session, desk, max_upload)
    return {
        "head": {"value": shown.head},
        "chat": {"value": shown.talk},
        "scope": {"value": shown.scope},
        "box": {"label": words.question, "submit_btn": words.submit},
        "actions": {"value": shown.actions},
        "choice": {"value": shown.choice},
        "upload": {"label": words.upload},
        "hint": {"value": shown.hint},
        "panel": {"value": shown.panel},
    }
