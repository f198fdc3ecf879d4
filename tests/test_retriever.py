"""qa/retriever.py: letters in a chain of LangChain."""

import pytest
from langchain_core.runnables import RunnableLambda

from index.build import build_index
from index.embed import Encoder
from index.filter import Filter
from index.letter import parse_letter
from index.problems import FilterProblem, QuestionProblem
from index.readers import pages_of
from qa.ask import LetterQA
from qa.decide import FEATURES, Calibration
from qa.evidence import SIGNALS
from qa.retriever import LetterRetriever

# Believes what the question's words are in, and answers from half of them on.
COVERED = Calibration(
    SIGNALS, (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 10.0, 0.0), FEATURES, (0.0, 0.0, 0.0, 0.0, 20.0, 0.0, 0.0), -10.0, 0.5,
    encoder="", data="", questions=0,
)  # fmt: skip


@pytest.fixture
def letters(toy_encoder: Encoder) -> LetterQA:
    head = "Tweede Kamer der Staten-Generaal 2\nVergaderjaar 2023–2024\n28 676\nDatum 7 juni 2024\nNr. 457"
    texts = {
        "kst": f"{head}\n\nGeachte voorzitter,\n\nHet schip vaart uit. En het komt weer thuis.\n\nDat is alles.",
        "brief": "Er is geld.\n\nHet schip ligt aan de kade.",
    }
    made = [parse_letter(pages_of(text, name), name) for name, text in texts.items()]
    return LetterQA(build_index(made, toy_encoder), toy_encoder, calibration=COVERED)


def test_documents_with_their_citation(letters: LetterQA) -> None:
    """A document is a whole paragraph, in the letter's words; its metadata are the citation's JSON, and how it is
    cited: by the parliament's reference where there is one."""
    first, second = LetterRetriever(letters=letters, k=2).invoke("Vaart het schip uit?")
    assert first.page_content == "Het schip vaart uit. En het komt weer thuis."
    assert first.metadata["document_title"] == "kst"
    assert first.metadata["document_reference"] == "Kamerstukken II 2023/24, 28 676, nr. 457"
    assert first.metadata["citation"].startswith("Kamerstukken II 2023/24, 28 676, nr. 457 · alinea ")
    assert second.metadata["citation"] == "brief · alinea 2 · p. 1"
    assert first.metadata["score"] > second.metadata["score"]
    for document in (first, second):
        letter = next(letter for letter in letters.letters if letter.name == document.metadata["document_title"])
        place = slice(document.metadata["start_char_index"], document.metadata["end_char_index"])
        assert letter.text[place] == document.page_content


def test_in_a_chain(letters: LetterQA) -> None:
    """It takes its place among LangChain's runnables."""
    chain = LetterRetriever(letters=letters, k=1) | RunnableLambda(lambda documents: documents[0].page_content)
    assert chain.invoke("Is er geld?") == "Er is geld."


def test_refusal_and_filter(letters: LetterQA) -> None:
    """Refusing, it gives nothing where nothing answers; within a letter, only that one's; errors are the house's."""
    assert LetterRetriever(letters=letters, refuse=True).invoke("Hoe bak ik pannenkoeken?") == []
    assert LetterRetriever(letters=letters).invoke("Hoe bak ik pannenkoeken?") != []
    found = LetterRetriever(letters=letters, refuse=True, within=Filter(letter="brief")).invoke("Het schip?")
    assert found and {document.metadata["document_title"] for document in found} == {"brief"}
    with pytest.raises(QuestionProblem):
        LetterRetriever(letters=letters).invoke("")
    with pytest.raises(FilterProblem):
        LetterRetriever(letters=letters, within=Filter(dossier="1")).invoke("Het schip?")
    with pytest.raises(ValueError, match="at least 1, got 0"):
        LetterRetriever(letters=letters, k=0).invoke("Het schip?")
