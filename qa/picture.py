"""Curves of risk and coverage -> a picture as SVG, for light and dark pages."""

from collections.abc import Sequence
from html import escape
from math import ceil
from typing import Final

from qa.measure import Curve

WIDTH: Final = 640
HEIGHT: Final = 320
# Room for the axes' numbers and names, in pixels: left, top, right, bottom.
MARGIN: Final = (56, 16, 16, 48)
# Lines are told apart by these: colour alone is not seen by all.
DASHES: Final = ("none", "6 4", "2 3")
# An image does not know the page's colours, but the reader's wish for light or dark.
STYLE: Final = (
    "text{font:13px sans-serif;fill:#333}.grid{stroke:#ddd}.line{fill:none;stroke-width:2;stroke:#0b57a4}"
    "circle{fill:#0b57a4}@media(prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#444}"
    ".line{stroke:#7db8f0}circle{fill:#7db8f0}}"
)


def draw(curves: Sequence[Curve]) -> str:
    """The curves that have a threshold to choose, each with a dot at the one it has. Coverage, risk: in per cent."""
    chosen = [curve for curve in curves if len(curve.points) > 1]
    top = max([0.1, *(ceil(10 * risk) / 10 for curve in chosen for _, risk in curve.points)])
    parts = [_grid(top)]
    for number, curve in enumerate(chosen):
        dashes = DASHES[number % len(DASHES)]
        points = " ".join("{:.1f},{:.1f}".format(*_at(*point, top)) for point in curve.points)
        parts.append(f'<polyline class="line" stroke-dasharray="{dashes}" points="{points}"/>')
        if curve.shipped:
            parts.append('<circle cx="{:.1f}" cy="{:.1f}" r="5"/>'.format(*_at(*curve.shipped, top)))
        x, y = MARGIN[0] + 16, MARGIN[1] + 18 + 20 * number
        parts.append(f'<line class="line" stroke-dasharray="{dashes}" x1="{x}" y1="{y}" x2="{x + 32}" y2="{y}"/>')
        parts.append(f'<text x="{x + 40}" y="{y + 4}">{escape(curve.system)}</text>')
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    title = "<title>Share of answers that are wrong, by share of questions answered</title>"
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">\n{title}\n<style>{STYLE}</style>\n{body}\n</svg>\n'
    )


def _grid(top: float) -> str:
    parts = []
    for tenth in range(0, 11, 2):
        x, y = _at(tenth / 10, 0, top)
        parts.append(f'<text text-anchor="middle" x="{x:.1f}" y="{y + 18:.1f}">{10 * tenth}</text>')
    for tenth in range(round(10 * top) + 1):
        x, y = _at(0, tenth / 10, top)
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{y:.1f}" x2="{WIDTH - MARGIN[2]}" y2="{y:.1f}"/>')
        parts.append(f'<text text-anchor="end" x="{x - 8:.1f}" y="{y + 4:.1f}">{10 * tenth}</text>')
    middle = MARGIN[1] + (HEIGHT - MARGIN[1] - MARGIN[3]) / 2
    parts.append(f'<text text-anchor="middle" x="{WIDTH / 2}" y="{HEIGHT - 10}">% of questions answered</text>')
    turned = f'transform="rotate(-90 16 {middle})" x="16" y="{middle}"'
    parts.append(f'<text text-anchor="middle" {turned}>% of answers wrong</text>')
    return "\n".join(parts)


def _at(coverage: float, risk: float, top: float) -> tuple[float, float]:
    left, above, right, below = MARGIN
    return left + coverage * (WIDTH - left - right), HEIGHT - below - risk / top * (HEIGHT - above - below)
