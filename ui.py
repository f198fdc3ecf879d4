"""The chat page: a question in, the letter's own words out, and the letter itself beside them.

Everything from a letter or a question is untrusted, and a quote has to reach the reader as it stands in the letter;
``literal`` sees to both. First comes what is pure, Letter and Answer to HTML; then the page; then its style and script.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote as percent_encoded

import gradio as gr
from gradio.events import api

from index.language import Language, detect_language
from index.letter import Heading, Letter, Paragraph
from index.problems import Problem, QuestionProblem
from qa.answer import Answer, Citation, Turn, reference
from qa.messages import RELATED

if TYPE_CHECKING:
    from qa.ask import LetterQA

# What the page says about an answer, in the question's language.
_CERTAIN: Final[dict[Language, tuple[str, str, str]]] = {
    "nl": ("Vrijwel zeker", "Waarschijnlijk", "Onzeker"),
    "en": ("Almost certain", "Likely", "Uncertain"),
    "de": ("So gut wie sicher", "Wahrscheinlich", "Unsicher"),
    "fr": ("Presque certain", "Probable", "Incertain"),
}
_REFUSED: Final[dict[Language, str]] = {
    "nl": "Geen antwoord gevonden",
    "en": "No answer found",
    "de": "Keine Antwort gefunden",
    "fr": "Pas de réponse trouvée",
}
_CHANCE: Final[dict[Language, str]] = {
    "nl": "kans dat de brief toch antwoord geeft",
    "en": "chance that the letter answers after all",
    "de": "Chance, dass der Brief doch antwortet",
    "fr": "de chances que la lettre réponde tout de même",
}
_QUOTED_IN: Final[dict[Language, tuple[str, dict[Language, str]]]] = {
    "nl": ("De citaten zijn in het", {"nl": "Nederlands", "en": "Engels", "de": "Duits", "fr": "Frans"}),
    "en": ("The quotes are in", {"nl": "Dutch", "en": "English", "de": "German", "fr": "French"}),
    "de": ("Sprache der Zitate:", {"nl": "Niederländisch", "en": "Englisch", "de": "Deutsch", "fr": "Französisch"}),
    "fr": ("Les citations sont en", {"nl": "néerlandais", "en": "anglais", "de": "allemand", "fr": "français"}),
}
# From these confidences on an answer is called almost certain, or likely.
_ALMOST_CERTAIN: Final = 0.9
_LIKELY: Final = 0.7
_EXAMPLES: Final = 4
# A longer heading makes an example that nobody reads.
_EXAMPLE_HEADING: Final = 60


def literal(text: str) -> str:
    """Text as HTML that shows exactly that text, in the chat too.

    Every character but letters, digits and single spaces is a character reference: neither HTML, nor the Markdown that
    gradio's chat reads first, nor its dedenting finds anything there to act upon.
    """
    return "".join(
        char if char.isalnum() or (char == " " and text[at - 1 : at] not in ("", " ")) else f"&#{ord(char)};"
        for at, char in enumerate(text)
    )


def anchor(letters: Sequence[Letter], letter: str, paragraph: str) -> str:
    """The id of a paragraph on the page: "par-4"; with several letters "letter-2-par-4"."""
    if len(letters) == 1:
        return f"par-{paragraph}"
    return f"letter-{[other.name for other in letters].index(letter) + 1}-par-{paragraph}"


def question_html(question: str) -> str:
    """The user's own question, as text."""
    return f'<div class="bw-question">{literal(question)}</div>'


def problem_html(problem: Problem) -> str:
    """What is wrong with a question, in Dutch and in English."""
    return (
        f'<div class="bw-problem" role="alert"><p lang="nl">{literal(problem.nl)}</p>'
        f'<p lang="en">{literal(problem.en)}</p></div>'
    )


def answer_html(answer: Answer, letters: Sequence[Letter]) -> str:
    """The answer as it stands in the chat, on one line: a blank line would end the HTML for gradio's Markdown."""
    language, percent = answer.language, f"{round(100 * answer.confidence)}%"
    if answer.answered:
        words = _CERTAIN[language]
        word = words[0 if answer.confidence >= _ALMOST_CERTAIN else 1 if answer.confidence >= _LIKELY else 2]
        confidence = f'<p class="bw-confidence">{literal(f"{word} ({percent})")}</p>'
        body = "".join(_citation_html(citation, letters, language, answered=True) for citation in answer.citations)
        kind, title = "bw-answer", ""
    else:
        confidence = f'<p class="bw-confidence">{literal(f"{percent} {_CHANCE[language]}")}</p>'
        kind, title, body = "bw-refusal", f"<p><strong>{literal(_REFUSED[language])}</strong></p>", ""
        if answer.closest:
            closest = _citation_html(answer.closest, letters, language, answered=False)
            body = f'<div class="bw-closest"><p>{literal(RELATED[language])}</p>{closest}</div>'
    message = f"<p>{literal(answer.message)}</p>"
    foreign = _foreign_html(answer, letters)
    return f'<div class="{kind}" lang="{language}">{title}{message}{body}{foreign}{confidence}</div>'


