"""qa/measure.py: figures by hand."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from qa.gold import Gold
from qa.measure import MEASURES, curve, figures, groups, row
from qa.systems import BRIEFWIJZER, Outcome


def outcome(
    paragraphs: Sequence[str], ranked: Sequence[str], quotes: Sequence[str], confidence: float, sentences: str = ""
) -> Outcome:
    gold = Gold("q", "nl", "Vraag?", frozenset(paragraphs), ("ja",) if paragraphs else (), kind="toets")
    return Outcome(
        gold=replace(gold, sentences=frozenset(sentences.split())),
        ranked=tuple(ranked),
        first=(*quotes, "ja")[0],
        quotes=tuple(quotes),
        cited=tuple(ranked[: len(quotes)]),
        sentences=tuple(f"{name}.1" for name in ranked[: len(quotes)]),
        answered=bool(quotes),
        confidence=confidence,
        verbatim=True,
    )


OUTCOMES = [
    outcome(["4"], ["4", "7"], ["Dus ja.", "En."], 0.95, "4.1"),  # first, and right; a second citation is not
    outcome(["7"], ["4", "7"], ["Nee."], 0.55),  # second, and wrong
    outcome(["9"], ["4", "7", "1", "9"], [], 0.15, "9.1"),  # fourth, and refused
    outcome(["1"], ["4", "7"], ["ja"], 0.65),  # not ranked, though the words are quoted
    outcome([], ["4"], [], 0.25),  # rightly refused
    outcome([], ["4"], ["ja"], 0.75),  # wrongly answered
]


def values(outcomes: Sequence[Outcome]) -> dict[str, float]:
    return {figure.measure: figure.value for figure in figures(outcomes)}


def test_figures_by_hand() -> None:
    """Ranks 1, 2, 4 and none of four that have an answer; two of these quoted, and the refused one ranks a right
    sentence first. Sentences are told for two: one of the two quoted is right, and of the refused one, none. Of the
    four answers given, one cites first what answers. Of eight pairs of confidence, four are in the right order."""
    assert values(OUTCOMES) == {
        "recall@1": 1 / 4,
        "recall@3": 2 / 4,
        "MRR": pytest.approx((1 + 1 / 2 + 1 / 4) / 4, abs=1e-4),
        "nDCG@10": pytest.approx((1 + 0.63093 + 0.43068) / 4, abs=1e-4),
        "answer in first sentence": 3 / 4,
        "answer in quotes": 2 / 4,
        "sentence precision": (1 / 2 + 0) / 2,
        "sentence recall": (1 + 0) / 2,
        "sentence F1": pytest.approx((2 / 3 + 0) / 2, abs=1e-4),
        "citation precision": (1 / 2 + 0 + 0 + 0) / 4,
        "citation recall": 1 / 4,
        "wrong answers": 3 / 4,
        "answerable refused": 1 / 4,
        "unanswerable refused": 1 / 2,
        "verbatim": 1.0,
        "AUROC": 4 / 8,
        # Risks from the most confident on: 0/1, 1/2, 2/3, 3/4, 4/5, 5/6.
        "AURC": pytest.approx((1 / 2 + 2 / 3 + 3 / 4 + 4 / 5 + 5 / 6) / 6, abs=1e-4),
        # Each question has a bin of its own.
        "ECE": pytest.approx((0.05 + 0.55 + 0.15 + 0.65 + 0.25 + 0.75) / 6, abs=1e-4),
    }
    assert tuple(values(OUTCOMES)) == MEASURES


def test_what_no_question_tells() -> None:
    """Without questions of a kind there is no figure, not a zero."""
    assert values(OUTCOMES[4:]).keys() == {
        "citation precision", "wrong answers", "unanswerable refused", "verbatim", "AURC", "ECE",
    }  # fmt: skip
    assert figures([]) == ()


def test_a_quote_that_is_not_verbatim_shows() -> None:
    """One quote in six that is not the letter's leaves five sixths."""
    changed = replace(OUTCOMES[0], verbatim=False)
    assert values([changed, *OUTCOMES[1:]])["verbatim"] == pytest.approx(5 / 6, abs=1e-4)


def test_intervals() -> None:
    """A figure lies in its interval, which more of the same questions make narrower."""
    few, many = ({one.measure: one for one in figures(OUTCOMES * times)} for times in (1, 20))
    for measure in MEASURES:
        for one in (few[measure], many[measure]):
            assert 0 <= one.low <= one.value <= one.high <= 1
    assert few["answer in quotes"].high - few["answer in quotes"].low > 0.5
    assert many["answer in quotes"].high - many["answer in quotes"].low < 0.25


def test_groups() -> None:
    """All questions, each language there is and, of Briefwijzer itself, each kind."""
    english = replace(OUTCOMES[4], gold=replace(OUTCOMES[4].gold, lang="en", kind="andere"))
    made = groups(BRIEFWIJZER, [*OUTCOMES, english])
    assert [(one.by, one.name, one.answerable, one.unanswerable) for one in made] == [
        ("all", "all", 4, 3), ("language", "nl", 4, 2), ("language", "en", 0, 1),
        ("kind", "toets", 4, 2), ("kind", "andere", 0, 1),
    ]  # fmt: skip
    assert [one.by for one in groups("BM25 alone", OUTCOMES)] == ["all", "language"]
    assert made[1].figures == made[3].figures == figures(OUTCOMES)
    assert made[2].figure("recall@1") is None


def test_the_curve() -> None:
    """From the most confident to all; the threshold it has answers four of six, three of them wrongly. A system that
    answers nothing has no such point."""
    made = curve("ours", OUTCOMES)
    assert made.points[0] == (0.1667, 0.0)
    assert made.points[1] == (0.3333, 0.5)
    assert made.points[-1] == (1.0, 0.8333)
    assert made.shipped == made.points[3] == (0.6667, 0.75)
    assert curve("ours", [OUTCOMES[2]]).shipped is None


def test_rows() -> None:
    """A row tells what is cited and quoted; of a refusal, what came nearest."""
    answered, refused = row(OUTCOMES[0]), row(OUTCOMES[2])
    assert (answered.verdict, answered.cited, answered.quote) == ("right", ("4", "7"), "Dus ja.")
    assert (answered.gold, answered.confidence, answered.answered) == (("4",), 0.95, True)
    assert (refused.verdict, refused.cited, refused.quote, refused.answered) == ("should answer", ("4",), "ja", False)
