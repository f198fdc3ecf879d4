"""A question that leans on the one before it -> a question that stands alone."""

import re
from collections.abc import Sequence
from typing import Final

from qa.answer import Turn

# It opens with a conjunction ("En tot wanneer?"), or it is short and points at something that it does not name.
_OPENS: Final = re.compile(r"^(?:en|maar|and|but|und|aber|et|mais)\b", re.IGNORECASE)
_POINTS: Final = re.compile(
    r"\b(?:hij|zij|ze|het|dat|dit|die|deze|hun|hen|daar\w*|it|its|they|them|that|this|those|these|he|she|there"
    r"|er(?:aan|achter|bij|boven|door|in|mee|naar|naartoe|onder|op|over|tegen|toe|tussen|uit|van|vandaan|voor)?"
    r"|da(?:bei|durch|für|gegen|mit|nach|neben|r\w+|von|vor|zu|zwischen)|sie|es|das|dies(?:e[mnrs]?)?|deren"
    r"|il|elle|ils|elles|ce|cela|ça|leur|y)[\s?!.]*$"
    r"|^(?:hoe lang|tot wanneer|sinds wanneer|waarom|hoeveel|how long|until when|why|how many|how much|wie lange"
    r"|bis wann|warum|wieso|jusqu'à quand|depuis quand|pourquoi)[\s?!.]*$",
    re.IGNORECASE,
)


def resolve(question: str, history: Sequence[Turn]) -> str:
    """The words to search for.

    A question that leans takes up the last question that stood alone; any other starts afresh.

    Args:
        question: as asked.
        history: the turns before, oldest first.
    """
    if not history or not _leans(question):
        return question
    standing = next((turn.question for turn in reversed(history) if not _leans(turn.question)), history[0].question)
    return f"{standing} {question}"


def _leans(question: str) -> bool:
    return _OPENS.search(question) is not None or _POINTS.search(question) is not None