def _foreign_html(answer: Answer, letters: Sequence[Letter]) -> str:
    """Says once in which language the quotes are, where that is not the question's."""
    quoted = {_language(letters, citation) for citation in (*answer.citations, answer.closest) if citation}
    if quoted <= {answer.language}:
        return ""
    says, names = _QUOTED_IN[answer.language]
    which = ", ".join(sorted(names[each] for each in quoted))
    return f'<p class="bw-foreign">{literal(f"{says} {which}.")}</p>'


def _citation_html(citation: Citation, letters: Sequence[Letter], language: Language, *, answered: bool) -> str:
    link = html.escape("#" + percent_encoded(anchor(letters, citation.letter, citation.paragraph)))
    number = f'<span class="bw-number">{citation.number}</span> ' if answered else ""
    letter = f"{citation.letter} · " if len(letters) > 1 else ""
    return (
        f'<blockquote lang="{_language(letters, citation)}">{_quote_html(citation)}</blockquote>'
        f'<p class="bw-reference"><a href="{link}">{number}{literal(letter + reference(citation, language))}</a></p>'
    )


def _quote_html(citation: Citation) -> str:
    """The quote, with the words in it that answer."""
    if citation.words is None:
        return literal(citation.quote)
    first, last = (offset - citation.start for offset in citation.words)
    parts = citation.quote[:first], citation.quote[first:last], citation.quote[last:]
    before, words, behind = map(literal, parts)
    return f'{before}<strong class="bw-words">{words}</strong>{behind}'


def _language(letters: Sequence[Letter], citation: Citation) -> Language:
    return detect_language(next(letter.text for letter in letters if letter.name == citation.letter)[:2000])


def panel_html(letters: Sequence[Letter], answer: Answer | None = None) -> str:
    """The source panel: the letters that the answer cites, strongest first, its citations marked; else the first."""
    citations = answer.citations if answer else ()
    names = [*dict.fromkeys(citation.letter for citation in citations)] or [letters[0].name]
    shown = [next(letter for letter in letters if letter.name == name) for name in names]
    strongest = f' data-strongest="{citations[0].number}"' if citations else ""
    return (
        f'<div class="bw-letter" role="region" aria-label="De brief (the letter)" tabindex="0"{strongest}>'
        + "".join(letter_html(letter, letters, [c for c in citations if c.letter == letter.name]) for letter in shown)
        + "</div>"
    )


def letter_html(letter: Letter, letters: Sequence[Letter], citations: Sequence[Citation] = ()) -> str:
    """One letter: name, headings, numbered paragraphs, page marks, footnotes, with the citations marked."""
    parts = [f'<h2 class="bw-name">{html.escape(letter.name)}</h2>']
    page = 0 if letter.pages > 1 else letter.pages
    blocks: list[Heading | Paragraph] = [*letter.headings, *letter.paragraphs]
    for block in sorted(blocks, key=lambda block: block.start):
        first, last = (block.page, block.page) if isinstance(block, Heading) else (block.pages[0], block.pages[-1])
        if first > page:
            parts.append(f'<p class="bw-page" id="page-{first}">pagina {first}</p>')
        if isinstance(block, Heading):
            tag = f"h{min(block.level + 2, 6)}"
            parts.append(f"<{tag}>{html.escape(block.text)}</{tag}>")
        else:
            parts.append(_paragraph_html(block, letter, letters, citations))
        if last > max(first, page):
            # Where in the paragraph the page turns is not known, and not said.
            parts.append(f'<p class="bw-page" id="page-{last}">pagina {last} begint in deze alinea</p>')
        page = max(page, last)
    return f'<article lang="{detect_language(letter.text[:2000])}">{"".join(parts)}</article>'


