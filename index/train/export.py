"""Last stage but one: a folder that ``SentenceTransformer(path)`` loads unchanged, and the program without torch."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Final

from tokenizers import Tokenizer

from index.train import graph
from index.train.encoder import load

# Pieces that the shipped model reads of a text, as the teacher does.
MAX_LENGTH: Final = 256
# Bytes of the folder, at most: it lives in the repository.
MAX_BYTES: Final = 62_000_000


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _write_folder(source: Path, folder: Path) -> None:
    """Write every file of the folder; the transformer's are written first, by transformers."""
    model = load(source)
    model.half()
    model.save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)
    graph.write(folder)
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    _write(
        folder / "tokenizer_config.json",
        {
            # Takes tokenizer.json as it stands; BertTokenizer would build another from its own settings.
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_LENGTH,
            "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
            **{f"{name.lower()}_token": f"[{name}]" for name in ("PAD", "UNK", "CLS", "SEP", "MASK")},
        },
    )
    _write(folder / "sentence_bert_config.json", {"max_seq_length": MAX_LENGTH, "do_lower_case": False})
    kinds = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    _write(
        folder / "modules.json",
        [
            {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for number, (path, kind) in enumerate(kinds.items())
        ],
    )
    _write(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": model.config.hidden_size, "pooling_mode_mean_tokens": True},
    )
    _write(folder / "config_sentence_transformers.json", {"similarity_fn_name": "cosine", "prompts": {}})


def export(source: Path, target: Path) -> int:
    """Write a sentence-transformers folder in half precision; it takes the place of an older one in one step.

    Args:
        source: folder with the trained transformer and its ``tokenizer.json``.
        target: folder to write. The model card in it, ``README.md``, is carried over.

    Returns:
        Size of the folder in bytes, at most `MAX_BYTES`.

    Raises:
        ValueError: the folder would be too large; the old one stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as scratch:
        fresh, old = Path(scratch) / "fresh", Path(scratch) / "old"
        _write_folder(source, fresh)
        if (card := target / "README.md").exists():
            shutil.copy2(card, fresh / "README.md")
        size = sum(path.stat().st_size for path in fresh.rglob("*") if path.is_file())
        if size > MAX_BYTES:
            raise ValueError(f"{size:,} bytes, at most {MAX_BYTES:,}: train fewer pieces (vocabulary.SHARES)")
        if target.exists():
            target.rename(old)
        fresh.rename(target)
    return size


def run(source: Path, target: Path) -> None:
    """Export and say what came of it."""
    print(f"{target}: {export(source, target):,} bytes")
