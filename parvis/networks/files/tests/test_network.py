"""Files and folders read to their end, through a crash, and with bad lines."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

from parvis.networks.files import Files
from parvis.networks.seam import Batch


def event(rkey: str, text: str = "Une lampe neuve") -> dict:
    record = {"$type": "app.bsky.feed.post", "createdAt": "2026-03-03T08:02:00Z", "text": text, "langs": ["fr"]}
    commit = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": rkey, "record": record}
    return {"did": "did:plc:alice", "time_us": 1772524920000000, "kind": "commit", "commit": commit}


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def all_batches(source: Files, cursor: str = "") -> list[Batch]:
    batches = [source.fetch(cursor)]
    while batches[-1].more:
        batches.append(source.fetch(batches[-1].cursor))
    return batches


def texts(batches: list[Batch]) -> list[str]:
    return [post.text for batch in batches for post in batch.posts]


def test_json_lines_become_posts(tmp_path: Path) -> None:
    path = tmp_path / "lumen.jsonl"
    path.write_bytes(lines(event("1", "Bonjour"), event("2", "Bonsoir")))
    batches = all_batches(Files({"path": path}, None))
    assert texts(batches) == ["Bonjour", "Bonsoir"]
    assert batches[0].posts[0].native_id == "at://did:plc:alice/app.bsky.feed.post/1"


def test_a_packed_file_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "lumen.jsonl.gz"
    path.write_bytes(gzip.compress(lines(event("1", "Bonjour"))))
    assert texts(all_batches(Files({"path": str(path)}, None))) == ["Bonjour"]


def test_an_opened_stream_is_read_once() -> None:
    source = Files({"stream": io.BytesIO(lines(event("1", "Bonjour")))}, None)
    assert texts(all_batches(source)) == ["Bonjour"]


def test_a_bad_line_is_reported_with_its_number_and_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lumen.jsonl"
    path.write_bytes(lines(event("1")) + b'{"did": \n' + lines(event("2")))
    batches = all_batches(Files({"path": path}, None))
    assert len(texts(batches)) == 2
    assert [bad.place for batch in batches for bad in batch.bad] == ["lumen.jsonl:2"]


def test_a_killed_import_goes_on_where_it_stood(tmp_path: Path) -> None:
    path = tmp_path / "lumen.jsonl"
    path.write_bytes(lines(*(event(str(number), "mot " * 300) for number in range(600))))
    first = Files({"path": path}, None).fetch("")
    rest = all_batches(Files({"path": path}, None), first.cursor)
    assert 0 < len(first.posts) < 600
    assert [post.native_id.rpartition("/")[2] for batch in (first, *rest) for post in batch.posts] == [
        str(number) for number in range(600)
    ]


def test_a_file_that_grew_gives_only_what_is_new(tmp_path: Path) -> None:
    path = tmp_path / "lumen.jsonl"
    path.write_bytes(lines(event("1"), event("2")))
    cursor = all_batches(Files({"path": path}, None))[-1].cursor
    with path.open("ab") as grown:
        grown.write(lines(event("3", "Nouvelle")))
    assert texts(all_batches(Files({"path": path}, None), cursor)) == ["Nouvelle"]


def test_a_folder_is_read_by_name_and_new_files_are_found(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_bytes(lines(event("2", "deux")))
    (tmp_path / "a.jsonl").write_bytes(lines(event("1", "un")))
    (tmp_path / ".hidden").write_bytes(lines(event("3", "rien")))
    batches = all_batches(Files({"path": tmp_path}, None))
    (tmp_path / "0.jsonl").write_bytes(lines(event("0", "zero")))
    assert texts(batches) == ["un", "deux"]
    assert texts(all_batches(Files({"path": tmp_path}, None), batches[-1].cursor)) == ["zero"]


def test_a_like_is_counted_and_no_post(tmp_path: Path) -> None:
    path = tmp_path / "lumen.jsonl"
    like = event("1")
    like["commit"]["collection"] = "app.bsky.feed.like"
    path.write_bytes(lines(like))
    assert all_batches(Files({"path": path}, None))[0].skipped == {"Not a post: app.bsky.feed.like.": 1}


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    assert texts(all_batches(Files({"path": tmp_path / "empty.jsonl"}, None))) == []


def test_progress_rises_to_one_with_what_was_read_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "lumen.jsonl"
    path.write_bytes(lines(*(event(str(number), "mot " * 300) for number in range(600))))
    shares = [batch.progress for batch in all_batches(Files({"path": path}, None))[:-1]]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 1
    assert shares[-1] == 1.0


def test_a_folder_and_a_pipe_have_no_progress(tmp_path: Path) -> None:
    (tmp_path / "lumen.jsonl").write_bytes(lines(event("1")))
    pipe = io.BytesIO(lines(event("1")))
    batches = [*all_batches(Files({"path": tmp_path}, None)), *all_batches(Files({"stream": pipe}, None))]
    assert {batch.progress for batch in batches} == {None}


def test_a_record_with_half_an_emoji_or_with_no_number_is_read_all_the_same() -> None:
    told = [rb'{"id_str": "1", "text": "Une lampe \ud83d", "user": {"screen_name": "zoe"}, "favorite_count": NaN}',
            rb'{"id_str": "2", "text": "Deux lampes \ud83d\udca1", "user": {}}']  # fmt: skip
    dated = [line[:-1] + b', "created_at": "2026-03-03T08:02:00Z"}\n' for line in told]
    found = Files({"stream": io.BytesIO(b"".join(dated))}, None).fetch("")
    assert not found.bad
    assert [post.text for post in found.posts] == ["Une lampe ?", "Deux lampes \U0001f4a1"]
    assert found.posts[0].counts.likes is None
