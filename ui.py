"""The chat page: a question in, the letter's own words out, and the letter itself beside them.

What it shows is made in ``qa.page``; here are the components, their events and the server. Every event turns one
``Session`` into the next at once, then does in its turn what takes a model's time; what changed of the page is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict

import gradio as gr
from gradio.events import Dependency, api
from starlette.middleware import Middleware

from index.filter import Filter
from index.problems import FilterProblem, Problem, QuestionProblem
from index.readers import SUFFIXES
from qa.page.desk import Desk
from qa.page.feedback import Feedback
from qa.page.headers import SecurityHeaders
from qa.page.limits import ClientLimits
from qa.page.operator import PER_MINUTE
from qa.page.session import Session
from qa.page.start import assets_html
from qa.page.view import components
from qa.page.visit import Visit
from qa.page.words import BUSY
from qa.shelf import MAX_UPLOAD

if TYPE_CHECKING:
    from qa.ask import LetterQA

# Names of fonts that systems bring along: nothing is fetched for them.
_SANS: Final = ("Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", "Arial", "sans-serif")
# One question at a time: the models use every core.
_AT_ONCE: Final = 1
# Whoever stands behind so many others has left; better to say at once that it is busy.
MOST_WAITING: Final = 64
# A visitor's letter and vectors take a few megabytes; beyond so many visitors the one longest away is forgotten.
MOST_SESSIONS: Final = 200
# A file that was sent but never read is deleted after an hour.
_FORGET_FILES: Final = 3600
_SHOW: Final = "() => briefwijzer.show()"


def build_page(qa: LetterQA, *, max_upload: int = MAX_UPLOAD, feedback: Feedback | None = None) -> gr.Blocks:
    """The page and its public endpoints, ``ask`` and ``ask_within``. Nothing of a conversation is kept outside its
    browser session.

    Args:
        qa: the letters that are asked.
        max_upload: the size of the largest letter that a visitor may bring, in megabytes.
        feedback: where visitors' ratings are kept; without it they are not asked to rate.
    """
    return _Page(qa, max_upload, feedback).blocks


class Visitor(TypedDict):
    """What the browser tells as it opens the page: JSON, as gradio hands it on."""

    language: str
    within: dict[str, str]
    questions: list[str]


class _Page:
    """The components, and what happens to them: every handler returns what has changed of the page."""

    def __init__(self, qa: LetterQA, max_upload: int, feedback: Feedback | None) -> None:
        self._desk = Desk(qa, feedback)
        self._max_upload = max_upload
        self._at_first = at_first = self._values(Session())
        self.blocks = gr.Blocks(
            title="Briefwijzer", analytics_enabled=False, fill_width=True, delete_cache=(_FORGET_FILES, _FORGET_FILES)
        )

        def part(name: str) -> gr.HTML:
            listen = "briefwijzer.part(element, trigger)"
            return gr.HTML(**at_first[name], elem_id=f"bw-{name}", apply_default_css=False, js_on_load=listen)

        with self.blocks:
            self._visit = gr.State(Visit())
            # They carry in what only the browser knows, and out what it saves as a file.
            visitor, file, found = gr.JSON(visible=False), gr.Textbox(visible=False), gr.Textbox(visible=False)
            head = part("head")
            with gr.Row(elem_id="bw-letters"):
                choice = part("choice")
                upload = gr.UploadButton(
                    **at_first["upload"], elem_id="bw-upload", size="sm", file_types=sorted(SUFFIXES)
                )
                hint = part("hint")
            with gr.Row(elem_id="bw-page"):
                with gr.Column(elem_id="bw-talk", min_width=320):
                    chat = part("chat")
                    scope = part("scope")
                    box = gr.Textbox(**at_first["box"], elem_id="bw-ask", max_lines=4, autofocus=True)
                    actions = part("actions")
                with gr.Column(elem_id="bw-source", min_width=320):
                    panel = part("panel")
            self._shown = [head, chat, scope, box, actions, choice, upload, hint, panel]
            arriving = "() => [briefwijzer.visitor(), null]"
            works = [
                self._on(box.submit, self.ask_page, [box, self._visit]),
                *(self._on(each.submit, self.act, [self._visit]) for each in (head, chat, scope, actions, choice)),
                self._on(self.blocks.load, self.arrive, [visitor, self._visit], js=arriving),
                self._on(upload.upload, self.bring, [upload, self._visit], queue=True),
            ]
            self._event(chat.stop, self.stop, [self._visit], queue=False, cancels=works)
            actions.select(self.save, self._visit, file, queue=False, api_visibility="private").then(
                None, file, js="(text) => briefwijzer.save(text)", api_visibility="private"
            )
            # Of searches that come while one is under way the last is made.
            choice.select(
                self.find, self._visit, found, queue=False, trigger_mode="always_last", api_visibility="private"
            ).then(None, found, js="(html) => briefwijzer.found(html)", api_visibility="private")
            for endpoint in (self.ask, self.ask_within):
                api(endpoint, api_name=endpoint.__name__, concurrency_limit=_AT_ONCE, concurrency_id="ask")

    def _event(
        self,
        event: Callable[..., Dependency],
        handler: Callable[..., Any],
        inputs: list[Any],
        *,
        queue: bool = True,
        js: str | None = None,
        cancels: list[Dependency] | None = None,
    ) -> Dependency:
        """Have an event change the session and the page. All wait in one line: the models serve one at a time."""
        step = event(
            handler,
            inputs,
            [*self._shown, self._visit],
            js=js,
            queue=queue,
            cancels=cancels,
            api_visibility="private",
            show_progress="hidden",
            concurrency_limit=_AT_ONCE,
            concurrency_id="ask",
        )
        step.then(None, js=_SHOW, api_visibility="private")
        return step

    def _on(
        self,
        event: Callable[..., Dependency],
        handler: Callable[..., Any],
        inputs: list[Any],
        *,
        queue: bool = False,
        js: str | None = None,
    ) -> Dependency:
        """Have an event change the session at once, and then, in line, do the work that this brings."""
        step = self._event(event, handler, inputs, queue=queue, js=js)
        if queue:
            self._event(step.failure, self.refuse, [self._visit], queue=False)
        work = self._event(step.then, self.work, [self._visit])
        self._event(work.failure, self.turn_away, [self._visit], queue=False)
        return work

    def _values(self, session: Session) -> dict[str, dict[str, Any]]:
        return components(session, self._desk, self._max_upload)

    def _show(self, visit: Visit, draft: str | None) -> list[Any]:
        """What has changed of the page; ``draft`` replaces what stands in the question's box."""
        values = self._values(visit.now)
        changed = {name: values[name] for name in visit.news(values)}
        if draft is not None:
            changed["box"] = {**values["box"], "value": draft}
        return [*(gr.update(**changed[name]) if name in changed else gr.skip() for name in values), visit]

    def arrive(self, visitor: Visitor, visit: Visit) -> list[Any]:
        """Greet a visitor; see ``Desk.arrive``."""
        visit.news(self._at_first)  # stands there already: a Dutch visitor's page stays as it is
        told = visitor["language"], visitor["within"], visitor["questions"]
        return self._show(visit, visit.step(lambda now: (self._desk.arrive(now, *told), None)))

    def ask_page(self, question: str, visit: Visit) -> list[Any]:
        """Put a question under way."""
        return self._show(visit, visit.step(lambda now: self._desk.ask(question, now)))

    def act(self, visit: Visit, event: gr.EventData) -> list[Any]:
        """Do what a button of the page says; see ``Desk.act``."""
        return self._show(visit, visit.step(lambda now: self._desk.act(now, event._data or {})))

    def work(self, visit: Visit) -> Iterator[list[Any]]:
        """Answer what is under way; see ``Desk.work``."""
        for draft in self._desk.work(visit):
            yield self._show(visit, draft)
        yield self._show(visit, None)  # gradio takes an iterator without any step for one that empties everything

    def stop(self, visit: Visit) -> list[Any]:
        """Give up what is under way."""
        return self._show(visit, visit.step(self._desk.stop))

    def turn_away(self, visit: Visit) -> list[Any]:
        """Say that it is busy, where the line had no place for a question."""
        return self._show(visit, visit.step(self._desk.turn_away))

    def refuse(self, visit: Visit) -> list[Any]:
        """The same for a letter that was brought."""
        return self._show(visit, visit.step(lambda now: (now.meet(BUSY), None)))

    def bring(self, file: str, visit: Visit) -> list[Any]:
        """Ask a letter that the visitor brings."""
        return self._show(visit, self._desk.bring(Path(file), visit))

    def save(self, visit: Visit, event: gr.EventData) -> str:
        """The conversation: to verify as JSON, to read as Markdown."""
        return self._desk.saved(visit.now, (event._data or {}).get("kind"))

    def find(self, visit: Visit, event: gr.EventData) -> str:
        """The letters that a visitor looks for, as HTML."""
        return self._desk.find(visit.now, event._data or {})

    def ask(self, question: str) -> dict[str, Any]:
        """Answer one question with the letters' own sentences, or say that the letters do not.

        Args:
            question: in Dutch, English, German or French; 1 to 1,000 characters.

        Returns:
            The answer in the schema "briefwijzer.answer/1".
        """
        return self.ask_within(question)

    def ask_within(
        self, question: str, letter: str = "", dossier: str = "", sender: str = "", since: str = "", until: str = ""
    ) -> dict[str, Any]:
        """Answer one question as ``ask`` does, with some of the letters only.

        Args:
            question: in Dutch, English, German or French; 1 to 1,000 characters.
            letter: the name of the one letter to ask; empty for any, as all below.
            dossier: the number of the dossier to ask, such as "28 676".
            sender: words of the sender's name, all of them whole, such as "Defensie".
            since: the first day of the letters to ask, YYYY-MM-DD.
            until: the last day, likewise.

        Returns:
            The answer in the schema "briefwijzer.answer/1".
        """
        try:
            given = {"letter": letter, "dossier": dossier, "sender": sender, "since": since, "until": until}
            return self._desk.shelf.take(Filter.read(given)).ask(question).to_dict()
        except (FilterProblem, QuestionProblem) as problem:
            raise gr.Error(f"{problem.nl}\n{problem.en}", print_exception=False) from problem


