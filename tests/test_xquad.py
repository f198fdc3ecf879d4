"""tests/benchmarks/xquad.py: the whole system on encyclopaedia text."""

from qa.train.xquad import Article, Paragraph
from tests.benchmarks.xquad import Asked, Came, ask, asked_of, row
from tests.conftest import ToyEncoder


def article(title: str, *texts: str) -> Article:
    """One in Dutch, a question on each text; the first one's answer was translated otherwise than the text."""
    paragraphs = tuple(
        Paragraph(text, (text, "Meer niet."), {str(n): f"{text}?"}, {str(n): text[:-1] if n else "boot"}, {})
        for n, text in enumerate(texts)
    )
    return Article(title, {"nl": paragraphs})


def test_what_is_asked() -> None:
    """Only what the paragraph can be seen to answer."""
    assert asked_of(article("A", "Het schip.", "Het geld."), "nl", "nl") == [Asked("A", 1, "Het geld.?", "Het geld")]


def test_what_is_right() -> None:
    """The right words in the right paragraph of the right article, answered or not; elsewhere they are not."""
    articles = [article("A", "Het schip.", "Het geld."), article("B", "De vrede.", "De brief.")]
    money = Asked("A", 1, "Waar is het geld?", "Het geld")
    asked = [money, Asked("B", 1, "Waar is het geld?", "Het geld"), Asked("A", 1, "Waar is het geld?", "Het goud")]
    came = ask(articles, asked, "nl", (ToyEncoder(), None))
    assert [one.right for one in came] == [True, False, False]
    assert row("all", [Came(True, True), Came(False, True), Came(True, False), Came(False, False)]) == (
        "all",
        "50%",
        "50%",
        "25%",
        "4",
    )
