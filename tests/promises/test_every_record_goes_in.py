"""Every record of the sets of native posts goes in, checked straight against the raw JSON.

Reads the sets under PARVIS_TEST_DATA; prints how many records, posts and other lines each holds (pytest -s).
"""

from __future__ import annotations

import base64
import gzip
import html
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from parvis.door.replay import ReplayDoor
from parvis.networks.files import Files
from parvis.networks.native import records
from parvis.networks.seam import BadRecord, Deletion, Post

NO_DATE = "It has no date that can be read."
Raw = dict[str, Any]


class Taken:
    """What an import of a set gave."""

    def __init__(self) -> None:
        self.posts: dict[str, Post] = {}
        self.versions: defaultdict[str, list[Post]] = defaultdict(list)
        self.seen = 0
        self.deletions: list[Deletion] = []
        self.bad: list[BadRecord] = []
        self.skipped: Counter[str] = Counter()

    def report(self, name: str, raw_count: int) -> None:
        print(
            f"\n{name}: {raw_count} posts in the raw JSON, {self.seen} read, {len(self.posts)} different, "
            f"{len(self.deletions)} deletions, {len(self.bad)} bad; aside: {dict(self.skipped)}"
        )


@pytest.fixture
def folder(test_data: Path) -> Callable[[str], Path]:
    def find(name: str) -> Path:
        if not (test_data / name).is_dir():
            pytest.skip(f"no {name} among the outside samples in {test_data} (PARVIS_TEST_DATA)")
        return test_data / name

    return find


def taken(*paths: Path) -> Taken:
    into = Taken()
    for path in paths:
        source, cursor, more = Files({"path": path}, ReplayDoor({})), "", True
        while more:
            batch = source.fetch(cursor)
            cursor, more = batch.cursor, batch.more
            for post in batch.posts:
                into.posts[post.native_id] = post
                into.versions[post.native_id].append(post)
            into.seen += len(batch.posts)
            into.deletions += batch.deletions
            into.bad += batch.bad
            into.skipped.update(batch.skipped)
    return into


def lines(path: Path) -> Iterator[Raw]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as opened:
        yield from (json.loads(line) for line in opened if line.strip())


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC)


def x_moment(written: str) -> datetime:
    return datetime.strptime(written, "%a %b %d %H:%M:%S %z %Y").astimezone(UTC)


def plain(text: str) -> str:
    """Character references read, control characters dropped: some sets hold letters that were decoded wrongly."""
    read = html.unescape(text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in read if sign in "\n\t" or " " <= sign < "\x7f" or sign > "\x9f").strip()


# Jetstream


def test_every_post_of_a_jetstream_goes_in(folder: Callable[[str], Path]) -> None:
    path = folder("jetstream") / "expected_v1.jsonl"
    into = taken(path)
    raw = list(lines(path))
    commits = [one for one in raw if one["kind"] == "commit"]
    written = [one for one in commits if one["commit"]["collection"] in ("app.bsky.feed.post", "app.bsky.feed.repost")]
    kept = [one for one in written if one["commit"]["operation"] != "delete"]
    into.report("jetstream", len(kept))
    for one in kept:
        check_jetstream(into.posts[at_uri(one)], one)
    assert [gone.native_id for gone in into.deletions] == [at_uri(one) for one in written if one not in kept]
    assert not into.bad
    assert into.seen + len(into.deletions) + into.skipped.total() == len(raw)


def at_uri(one: Raw) -> str:
    return f"at://{one['did']}/{one['commit']['collection']}/{one['commit']['rkey']}"


def check_jetstream(post: Post, one: Raw) -> None:
    record = one["commit"]["record"]
    assert post.author.native_id == one["did"]
    assert post.created_at == moment(record["createdAt"])
    assert post.text == record.get("text", "").strip()
    assert post.repost_of == record.get("subject", {}).get("uri", "")
    assert post.reply_to == record.get("reply", {}).get("parent", {}).get("uri", "")
    assert post.root == record.get("reply", {}).get("root", {}).get("uri", "")
    features = [feature for facet in record.get("facets", []) for feature in facet["features"]]
    assert set(post.hashtags) >= {feature["tag"] for feature in features if "tag" in feature}
    assert set(post.links) >= {feature["uri"] for feature in features if "uri" in feature}
    embed = record.get("embed", {})
    images = embed.get("images", embed.get("media", {}).get("images", []))
    assert [medium.alt for medium in post.media if medium.kind == "image"] == [image["alt"].strip() for image in images]


