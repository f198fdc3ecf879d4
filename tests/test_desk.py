"""qa/page/desk.py: where visitors ask."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from index.filter import Filter
from index.letter import Letter
from index.problems import FilterProblem
from qa.answer import Answer
from qa.ask import LetterQA
from qa.page.desk import MOST_REPLAYED, Desk, speak
from qa.page.feedback import Feedback
from qa.page.session import Session
from qa.page.visit import Visit
from qa.page.words import BUSY, CRASHED, NOT_KEPT
from tests.chat import EMPTY, Fixed
from tests.conftest import ToyEncoder
from tests.pages import letter_of
from tests.screenshots import twenty

ANDER = Filter(letter="ander")


@pytest.fixture
def fixed(seed_letter: Letter) -> Fixed:
    other = letter_of("Over geld", "", "Er is geld genoeg, zegt deze brief.", name="ander")
    return Fixed(seed_letter, other, encoder=ToyEncoder())


@pytest.fixture
def desk(fixed: Fixed) -> Desk:
    return Desk(cast(LetterQA, fixed))


@pytest.fixture
def visit() -> Visit:
    return Visit()


def asked(desk: Desk, visit: Visit, *questions: str) -> list[str | None]:
    """What stands in the box after each step of asking these, one after the other."""
    drafts: list[str | None] = []
    for question in questions:
        drafts += [visit.step(lambda now, question=question: desk.ask(question, now)), *desk.work(visit)]
    return drafts


def test_an_answer_comes_in_two_steps(desk: Desk, visit: Visit) -> None:
    """First the question is under way and the box empty, then it is a turn; what is typed meanwhile stays."""
    assert visit.step(lambda now: desk.ask("Wat?", now)) == ""
    assert (visit.now.asked, visit.now.turns) == ("Wat?", ())
    assert list(desk.work(visit)) == [None]
    assert ([turn.question for turn in visit.now.turns], visit.now.asked) == (["Wat?"], "")


def test_one_question_at_a_time(desk: Desk, visit: Visit) -> None:
    """A second one stays in the box until the first is answered; nothing else of the conversation changes either."""
    visit.step(lambda now: desk.ask("een", now))
    before = visit.now
    assert visit.step(lambda now: desk.ask("twee", now)) is None
    for deed in ("edit", "drop", "clear", "choose", "forget"):
        visit.step(lambda now, deed=deed: desk.act(now, {"do": deed}))
    assert visit.now == before


def test_an_unusable_question_goes_back_into_the_box(desk: Desk, visit: Visit) -> None:
    """It is no turn; what is wrong with it is said."""
    assert asked(desk, visit, "  ") == ["", "  "]
    assert (visit.now.problem, visit.now.turns) == (EMPTY, ())


def test_a_crash_is_said_and_logged(desk: Desk, visit: Visit, caplog: pytest.LogCaptureFixture) -> None:
    """The visitor is told, without details; the log has them. Asked again, the same question is under way again."""
    assert asked(desk, visit, "crash") == ["", "crash"]
    assert visit.now.problem is CRASHED
    assert "secret detail" in caplog.text
    visit.step(lambda now: desk.act(now, {"do": "again"}))
    assert visit.now.under_way and visit.now.asked == "crash"


def test_a_stopped_question_is_not_answered(desk: Desk, fixed: Fixed, visit: Visit) -> None:
    """It goes back into the box, also when the answer was already on its way."""
    assert asked(desk, visit, "een") == ["", None]
    visit.step(lambda now: desk.ask("twee", now))

    class Late(Fixed):
        """Its visitor presses "stop" while it reads."""

        def ask(self, question: str, **more: object) -> None:
            assert visit.step(desk.stop) == "twee"

    desk.asked = lambda session: cast(LetterQA, Late(*fixed.letters))  # type: ignore[method-assign]
    list(desk.work(visit))
    assert ([turn.question for turn in visit.now.turns], visit.now.asked, visit.now.problem) == (["een"], "", None)
    assert visit.step(desk.stop) is None


def test_a_full_line(desk: Desk) -> None:
    """Who was asking is told, and keeps the question; who only looked is not told anything."""
    session, draft = desk.turn_away(Session().ask("Wat?"))
    assert (session.problem, session.under_way, draft) == (BUSY, False, "Wat?")
    session, draft = desk.turn_away(Session(again=("een", "twee")))
    assert (session.problem, session.again, draft) == (BUSY, (), "een")
    assert desk.turn_away(Session()) == (Session(), None)


def test_arriving_asks_what_was_asked(desk: Desk, fixed: Fixed, visit: Visit) -> None:
    """The questions are asked in order, each with those before as history, up to a problem; of many, the last."""
    visit.step(lambda now: (desk.arrive(now, "de", {}, ["een", "twee", " ", "drie"]), None))
    assert list(desk.work(visit)) == [None, None, None, None, None, " "]
    assert visit.now.language == "en"
    assert [turn.question for turn in visit.now.turns] == ["een", "twee"]
    assert fixed.histories[-3:-1] == [(), ("een",)]
    many = Visit()
    many.step(lambda now: (desk.arrive(now, "nl", {}, [f"vraag {n}" for n in range(MOST_REPLAYED + 3)]), None))
    list(desk.work(many))
    assert [many.now.turns[at].question for at in (0, -1)] == ["vraag 3", f"vraag {MOST_REPLAYED + 2}"]


def test_arriving_at_a_letter(desk: Desk, seed_letter: Letter) -> None:
    """The one that the address names is chosen, if it is there; who asked before the greeting keeps the question."""
    assert desk.arrive(Session(), "nl", {"letter": "ander"}, []).within == ANDER
    alone = Desk(cast(LetterQA, Fixed(seed_letter)))
    assert alone.arrive(Session(), "nl", {"letter": seed_letter.name}, []).within == Filter()
    early = desk.arrive(Session().ask("Wat?"), "nl", {"letter": "ander"}, ["een"])
    assert (early.asked, early.again, early.within) == ("Wat?", (), Filter())


@pytest.mark.parametrize("given", [{"letter": "weg"}, {"dossier": "99 999"}, {"since": "gisteren"}, {"sender": 3}])
def test_an_address_of_letters_that_are_not_there(desk: Desk, given: dict[str, object]) -> None:
    """Its question is not put to other letters: what is wrong is said."""
    arrived = desk.arrive(Session(), "nl", given, ["een"])
    assert (arrived.again, arrived.within) == ((), Filter()) and isinstance(arrived.problem, FilterProblem)
    chosen, _ = desk.act(Session(), {"do": "choose", **given})
    assert chosen.within == Filter() and isinstance(chosen.problem, FilterProblem)


def test_changing_and_taking_back(desk: Desk, visit: Visit) -> None:
    """To change a question is to have it in the box and not in the conversation; to take it back leaves the box."""
    asked(desk, visit, "een", "twee")
    assert visit.step(lambda now: desk.act(now, {"do": "edit"})) == "twee"
    assert [turn.question for turn in visit.now.turns] == ["een"]
    assert visit.step(lambda now: desk.act(now, {"do": "drop"})) is None
    assert visit.now.turns == ()
    assert desk.act(Session(), {"do": "edit"}) == (Session(), None)


def test_choosing(desk: Desk) -> None:
    """Each letter that is there, those within a filter, and all again."""
    assert desk.act(Session(), {"do": "choose", "letter": "ander"})[0].within == ANDER
    assert desk.act(Session(within=ANDER), {"do": "choose", "letter": ""})[0].within == Filter()
    assert [*desk.letters(Session(within=ANDER))] == ["ander"]


def test_what_is_asked_keeps_to_the_choice(seed_letter: Letter, visit: Visit) -> None:
    """Within a dossier only its letters are asked, and the first of them is shown."""
    desk = Desk(cast(LetterQA, Fixed(*twenty(seed_letter))))
    visit.step(lambda now: desk.act(now, {"do": "choose", "dossier": "36410x", "since": "2024-12-01"}))
    asked(desk, visit, "schip?")
    (turn,) = visit.now.turns
    quotes = (*turn.answer.citations, turn.answer.closest)
    assert {quote.letter for quote in quotes if quote} == {"brief-11"} == {desk.first(visit.now)}
    assert json.loads(desk.saved(visit.now, "json"))["within"] == {"dossier": "36410x", "since": "2024-12-01"}
    assert "dossier 36410x · vanaf 1 december 2024" in desk.saved(visit.now, "markdown").replace("\\", "")


def test_letters_are_looked_for(seed_letter: Letter) -> None:
    """By the beginnings of words, within a filter, in the page's language; what is no filter is said to be none."""
    desk = Desk(cast(LetterQA, Fixed(*twenty(seed_letter))))
    found = desk.find(Session(language="en"), {"words": "vuurwerk feb", "dossier": "36410X", "more": "x"})
    assert re.findall('data-letter="([^"]*)"', found) == ["brief-13", "brief-1"] and "2 letters found" in found
    assert "Ask all 10 letters: dossier 36410X" in found
    assert "is geen dag" in desk.find(Session(), {"since": "gisteren"})
    assert "Geen brief gevonden" in desk.find(Session(), {"words": "zeeslang"})
    assert desk.find(Session(), {"words": "brief" + " " * 100 + "zeeslang"}) == desk.find(Session(), {"words": "brief"})


