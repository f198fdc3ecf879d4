"""Shared by all tests: no network, the letter in ``seeds/``, and an encoder that a person can compute."""

import os

# Before anything imports: these libraries read them once.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import settings

from index.letter import Letter, read_letter

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from qa.train.network import ReaderNetwork
    from tests.chat import Fixed

ROOT = Path(__file__).parents[1]
# Whether a test passes must not depend on what else the machine does.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

TOY_WORDS = ("brief", "schip", "geld", "vrede", "letter", "ship", "money", "peace")


class ToyEncoder:
    """Counts listed words: a dimension a word and a last one that is always 1, then scaled to length 1.

    "geld geld schip" among ("schip", "geld") is (1, 2, 1) / √6. A text without any listed word is (0, …, 0, 1).

    Args:
        words: the words that count, in lower case.
    """

    def __init__(self, words: Sequence[str] = TOY_WORDS) -> None:
        self._words = tuple(words)

    @property
    def identity(self) -> str:
        """Names the words, as a model's identity names its weights."""
        return f"toy:{','.join(self._words)}"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return len(self._words) + 1

    def encode_questions(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Questions -> float32[n, dimension], rows of length 1."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            found = re.findall(r"\w+", text.lower())
            row[:] = [*(found.count(word) for word in self._words), 1]
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / lengths, dtype=np.float32)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> npt.NDArray[np.float32]:
        """Passages, as questions. ``progress(done, total)`` is called once, at the end."""
        if progress:
            progress(len(texts), len(texts))
        return self.encode_questions(texts)

    def encode_words(self, words: Sequence[str]) -> npt.NDArray[np.float32]:
        """A listed word is its own dimension; another means nothing."""
        rows = np.zeros((len(words), self.dimension), dtype=np.float32)
        for row, word in zip(rows, words, strict=True):
            row[:-1] = [word == listed for listed in self._words]
        return rows


@pytest.fixture
def toy_encoder() -> ToyEncoder:
    """Counts the words of ``TOY_WORDS``."""
    return ToyEncoder()


@pytest.fixture(scope="session")
def seed_path() -> Path:
    """The one letter in ``seeds/``."""
    (path,) = (ROOT / "seeds").glob("*.txt")
    return path


@pytest.fixture(scope="session")
def seed_letter(seed_path: Path) -> Letter:
    """The one letter in ``seeds/``, read."""
    return read_letter(seed_path)


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a transformer of one layer and a tokenizer of a few words, laid out as the bundled encoder's."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast, set_seed

    from index.train.graph import write

    folder = tmp_path_factory.mktemp("tiny")
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *TOY_WORDS]
    tokenizer = Tokenizer(WordPiece({piece: number for number, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    names = {f"{name.lower()}_token": f"[{name}]" for name in ("PAD", "UNK", "CLS", "SEP", "MASK")}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
    set_seed(3)
    config = BertConfig(
        vocab_size=len(pieces), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    BertModel(config).save_pretrained(folder)
    write(folder)
    return folder


@pytest.fixture
def tiny_network(tiny_encoder: Path) -> "ReaderNetwork":
    """A reader's network on ``tiny_encoder``, untrained, without dropout."""
    from transformers import BertModel

    from qa.train.network import ReaderNetwork

    return ReaderNetwork(BertModel.from_pretrained(tiny_encoder)).eval()


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    """Chromium, without which the tests of the page show nothing: in CI it has to be there."""
    from playwright.sync_api import sync_playwright

    from tests.chat import ARGUMENTS

    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed: apt-get install chromium")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def browser(chromium: "Browser") -> "Iterator[Browser]":
    """The same for one test. Its pages are closed: gradio's, though idle, take a tenth of a core each."""
    yield chromium
    for context in chromium.contexts:
        context.close()


@pytest.fixture(scope="module")
def fixed(seed_letter: Letter) -> "Fixed":
    """Quotes the seed letter."""
    from tests.chat import Fixed

    return Fixed(seed_letter, encoder=ToyEncoder())


@pytest.fixture(scope="module")
def url(fixed: "Fixed") -> Iterator[str]:
    """The page on the seed letter."""
    from tests.chat import served

    with served(fixed, max_upload=1) as address:
        yield address
