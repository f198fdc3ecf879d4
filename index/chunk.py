"""Letter -> passages: what is embedded."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from index.letter import Letter, Paragraph

# Small models find a sentence better than a paragraph, and a sentence that leans on its neighbours better with them.
SENTENCES: Final = (1, 3)
# Stands between two sentences in place of their space: no unwrapped text holds a line end.
_SEAM: Final = "\n"

# Where a passage is: letter, paragraph, first and last sentence, as in `Passage`.
Place = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """One to three sentences of one paragraph.

    Attributes:
        letter: id of the letter in the index.
        paragraph: position of the paragraph in ``Letter.paragraphs``.
        first: position of its first sentence in ``Paragraph.sentences``.
        last: position of its last sentence, inclusive.
        start: offset of its first character in ``Letter.text``.
        text: the letter's own words: ``letter.text[start:start + len(text)]``.
        enhanced: what is embedded and searched: the headings above, then the text.
    """

    letter: int
    paragraph: int
    first: int
    last: int
    start: int
    text: str
    enhanced: str


def chunk(letter: Letter, id: int = 0) -> tuple[Passage, ...]:
    """Part a letter into overlapping passages: every sentence alone, and every three sentences on end.

    Args:
        letter: the letter.
        id: the letter's, in the index.

    Returns:
        Passages in reading order, the shorter first; none crosses a paragraph.
    """
    return tuple(
        _passage(letter, (id, number, first, last))
        for number, paragraph in enumerate(letter.paragraphs)
        for first, last in sorted({span for size in SENTENCES for span in _windows(paragraph, size)})
    )


def passage_at(letter: Letter, place: Place) -> Passage:
    """The passage at a place in a letter.

    Raises:
        ValueError: there is none.
    """
    try:
        if min(place) < 0 or place[2] > place[3]:
            raise IndexError("backwards")
        return _passage(letter, place)
    except IndexError as error:
        raise ValueError(f"no passage at {place}") from error


def _passage(letter: Letter, place: Place) -> Passage:
    id_, number, first, last = place
    paragraph = letter.paragraphs[number]
    start, end = paragraph.sentences[first].start, paragraph.sentences[last].end
    text = letter.text[start:end]
    enhanced = f"{' > '.join(paragraph.section)}\n{text}" if paragraph.section else text
    return Passage(id_, number, first, last, start, text, enhanced)


def _windows(paragraph: Paragraph, size: int) -> Iterator[tuple[int, int]]:
    """First and last sentence of every window of ``size`` sentences, or of the whole paragraph where it has fewer."""
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
    count = len(paragraph.sentences)
    for offset in range(min(size, max(1, count - size + 1))):
        text = _SEAM.join(sentence.text for sentence in paragraph.sentences[offset:])
        starts = {0: offset}
        for number, sentence in enumerate(paragraph.sentences[offset:-1] if count > 1 else (), start=offset + 1):
            starts[max(starts) + len(sentence.text) + 1] = number
        for document in splitter.create_documents([text]):
            at = document.metadata["start_index"]
            content = document.page_content
            if at not in starts or text[at : at + len(content)] != content:
                raise AssertionError(f"the splitter lost its place in paragraph {paragraph.id}")
            first = starts[at]
            last = first + content.count(_SEAM)
            if last - first + 1 == size or count < size:
                yield first, last
