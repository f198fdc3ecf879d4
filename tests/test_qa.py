"""From question to answer on letters a person can check, with an encoder that counts words."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qa.library
from index.build import build_index
from index.letter import Letter, parse_letter
from index.problems import IndexProblem, LetterProblem, Problem, QuestionProblem
from index.readers import pages_of
from qa import Answer, LetterQA, Turn
from qa.answer import cite, reference
from qa.ask import MAX_CITATIONS
from qa.cli import main, render
from qa.decide import FEATURES, Calibration, load_calibration, sigmoid
from qa.evaluate import MARKERS, Gold, Outcome, evaluate, read_questions, rewrite, summarise, table
from qa.evidence import SIGNALS, Evidence, gather, leans, missing_facts
from qa.follow import resolve
from qa.retrieve import DENSE, retrieve
from tests.conftest import ToyEncoder

# Belief follows the sentence's cosine; confidence is high when the best window's cosine is above 0.8.
CALIBRATION = Calibration(
    SIGNALS, (20.0, 1.0, 1.0, 5.0, 1.0, 1.0), FEATURES, (0.0, 50.0, 0.0, 0.0, 0.0, 0.0), -40.0, 0.5, "toy", "", 0
)
TEXT = """\
Vloot

Het schip vaart in mei naar het noorden. De kosten zijn onbekend. De bemanning is compleet.

Begroting

Het geld komt uit het fonds. Aan dit geld draagt het land 36 miljoen bij. De rest volgt later. Dat is alles.

Slot

De kosten zijn onbekend. Er is vrede.
"""


def letter_of(text: str, name: str = "brief") -> Letter:
    return parse_letter(pages_of(text, name), name)


def asking(text: str, *words: str) -> LetterQA:
    encoder = ToyEncoder(words or ("schip", "geld", "vrede", "kosten", "slot"))
    return LetterQA(build_index([letter_of(text)], encoder), encoder, CALIBRATION)


@pytest.fixture(scope="module")
def toy() -> LetterQA:
    return asking(TEXT)


def a_turn(question: str, toy: LetterQA) -> Turn:
    return Turn(question, toy.ask(question))


# Retrieval and evidence


def test_lexical_and_dense_are_united(toy: LetterQA) -> None:
    """With one candidate a side, what only the words find and what only the vectors find are both there."""
    vector = toy.encoder.encode_questions(["vrede"])[0]
    hits = retrieve(toy.index, "bemanning", vector, k=1)
    texts = [toy.index.passages[hit.passage].text for hit in hits]
    assert any("bemanning" in text for text in texts)
    assert any("vrede" in text for text in texts)


def test_fusion_is_a_convex_combination(toy: LetterQA) -> None:
    """fused = DENSE · cosine + (1 − DENSE) · BM25 share; the best share is 1, and hits come in fused order."""
    vector = toy.encoder.encode_questions(["geld"])[0]
    hits = retrieve(toy.index, "geld", vector)
    assert max(hit.lexical for hit in hits) == pytest.approx(1.0)
    assert [hit.fused for hit in hits] == pytest.approx([DENSE * h.dense + (1 - DENSE) * h.lexical for h in hits])
    assert [hit.fused for hit in hits] == sorted((hit.fused for hit in hits), reverse=True)


def test_every_sentence_is_evidence_once(toy: LetterQA) -> None:
    """Sentences come in reading order, and a window's and paragraph's cosine is at least the sentence's own."""
    vector = toy.encoder.encode_questions(["geld"])[0]
    evidence = gather(toy.index, retrieve(toy.index, "geld", vector))
    places = [(item.paragraph, item.sentence) for item in evidence]
    assert places == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (1, 3), (2, 0), (2, 1)]
    for item in evidence:
        own, window, paragraph = item.signals[:3]
        assert own <= window <= paragraph


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Hoeveel miljoen geld?", 0),
        ("Komt er 36 miljoen?", 0),
        ("Komt er 37 miljoen?", 1),
        ("Komt er 3 miljoen?", 1),
        ("Wat zegt Duitsland over 2025?", 2),
        ("Wat zegt het Fonds?", 0),
    ],
)
def test_facts_that_the_letter_lacks_are_counted(question: str, missing: int) -> None:
    """A number counts when its digits stand nowhere as a number; a name, when no word starts as it does."""
    assert missing_facts(question, letter_of(TEXT)) == missing


