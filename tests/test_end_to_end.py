"""The main job on the bundled letter, with the bundled model."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from index.embed import BundledEncoder
from index.letter import Letter
from qa import Answer, Filter, LetterQA, Turn, index_folder
from qa.decide import CALIBRATION, SEARCH_CALIBRATION, load_calibration
from qa.reader import BundledReader

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> LetterQA:
    return LetterQA.open(cache=tmp_path_factory.mktemp("cache"))


def quotes(answer: Answer) -> str:
    return " ".join(citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "paragraph", "words"),
    [
        ("Wanneer wordt de kernwapentaak volledig overgenomen door de F-35?", "14", "per 1 juni 2024"),
        ("Met hoeveel tijd wordt de inzet van de MQ-9 Reaper in Roemenië verlengd?", "12", "half jaar"),
        ("By how long is the deployment of the MQ-9 Reaper in Romania extended?", "12", "half jaar"),
        ("Welke kosten komen uit de Europese Vredesfaciliteit?", "13", "Europese Vredesfaciliteit"),
    ],
)
def test_a_question_is_answered_with_its_sentence(letters: LetterQA, question: str, paragraph: str, words: str) -> None:
    """The strongest citation is the right paragraph, and the quotes hold the answering words."""
    answer = letters.ask(question)
    assert answer.answered
    assert answer.citations[0].paragraph == paragraph
    assert words in quotes(answer)


@pytest.mark.parametrize(
    "question",
    [
        "Wat kost een kilo aardappelen bij de groenteboer?",
        "Who won the football world cup in 1974?",
        "Wie schreef Hamlet?",
    ],
)
def test_a_question_on_something_else_is_refused(letters: LetterQA, question: str) -> None:
    """A refusal cites nothing, says so in the question's language, and shows what came nearest apart."""
    answer = letters.ask(question)
    assert not answer.answered
    assert answer.reason == "not_in_letter"
    assert answer.citations == ()
    assert answer.closest is not None
    assert answer.message.startswith("De brief" if answer.language == "nl" else "The letter")


def test_every_quote_is_the_letters_own(letters: LetterQA, seed_letter: Letter) -> None:
    """Over all development questions, answered or not, each quote is the letter's text at its offsets, and each whole
    sentence of it stands in the file as printed, line ends and footnote marks aside."""
    source = " ".join((ROOT / "seeds" / f"{seed_letter.name}.txt").read_text(encoding="utf-8").split())
    printed = {mark.offset: mark.label for paragraph in seed_letter.paragraphs for mark in paragraph.marks}
    for line in (ROOT / "tests/eval/questions.jsonl").read_text(encoding="utf-8").splitlines():
        answer = letters.ask(json.loads(line)["question"])
        for citation in (*answer.citations, *([answer.closest] if answer.closest else [])):
            assert letters.letters[0].text[citation.start : citation.end] == citation.quote
            if (
                not any(citation.start < offset < citation.end for offset in printed)
                and "NAVO-bond" not in citation.quote
            ):
                first, last = citation.quote[:40], citation.quote[-40:]
                assert first in source and last in source


REAL = sorted((ROOT.parent / "shared/letters/text").glob("*.txt"))[:4]


@pytest.mark.skipif(not REAL, reason="the letters in ../shared/letters are not here")
def test_a_letter_in_a_collection_answers_as_alone(letters: LetterQA, tmp_path: Path) -> None:
    """Asked within one letter of a collection, the answer is that of the letter alone, to the last figure; across the
    collection, a question that only one letter answers is answered by that one."""
    folder = tmp_path / "letters"
    folder.mkdir()
    for path in REAL:
        (folder / path.name).write_bytes(path.read_bytes())
    index_folder(folder)
    together = LetterQA.open(folder)
    for path in REAL[:2]:
        alone = LetterQA.open(path, cache=tmp_path / "cache")
        for question in ("Wat gaat de minister doen?", "What is the budget for 2024?", "Wie schreef Hamlet?"):
            assert together.ask(question, within=Filter(letter=path.stem)) == alone.ask(question)
            assert together.find(question, within=Filter(letter=path.stem)) == alone.find(question)
    answer = together.ask("Hoeveel kilo vuurwerk ligt er in woonwijken opgeslagen?")
    assert answer.citations[0].letter == "aanhangsel-ah-tk-20232024-1771"
    assert answer.citations[0].about.reference == "Aanhangsel Handelingen II 2023/24, nr. 1771"


