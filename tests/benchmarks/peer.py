"""One of the programs that a user would pick instead, in a process of its own: `tests/benchmarks/peers.py` starts it.

Each does what its introduction does: its splitter with its defaults, the bundled encoder by sentence-transformers,
its own store in memory, the nearest passages of a question. It imports nothing of Briefwijzer but in `briefwijzer`.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

# A question -> passages, best first.
Ask = Callable[[str], list[str]]
# Loads the model; then the letter -> what asks it.
Peer = Callable[[str], Callable[[str], Ask]]

# The weights are float16, in which processors are slow: sentence-transformers itself advises this.
FLOAT32 = {"dtype": "float32"}


def langchain(model: str) -> Callable[[str], Ask]:
    """LangChain's recursive splitter, and its FAISS store as a retriever."""
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    encoder = HuggingFaceEmbeddings(
        model_name=model,
        model_kwargs={"device": "cpu", "model_kwargs": FLOAT32},
        encode_kwargs={"normalize_embeddings": True},
    )

    def index(letter: str) -> Ask:
        parts = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_text(letter)
        retriever = FAISS.from_texts(parts, encoder).as_retriever()
        return lambda question: [document.page_content for document in retriever.invoke(question)]

    return index


def txtai(model: str) -> Callable[[str], Ask]:
    """txtai's embeddings over paragraphs, as text with blank lines between them."""
    from txtai import Embeddings

    embeddings = Embeddings(path=model, content=True)

    def index(letter: str) -> Ask:
        embeddings.index(part for part in letter.split("\n\n") if part.strip())
        return lambda question: [found["text"] for found in embeddings.search(question, 4)]

    return index


def haystack(model: str) -> Callable[[str], Ask]:
    """Haystack's splitter of 200 words, its in-memory store and retriever."""
    from haystack import Document
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )

    documents = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False, model_kwargs=FLOAT32)
    questions = SentenceTransformersTextEmbedder(model=model, progress_bar=False, model_kwargs=FLOAT32)
    for part in (documents, questions):
        part.warm_up()

    def index(letter: str) -> Ask:
        splitter = DocumentSplitter(split_by="word", split_length=200, split_overlap=0)
        splitter.warm_up()
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        parts = splitter.run(documents=[Document(content=letter)])["documents"]
        store.write_documents(documents.run(documents=parts)["documents"])
        retriever = InMemoryEmbeddingRetriever(document_store=store, top_k=4)

        def ask(question: str) -> list[str]:
            vector = questions.run(text=question)["embedding"]
            return [document.content for document in retriever.run(query_embedding=vector)["documents"]]

        return ask

    return index


def llamaindex(model: str) -> Callable[[str], Ask]:
    """LlamaIndex's vector store index with its sentence splitter, as it comes."""
    from llama_index.core import Document, Settings, VectorStoreIndex
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    Settings.llm = None
    Settings.embed_model = HuggingFaceEmbedding(model_name=model, device="cpu", model_kwargs=FLOAT32)

    def index(letter: str) -> Ask:
        retriever = VectorStoreIndex.from_documents([Document(text=letter)]).as_retriever(similarity_top_k=4)
        return lambda question: [found.node.get_content() for found in retriever.retrieve(question)]

    return index


def _briefwijzer(model: str, read: bool) -> Callable[[str], Ask]:
    from index.build import build_index
    from index.embed import load_encoder
    from index.language import prepare
    from index.letter import read_letter
    from qa.ask import LetterQA
    from qa.reader import BUNDLED_READER, load_reader

    encoder = load_encoder(Path(model))
    reader = load_reader(BUNDLED_READER) if read else None
    prepare()

    def index(letter: str) -> Ask:
        read = read_letter(Path(sys.argv[2]))
        qa = LetterQA(build_index([read], encoder), encoder, reader)

        def ask(question: str) -> list[str]:
            best = [item.evidence for item in qa.rank(question)[:4]]
            return [read.paragraphs[one.paragraph].sentences[one.sentence].text for one in best]

        return ask

    return index


PEERS: dict[str, Peer] = {
    "Briefwijzer": lambda model: _briefwijzer(model, True),
    "Briefwijzer without its reader": lambda model: _briefwijzer(model, False),
    "LangChain + FAISS": langchain,
    "txtai": txtai,
    "Haystack": haystack,
    "LlamaIndex": llamaindex,
}


def main() -> None:
    """Arguments: name, letter, model, a JSON list of questions. Prints seconds and what was found first, as JSON."""
    name, letter, model, asked = sys.argv[1:]
    questions = json.loads(asked)
    index = PEERS[name](model)
    started = time.time() - float(os.environ["BENCH_START"])
    before = time.perf_counter()
    ask = index(Path(letter).read_text(encoding="utf-8"))
    indexed = time.perf_counter() - before
    for question in questions[:5]:
        ask(question)
    seconds, first = [], []
    for question in questions:
        before = time.perf_counter()
        found = ask(question)
        seconds.append(time.perf_counter() - before)
        first.append(found[0])
    print(json.dumps({"start": started, "index": indexed, "ask": seconds, "first": first}))


if __name__ == "__main__":
    main()
