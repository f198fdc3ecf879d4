"""Written questions and their answers: which paragraphs ask, and what each of the others answers."""

from collections.abc import Sequence
from dataclasses import replace

from index.paragraph import Paragraph
from index.shapes import QUESTION, REPLY


def pair(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """Tell paragraphs that put a question, and give those of its answer the question's sentences.

    An answer may be to several questions, those since the answer before; a question without an answer below it is a
    paragraph like any other.

    Args:
        paragraphs: of a letter, in reading order; the last of their headings tells which is which ("Vraag 3",
            "Antwoord op vraag 3").

    Returns:
        The same paragraphs in the same order.
    """
    paired = list(paragraphs)
    asking: list[int] = []
    answered = False
    for number, paragraph in enumerate(paragraphs):
        last = paragraph.section[-1] if paragraph.kind == "paragraph" and paragraph.section else ""
        if QUESTION.fullmatch(last):
            asking = [number] if answered else [*asking, number]
            answered = False
        elif asking and REPLY.fullmatch(last):
            answered = True
            for one in asking:
                paired[one] = replace(paired[one], asks=True)
            question = tuple(sentence.text for one in asking for sentence in paragraphs[one].sentences)
            paired[number] = replace(paragraph, question=question)
    return tuple(paired)
