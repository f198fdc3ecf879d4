"""Files sent ahead of their turn to whoever reads and embeds them, and their letters given back in the files' order."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from index.embed import Vectors
from index.files import File, content
from index.letter import Letter
from index.problems import LetterProblem

# What may be under way or wait for its turn: enough that no worker is idle behind one long file, and little memory. The
# vectors of a text without pictures take some 30 times its bytes.
TASKS: Final = 8  # for each worker
BYTES: Final = 16 * 2**20

LETTER: Final = TypeAdapter(Letter)
# A letter as JSON, and the vectors of its passages.
Reply = tuple[bytes, Vectors]


@dataclass(frozen=True, slots=True)
class _Task:
    at: int  # position of its file
    key: str
    size: int
    reply: object  # what to wait for


class Ahead:
    """Sends files ahead of their turn to the workers, and gives their letters back in the files' order.

    Work is a function of a file's bytes and name: where a worker is lost, Ray has it done again.

    Args:
        send: begins the work on a file, given its bytes.
        wait: waits for its reply; it raises what the work raised, or ClusterProblem.
        workers: how many processes there are.
    """

    def __init__(
        self, send: Callable[[bytes, File], object], wait: Callable[[object, File], Reply], workers: int
    ) -> None:
        self._send_to, self._wait, self._most = send, wait, TASKS * workers
        self._files: Sequence[File] = ()
        self._places: dict[str, int] = {}
        self._known: Callable[[str], bool] = lambda key: False
        self._next = 0
        self._sent: deque[_Task] = deque()  # in the files' order
        self._keys: set[str] = set()

    def expect(self, files: Sequence[File], known: Callable[[str], bool]) -> None:
        """See `index.ingest.Ingest`."""
        self._files, self._known, self._next = files, known, 0
        self._sent.clear()
        self._keys.clear()
        self._places = {file.below: at for at, file in enumerate(files)}

    def read(self, file: File, key: str) -> tuple[Letter, Vectors | None]:
        """See `index.ingest.Ingest`. Raises ClusterProblem too, where the cluster fails."""
        at = self._places[file.below]
        while self._sent and self._sent[0].at < at:  # its file is gone since, or another by now
            self._sent.popleft()
        self._next = max(self._next, at)
        self._send_ahead()
        if self._sent and (self._sent[0].at, self._sent[0].key) == (at, key):
            task = self._sent.popleft()
        else:  # it changed since; or it holds what another file did, which could not be read, or is gone
            task = self._send(at)
        letter, vectors = self._wait(task.reply, file)
        return LETTER.validate_json(letter), vectors

    def _send_ahead(self) -> None:
        under_way = sum(task.size for task in self._sent)
        while self._next < len(self._files) and len(self._sent) < self._most and under_way < BYTES:
            at, self._next = self._next, self._next + 1
            try:
                held, key = content(self._files[at])
            except LetterProblem:
                continue  # whoever comes to it will say so
            if key in self._keys or self._known(key):
                continue
            self._keys.add(key)
            self._sent.append(_Task(at, key, len(held), self._send_to(held, self._files[at])))
            under_way += len(held)

    def _send(self, at: int) -> _Task:
        held, key = content(self._files[at])
        return _Task(at, key, len(held), self._send_to(held, self._files[at]))
