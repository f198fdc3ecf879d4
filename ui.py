"""The chat page: a question in, the letter's own words out, and the letter itself beside them.

What it shows is made in ``qa.page``; here are the components, their events and the server. Every event turns one
``Session`` into the next, and ``show`` turns a session into the whole page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict

import gradio as gr
from gradio.events import api
from starlette.middleware import Middleware

import qa.page
from index.problems import Problem, QuestionProblem
from index.readers import SUFFIXES
from qa.page.desk import Desk, speak
from qa.page.export import conversation_json, conversation_markdown
from qa.page.headers import SecurityHeaders
from qa.page.session import Session
from qa.page.view import view
from qa.shelf import MAX_UPLOAD

if TYPE_CHECKING:
    from qa.ask import LetterQA

_FILES: Final = Path(qa.page.__file__).parent
# Names of fonts that systems bring along: nothing is fetched for them.
_SANS: Final = ("Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", "Arial", "sans-serif")
# One question at a time: the models use every core.
_AT_ONCE: Final = 1
# Whoever stands behind so many others has left; better to say at once that it is busy.
_MOST_WAITING: Final = 64
# A visitor's letter and vectors take a few megabytes; beyond so many visitors the one longest away is forgotten.
_MOST_SESSIONS: Final = 500
# A file that was sent but never read is deleted after an hour.
_FORGET_FILES: Final = 3600


def build_page(qa: LetterQA, *, max_upload: int = MAX_UPLOAD) -> gr.Blocks:
    """The page and its public endpoint ``ask``. Nothing of a conversation is kept outside its browser session.

    Args:
        qa: the letters that are asked.
        max_upload: the size of the largest letter that a visitor may bring, in megabytes.
    """
    return _Page(qa, max_upload).blocks


class Visitor(TypedDict):
    """What the browser tells as it opens the page: JSON, as gradio hands it on."""

    language: str
    questions: list[str]


class _Page:
    """The components, and what happens to them: every handler returns what ``show`` makes of a session."""

    def __init__(self, qa: LetterQA, max_upload: int) -> None:
        self._qa = qa
        self._desk = Desk(qa)
        self._max_upload = max_upload
        at_first = self._values(Session(), "")
        self.blocks = gr.Blocks(
            title="Briefwijzer", analytics_enabled=False, fill_width=True, delete_cache=(_FORGET_FILES, _FORGET_FILES)
        )
        with self.blocks:
            self._session = gr.State(Session())
            # They carry in what only the browser knows, and out what it saves as a file.
            visitor, file = gr.JSON(visible=False), gr.Textbox(visible=False)
            head = gr.HTML(
                **at_first["head"],
                elem_id="bw-head",
                apply_default_css=False,
                js_on_load="briefwijzer.head(element, trigger)",
            )
            with gr.Row(elem_id="bw-page"):
                with gr.Column(elem_id="bw-talk", min_width=320):
                    chat = gr.HTML(
                        **at_first["chat"],
                        elem_id="bw-chat",
                        apply_default_css=False,
                        js_on_load="briefwijzer.chat(element, trigger)",
                    )
                    box = gr.Textbox(**at_first["box"], elem_id="bw-ask", max_lines=4, autofocus=True)
                    with gr.Row(elem_id="bw-actions"):
                        undo = gr.Button(**at_first["undo"], size="sm")
                        clear = gr.Button(**at_first["clear"], size="sm")
                        markdown = gr.Button(**at_first["markdown"], size="sm")
                        json = gr.Button(**at_first["json"], size="sm")
                        printing = gr.Button(**at_first["print"], size="sm")
                with gr.Column(elem_id="bw-source", min_width=320):
                    with gr.Row(elem_id="bw-letters"):
                        choice = gr.Dropdown(**at_first["choice"], elem_id="bw-choice", filterable=False)
                        upload = gr.UploadButton(
                            **at_first["upload"], elem_id="bw-upload", size="sm", file_types=sorted(SUFFIXES)
                        )
                        hint = gr.HTML(**at_first["hint"], elem_id="bw-hint", apply_default_css=False)
                    panel = gr.HTML(**at_first["panel"], elem_id="bw-panel", apply_default_css=False)
            self._shown = [head, chat, box, undo, clear, markdown, json, printing, choice, upload, hint, panel]
            for event, handler, inputs in (
                (box.submit, self.converse, [box, self._session]),
                (chat.submit, self.press, [self._session]),
                (head.select, self.speak, [self._session]),
                (undo.click, self.undo, [self._session]),
                (clear.click, self.clear, [self._session]),
                (choice.input, self.choose, [choice, self._session]),
                (upload.upload, self.bring, [upload, self._session]),
            ):
                self._on(event, handler, inputs)
            self._on(self.blocks.load, self.arrive, [visitor, self._session], "() => [briefwijzer.visitor(), null]")
            for button, write, ending in ((markdown, self.markdown, "md"), (json, self.json, "json")):
                saved = button.click(write, self._session, file, queue=False, api_visibility="private")
                saved.then(
                    None, file, js=f"(text) => briefwijzer.save(text, 'briefwijzer.{ending}')", api_visibility="private"
                )
            printing.click(None, js="() => window.print()", api_visibility="private")
            api(self.ask, api_name="ask", concurrency_limit=_AT_ONCE, concurrency_id="ask")

    def _on(
        self, event: Callable[..., Any], handler: Callable[..., Any], inputs: list[Any], js: str | None = None
    ) -> None:
        """Have an event change the session and the page.

        All wait in one line: two changes at once of one session would lose one, and the models serve one at a time.
        """
        event(
            handler,
            inputs,
            [*self._shown, self._session],
            js=js,
            api_visibility="private",
            show_progress="hidden",
            concurrency_limit=_AT_ONCE,
            concurrency_id="ask",
        ).then(None, js="() => briefwijzer.show()", api_visibility="private")

    def _values(self, session: Session, draft: str | None) -> dict[str, dict[str, Any]]:
        """The properties of every component, in the order of ``_shown``."""
        words = session.words
        shown = view(session, self._desk.asked(session).letters, self._desk.shelf.letters, self._max_upload)
        box = {"label": words.question, "submit_btn": words.submit}
        return {
            "head": {"value": shown.head},
            "chat": {"value": shown.talk},
            "box": box if draft is None else {**box, "value": draft},
            "undo": {"value": words.undo, "visible": shown.asked},
            "clear": {"value": words.clear, "visible": shown.begun},
            "markdown": {"value": words.markdown, "visible": shown.answered},
            "json": {"value": words.json, "visible": shown.answered},
            "print": {"value": words.print, "visible": shown.answered},
            "choice": {
                "label": words.choose,
                "choices": list(shown.choices),
                "value": shown.chosen,
                "visible": len(shown.choices) > 1,
            },
            "upload": {"label": words.upload},
            "hint": {"value": shown.hint},
            "panel": {"value": shown.panel},
        }

    def show(self, session: Session, draft: str | None = None) -> list[Any]:
        """A session as updates of all components; ``draft`` replaces what stands in the question's box."""
        return [*(gr.update(**values) for values in self._values(session, draft).values()), session]

    def arrive(self, visitor: Visitor, session: Session) -> Iterator[list[Any]]:
        """Greet a visitor; see ``Desk.arrive``."""
        for changed, draft in self._desk.arrive(session, visitor["language"], visitor["questions"]):
            yield self.show(changed, draft)

    def converse(self, question: str, session: Session) -> Iterator[list[Any]]:
        """First the question as asked, then its answer; gradio logs a crash and shows the user nothing of it."""
        for changed, draft in self._desk.answer(question, session):
            yield self.show(changed, draft)

    def press(self, session: Session, event: gr.EventData) -> Iterator[list[Any]]:
        """Ask the example that was pressed."""
        yield from self.converse(str(event.question), session)

    def choose(self, name: str, session: Session) -> list[Any]:
        """Ask another letter, or all."""
        return self.show(session.choose(name or None))

    def bring(self, file: str, session: Session) -> list[Any]:
        """Ask a letter that the visitor brings."""
        return self.show(self._desk.bring(Path(file), session))

    def speak(self, session: Session, event: gr.EventData) -> list[Any]:
        """Speak the other language."""
        return self.show(speak(session, event.language))

    def undo(self, session: Session) -> list[Any]:
        """Put the last question back into the box, to be changed and asked anew."""
        return self.show(session.take_back(), session.asked or session.turns[-1].question)

    def clear(self, session: Session) -> list[Any]:
        """Begin a new conversation."""
        return self.show(session.restart(), "")

    def markdown(self, session: Session) -> str:
        """The conversation to read."""
        return conversation_markdown(session.turns, self._desk.asked(session).letters)

    def json(self, session: Session) -> str:
        """The conversation to verify."""
        return conversation_json(session.turns, self._desk.asked(session).letters)

    def ask(self, question: str) -> dict[str, Any]:
        """Answer one question with the letter's own sentences, or say that the letter does not.

        Args:
            question: in Dutch, English, German or French; 1 to 1,000 characters.

        Returns:
            The answer in the schema "briefwijzer.answer/1".
        """
        try:
            return self._qa.ask(question).to_dict()
        except QuestionProblem as problem:
            raise gr.Error(f"{problem.nl}\n{problem.en}", print_exception=False) from problem


