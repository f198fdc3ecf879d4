"""Letters in a chain of LangChain: a retriever over an index. Nothing else here imports LangChain's core."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.filter import Filter
from qa.answer import Citation, reference
from qa.ask import LetterQA


class LetterRetriever(BaseRetriever):
    """Gives the paragraphs that most probably answer, as documents with their citation.

    What a chain makes of them is no longer the letter's words: show the citation beside it. To have no documents where
    no paragraph answers, set ``refuse``.

    Attributes:
        letters: what is asked.
        k: how many paragraphs at most, at least 1.
        within: only in these letters.
        refuse: whether there are no documents where ``LetterQA.ask`` would say that the letters do not answer.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    letters: LetterQA
    k: int = 4
    within: Filter | None = None
    refuse: bool = False

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        if self.refuse and not self.letters.ask(query, within=self.within).answered:
            return []
        return [_document(citation) for citation in self.letters.find(query, self.k, within=self.within)]


def _document(citation: Citation) -> Document:
    """A paragraph, with the citation's JSON and how it is cited in a text."""
    metadata: dict[str, Any] = citation.to_dict()
    text = metadata.pop("cited_text")
    return Document(page_content=text, metadata={**metadata, "citation": _cited(citation)})


def _cited(citation: Citation) -> str:
    """ "Kamerstukken II 2023/24, 28 676, nr. 457 · alinea 4 · p. 2": a letter that the parliament printed by its
    reference, any other by its name."""
    return f"{citation.about.reference or citation.letter} · {reference(citation)}"
