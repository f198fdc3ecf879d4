"""Help to start: questions to press, from a letter's own headings."""

from collections.abc import Sequence
from typing import Final

from index.letter import Letter

_EXAMPLES: Final = 4
# A longer heading makes an example that nobody reads.
_EXAMPLE_HEADING: Final = 60


def examples(letters: Sequence[Letter]) -> list[str]:
    """Questions to start with, from headings that stand right above a paragraph, spread over the letters."""
    above = (paragraph.section[-1] for letter in letters for paragraph in letter.paragraphs if paragraph.section)
    headings = [heading for heading in dict.fromkeys(above) if len(heading) <= _EXAMPLE_HEADING]
    count = min(_EXAMPLES, len(headings))
    return [f"Wat staat er in de brief over {headings[at * len(headings) // count]}?" for at in range(count)]
