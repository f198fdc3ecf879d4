"""qa/page/headers.py: what browsers are held to."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from qa.page.headers import HEADERS, SecurityHeaders


def test_every_response_has_them() -> None:
    """They are added to those of the application, which stay; its body is untouched."""
    sent: list[MutableMapping[str, Any]] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-own", b"1")]})
        await send({"type": "http.response.body", "body": b"hello"})

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(SecurityHeaders(application)({"type": "http"}, receive, send))
    assert sent[0]["headers"] == [(b"x-own", b"1"), *HEADERS]
    assert sent[1] == {"type": "http.response.body", "body": b"hello"}


def test_nothing_from_elsewhere() -> None:
    """The policy names no other host, and lets nobody else frame the page."""
    policy = dict(HEADERS)[b"content-security-policy"].decode()
    assert "http" not in policy and "*" not in policy
    assert "frame-ancestors 'self'" in policy and "default-src 'self'" in policy