@pytest.mark.parametrize(
    ("sentence", "points_back"),
    [
        ("Aan dit fonds heeft Nederland bijgedragen.", True),
        ("Deze oproep past in het beleid.", True),
        ("Daarbij is van belang dat het lukt.", True),
        ("Dat blijkt uit onderzoek.", True),
        ("Tijdens die periode was het stil.", True),
        ("In deze brief informeer ik u.", False),
        ("Middels deze brief informeer ik u.", False),
        ("Daarnaast is er geld.", False),
        ("De minister zegt dat het kan.", False),
        ("Diefstal komt voor.", False),
    ],
)
def test_sentences_that_point_back_are_known(sentence: str, points_back: bool) -> None:
    """A sentence whose first words point at the one before cannot stand alone; one that points at the letter can."""
    assert leans(sentence) is points_back


# Belief and confidence


def test_belief_is_a_conditional_logit() -> None:
    """Belief is e^utility over its sum: with utilities 0 and ln 3, a quarter and three quarters."""
    calibration = Calibration(SIGNALS, (1.0,) + (0.0,) * 5, FEATURES, (0.0,) * 6, 0.0, 0.5, "", "", 0)
    evidence = [Evidence(0, 0, number, (utility,) + (0.0,) * 5) for number, utility in enumerate((0.0, 1.0986123))]
    assert calibration.beliefs(evidence) == pytest.approx([0.25, 0.75])


@given(st.floats(-800, 800))
def test_sigmoid_is_a_probability(log_odds: float) -> None:
    """Any log-odds gives a probability, and the opposite log-odds its complement."""
    assert 0.0 <= sigmoid(log_odds) <= 1.0
    assert sigmoid(log_odds) + sigmoid(-log_odds) == pytest.approx(1.0)


def test_the_shipped_calibration_fits_the_code_and_the_model() -> None:
    """It was fitted for these signals, these features and the encoder that is shipped; every signal speaks for."""
    from index.embed import SentenceEncoder

    calibration = load_calibration()
    assert calibration.encoder == SentenceEncoder().identity
    assert 0.0 < calibration.threshold < 1.0
    assert calibration.questions > 1000


def test_a_calibration_for_other_signals_is_refused(tmp_path: Path) -> None:
    """A file that was fitted for other signals is an error, not a wrong probability."""
    file = tmp_path / "calibration.json"
    made = json.loads((Path(qa.decide.__file__).parent / "calibration.json").read_text(encoding="utf-8"))
    file.write_text(json.dumps(made | {"signals": ["other"]}), encoding="utf-8")
    with pytest.raises(ValueError, match=r"qa\.train\.calibrate"):
        load_calibration(file)


# Answers


def test_the_answer_is_the_sentence(toy: LetterQA) -> None:
    """One sentence holds the word; it is cited with its paragraph, section and page."""
    answer = toy.ask("Waar is het schip?")
    assert answer.answered
    (citation,) = answer.citations
    assert citation.quote == "Het schip vaart in mei naar het noorden."
    assert (citation.paragraph, citation.section, citation.pages, citation.number) == ("1", ("Vloot",), (1,), 1)


def test_a_repeated_sentence_keeps_its_own_place(toy: LetterQA) -> None:
    """ "De kosten zijn onbekend." stands twice; asked with the last heading, the second is cited, at its own offset."""
    citation = toy.ask("Slot: wat zijn de kosten?").citations[0]
    assert citation.quote == "De kosten zijn onbekend."
    assert citation.paragraph == "3"
    assert citation.start == toy.letters[0].text.rindex("De kosten zijn onbekend.")


def test_a_sentence_that_leans_brings_the_one_before() -> None:
    """ "Aan dit geld …" is quoted together with the sentence it points at."""
    answer = asking(TEXT, "miljoen").ask("Hoeveel miljoen?")
    assert answer.citations[0].quote == "Het geld komt uit het fonds. Aan dit geld draagt het land 36 miljoen bij."