def _head() -> str:
    """Style and script. Gradio's own way for a style would rewrite its selectors."""
    style, script = ((_FILES / name).read_text(encoding="utf-8") for name in ("style.css", "script.js"))
    return f"<style>{style}</style><script>{script}</script>"


def start(
    page: gr.Blocks,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    open_browser: bool = False,
    users: Sequence[tuple[str, str]] = (),
    root_path: str = "",
    max_upload: int = MAX_UPLOAD,
) -> str:
    """Serve a page from a thread of its own and return its URL; ``page.close()`` ends it.

    Args:
        page: from ``build_page``.
        host: the address to listen on.
        port: the port to listen on; the first free one from 7860 where none is given.
        open_browser: whether to open it in the user's browser.
        users: names and passwords of who may use it; everybody where there are none.
        root_path: the path under which a proxy serves it, such as "/briefwijzer".
        max_upload: the size of the largest file that is taken in, in megabytes.

    Raises:
        Problem: the port cannot be had.
    """
    page.queue(max_size=_MOST_WAITING, default_concurrency_limit=_AT_ONCE)
    try:
        _, url, _ = page.launch(
            server_name=host,
            server_port=port,
            inbrowser=open_browser,
            prevent_thread_lock=True,
            share=False,
            ssr_mode=False,
            quiet=True,
            auth=list(users) or None,
            root_path=root_path or None,
            max_file_size=f"{max_upload}mb",
            state_session_capacity=_MOST_SESSIONS,
            app_kwargs={"middleware": [Middleware(SecurityHeaders)]},
            footer_links=[],
            theme=gr.themes.Base(primary_hue="slate", neutral_hue="stone", font=_SANS, font_mono=("monospace",)),
            head=_head(),
        )
    except OSError as error:
        place = f"{host}:{port or '7860–7959'}"
        raise Problem(
            nl=f"{place} is niet vrij. Kies een andere poort met --port.",
            en=f"{place} is not free. Choose another port with --port.",
        ) from error
    return url


def serve(
    qa: LetterQA,
    *,
    host: str = "127.0.0.1",
    port: int | None = 7860,
    open_browser: bool = False,
    users: Sequence[tuple[str, str]] = (),
    root_path: str = "",
    max_upload: int = MAX_UPLOAD,
) -> None:
    """Serve the page, print its URL, and go on until interrupted. For the arguments see ``start``."""
    page = build_page(qa, max_upload=max_upload)
    url = start(
        page,
        host=host,
        port=port,
        open_browser=open_browser,
        users=users,
        root_path=root_path,
        max_upload=max_upload,
    )
    print(f"Briefwijzer: {url}  (stoppen met Ctrl+C; stop with Ctrl+C)", flush=True)
    page.block_thread()