def test_a_follow_up_leans_on_the_turn_before(letters: LetterQA) -> None:
    """ "En tot wanneer?" finds nothing by itself, and the end of the Reaper's deployment after a question on it."""
    before = letters.ask("Met hoeveel tijd wordt de inzet van de MQ-9 Reaper verlengd?")
    after = letters.ask("En tot wanneer?", history=[Turn(before.question, before)])
    assert "maart 2025" in quotes(after)


def test_answers_are_the_same_every_time(letters: LetterQA) -> None:
    """The same question gives the same answer, number for number."""
    question = "Waar worden de inlichtingenproducten van de MQ-9 verwerkt?"
    assert letters.ask(question) == letters.ask(question)


def test_any_text_can_be_a_letter(tmp_path: Path) -> None:
    """A text without pages, headings or numbers: blank lines part its paragraphs."""
    file = tmp_path / "gemeente.txt"
    file.write_text(
        "De gemeente opent op 3 mei een nieuwe bibliotheek aan de Markt.\n\n"
        "Het zwembad blijft tot september dicht wegens een lekkage.\n\n"
        "De wethouder dankt alle vrijwilligers.\n",
        encoding="utf-8",
    )
    answer = LetterQA.open(file, cache=tmp_path / "cache").ask("Waarom blijft het zwembad dicht tot september?")
    assert answer.citations[0].paragraph == "2"
    assert answer.citations[0].quote == "Het zwembad blijft tot september dicht wegens een lekkage."
    assert answer.citations[0].pages == (1,)


def test_the_command_answers_refuses_and_fails(tmp_path: Path) -> None:
    """In a process of its own: exit status 0 with an answer as JSON, 3 for a refusal, 2 with both languages."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "qa", *arguments], capture_output=True, text=True, cwd=ROOT, check=False
        )

    answered = run("ask", "--json", "Met hoeveel tijd wordt de inzet van de MQ-9 Reaper in Roemenië verlengd?")
    assert answered.returncode == 0
    assert json.loads(answered.stdout)["citations"][0]["paragraph"] == "12"
    assert run("ask", "Hoe bak ik pannenkoeken?").returncode == 3
    missing = run("ask", "Waarover gaat de brief?", "--letter", str(tmp_path / "weg.txt"))
    assert missing.returncode == 2
    assert "Brief niet gevonden" in missing.stderr and "Letter not found" in missing.stderr


def test_a_question_needs_no_torch(tmp_path: Path) -> None:
    """In a process of its own, with the bundled models: neither the first question, which builds the index, nor a later
    one imports torch; nor does the second, which finds its index, import what cuts letters into passages."""
    slow = {"torch", "transformers", "sentence_transformers", "sklearn", "gradio"}
    code = (
        "import sys\nfrom pathlib import Path\nfrom qa import LetterQA\n"
        f"assert LetterQA.open(cache=Path({str(tmp_path)!r})).ask('Tot wanneer wordt de MQ-9 ingezet?').answered\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    seen = []
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
        seen.append(set(done.stdout.split()))
    assert [slow & modules for modules in seen] == [set(), set()]
    assert ["langchain_text_splitters" in modules for modules in seen] == [True, False]


def test_the_page_needs_no_torch() -> None:
    """Nor does the chat page with the bundled models."""
    code = (
        "import sys, ui\nfrom index.embed import BundledEncoder\nfrom qa.reader import BundledReader\n"
        "BundledEncoder(), BundledReader()\n"
        "assert 'gradio' in sys.modules\n"
        "print(*{'torch', 'transformers', 'sentence_transformers'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == []


def test_the_calibration_is_for_the_shipped_models() -> None:
    """Confidence was fitted on scores of the very encoder and reader that are shipped, and on many questions."""
    calibration = load_calibration(CALIBRATION)
    assert calibration.encoder == f"{BundledEncoder().identity} {BundledReader().identity}"
    assert load_calibration(SEARCH_CALIBRATION).encoder == BundledEncoder().identity
    assert 0.0 < calibration.threshold < 1.0
    assert calibration.questions > 1000