def test_citations_are_few_strongest_first_and_numbered_as_read() -> None:
    """Six paragraphs say it; at most four are cited, by falling score, and their numbers follow the letter."""
    answer = asking("\n\n".join(f"Het geld is nummer {n} van zes." for n in range(6)), "geld").ask("geld")
    assert 1 < len(answer.citations) <= MAX_CITATIONS
    scores = [citation.score for citation in answer.citations]
    assert scores == sorted(scores, reverse=True)
    in_order = sorted(answer.citations, key=lambda citation: citation.start)
    assert [citation.number for citation in in_order] == list(range(1, len(in_order) + 1))


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("Waarom zijn bananen krom en waar groeien ze het best?", "De brief geeft hierop geen antwoord."),
        ("Why are bananas bent and where do they grow best?", "The letter does not answer this."),
        ("Warum sind Bananen krumm und wo wachsen sie am besten?", "Der Brief beantwortet diese Frage nicht."),
        ("Pourquoi les bananes sont-elles courbes et où poussent-elles ?", "La lettre ne répond pas à cette question."),
    ],
)
def test_a_refusal_is_an_answer_in_the_questions_language(question: str, message: str) -> None:
    """Below the threshold nothing is cited; what came nearest is shown apart."""
    answer = asking("Het schip vaart. Het geld is op.", "schip", "geld").ask(f"{question} schip geld schip geld geld")
    refused = LetterQA(
        asking(TEXT).index, ToyEncoder(("schip", "geld", "vrede", "kosten", "slot")), CALIBRATION_THAT_REFUSES
    ).ask(question)
    assert isinstance(answer, Answer)
    assert (refused.answered, refused.reason, refused.citations) == (False, "not_in_letter", ())
    assert refused.message == message
    assert refused.closest is not None


CALIBRATION_THAT_REFUSES = Calibration(SIGNALS, (1.0,) * 6, FEATURES, (0.0,) * 6, -3.0, 0.5, "toy", "", 0)


@settings(max_examples=60)
@given(
    st.text(min_size=1, max_size=80),
    st.lists(st.sampled_from(["Het geld is op.", "Dat is zo.", "Een schip! 🚢", "İ ﬁ e\u0301 \u202eabc."])),
)
def test_every_quote_is_verbatim(question: str, sentences: list[str]) -> None:
    """Whatever is asked of whatever letter, each quote is the letter's text at its offsets, or the question is refused
    as no question."""
    toy = asking(
        "\n\n".join(" ".join(sentences[start : start + 3]) for start in range(0, len(sentences), 3)) or "Brief."
    )
    try:
        answer = toy.ask(question)
    except QuestionProblem:
        return
    text = toy.letters[0].text
    for citation in (*answer.citations, *([answer.closest] if answer.closest else [])):
        assert text[citation.start : citation.end] == citation.quote
        assert 0.0 <= citation.score <= 1.0
    assert 0.0 <= answer.confidence <= 1.0
    json.dumps(answer.to_dict())


def test_only_what_stands_in_the_paragraph_can_be_cited(toy: LetterQA) -> None:
    """Offsets that leave the paragraph stop the program rather than show somebody else's words."""
    letter = toy.letters[0]
    with pytest.raises(AssertionError, match="not a place in paragraph 1"):
        cite(letter, letter.paragraphs[0], 0, len(letter.text), number=1, score=1.0)


@pytest.mark.parametrize(
    ("paragraph", "language", "place"),
    [
        ("2", "nl", "§ Begroting · alinea 2 · p. 1"),
        ("2", "en", "§ Begroting · paragraph 2 · p. 1"),
        ("2", "de", "§ Begroting · Absatz 2 · S. 1"),
        ("2", "fr", "§ Begroting · alinéa 2 · p. 1"),
    ],
)
def test_a_reference_is_in_the_readers_language(toy: LetterQA, paragraph: str, language: str, place: str) -> None:
    """Section, paragraph and page, as a reader writes them."""
    letter = toy.letters[0]
    found = letter.paragraph(paragraph)
    citation = cite(letter, found, found.start, found.end, number=1, score=1.0)
    assert reference(citation, language) == place  # type: ignore[arg-type]


