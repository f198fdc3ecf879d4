"""The page's API when more ask than may wait."""

import json
import threading
from collections.abc import Sequence
from typing import Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

import ui
from index.letter import Letter
from qa.answer import Answer, Turn
from tests.chat import Fixed, served

WAITING: Final = 3


class Slow(Fixed):
    """Answers nobody before it is told to."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(letter)
        self.go = threading.Event()

    def ask(self, question: str, *, history: Sequence[Turn] = ()) -> Answer:
        """As ``Fixed`` does, but later."""
        self.go.wait(60)
        return super().ask(question, history=history)


def test_who_finds_no_room_is_told_so(seed_letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond those that may wait a request is refused at once with status 503, which says that the line is full; those
    in line are answered all the same, and so is the next who comes."""
    monkeypatch.setattr(ui, "MOST_WAITING", WAITING)
    slow = Slow(seed_letter)
    with served(slow) as url:
        address = f"{url}gradio_api/call/ask"

        def send() -> str:
            body = json.dumps({"data": ["What is the goal?"]}).encode()
            with urlopen(Request(address, body, {"Content-Type": "application/json"}), timeout=30) as told:
                return str(json.load(told)["event_id"])

        def take(event: str) -> str:
            with urlopen(f"{address}/{event}", timeout=60) as told:
                return str(told.read().decode())

        events, refused = [], []
        for _ in range(WAITING + 4):
            try:
                events.append(send())
            except HTTPError as error:
                refused.append((error.code, json.load(error)["detail"]))
        assert len(events) >= WAITING and len(refused) >= 2
        assert all(code == 503 and "full" in detail for code, detail in refused)
        slow.go.set()
        assert all("event: complete" in take(event) for event in [*events, send()])
