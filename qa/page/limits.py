"""How often one client may ask: who asks without pause must not take the line from all others."""

import json
from ipaddress import ip_address, ip_network
from typing import Final

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from index.problems import Problem
from qa.page.headers import App, Message, Receive, Send
from qa.page.operator import PER_MINUTE

# Requests that need no model, for each that does: a choice among thousands of letters is sought with every key.
_OTHERS: Final = 10
# What gradio calls the line, under any path that a proxy may put before.
_LINE: Final = ("/queue/join", "/call/")
# Of an IPv6 address the first half is what a client is given (RFC 6177); the rest it may change as it likes.
_NETWORK: Final = 64
_WAIT: Final = 60  # seconds after which it may ask again, at most
TOO_OFTEN: Final = Problem(
    nl="U vraagt vaker dan deze server toestaat. Probeer het over een minuut opnieuw.",
    en="You ask more often than this server allows. Try again in a minute.",
)


class ClientLimits:
    """ASGI middleware that answers a client who asks too often with status 429, and says when to come back.

    A client is an IPv4 address, or the network of an IPv6 one. This computer itself is not limited. A proxy on it tells
    in ``X-Forwarded-For`` for whom it asks; the server takes its word, so that its clients are told apart.

    Args:
        app: what answers.
        per_minute: questions that a client may put in a minute, at least 1.
    """

    def __init__(self, app: App, per_minute: int = PER_MINUTE) -> None:
        self._app = app
        self._questions = RateLimitItemPerMinute(per_minute)
        self._others = RateLimitItemPerMinute(per_minute * _OTHERS)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request, or turn it away."""
        client = client_of(scope)
        if client is not None and scope["type"] == "http" and scope["method"] == "POST":
            asks = any(part in scope["path"] for part in _LINE)
            allowed = await self._limiter.hit(self._questions if asks else self._others, client)
            if not allowed:
                await _turn_away(send)
                return
        await self._app(scope, receive, send)


def client_of(scope: Message) -> str | None:
    """Whom a request is from: an address, or a network; None for this computer, and where there is no address."""
    host = (scope.get("client") or ("",))[0]
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:  # a socket of this computer has a path, or nothing
        return None
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return None
    return str(address) if address.version == 4 else str(ip_network((address, _NETWORK), strict=False))


async def _turn_away(send: Send) -> None:
    body = json.dumps({"detail": f"{TOO_OFTEN.nl} {TOO_OFTEN.en}"}).encode()
    headers = [(b"content-type", b"application/json"), (b"retry-after", str(_WAIT).encode())]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": body})
