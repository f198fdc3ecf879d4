"""qa/page/limits.py: how often one client may ask."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from index.letter import Letter
from qa.page.limits import TOO_OFTEN, ClientLimits, client_of
from tests.chat import Fixed, served


def statuses(requests: Sequence[tuple[str, str, str]], per_minute: int) -> list[int]:
    """What comes of requests, each a client, a method and a path, where so many questions a minute are allowed."""
    found: list[int] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:  # noqa: ANN401
        found.extend([message["status"]] if "status" in message else [])

    async def all_of_them() -> None:
        limited = ClientLimits(application, per_minute)
        for client, method, path in requests:
            await limited({"type": "http", "method": method, "path": path, "client": (client, 1)}, receive, send)

    asyncio.run(all_of_them())
    return found


ASK = ("POST", "/under/a/proxy/gradio_api/queue/join")


def test_each_client_has_its_own_count() -> None:
    """Who has asked as often as may be is turned away; another is not, nor is one who looks at a page."""
    one, other = ("192.0.2.1", *ASK), ("192.0.2.2", *ASK)
    assert statuses([one, one, one, other, ("192.0.2.1", "GET", "/")], 2) == [200, 200, 429, 200, 200]


def test_what_takes_no_model_is_counted_apart() -> None:
    """Searching the letters takes nothing from the questions, but does not go on without end."""
    search = ("192.0.2.1", "POST", "/gradio_api/run/predict")
    assert statuses([search] * 12 + [("192.0.2.1", "POST", "/gradio_api/call/ask")], 1) == [200] * 10 + [429, 429, 200]


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("127.0.0.1", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("", None),
    ],
)
def test_who_a_client_is(host: str, client: str | None) -> None:
    """An address or a network; nobody where it is this computer."""
    assert client_of({"client": (host, 5000)}) == client
    assert client_of({"client": None}) is None


def test_a_served_page_turns_away(seed_letter: Letter) -> None:
    """By a proxy on this computer clients are told apart; the one who asks too often is told so, in both languages."""
    with served(Fixed(seed_letter), per_minute=2) as url:

        def ask(client: str | None) -> int:
            body = json.dumps({"data": ["What is the goal?"]}).encode()
            forwarded = {"X-Forwarded-For": client} if client else {}
            request = Request(f"{url}gradio_api/call/ask", body, {"Content-Type": "application/json", **forwarded})
            with urlopen(request, timeout=30) as told:
                return int(told.status)

        assert [ask("192.0.2.1"), ask("192.0.2.1"), ask("192.0.2.2"), *(ask(None) for _ in range(4))] == [200] * 7
        with pytest.raises(HTTPError) as refused:
            ask("192.0.2.1")
    assert refused.value.code == 429
    assert refused.value.headers["Retry-After"] == "60"
    assert refused.value.headers["X-Content-Type-Options"] == "nosniff"
    assert json.load(refused.value)["detail"] == f"{TOO_OFTEN.nl} {TOO_OFTEN.en}"