# Mastodon


def test_every_mastodon_status_goes_in(folder: Callable[[str], Path]) -> None:
    place = folder("mastodon_json")
    paths = [path for path in sorted(place.iterdir()) if ".json" in path.name]
    raw = [status for path in paths for status in statuses(path)]
    into = taken(*paths)
    into.report("mastodon_json", len(raw))
    latest = {status["uri"]: status for status in raw}
    for uri, status in latest.items():
        check_status(into.posts[uri], status)
    assert not into.bad
    assert into.seen == len(raw)


def statuses(path: Path) -> list[Raw]:
    if "jsonl" in path.name:
        return list(lines(path))
    whole = json.loads(path.read_bytes())
    return whole["statuses"] if isinstance(whole, dict) else whole


def check_status(post: Post, status: Raw) -> None:
    account = status["account"]
    shown = status.get("reblog") or status
    assert post.author.handle.split("@")[0] == account["username"]
    assert post.author.url == account["url"]
    assert post.created_at == moment(status["created_at"])
    assert words(post.text).startswith(words(bare(shown["content"]))[:300])
    assert (post.counts.replies, post.counts.reposts, post.counts.likes) == (
        status.get("replies_count"), status["reblogs_count"], status["favourites_count"],
    )  # fmt: skip
    assert bool(post.reply_to) == bool(status.get("in_reply_to_id"))
    assert post.reply_to.endswith(str(status.get("in_reply_to_id") or ""))
    assert post.repost_of == ((status.get("reblog") or {}).get("uri", ""))
    assert list(post.hashtags) == list(dict.fromkeys(tag["name"] for tag in shown["tags"]))
    assert len(post.media) == len(shown["media_attachments"])
    assert post.lang == (shown.get("language") or "").split("-")[0]


def bare(content: str) -> str:
    """Text without tags, by hand: another way than the one under test."""
    out, depth = [], 0
    for sign in content.replace("<", "\0<").replace("\0", " "):
        depth += sign == "<"
        if not depth:
            out.append(sign)
        depth -= sign == ">"
    return html.unescape("".join(out))


def words(text: str) -> str:
    return "".join(text.split())


# Reddit


def test_every_reddit_thing_goes_in(folder: Callable[[str], Path]) -> None:
    path = folder("reddit_json") / "reddit_things.jsonl.gz"
    into = taken(path)
    asides: Counter[str] = Counter()
    raw = [thing for line in lines(path) for thing in things(line, asides)]
    into.report("reddit_json", len(raw))
    for kind, data in raw:
        assert data.get("name", f"{kind}_{data['id']}") in into.posts
    for kind, data in {data.get("name", f"{kind}_{data['id']}"): (kind, data) for kind, data in raw}.values():
        check_thing(into.posts[data.get("name", f"{kind}_{data['id']}")], kind, data)
    assert not into.bad
    assert into.seen == len(raw)
    assert into.skipped.total() == asides.total()


def things(thing: Raw, asides: Counter[str]) -> Iterator[tuple[str, Raw]]:
    """Every comment, submission and message, in the order in which they lie inside each other."""
    kind, data = thing["kind"], thing["data"]
    if kind in ("t1", "t3", "t4"):
        yield kind, data
        inside = data.get("replies")
        yield from things(inside, asides) if isinstance(inside, dict) else ()
    elif kind == "Listing":
        for child in data["children"]:
            yield from things(child, asides)
    else:
        asides[kind] += 1


def check_thing(post: Post, kind: str, data: Raw) -> None:
    assert post.author.handle == (data.get("author") or "")
    assert post.created_at == datetime.fromtimestamp(data["created_utc"], UTC)
    original = (data.get("crosspost_parent_list") or [{}])[0]
    text = data.get("body") or data.get("selftext") or original.get("selftext") or ""
    assert post.text == plain(text)
    assert post.title == plain(data.get("title") or (data.get("subject") if kind == "t4" else "") or "")
    assert post.counts.likes == data.get("score", data.get("ups"))
    assert post.counts.replies == data.get("num_comments")
    assert post.reply_to == ((data.get("parent_id") or "") if kind != "t3" else "")
    assert post.repost_of == (data.get("crosspost_parent") or "")
    if kind == "t1" and data.get("link_id"):
        assert post.root == data["link_id"]


# X, second version


