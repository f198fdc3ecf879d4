"""What the server leaves behind of a letter that was brought: its name's folder, and an empty file."""

import time
from contextlib import suppress
from pathlib import Path
from typing import Final

# An empty file may be the beginning of an upload; after so many seconds it is not.
_YOUNG: Final = 60


def sweep(file: Path) -> None:
    """Delete the folder of an upload that is gone, and what earlier uploads left beside it.

    Gradio keeps each upload in a folder of its own, and makes an empty file beside that for each use of one.

    Args:
        file: where the upload was.
    """
    with suppress(OSError):
        file.parent.rmdir()
    for left in file.parent.parent.glob("tmp*"):
        with suppress(OSError):  # another visitor's upload may have swept it
            found = left.stat()
            if found.st_size == 0 and time.time() - found.st_mtime > _YOUNG:
                left.unlink()
