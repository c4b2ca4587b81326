"""What was read lately, so that copies of one text are read once. It is bounded: the least lately used goes."""

from __future__ import annotations

from collections import OrderedDict

from parvis.understanding.readers import Found

MOST = 4_096  # some 3 MB with their vectors


class Memory:
    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._found: OrderedDict[int, Found] = OrderedDict()

    def __len__(self) -> int:
        return len(self._found)

    def find(self, key: int) -> Found | None:
        found = self._found.get(key)
        if found is not None:
            self._found.move_to_end(key)
        return found

    def keep(self, key: int, found: Found) -> None:
        self._found[key] = found
        self._found.move_to_end(key)
        while len(self._found) > self.most:
            self._found.popitem(last=False)
