"""Who may import whom: read from the source, so that an import inside a function counts too."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
# Each heavy library and the files, outside the train packages, that may import it: one, but for the library whose two
# kinds of model do two jobs.
HOME = {
    "gradio": {"ui.py"},
    "starlette": {"ui.py"},
    "langchain_text_splitters": {"index/chunk.py"},
    "langchain_core": {"qa/retriever.py"},
    "faiss": {"index/store.py", "index/coarse.py"},
    "pymilvus": {"index/milvus.py"},
    "sentence_transformers": {"index/embed.py", "qa/reader.py"},
    "transformers": {"index/embed.py"},
    "torch": {"qa/reader.py"},
    "onnxruntime": {"index/transformer.py"},
    "safetensors": {"index/transformer.py"},
    "onnx": set(),
    "bm25s": set(),
    "sqlite3": {"index/connection.py"},
    "filelock": {"index/collection.py"},
    "ray": {"index/cluster.py"},
    "pypdfium2": {"index/pdfium.py"},
    "lxml": {"index/tree.py"},
}


class Import(NamedTuple):
    """One imported module: the file that imports it, its full name, and whether that happens in a function."""

    file: str
    module: str
    in_function: bool


def imports_of(tree: ast.AST, file: str) -> Iterator[Import]:
    """Every module that a file imports; of ``from a import b`` both a and a.b, since b may be a module."""
    package = file.removesuffix(".py").split("/")[:-1]

    def visit(node: ast.AST, inside: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(file, alias.name, inside)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield Import(file, stem, inside)
            for alias in node.names:
                yield Import(file, f"{stem}.{alias.name}", inside)
        for child in ast.iter_child_nodes(node):
            yield from visit(child, inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    return visit(tree, False)


def sources() -> list[Path]:
    """The program's own files."""
    return sorted([*ROOT.glob("*.py"), *(ROOT / "index").rglob("*.py"), *(ROOT / "qa").rglob("*.py")])


@pytest.fixture(scope="module")
def imports() -> list[Import]:
    """All imports of the program."""
    found: list[Import] = []
    for path in sources():
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        found += imports_of(tree, path.relative_to(ROOT).as_posix())
    return found


def within(module: str, package: str) -> bool:
    """Whether a module is a package or lies in it."""
    return module == package or module.startswith(f"{package}.")


def test_the_reader_of_imports_sees_every_form() -> None:
    """Plain, aliased, relative and hidden imports are all found, so the tests below can fail."""
    source = "import a.b as c\nfrom d import e\nfrom . import f\nfrom ..g import h\ndef i():\n    import j\n"
    found = set(imports_of(ast.parse(source), "p/q/r.py"))
    assert {(one.module, one.in_function) for one in found} == {
        ("a.b", False),
        ("d", False),
        ("d.e", False),
        ("p.q", False),
        ("p.q.f", False),
        ("p.g", False),
        ("p.g.h", False),
        ("j", True),
    }


def test_the_program_is_found(imports: list[Import]) -> None:
    """The files are there and read: chunk.py imports letter.py."""
    assert ("index/chunk.py", "index.letter") in {(one.file, one.module) for one in imports}


def test_index_imports_nothing_of_qa_or_ui(imports: list[Import]) -> None:
    """seeds <- index: indexing knows neither questions nor pages."""
    wrong = [
        one for one in imports if one.file.startswith("index/") and (within(one.module, "qa") or one.module == "ui")
    ]
    assert wrong == []


def test_qa_imports_nothing_of_ui(imports: list[Import]) -> None:
    """index <- qa <- ui, but for ``briefwijzer serve``, which loads the page inside a function of qa/cli.py."""
    wrong = [
        one
        for one in imports
        if one.file.startswith("qa/") and within(one.module, "ui") and not (one.file == "qa/cli.py" and one.in_function)
    ]
    assert wrong == []


@pytest.mark.parametrize("train", ["index.train", "qa.train"])
def test_nothing_else_imports_how_a_model_was_made(imports: list[Import], train: str) -> None:
    """A train package is imported by training code only: the program runs without it."""
    inside = (train.replace(".", "/") + "/", "qa/train/")
    assert [one for one in imports if within(one.module, train) and not one.file.startswith(inside)] == []


@pytest.mark.parametrize(("library", "home"), HOME.items())
def test_each_heavy_library_is_imported_in_its_file(imports: list[Import], library: str, home: set[str]) -> None:
    """Replacing a library means changing one file, or two."""
    files = {
        one.file
        for one in imports
        if within(one.module, library) and not one.file.startswith(("index/train/", "qa/train/"))
    }
    assert files == home


@pytest.mark.parametrize(
    "library", ["sentence_transformers", "transformers", "torch", "ray", "langchain_text_splitters"]
)
def test_what_takes_seconds_is_imported_where_it_is_needed(imports: list[Import], library: str) -> None:
    """Only inside a function: a question with the bundled models to an index that is there goes without."""
    early = [
        one
        for one in imports
        if within(one.module, library)
        and not one.in_function
        and not one.file.startswith(("index/train/", "qa/train/"))
    ]
    assert early == []


def test_nothing_imports_the_retriever(imports: list[Import]) -> None:
    """LangChain's core takes half a second: only who asks for the retriever waits for it."""
    assert [one for one in imports if within(one.module, "qa.retriever")] == []


def test_the_program_imports_no_test(imports: list[Import]) -> None:
    """No file of the program imports the tests."""
    assert [one for one in imports if within(one.module, "tests") or within(one.module, "conftest")] == []
