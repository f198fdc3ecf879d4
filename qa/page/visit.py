"""One visitor at the page: the session as it is now, and what of it the browser has been sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock

from qa.page.session import Session

# A session, and what then stands in the question's box; None leaves there what the visitor types.
Step = tuple[Session, str | None]


class Visit:
    """A visitor's session, changed by one event at a time: a press of "stop" may meet the answer that it was to stop.

    Attributes:
        now: the session.
    """

    def __init__(self) -> None:
        self.now = Session()
        self._lock = Lock()
        self._sent: dict[str, object] = {}

    def __deepcopy__(self, memo: dict[int, object]) -> Visit:
        """Each visitor begins with a copy of the first, which holds nothing yet."""
        return Visit()

    def step(self, how: Callable[[Session], Step]) -> str | None:
        """Change the session as it is now; what then stands in the question's box."""
        with self._lock:
            self.now, draft = how(self.now)
        return draft

    def news(self, parts: Mapping[str, object]) -> set[str]:
        """The names of the parts that differ from what the browser was last sent, which from now on are these.

        The others keep their place, focus and selection. Of a visit that was forgotten nothing is known to stand in the
        browser, so all of it is news.
        """
        with self._lock:
            new = {name for name, part in parts.items() if self._sent.get(name) != part}
            self._sent = dict(parts)
        return new