def test_every_tweet_of_the_second_version_goes_in(folder: Callable[[str], Path]) -> None:
    paths = sorted(path for path in folder("tweets_v2_json").iterdir() if ".json" in path.name)
    into = taken(*paths)
    pages = [page for path in paths for page in lines(path)]
    raw = [(tweet, page) for page in pages for tweet in page.get("data", []) if "text" in tweet]
    others = [one for page in pages for one in page.get("data", [page]) if "text" not in one]
    into.report("tweets_v2_json", len(raw))
    for tweet, page in {tweet["id"]: (tweet, page) for tweet, page in raw}.values():
        likes = tweet["public_metrics"]["like_count"]  # another page may show the same tweet at another moment
        check_v2(next(post for post in into.versions[tweet["id"]] if post.counts.likes == likes), tweet, page)
    assert every_included_tweet(pages) <= into.posts.keys() | {post.quoted.native_id for post in quoting(into)}
    assert not into.bad
    assert sum(count for reason, count in into.skipped.items() if "error" not in reason) == len(others)


def quoting(into: Taken) -> list[Post]:
    return [post for post in into.posts.values() if post.quoted]


def every_included_tweet(pages: list[Raw]) -> set[str]:
    return {tweet["id"] for page in pages for tweet in page.get("includes", {}).get("tweets", [])}


def check_v2(post: Post, tweet: Raw, page: Raw) -> None:
    included = page.get("includes", {})
    users = {user["id"]: user["username"] for user in included.get("users", [])}
    tweets = {one["id"]: one for one in included.get("tweets", [])}
    referred = {one["type"]: one["id"] for one in tweet.get("referenced_tweets", [])}
    original = tweets.get(referred.get("retweeted", ""), tweet)
    assert post.author.native_id == tweet["author_id"]
    assert post.author.handle == users.get(tweet["author_id"], "")
    assert post.created_at == moment(tweet["created_at"])
    assert plain(original["text"]).endswith(post.text) or "retweeted" in referred
    assert post.text == plain(original["text"]) or original is tweet
    assert (post.reply_to, post.repost_of, post.quote_of) == tuple(
        referred.get(kind, "") for kind in ("replied_to", "retweeted", "quoted")
    )
    numbers = tweet["public_metrics"]
    assert (post.counts.replies, post.counts.reposts, post.counts.likes, post.counts.quotes) == tuple(
        numbers[f"{name}_count"] for name in ("reply", "retweet", "like", "quote")
    )
    urls = original.get("entities", {}).get("urls", [])
    assert set(post.links) <= {url for one in urls for url in (one.get("unwound_url"), one["expanded_url"])}
    shown = [one for one in urls if "media_key" not in one]
    assert len(post.links) == len({one.get("unwound_url", one["expanded_url"]) for one in shown})


# X, first version


def test_every_tweet_of_recorded_answers_goes_in(tmp_path: Path, folder: Callable[[str], Path]) -> None:
    yaml = pytest.importorskip("yaml")
    answers = [body for path in sorted(folder("tweets_v11_cassettes").iterdir()) for body in bodies(path, yaml)]
    path = tmp_path / "answers.jsonl"
    path.write_text("".join(json.dumps(answer) + "\n" for answer in answers))
    into = taken(path)
    first = [tweet for answer in answers for tweet in outer_tweets(answer)]
    second = [tweet for answer in answers for tweet in plain_tweets(answer)]
    into.report("tweets_v11_cassettes", len(first) + len(second))
    for tweet in {tweet["id_str"]: tweet for tweet in first}.values():
        check_v1(into.posts[tweet["id_str"]], tweet)
    # The ids of before 2010 do not tell the time.
    dated = [tweet for tweet in second if "created_at" in tweet or len(tweet["id"]) > 11]
    for tweet in dated:
        assert plain(tweet["text"]).endswith(into.posts[tweet["id"]].text)
    assert [bad.reason for bad in into.bad if '"text"' in bad.excerpt] == [NO_DATE] * (len(second) - len(dated))
    print("not known as anything:", Counter(bad.reason for bad in into.bad).most_common(40))


def bodies(path: Path, yaml: Any) -> Iterator[Any]:
    """The JSON answers of a recording, unpacked."""
    if path.suffix not in (".json", ".yaml"):
        return
    text = path.read_text()
    recording = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=yaml.CSafeLoader)
    for interaction in recording["interactions"]:
        body = interaction["response"]["body"]
        body = body.get("string", body.get("base64_string")) if isinstance(body, dict) else body
        try:
            yield json.loads(unpacked(body))
        except ValueError:
            continue