# Questions and follow-ups


@pytest.mark.parametrize(
    ("question", "dutch", "english"),
    [
        ("", "leeg", "empty"),
        (" \n\t", "leeg", "empty"),
        ("?!…", "leeg", "empty"),
        ("🚢🚢", "leeg", "empty"),
        ("a" * 1001, "1,001 tekens", "1,001 characters"),
        (7, "maar int", "but int"),
        (None, "maar NoneType", "but NoneType"),
        ("wat \ud800", "surrogaat", "surrogate"),
    ],
)
def test_what_is_no_question_is_said_in_both_languages(
    toy: LetterQA, question: object, dutch: str, english: str
) -> None:
    """The error tells what was given and what to do instead."""
    with pytest.raises(QuestionProblem) as problem:
        toy.ask(question)  # type: ignore[arg-type]
    assert dutch in problem.value.nl
    assert english in problem.value.en


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("En tot wanneer?", "Waar is het schip? En tot wanneer?"),
        ("And until when?", "Waar is het schip? And until when?"),
        ("Hoeveel kost dat?", "Waar is het schip? Hoeveel kost dat?"),
        ("Waarom?", "Waar is het schip? Waarom?"),
        ("Wat zegt de brief over het geld?", "Wat zegt de brief over het geld?"),
        ("Geld", "Geld"),
    ],
)
def test_a_question_that_leans_takes_up_the_last_that_stood(toy: LetterQA, question: str, query: str) -> None:
    """A follow-up is searched with the words of the question before; a new subject is not."""
    assert resolve(question, [a_turn("Waar is het schip?", toy)]) == query
    assert resolve(question, [a_turn("Waar is het schip?", toy), a_turn("En hoe lang?", toy)]) == query
    assert resolve(question, []) == question


def test_a_follow_up_is_answered_from_the_turn_before(toy: LetterQA) -> None:
    """ "En wanneer?" alone says nothing; after a question on the ship, the ship's sentence answers."""
    assert toy.ask("En wanneer?", history=[a_turn("Waar is het schip?", toy)]).citations[0].paragraph == "1"


# Files


def test_an_index_is_built_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second opening loads what the first built; a damaged one is built again."""
    monkeypatch.setattr(qa.library, "SentenceEncoder", lambda model: ToyEncoder())
    file = tmp_path / "brief.txt"
    file.write_text(TEXT, encoding="utf-8")
    built: list[int] = []

    def open_it() -> LetterQA:
        return LetterQA.open(file, cache=tmp_path / "cache", progress=lambda done, total: built.append(done))

    first, second = open_it(), open_it()
    assert len(built) == 1
    assert first.letters == second.letters
    (manifest,) = (tmp_path / "cache").glob("*/manifest.json")
    manifest.write_text("damaged", encoding="utf-8")
    assert open_it().letters == first.letters
    assert len(built) == 2


def test_letters_are_files_folders_or_a_saved_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder gives its letters in order of name, several files theirs; a saved index is loaded, never rebuilt."""
    monkeypatch.setattr(qa.library, "SentenceEncoder", lambda model: ToyEncoder())
    for name in ("b", "a"):
        (tmp_path / f"{name}.txt").write_text(f"Brief {name} gaat over geld.", encoding="utf-8")
    cache = tmp_path / "cache"
    opened = LetterQA.open(tmp_path, cache=cache)
    assert [letter.name for letter in opened.letters] == ["a", "b"]
    pair = LetterQA.open([tmp_path / "b.txt", tmp_path / "a.txt"], cache=cache)
    assert [letter.name for letter in pair.letters] == ["b", "a"]
    opened.index.save(tmp_path / "saved")
    assert LetterQA.open(tmp_path / "saved").letters == opened.letters
    (tmp_path / "saved" / "manifest.json").write_text("damaged", encoding="utf-8")
    with pytest.raises(IndexProblem, match="damaged"):
        LetterQA.open(tmp_path / "saved")
    (tmp_path / "empty").mkdir()
    with pytest.raises(LetterProblem, match="holds no letter"):
        LetterQA.open(tmp_path / "empty")