@pytest.mark.parametrize("deed", [{}, {"do": "weg"}, {"do": 3}, {"do": ["ask"]}, {"do": "judge", "turn": "1"}])
def test_what_is_no_deed_changes_nothing(desk: Desk, deed: dict[str, object]) -> None:
    """Whatever a browser sends."""
    assert desk.act(Session(), deed) == (Session(), None)


def test_examples_are_found_once(desk: Desk, fixed: Fixed, visit: Visit) -> None:
    """By the work for the first visitor, in a language; whoever comes next finds them there."""
    assert desk.examples(visit.now) == ()
    list(desk.work(visit))
    assert desk.examples(visit.now) != () == desk.examples(speak(visit.now, "en"))
    before = len(fixed.histories)
    list(desk.work(Visit()))
    assert len(fixed.histories) == before


def test_a_question_does_not_wait_for_examples(desk: Desk, fixed: Fixed, visit: Visit) -> None:
    """Looking for them ends where the visitor asks something, and is taken up another time."""
    visit.step(lambda now: (now.choose(Filter(letter=fixed.letters[0].name)), None))
    asked_alone = desk.asked(visit.now)
    tried: list[str] = []

    class Asks:
        """Its visitor asks while the first example is tried."""

        letters = asked_alone.letters

        def ask(self, question: str, **more: object) -> Answer:
            tried.append(question)
            visit.step(lambda now: desk.ask("Wat?", now))
            return fixed.ask(question)

    stand_in = cast(LetterQA, Asks())
    desk.asked = lambda session: stand_in  # type: ignore[method-assign]
    list(desk.work(visit))
    assert len(tried) == 1 and visit.now.under_way


