"""qa/page/visit.py: one visitor at the page."""

from copy import deepcopy

from index.filter import Filter
from qa.page.session import Session
from qa.page.visit import Visit


def test_a_step_starts_from_the_session_as_it_is() -> None:
    """Each change builds on the one before, and hands on what stands in the box."""
    visit = Visit()
    assert visit.step(lambda now: (now.ask("een"), "")) == ""
    assert visit.step(lambda now: (now.choose(Filter(letter=now.asked)), None)) is None
    assert visit.now == Session(within=Filter(letter="een"))


def test_only_what_differs_is_news() -> None:
    """Everything at first, then what has changed since it was last sent, and what is changed back."""
    visit = Visit()
    assert visit.news({"a": "1", "b": "1"}) == {"a", "b"}
    assert visit.news({"a": "1", "b": "2"}) == {"b"}
    assert visit.news({"a": "1", "b": "2"}) == set()
    assert visit.news({"a": "1", "b": "1"}) == {"b"}


def test_each_visitor_has_a_copy_of_their_own() -> None:
    """Gradio copies the first visit for each visitor: nothing of it goes along."""
    first = Visit()
    first.step(lambda now: (now.ask("een"), None))
    first.news({"a": "1"})
    other = deepcopy(first)
    assert other.now == Session()
    assert other.news({"a": "1"}) == {"a"}
