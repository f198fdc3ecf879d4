"""qa/picture.py: the picture as its parts."""

from xml.etree import ElementTree

from qa.measure import Curve
from qa.picture import HEIGHT, MARGIN, WIDTH, draw

SVG = "{http://www.w3.org/2000/svg}"
CURVE = Curve("A & B", ((0.5, 0.0), (1.0, 0.25)), (0.5, 0.0))


def test_a_curve_and_its_dot() -> None:
    """The corners of the plot are 0 and 1 of coverage, 0 and the next tenth of risk, 0.3 for 0.25."""
    picture = ElementTree.fromstring(draw([CURVE]))
    (line,) = picture.iter(f"{SVG}polyline")
    left, above, right, below = MARGIN
    middle, bottom = left + (WIDTH - left - right) / 2, HEIGHT - below
    highest = bottom - (HEIGHT - above - below) * 0.25 / 0.3
    assert line.get("points") == f"{middle:.1f},{bottom:.1f} {WIDTH - right:.1f},{highest:.1f}"
    (dot,) = picture.iter(f"{SVG}circle")
    assert (dot.get("cx"), dot.get("cy")) == (f"{middle:.1f}", f"{bottom:.1f}")


def test_what_is_drawn() -> None:
    """A system that never refuses has one point, and no curve; one that never answers, no dot. Names are escaped."""
    flat, silent = Curve("flat", ((1.0, 0.5),), (1.0, 0.5)), Curve("silent", CURVE.points, None)
    picture = ElementTree.fromstring(draw([CURVE, flat, silent]))
    lines = list(picture.iter(f"{SVG}polyline"))
    assert len(lines) == 2
    assert len({line.get("stroke-dasharray") for line in lines}) == 2
    assert len(list(picture.iter(f"{SVG}circle"))) == 1
    texts = [text.text for text in picture.iter(f"{SVG}text")]
    assert {"A & B", "silent", "100", "% of questions answered", "% of answers wrong"} <= set(texts)
    assert "flat" not in texts


def test_all_lies_within_the_picture() -> None:
    """Whatever the risk, no point leaves the plot; without a curve there are axes only."""
    worst = Curve("worst", ((0.0, 1.0), (1.0, 1.0)), (1.0, 1.0))
    picture = ElementTree.fromstring(draw([worst]))
    (line,) = picture.iter(f"{SVG}polyline")
    for point in (line.get("points") or "").split():
        x, y = map(float, point.split(","))
        assert MARGIN[0] <= x <= WIDTH - MARGIN[2]
        assert MARGIN[1] <= y <= HEIGHT - MARGIN[3]
    assert not list(ElementTree.fromstring(draw([])).iter(f"{SVG}polyline"))


def test_light_and_dark() -> None:
    """Lines and letters have a colour for each."""
    assert "prefers-color-scheme:dark" in draw([CURVE])