def test_a_letter_that_is_brought(desk: Desk, tmp_path: Path, visit: Visit) -> None:
    """It alone is asked and its file is gone, and so is the file of one that cannot be read."""
    path, empty = tmp_path / "1" / "eigen.txt", tmp_path / "2" / "leeg.txt"
    path.parent.mkdir()
    empty.parent.mkdir()
    path.write_text("Een eigen brief, die ook iets zegt.", encoding="utf-8")
    empty.write_text("...", encoding="utf-8")
    desk.bring(path, visit)
    assert [letter.name for letter in desk.asked(visit.now).letters] == ["eigen"]
    assert [*desk.letters(visit.now)] == ["eigen"]
    desk.bring(empty, visit)
    assert visit.now.problem and [*desk.letters(visit.now)] == ["eigen"]
    assert list(tmp_path.iterdir()) == []
    visit.step(lambda now: desk.act(now, {"do": "forget"}))
    assert visit.now.own is None


def test_speaking() -> None:
    """Dutch for who reads Dutch, English for all others and for what is no language."""
    assert [speak(Session(), each).language for each in ("nl", "en", "fr", None)] == ["nl", "en", "en", "en"]


@pytest.fixture
def rated(fixed: Fixed, tmp_path: Path) -> Iterator[tuple[Desk, Path]]:
    path = tmp_path / "ratings.jsonl"
    yield Desk(cast(LetterQA, fixed), Feedback(path)), path


def test_a_rating_is_kept_once(rated: tuple[Desk, Path], visit: Visit) -> None:
    """The first of an answer that is there; of another, of another kind, or a second time: nothing."""
    desk, path = rated
    asked(desk, visit, "een")
    for turn, helpful in ((0, True), (2, True), (1, "ja"), (1, False), (1, True)):
        deed = {"do": "judge", "turn": turn, "helpful": helpful, "reason": "te kort"}
        visit.step(lambda now, deed=deed: desk.act(now, deed))
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert (json.loads(line)["helpful"], json.loads(line)["reason"]) == (False, "te kort")
    assert visit.now.judged == {1}


def test_nothing_of_a_letter_of_ones_own_is_kept(rated: tuple[Desk, Path], visit: Visit, tmp_path: Path) -> None:
    """A rating would hold its words: it may not be given, by no button and by no request."""
    desk, path = rated
    own = tmp_path / "eigen.txt"
    own.write_text("Een eigen brief over geld, die ook iets zegt.", encoding="utf-8")
    desk.bring(own, visit)
    asked(desk, visit, "geld?")
    assert not desk.rates(visit.now)
    visit.step(lambda now: desk.act(now, {"do": "judge", "turn": 1, "helpful": True}))
    assert path.read_text(encoding="utf-8") == "" and visit.now.judged == frozenset()


def test_a_rating_that_cannot_be_kept_is_not_thanked_for(rated: tuple[Desk, Path], visit: Visit) -> None:
    """The visitor is told so, and the operator why."""
    desk, path = rated
    asked(desk, visit, "een")
    path.unlink()
    path.mkdir()
    visit.step(lambda now: desk.act(now, {"do": "judge", "turn": 1, "helpful": True}))
    assert visit.now.problem is NOT_KEPT and visit.now.judged == frozenset()


def test_without_a_file_nothing_is_rated(desk: Desk, visit: Visit) -> None:
    """Not even where a request says so."""
    asked(desk, visit, "een")
    assert not desk.rates(visit.now)
    visit.step(lambda now: desk.act(now, {"do": "judge", "turn": 1, "helpful": True}))
    assert visit.now.judged == frozenset()