def _paragraph_html(
    paragraph: Paragraph, letter: Letter, letters: Sequence[Letter], citations: Sequence[Citation]
) -> str:
    here = anchor(letters, letter.name, paragraph.id)
    number = {"paragraph": paragraph.id, "footnote": paragraph.id.removeprefix("fn")}.get(paragraph.kind, "")
    marks = {}
    for mark in paragraph.marks:
        note = anchor(letters, letter.name, mark.footnote)
        link = html.escape("#" + percent_encoded(note))
        marks[mark.offset] = (
            f'<sup><a href="{link}" id="{html.escape(note)}-mark" aria-label="voetnoot {html.escape(mark.label)}">'
            f"{html.escape(mark.label)}</a></sup>"
        )
    if paragraph.kind == "letterhead":  # its sentences are the lines of an address
        marks |= {sentence.start: "<br>" for sentence in paragraph.sentences[1:]}
    back = ""
    if any(mark.footnote == paragraph.id for other in letter.paragraphs for mark in other.marks):
        link = html.escape("#" + percent_encoded(here) + "-mark")
        back = f' <a href="{link}" aria-label="terug naar de tekst">↩</a>'
    cited = [citation for citation in citations if citation.paragraph == paragraph.id]
    return (
        f'<div class="bw-{paragraph.kind}" id="{html.escape(here)}" tabindex="-1">'
        f'<span class="bw-no">{html.escape(number)}</span><p>{marked(letter, paragraph, cited, marks)}{back}</p></div>'
    )


def marked(letter: Letter, paragraph: Paragraph, citations: Sequence[Citation], inserts: dict[int, str]) -> str:
    """A paragraph's text with its citations in <mark>, cut where citations or inserts begin or end.

    Args:
        letter: whose text the offsets refer to.
        paragraph: the part of it to show.
        citations: of this paragraph; they may overlap. Where one begins stands its number, outside the mark.
        inserts: HTML by the offset before which it stands, itself outside any mark.
    """
    ends = (offset for citation in citations for offset in (citation.start, citation.end))
    cuts = sorted({paragraph.start, paragraph.end, *ends, *inserts})
    parts = []
    for start, end in pairwise(cuts):
        parts.append(inserts.get(start, ""))
        numbers = [citation.number for citation in citations if citation.start <= start < citation.end]
        parts += [f'<sup class="bw-number">{c.number}</sup>' for c in citations if c.start == start]
        text = html.escape(letter.text[start:end])
        cites = " ".join(map(str, numbers))
        parts.append(f'<mark data-citation="{cites}">{text}</mark>' if numbers else text)
    return "".join(parts) + inserts.get(paragraph.end, "")


def examples(letters: Sequence[Letter]) -> list[str]:
    """Questions to start with, from headings that stand right above a paragraph, spread over the letters."""
    above = (paragraph.section[-1] for letter in letters for paragraph in letter.paragraphs if paragraph.section)
    headings = [heading for heading in dict.fromkeys(above) if len(heading) <= _EXAMPLE_HEADING]
    count = min(_EXAMPLES, len(headings))
    return [f"Wat staat er in de brief over {headings[at * len(headings) // count]}?" for at in range(count)]


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
            yield [*chat, *asked, _message("assistant", problem_html(_CRASHED))], gr.skip(), question, turns
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
        gr.HTML(_INTRODUCTION)
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
                    placeholder=_PLACEHOLDER,
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
            ).then(None, js=_SHOW, api_visibility="private")
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
            css=_CSS,
            head=_HEAD,
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


_INTRODUCTION: Final = """
<header class="bw-head"><h1>Briefwijzer</h1>
<p>Stel een vraag; u krijgt de zinnen uit de brief die antwoord geven, letterlijk, met hun vindplaats.</p>
<p lang="en">Ask a question; you get the letter’s own sentences that answer it, word for word, with their place.</p>
</header>
"""
_PLACEHOLDER: Final = '<div class="bw-empty">Nog geen vraag gesteld · No question asked yet</div>'

_CRASHED: Final = Problem(
    nl="Er ging iets mis; dit is geen antwoord. De beheerder vindt de oorzaak in het logboek.",
    en="Something went wrong; this is not an answer. The operator finds the cause in the log.",
)

# Names of fonts that systems bring along: nothing is fetched for them.
_SANS: Final = ("Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", "Arial", "sans-serif")

