"""The chat page: a question in, the letter's own words out, and the letter itself beside them.

What it shows is made in ``qa.page``; here are the components, their events and the server.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import gradio as gr
from gradio.events import api

import qa.page
from index.letter import Letter
from index.problems import Problem, QuestionProblem
from qa.answer import Turn
from qa.page.render import answer_html, problem_html, question_html
from qa.page.source import panel_html
from qa.page.start import examples
from qa.page.words import CRASHED, INTRODUCTION, PLACEHOLDER

if TYPE_CHECKING:
    from qa.ask import LetterQA

_FILES: Final = Path(qa.page.__file__).parent
# Names of fonts that systems bring along: nothing is fetched for them.
_SANS: Final = ("Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", "Arial", "sans-serif")


def build_page(qa: LetterQA) -> gr.Blocks:
    """The page and its public endpoint ``ask``. Nothing of a conversation is kept outside its browser session.

    Args:
        qa: the letters that are asked.
    """
    letters = qa.letters

    def converse(question: str, turns: list[Turn]) -> Iterator[tuple[Any, ...]]:
        """First the question as asked, then its answer: chat, panel, input, turns."""
        chat = _messages(turns, letters)
        asked = [_message("user", question_html(question))] if question.strip() else []
        yield [*chat, *asked], gr.skip(), "", turns
        try:
            answer = qa.ask(question, history=turns)
        except QuestionProblem as problem:
            yield [*chat, *asked, _message("assistant", problem_html(problem))], gr.skip(), question, turns
            return
        except Exception:  # gradio logs it and shows the user nothing
            yield [*chat, *asked, _message("assistant", problem_html(CRASHED))], gr.skip(), question, turns
            raise
        turns = [*turns, Turn(question, answer)]
        yield _messages(turns, letters), panel_html(letters, answer), "", turns

    def ask(question: str) -> dict[str, Any]:
        """Answer one question with the letter's own sentences, or say that the letter does not.

        Args:
            question: in Dutch, English, German or French.

        Returns:
            The answer in the schema "briefwijzer.answer/1".
        """
        try:
            return qa.ask(question).to_dict()
        except QuestionProblem as problem:
            raise gr.Error(f"{problem.nl}\n{problem.en}", print_exception=False) from problem

    page = gr.Blocks(title="Briefwijzer", analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(INTRODUCTION)
        turns = gr.State([])
        with gr.Row(elem_id="bw-page"):
            with gr.Column(elem_id="bw-talk", min_width=320):
                chat = gr.Chatbot(
                    label="Vragen en antwoorden (questions and answers)",
                    show_label=False,
                    container=False,
                    elem_id="bw-chat",
                    height=None,
                    autoscroll=False,
                    latex_delimiters=[],
                    line_breaks=False,
                    allow_tags=False,
                    feedback_options=None,
                    buttons=[],
                    layout="panel",
                    placeholder=PLACEHOLDER,
                )
                box = gr.Textbox(
                    label="Uw vraag over de brief · Your question about the letter",
                    elem_id="bw-ask",
                    max_lines=4,
                    autofocus=True,
                    submit_btn="Vraag · Ask",
                )
                with gr.Column(elem_id="bw-examples"):
                    buttons = [gr.Button(example, size="sm") for example in examples(letters)]
                clear = gr.Button("Opnieuw beginnen · Start again", size="sm", elem_id="bw-clear")
            with gr.Column(elem_id="bw-source", min_width=320):
                panel = gr.HTML(panel_html(letters), elem_id="bw-panel")
        for event, question in [(box.submit, box), *((button.click, button) for button in buttons)]:
            event(
                converse,
                [question, turns],
                [chat, panel, box, turns],
                api_visibility="private",
                show_progress="hidden",
                # One question at a time: the models use every core.
                concurrency_limit=1,
                concurrency_id="ask",
            ).then(None, js="() => window.briefwijzer.show()", api_visibility="private")
        clear.click(
            lambda: ([], panel_html(letters), "", []), None, [chat, panel, box, turns], api_visibility="private"
        )
        api(ask, api_name="ask", concurrency_limit=1, concurrency_id="ask")
    return page


def start(page: gr.Blocks, *, host: str = "127.0.0.1", port: int | None = None, open_browser: bool = False) -> str:
    """Serve a page from a thread of its own and return its URL; ``page.close()`` ends it.

    Args:
        page: from ``build_page``.
        host: the address to listen on.
        port: the port to listen on; the first free one from 7860 where none is given.
        open_browser: whether to open it in the user's browser.

    Raises:
        Problem: the port cannot be had.
    """
    try:
        _, url, _ = page.launch(
            server_name=host,
            server_port=port,
            inbrowser=open_browser,
            prevent_thread_lock=True,
            share=False,
            ssr_mode=False,
            quiet=True,
            footer_links=[],
            theme=gr.themes.Base(primary_hue="slate", neutral_hue="stone", font=_SANS, font_mono=("monospace",)),
            css_paths=_FILES / "style.css",
            head=f"<script>{(_FILES / 'script.js').read_text(encoding='utf-8')}</script>",
        )
    except OSError as error:
        place = f"{host}:{port or '7860–7959'}"
        raise Problem(
            nl=f"{place} is niet vrij. Kies een andere poort met --port.",
            en=f"{place} is not free. Choose another port with --port.",
        ) from error
    return url


def serve(qa: LetterQA, *, host: str = "127.0.0.1", port: int | None = 7860, open_browser: bool = False) -> None:
    """Serve the page, print its URL, and go on until interrupted. For the arguments see ``start``."""
    page = build_page(qa)
    url = start(page, host=host, port=port, open_browser=open_browser)
    print(f"Briefwijzer: {url}  (stoppen met Ctrl+C; stop with Ctrl+C)", flush=True)
    page.block_thread()


def _messages(turns: Sequence[Turn], letters: Sequence[Letter]) -> list[dict[str, str]]:
    return [
        message
        for turn in turns
        for message in (
            _message("user", question_html(turn.question)),
            _message("assistant", answer_html(turn.answer, letters)),
        )
    ]


def _message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}