def start(
    page: gr.Blocks,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    users: Sequence[tuple[str, str]] = (),
    root_path: str = "",
    max_upload: int = MAX_UPLOAD,
    per_minute: int = PER_MINUTE,
) -> str:
    """Serve a page from a thread of its own and return its URL; ``page.close()`` ends it.

    Args:
        page: from ``build_page``.
        host: the address to listen on.
        port: the port to listen on; the first free one from 7860 where none is given.
        users: names and passwords of who may use it; everybody where there are none.
        root_path: the path under which a proxy serves it, such as "/briefwijzer".
        max_upload: the size of the largest file that is taken in, in megabytes.
        per_minute: questions that a client on another computer may put in a minute.

    Raises:
        Problem: the port cannot be had.
    """
    page.queue(max_size=MOST_WAITING, default_concurrency_limit=_AT_ONCE)
    try:
        _, url, _ = page.launch(
            server_name=host,
            server_port=port,
            prevent_thread_lock=True,
            share=False,
            ssr_mode=False,
            quiet=True,
            auth=list(users) or None,
            root_path=root_path or None,
            max_file_size=f"{max_upload}mb",
            state_session_capacity=MOST_SESSIONS,
            app_kwargs={"middleware": [Middleware(SecurityHeaders), Middleware(ClientLimits, per_minute)]},
            footer_links=[],
            theme=gr.themes.Base(primary_hue="slate", neutral_hue="stone", font=_SANS, font_mono=("monospace",)),
            head=assets_html(),
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
    users: Sequence[tuple[str, str]] = (),
    root_path: str = "",
    max_upload: int = MAX_UPLOAD,
    per_minute: int = PER_MINUTE,
    feedback: Feedback | None = None,
) -> None:
    """Serve the page, print its URL, and go on until interrupted; see ``build_page`` and ``start``."""
    page = build_page(qa, max_upload=max_upload, feedback=feedback)
    url = start(
        page, host=host, port=port, users=users, root_path=root_path, max_upload=max_upload, per_minute=per_minute
    )
    print(f"Briefwijzer: {url}  (stoppen met Ctrl+C; stop with Ctrl+C)", flush=True)
    page.block_thread()