_CSS: Final = """
:root { --bw-serif: Charter, "Bitstream Charter", Georgia, "Noto Serif", "Liberation Serif", serif;
  --bw-mark: #fbeaa0; --bw-link: #1d4f7c; --bw-rule: #d8d3ca; --bw-soft: #625d55; --bw-button: #1d4f7c;
  --bw-warn: #8a3b12; }
.dark { --bw-mark: #5d4c10; --bw-link: #9cc6ea; --bw-rule: #4a4742; --bw-soft: #b8b2a8; --bw-button: #2f6593;
  --bw-warn: #f0b48c; }
.gradio-container .main.fillable { padding: 1rem 2rem; max-width: 88rem; margin: 0 auto; }
.bw-head { border-bottom: 3px double var(--bw-rule); padding-bottom: .6rem; }
.bw-head h1 { font: 600 2rem/1.2 var(--bw-serif); margin: 0 0 .2rem; }
.bw-head p { margin: 0; font-size: .95rem; } .bw-head p[lang=en] { color: var(--bw-soft); }
#bw-page { gap: 2rem; flex-wrap: nowrap; }
#bw-talk, .bw-letter { height: calc(100vh - 11rem); min-height: 26rem; }
#bw-talk { flex-wrap: nowrap; }
#bw-talk > * { flex: none; }
.html-container:has(> div > :is(.bw-head, .bw-letter)) { padding: 0 !important; }
#bw-chat { flex: 1 1 0 !important; min-height: 8rem; border: 0; background: none; }
#bw-chat .icon-button-wrapper { display: none; } /* its bin would empty the chat, and not the conversation */
#bw-chat :is(.message, .message-row, .message-wrap, .panel-wrap, .bot, .user) { background: none; border: 0;
  box-shadow: none; padding: 0; margin: 0; max-width: none; width: 100%; opacity: 1; }
#bw-chat .panel-wrap { padding-right: .8rem; }
#bw-chat .prose, #bw-chat .prose * { color: inherit; opacity: 1; }
#bw-chat .prose p { margin: .35rem 0; }
#bw-chat .bw-empty { color: var(--bw-soft); font-size: .92rem; }
#bw-chat .placeholder-content, #bw-chat .placeholder { align-items: flex-start; text-align: left; }
#bw-chat .bw-question { font-weight: 600; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0;
  padding: .6rem 0; }
#bw-chat .message-row + .message-row .bw-question { border-top: 1px solid var(--bw-rule); margin-top: 1rem; }
#bw-chat blockquote { font: 1.05rem/1.55 var(--bw-serif); margin: .8rem 0 .2rem !important;
  padding: 0 0 0 .9rem; border-left: 3px solid var(--bw-link); white-space: pre-wrap; overflow-wrap: anywhere; }
#bw-chat .bw-words { font-weight: 600; text-decoration: underline 2px; text-underline-offset: 3px; }
#bw-chat .bw-reference { margin: .1rem 0 .9rem; padding-left: calc(.9rem + 3px); font-size: .88rem; }
#bw-chat .bw-reference a, .bw-letter a { color: var(--bw-link); text-decoration: underline;
  text-underline-offset: 2px; }
#bw-chat .bw-reference a, #bw-chat .bw-reference a * { color: var(--bw-link); }
.bw-number { font: 600 .75rem/1.2 var(--font); padding: 0 .32em; border-radius: 2px; color: var(--bw-link);
  border: 1px solid currentColor; }
#bw-chat :is(.bw-confidence, .bw-foreign) { color: var(--bw-soft); font-size: .88rem; margin: .15rem 0; }
#bw-chat :is(.bw-refusal, .bw-problem) { border: 1px dashed var(--bw-warn); border-radius: 3px; padding: .5rem .9rem; }
#bw-chat :is(.bw-refusal > p > strong, .bw-problem) { color: var(--bw-warn); }
#bw-chat .bw-closest { margin: .8rem 0; font-size: .93rem; color: var(--bw-soft); }
#bw-chat .bw-closest > p:first-child { font-style: italic; }
#bw-chat .bw-closest blockquote { border-left: 3px dotted var(--bw-soft); font-size: .98rem; }
.bw-letter { overflow-y: auto; padding: .2rem 1.4rem 2rem; position: relative;
  border: 1px solid var(--bw-rule); background: var(--block-background-fill); }
.bw-letter article { max-width: 38rem; margin: 0 auto; font: 1.02rem/1.6 var(--bw-serif); }
.bw-letter h2.bw-name { font: .8rem/1.4 var(--font); color: var(--bw-soft); margin: .8rem 0; }
.bw-letter h3 { font: 600 1.25rem/1.3 var(--bw-serif); margin: 1.6rem 0 .5rem; }
.bw-letter :is(h4, h5, h6) { font: italic 600 1.05rem/1.35 var(--bw-serif); margin: 1.2rem 0 .4rem; }
.bw-letter :is(.bw-paragraph, .bw-footnote, .bw-signature, .bw-letterhead) { display: grid; margin: 0 0 .8rem;
  grid-template-columns: 2rem 1fr; overflow-wrap: anywhere; }
.bw-letter :is(.bw-paragraph, .bw-footnote, .bw-signature, .bw-letterhead):focus { outline: 2px solid var(--bw-link);
  outline-offset: 4px; }
.bw-letter p { margin: 0; } .bw-no { color: var(--bw-soft); font: .8rem/2 var(--font); }
.bw-letter .bw-footnote { font-size: .88rem; border-top: 1px solid var(--bw-rule); padding-top: .4rem; }
.bw-letter .bw-signature { margin-top: 1.6rem; font-style: italic; }
.bw-letter .bw-page { font: .75rem/1.4 var(--font); color: var(--bw-soft); display: flex; gap: .6rem;
  align-items: center; margin: 1rem 0; } .bw-letter .bw-page::after { content: ""; flex: 1;
  border-top: 1px solid var(--bw-rule); }
.bw-letter mark { background: var(--bw-mark); color: inherit; padding: .1em 0; }
.bw-letter sup.bw-number { margin-right: .25em; user-select: none; }
#bw-examples { gap: .2rem; }
#bw-examples button, #bw-clear { justify-content: flex-start; text-align: left; background: none; border: 0;
  box-shadow: none; padding: .15rem 0; color: var(--bw-link); font-size: .92rem; font-weight: 400;
  white-space: normal; width: auto; align-self: flex-start; min-width: 0; text-decoration: underline;
  text-underline-offset: 2px; text-decoration-color: var(--bw-rule); }
#bw-talk:has(.bw-question, .bw-problem) #bw-examples { display: none; }
#bw-talk:not(:has(.bw-question, .bw-problem)) #bw-clear { display: none; }
#bw-talk:not(:has(.bw-question, .bw-problem)) #bw-chat { flex: none !important; min-height: 0; }
#bw-clear { color: var(--bw-soft); }
#bw-ask textarea { background: var(--background-fill-primary); border: 1px solid var(--bw-soft); border-radius: 3px; }
#bw-ask .submit-button { background: var(--bw-button); color: #fff; border-radius: 3px; padding: 0 1rem; }
:is(#bw-talk, #bw-panel) :is(a, button, textarea, [tabindex]):focus-visible { outline: 2px solid var(--bw-link);
  outline-offset: 2px; }
#bw-ask .input-container { gap: .5rem; align-items: center; }
@media (max-width: 760px) {
  .gradio-container .main.fillable { padding: .8rem 1rem; }
  #bw-page { flex-direction: column; }
  #bw-talk, .bw-letter { height: auto; min-height: 0; }
  .bw-letter { padding: .2rem .8rem 1rem; }
  #bw-chat { flex: none !important; height: auto !important; }
}
"""

