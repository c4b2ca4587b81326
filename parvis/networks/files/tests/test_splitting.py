"""Where records end, whatever the chunks."""

from __future__ import annotations

from parvis.networks.files.splitting import Lines, Values, is_one_value_a_line


def fed(splitter, whole: bytes, size: int) -> list:
    pieces = []
    for start in range(0, len(whole), size):
        pieces += splitter.feed(whole[start : start + size])
    return pieces + splitter.feed(b"", is_last=True)


def test_lines_carry_their_number_and_their_end() -> None:
    pieces = fed(Lines(), b'{"a":1}\n\n{"b":2}\r\n', 5)
    assert [(piece.body, piece.line, piece.end) for piece in pieces] == [(b'{"a":1}', 1, 8), (b'{"b":2}', 3, 18)]


def test_a_last_line_needs_no_newline() -> None:
    assert [piece.body for piece in fed(Lines(), b"{}\n{}", 2)] == [b"{}", b"{}"]


def test_lines_go_on_from_a_position() -> None:
    whole = b'{"a":1}\n{"b":2}\n{"c":3}\n'
    begun = Lines().feed(whole[:16])
    again = fed(Lines(begun[-1].end, begun[-1].line + 1), whole[16:], 3)
    assert [(piece.body, piece.line) for piece in again] == [(b'{"c":3}', 3)]


def test_values_of_an_array_are_found_over_several_lines() -> None:
    whole = b'[\n  {"a": "}\\"{"},\n  {"b":\n    {"c": 2}}\n]\n'
    pieces = fed(Values(), whole, 1)
    assert [(piece.body, piece.line) for piece in pieces] == [(b'{"a": "}\\"{"}', 2), (b'{"b":\n    {"c": 2}}', 3)]


def test_values_go_on_within_an_array() -> None:
    whole = b'[{"a":1},{"b":2},{"c":3}]'
    begun = Values().feed(whole)[0]
    assert [piece.body for piece in fed(Values(begun.end, 1), whole[begun.end :], 4)] == [b'{"b":2}', b'{"c":3}']


def test_garbage_between_values_ends_with_its_line() -> None:
    pieces = fed(Values(), b'{"a":1}\nnonsense {\n{"b":2}', 6)
    assert [piece.body for piece in pieces] == [b'{"a":1}', b"nonsense {", b'{"b":2}']


def test_an_archive_of_x_begins_after_its_assignment() -> None:
    assert [piece.body for piece in fed(Values(), b"window.YTD.tweets.part0 = [ {} ]", 400)] == [b"{}"]


def test_a_document_is_told_from_lines() -> None:
    assert is_one_value_a_line(b'{"a": 1}\n{"a": 2}\n')
    assert is_one_value_a_line(b'{"a": broken}\n{"a": 2}\n')
    assert not is_one_value_a_line(b'{\n  "a": 1\n}\n')
    assert not is_one_value_a_line(b'[\n  {"a": 1}\n]\n')
    assert not is_one_value_a_line(b'[{"a": 1}, {"a":')
