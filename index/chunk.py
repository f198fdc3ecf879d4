"""Letter -> passages: what is embedded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from index.letter import Letter
from index.paragraph import Paragraph

# Small models find a sentence better than a paragraph, and a sentence that leans on its neighbours better with them.
SENTENCES: Final = (1, 3)
# Stands between two sentences in place of their space: no unwrapped text holds a line end.
_SEAM: Final = "\n"


@dataclass(frozen=True, slots=True)
class Passage:
    """One to three sentences of one paragraph; or all of them, searched by a question that they answer.

    Attributes:
        paragraph: position of the paragraph in ``Letter.paragraphs``.
        first: position of its first sentence in ``Paragraph.sentences``.
        last: position of its last sentence, inclusive.
        start: offset of its first character in ``Letter.text``.
        text: the letter's own words: ``letter.text[start:start + len(text)]``.
        enhanced: what is embedded and searched: the headings above, then the text; or sentences of the question.
    """

    paragraph: int
    first: int
    last: int
    start: int
    text: str
    enhanced: str


def chunk(letter: Letter) -> tuple[Passage, ...]:
    """Part a letter into overlapping passages: every sentence alone, and every three sentences on end.

    A paragraph that answers a written question is found by that question too, parted likewise; the question itself
    answers nothing, so it has no passage.

    Returns:
        Passages in reading order, the shorter first, those of a question before those of the paragraph that answers
        it; none crosses a paragraph.
    """
    return tuple(
        passage
        for number, paragraph in enumerate(letter.paragraphs)
        if not paragraph.asks
        for passage in (*_asked(letter, number, paragraph), *_own(letter, number, paragraph))
    )


def _own(letter: Letter, number: int, paragraph: Paragraph) -> Iterator[Passage]:
    for first, last in _spans([sentence.text for sentence in paragraph.sentences]):
        start, text = _quote(letter, paragraph, first, last)
        yield Passage(
            number, first, last, start, text, f"{' > '.join(paragraph.section)}\n{text}" if paragraph.section else text
        )


def _asked(letter: Letter, number: int, paragraph: Paragraph) -> Iterator[Passage]:
    for first, last in _spans(paragraph.question):
        end = len(paragraph.sentences) - 1
        start, text = _quote(letter, paragraph, 0, end)
        yield Passage(number, 0, end, start, text, " ".join(paragraph.question[first : last + 1]))


def _quote(letter: Letter, paragraph: Paragraph, first: int, last: int) -> tuple[int, str]:
    start, end = paragraph.sentences[first].start, paragraph.sentences[last].end
    return start, letter.text[start:end]


def _spans(sentences: Sequence[str]) -> list[tuple[int, int]]:
    """First and last of every window of each of ``SENTENCES``."""
    return sorted({span for size in SENTENCES for span in _windows(sentences, size)})


def _windows(sentences: Sequence[str], size: int) -> Iterator[tuple[int, int]]:
    """First and last sentence of every window of ``size`` sentences, or of all where there are fewer."""
    # Imported here: it takes half a second, and an index that is loaded has its passages.
    from langchain_text_splitters import CharacterTextSplitter

    splitter = CharacterTextSplitter(
        separator=_SEAM,
        chunk_size=size,
        chunk_overlap=0,
        # Counts sentences. langchain's start_index is right for this only without overlap; so the windows that
        # overlap come from as many passes, each starting a sentence later.
        length_function=lambda text: 0 if text == _SEAM else text.count(_SEAM) + 1,
        add_start_index=True,
        strip_whitespace=False,
    )
    count = len(sentences)
    for offset in range(min(size, max(1, count - size + 1))):
        text = _SEAM.join(sentences[offset:])
        starts = {0: offset}
        for number, sentence in enumerate(sentences[offset:-1] if count > 1 else (), start=offset + 1):
            starts[max(starts) + len(sentence) + 1] = number
        for document in splitter.create_documents([text]):
            at = document.metadata["start_index"]
            content = document.page_content
            if at not in starts or text[at : at + len(content)] != content:
                raise AssertionError(f"the splitter lost its place in {text!r}")
            first = starts[at]
            last = first + content.count(_SEAM)
            if last - first + 1 == size or count < size:
                yield first, last