# Links inside the page are followed here: the page's <base> would send "#par-4" to another address, and reload it,
# where the address holds a query such as "?__theme=dark".
_HEAD: Final = """<script>
document.documentElement.lang = "nl";
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href*='#']");
  if (!link || !link.closest("#bw-page")) return;
  const target = document.getElementById(decodeURIComponent(link.getAttribute("href").split("#")[1]));
  event.preventDefault();
  if (!target) return;
  history.replaceState(null, "", location.pathname + location.search + "#" + target.id);
  (target.querySelector("mark") || target).scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
}, true);
</script>"""

# After an answer: the letter at the strongest citation, with its paragraph from the start where that fits; the chat at
# the last question.
_SHOW: Final = """async () => {
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  const panel = document.querySelector(".bw-letter");
  const first = panel.querySelector(`mark[data-citation~="${panel.dataset.strongest}"]`);
  if (first) {
    const top = first.closest("[id]").getBoundingClientRect().top;
    const far = first.getBoundingClientRect().top - top > panel.clientHeight / 2;
    panel.scrollTop += (far ? first.getBoundingClientRect().top : top) - panel.getBoundingClientRect().top - 24;
  }
  const asked = [...document.querySelectorAll(".bw-question")].pop();
  const chat = asked?.closest(".panel-wrap");
  if (chat) chat.scrollTop += asked.getBoundingClientRect().top - chat.getBoundingClientRect().top;
}"""