def unpacked(body: Any) -> bytes:
    raw = body if isinstance(body, bytes) else str(body).encode()
    for unpack in (gzip.decompress, lambda packed: gzip.decompress(base64.b64decode(packed, validate=True))):
        try:
            return unpack(raw)
        except (ValueError, OSError, EOFError, zlib.error):
            continue
    return raw


def outer_tweets(value: Any) -> Iterator[Raw]:
    """Tweets of the first version that no other tweet shows; a person's last one is the person's."""
    if isinstance(value, list):
        for one in value:
            yield from outer_tweets(one)
    elif isinstance(value, dict) and "id_str" in value and ("text" in value or "full_text" in value):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from outer_tweets({**one, "user": value} if key == "status" and "screen_name" in value else one)


def plain_tweets(answer: Any) -> list[Raw]:
    """Tweets of the second version."""
    told = answer.get("data") if isinstance(answer, dict) else None
    elements = told if isinstance(told, list) else [told]
    return [one for one in elements if isinstance(one, dict) and {"id", "text"} <= one.keys()]


# PHEME


def test_every_tweet_of_rumour_threads_goes_in(folder: Callable[[str], Path]) -> None:
    paths = sorted(folder("pheme").glob("*.jsonl.gz"))
    into = taken(*paths)
    threads = [thread for path in paths if "threads" in path.name for thread in lines(path)]
    relayed = [tweet for path in paths if "retweets" in path.name for tweet in lines(path)]
    told = [(tweet, thread) for thread in threads for tweet in [*thread["source"], *thread["reactions"]]]
    into.report("pheme", len(told) + len(relayed))
    checks = {tweet["id_str"]: tweet for tweet in [*(tweet for tweet, _ in told), *relayed]}
    for number, tweet in checks.items():
        check_v1(into.posts[number], tweet)
    reactions = [(tweet["id_str"], thread["thread"]) for tweet, thread in told if tweet["id_str"] != thread["thread"]]
    assert all(into.posts[number].root == root for number, root in reactions)
    assert not into.bad
    assert into.seen == len(told) + len(relayed)


def check_v1(post: Post, tweet: Raw) -> None:
    original = tweet.get("retweeted_status") or tweet
    shown = original.get("extended_tweet") or original
    assert post.author.native_id == tweet["user"]["id_str"]
    assert post.author.handle == tweet["user"]["screen_name"]
    assert post.created_at == x_moment(tweet["created_at"])
    assert post.text == plain(shown.get("full_text") or shown["text"])
    assert post.reply_to == (tweet.get("in_reply_to_status_id_str") or "")
    assert post.repost_of == (original["id_str"] if original is not tweet else "")
    assert (post.counts.reposts, post.counts.likes) == (tweet["retweet_count"], tweet.get("favorite_count"))
    entities = shown["entities"]
    assert set(post.links) == {url["expanded_url"] or url["url"] for url in entities["urls"]}
    assert list(post.hashtags) == list(dict.fromkeys(tag["text"] for tag in entities["hashtags"]))


# Whatever else may come


ODDITIES: list[tuple[str, Callable[[], Any]]] = [
    ("nothing", dict),
    ("a tweet of nobody", lambda: {"id_str": "1234567890123456789", "text": "Lampe", "user": None, "entities": None}),
    ("numbers as texts", lambda: {"id": "1234567890123456789", "text": "x", "user": {}, "retweet_count": "12"}),
    (
        "a tombstone",
        lambda: {"kind": "t1", "data": {"id": "a", "body": "[deleted]", "author": None, "created_utc": "1"}},
    ),
    ("a listing of nulls", lambda: {"kind": "Listing", "data": {"children": [None, 3, {"kind": "t3", "data": {}}]}}),
    ("a page of nulls", lambda: {"data": [None, {"id": None, "text": None}], "includes": None, "errors": None}),
    ("a status of nulls", lambda: {"account": {}, "content": None, "uri": None, "created_at": None}),
    ("an event of nothing", lambda: {"did": "did:plc:a", "commit": None}),
    ("a post of nothing", lambda: {"did": None, "commit": {"collection": "app.bsky.feed.post", "operation": "create"}}),
]


@pytest.mark.parametrize(("name", "make"), ODDITIES, ids=[name for name, _ in ODDITIES])
def test_oddities_are_read_or_kept_aside_and_never_raise(name: str, make: Callable[[], Any]) -> None:
    assert list(records.read(make())), name
