"""The letters of an index, in order and by name, each read when it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, overload

from index.letter import Letter

if TYPE_CHECKING:
    from index.build import Index


class Letters(Sequence[Letter]):
    """In the order in which they came; ``Index.entries`` tells of all without reading any."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._ids = [entry.id for entry in index.entries]

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, at: int) -> Letter: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Letter, ...]: ...
    def __getitem__(self, at: int | slice) -> Letter | tuple[Letter, ...]:
        if isinstance(at, slice):
            return tuple(map(self._index.letter, self._ids[at]))
        return self._index.letter(self._ids[at])


class LettersByName(Mapping[str, Letter]):
    """By what citations call them."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._ids = {entry.name: entry.id for entry in index.entries}

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __contains__(self, name: object) -> bool:
        return name in self._ids

    def __getitem__(self, name: str) -> Letter:
        return self._index.letter(self._ids[name])