def test_a_cache_that_cannot_be_written_costs_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the index cannot be kept, it is used all the same."""
    monkeypatch.setattr(qa.library, "SentenceEncoder", lambda model: ToyEncoder())
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    assert LetterQA.open(cache=tmp_path / "file").letters


# Command line


def test_the_letter_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Escape sequences of a letter are shown as replacement characters."""
    file = tmp_path / "brief.txt"
    file.write_text("Het geld \x1b[31mis rood\x07.\n", encoding="utf-8")
    assert main(["show", str(file)]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown and "\x07" not in shown
    assert "\ufffd[31mis rood" in shown


def test_show_gives_the_structure(capsys: pytest.CaptureFixture[str], seed_path: Path) -> None:
    """As text and as JSON, every paragraph is there with its id."""
    assert main(["show", str(seed_path)]) == 0
    text = capsys.readouterr().out
    assert main(["show", "--json", str(seed_path)]) == 0
    ids = [paragraph["id"] for paragraph in json.loads(capsys.readouterr().out)["paragraphs"]]
    assert len(ids) == 20
    assert all(f"[{name}]" in text for name in ids)


def test_a_refusal_reads_as_one(toy: LetterQA) -> None:
    """In the terminal the nearest sentence stands under a line that it does not answer."""
    refused = LetterQA(toy.index, toy.encoder, CALIBRATION_THAT_REFUSES).ask("Waar is het schip gebleven?")
    assert render(refused).splitlines()[0] == "De brief geeft hierop geen antwoord."
    assert "(Verwant, maar het geeft geen antwoord)" in render(refused)


# Evaluation


def outcome(paragraphs: set[str], ranked: tuple[str, ...], quotes: tuple[str, ...], confidence: float) -> Outcome:
    gold = Gold("q", "nl", "?", frozenset(paragraphs), ("36",) if paragraphs else ())
    return Outcome(gold, ranked, quotes, answered=bool(quotes), confidence=confidence, verbatim=True)


def test_the_table_counts_what_it_says() -> None:
    """Two answerable questions, one found first and one second but refused; one unanswerable, answered wrongly."""
    values = summarise(
        [
            outcome({"1"}, ("1", "2"), ("het is 36",), 0.9),
            outcome({"1"}, ("2", "1"), (), 0.2),
            outcome(set(), ("2",), ("iets",), 0.6),
        ]
    )
    assert values == {
        "recall@1": 0.5,
        "recall@3": 1.0,
        "MRR": 0.75,
        "answer in quotes": 0.5,
        "unanswerable refused": 0.0,
        "answerable refused": 0.5,
        "AUROC": 0.5,
        "verbatim": 1.0,
    }


def test_every_system_is_measured(toy: LetterQA) -> None:
    """The table has a row for each system and language, and the first-paragraph baseline ranks in reading order."""
    questions = [Gold("1", "nl", "Waar is het geld?", frozenset({"2"}), ("fonds",))]
    results = evaluate(toy, questions)
    assert list(results) == ["Briefwijzer", "BM25 alone", "dense alone", "first paragraph"]
    assert results["first paragraph"]["nl"][0].ranked == ("1", "2", "3")
    assert summarise(results["Briefwijzer"]["nl"])["recall@1"] == 1.0
    assert len(table(results).splitlines()) == 2 + 4


def test_a_bad_question_file_is_named_with_its_line(tmp_path: Path) -> None:
    """The line that lacks a field is named in both languages."""
    file = tmp_path / "mine.jsonl"
    file.write_text('\n{"id": "1", "lang": "nl"}\n', encoding="utf-8")
    with pytest.raises(Problem, match=r"regel 2.*\n.*line 2"):
        read_questions(file)


def test_only_the_table_is_rewritten(tmp_path: Path) -> None:
    """What stands outside the markers stays, letter for letter."""
    file = tmp_path / "README.md"
    file.write_text(f"before\n{MARKERS[0]}\nold\n{MARKERS[1]}\nafter\n", encoding="utf-8")
    rewrite(file, r"| new \1 |")
    assert file.read_text(encoding="utf-8") == f"before\n{MARKERS[0]}\n| new \\1 |\n{MARKERS[1]}\nafter\n"
