from datetime import UTC, datetime

import pytest

from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.feeds import websub
from parvis.networks.feeds.mark import Mark
from parvis.networks.feeds.network import Feeds
from parvis.networks.feeds.tests.samples import ATOM, JSON_FEED, PAGE, RDF, RSS
from parvis.networks.seam import Author, Batch, Counts, Media, NetworkError

URL = "https://lumen.example/carnet/feed"
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def fetched(*contents: str | bytes | Recorded, url: str = URL, cursor: str = "") -> list[Batch]:
    """One batch for each answer in turn, each fetch going on from the cursor before it."""
    answers = [made(content) for content in contents]
    door = ReplayDoor({url: answers})
    feeds = Feeds({"url": url}, door, now=lambda: NOW)
    batches = []
    for _ in answers:
        batches.append(feeds.fetch(cursor))
        cursor = batches[-1].cursor
    return batches


def made(content: str | bytes | Recorded) -> Recorded:
    if isinstance(content, Recorded):
        return content
    return Recorded(content=content.encode() if isinstance(content, str) else content)


def rss(*items: str) -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel><title>Lumen</title><link>https://lumen.example/</link>{inner}</channel></rss>'


def only(*items: str):
    (batch,) = fetched(rss(*items))
    (post,) = batch.posts
    return post


def test_an_rss_entry_becomes_a_post():
    post = fetched(RSS)[0].posts[0]
    assert post.native_id == "https://lumen.example/?p=12"
    assert post.title == "La lampe & le bureau"
    assert post.text == "Elle s'allume été comme hiver.\n\nVoir nos lampes ou ceci."
    assert post.author == Author(native_id="lumen.example/inès moreau", name="Inès Moreau")
    assert post.created_at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert (post.url, post.site, post.lang) == ("https://lumen.example/carnet/lampe-bureau", "lumen.example", "fr")
    assert post.links == ("https://lumen.example/lampes",)
    assert post.hashtags == ("Éclairage", "Bureau")
    assert post.media == (
        Media("audio", "https://lumen.example/son/visite.mp3"),
        Media("image", "https://lumen.example/img/lampe.jpg", alt="La lampe"),
    )
    assert post.counts == Counts(replies=7)
    assert (post.kind, post.network, post.edited_at) == ("article", "feeds", None)


def test_without_an_author_the_feed_is_the_author_and_a_bare_guid_is_made_unique():
    post = fetched(RSS)[0].posts[1]
    assert post.author == Author("lumen.example", name="Le carnet de Lumen", url="https://lumen.example/carnet/")
    assert post.native_id == "lumen.example/carnet/feed#13"


def test_an_atom_entry_becomes_a_post_and_a_reply_a_comment():
    first, second = fetched(ATOM)[0].posts
    assert (first.title, first.text) == ("A small lamp", "It is small.\n\nAnd bright.")
    assert first.created_at == datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    assert (second.kind, second.reply_to) == ("comment", "tag:lamps.example,2026:7")
    assert second.created_at == datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
    assert second.author.name == "The keepers"


def test_an_author_page_on_the_feeds_own_site_is_the_authors_id():
    post = fetched(ATOM)[0].posts[0]
    assert post.author == Author("https://lamps.example/ada", name="Ada Finch", url="https://lamps.example/ada")


def test_an_old_rdf_feed_in_latin_1_is_read():
    (post,) = fetched(RDF.encode("latin-1"))[0].posts
    assert (post.title, post.text) == ("L'été", "Il fait chaud.")
    assert post.created_at == datetime(2026, 3, 1, 7, 0, tzinfo=UTC)


def test_a_json_feed_is_read_and_odd_items_are_no_harm():
    (batch,) = fetched(JSON_FEED, url="https://log.lumen.example/feed.json")
    first, second = batch.posts
    assert (first.native_id, first.title, first.text) == ("https://log.lumen.example/1", "One", "First & best.")
    assert first.author == Author("https://log.lumen.example/ada", name="Ada", url="https://log.lumen.example/ada")
    assert first.media[0] == Media("video", "https://log.lumen.example/1.mp4")
    assert (first.hashtags, first.lang) == (("lamp", "log"), "en")
    assert (second.native_id, second.text) == ("log.lumen.example/feed.json#2", "Plain\ntwo")
    assert second.author.name == "Bob"
    assert len(batch.bad) == 1


def test_an_unchanged_feed_brings_nothing():
    batches = fetched(RSS, RSS, RSS.replace("fr-FR", "fr"))
    assert [len(batch.posts) for batch in batches] == [2, 0, 0]


def test_only_the_new_entry_comes():
    one, two = "<guid>1</guid><title>Un</title>", "<guid>2</guid><title>Deux</title>"
    batches = fetched(rss(one), rss(two, one))
    assert [post.title for post in batches[1].posts] == ["Deux"]


def test_an_edited_entry_comes_again_under_its_id_as_an_edit():
    first, second = fetched(rss("<guid>1</guid><title>Un</title>"), rss("<guid>1</guid><title>Un, corrigé</title>"))
    assert first.posts[0].native_id == second.posts[0].native_id
    assert (second.posts[0].title, second.posts[0].edited_at) == ("Un, corrigé", NOW)


def test_the_moment_of_an_edit_is_the_feeds_own_where_it_gives_one():
    edited = ATOM.replace("And bright.", "And very bright.").replace("T12:00:00Z", "T14:00:00Z")
    assert fetched(ATOM, edited)[1].posts[0].edited_at == datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def test_an_entry_that_leaves_and_returns_is_not_new():
    one, two = "<guid>1</guid><title>Un</title>", "<guid>2</guid><title>Deux</title>"
    assert [len(batch.posts) for batch in fetched(rss(one), rss(two), rss(two, one))] == [1, 1, 0]


def test_what_did_not_change_is_asked_conditionally():
    first = Recorded(content=RSS.encode(), headers={"ETag": '"abc"', "Last-Modified": "Mon, 02 Mar 2026 09:00:00 GMT"})
    door = ReplayDoor({URL: [first, Recorded(304), Recorded(304)]})
    feeds = Feeds({"url": URL}, door)
    again = feeds.fetch(feeds.fetch("").cursor)
    feeds.fetch(again.cursor)
    assert again.posts == ()
    for asked in door.asked[1:]:
        assert asked.headers["if-none-match"] == '"abc"'
        assert asked.headers["if-modified-since"] == "Mon, 02 Mar 2026 09:00:00 GMT"
    assert "if-none-match" not in door.asked[0].headers


def test_a_feed_that_moved_for_good_is_asked_there_from_now_on():
    new = "https://lumen.example/new"
    door = ReplayDoor({URL: Recorded(content=RSS.encode(), url=new, moved_to=new), new: Recorded(content=RSS.encode())})
    feeds = Feeds({"url": URL}, door)
    first = feeds.fetch("")
    second = feeds.fetch(first.cursor)
    assert new in first.notes[0]
    assert door.asked[1].url == new
    assert second.posts == ()


def test_a_feed_that_is_gone_is_a_lasting_error():
    with pytest.raises(NetworkError, match="gone") as caught:
        fetched(Recorded(410))
    assert caught.value.permanent


def test_a_page_that_announces_its_feed_is_as_good_as_the_feed():
    page = "https://lumen.example/"
    feed = "https://lumen.example/carnet/feed"
    door = ReplayDoor({page: Recorded(content=PAGE.encode()), feed: Recorded(content=RSS.encode())})
    feeds = Feeds({"url": page}, door)
    first = feeds.fetch("")
    assert len(first.posts) == 2
    assert feed in first.notes[0]
    assert feeds.fetch(first.cursor).posts == ()
    assert [asked.url for asked in door.asked] == [page, feed, feed]


def test_a_busy_server_says_when_to_come_back():
    (batch,) = fetched(Recorded(content=RSS.encode(), headers={"Retry-After": "600"}))
    assert batch.wait_seconds == 600


def test_a_date_in_the_future_is_now_and_is_said():
    (batch,) = fetched(rss("<guid>1</guid><title>Demain</title><pubDate>Mon, 02 Mar 2037 09:30:00 GMT</pubDate>"))
    assert batch.posts[0].created_at == NOW
    assert "future" in batch.notes[0]


@pytest.mark.parametrize(
    ("date", "created_at"),
    [
        ("Mon, 02 Mar 2026 09:30:00 -0500", datetime(2026, 3, 2, 14, 30, tzinfo=UTC)),
        ("Mon, 2 Mar 26 09:30 EST", datetime(2026, 3, 2, 14, 30, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 09:30:00 CET", datetime(2026, 3, 2, 8, 30, tzinfo=UTC)),
        ("Sun, 01 Jun 2025 09:30:00 CEST", datetime(2025, 6, 1, 7, 30, tzinfo=UTC)),
        ("Sun, 01 Jun 2025 09:30:00 BST", datetime(2025, 6, 1, 8, 30, tzinfo=UTC)),
        ("2026-03-02 09:30:00", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        ("2026-03-02", datetime(2026, 3, 2, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 15:05:00 GMT", NOW),
        ("", NOW),
        ("hier", NOW),
        ("Mon, 32 Foo 2020", NOW),
        ("0001-01-01T00:00:00Z", NOW),
        ("99999-99-99", NOW),
        ("1970-01-01T00:00:00Z", NOW),
    ],
)
def test_dates_are_read_as_far_as_they_can_be(date, created_at):
    assert only(f"<guid>1</guid><title>Un</title><pubDate>{date}</pubDate>").created_at == created_at


def test_a_json_feed_whose_program_left_its_empty_date_in_a_local_zone_is_read():
    item = '{"id": "1", "title": "Une lampe", "date_published": "0001-01-01T00:00:00+01:00"}'
    (batch,) = fetched(f'{{"version": "https://jsonfeed.org/version/1.1", "title": "Lumen", "items": [{item}]}}')
    assert [post.created_at for post in batch.posts] == [NOW]


@pytest.mark.parametrize(
    ("item", "native_id"),
    [
        ("<guid>https://lumen.example/1</guid><title>x</title>", "https://lumen.example/1"),
        ("<guid>https://www.lumen.example/1</guid><title>x</title>", "https://www.lumen.example/1"),
        ("<link>https://lumen.example/2</link><title>x</title>", "https://lumen.example/2"),
        ("<guid>3</guid><title>x</title>", "lumen.example/carnet/feed#3"),
        ("<guid>https://rival.example/1</guid><title>x</title>", "lumen.example/carnet/feed#https://rival.example/1"),
    ],
)
def test_an_id_cannot_be_another_feeds(item, native_id):
    assert only(item).native_id == native_id


def test_without_an_id_or_a_link_the_words_are_the_id():
    first, second = fetched(rss("<title>Un</title>"), rss("<title>Deux</title>", "<title>Un</title>"))
    assert first.posts[0].native_id.startswith("lumen.example/carnet/feed#")
    assert [post.title for post in second.posts] == ["Deux"]


def test_a_very_long_id_still_fits():
    assert len(only(f"<guid>{'x' * 5000}</guid><title>x</title>").native_id) <= 300


def test_entries_that_share_one_id_are_told_apart_by_their_address():
    items = [f"<guid>same</guid><title>{n}</title><link>https://lumen.example/{n}</link>" for n in "abc"]
    (batch,) = fetched(rss(*items))
    assert len({post.native_id for post in batch.posts}) == 3


def test_an_empty_entry_is_set_aside():
    (batch,) = fetched(rss("<guid>1</guid>", "<guid>2</guid><title>Deux</title>"))
    assert [post.title for post in batch.posts] == ["Deux"]
    assert batch.bad[0].place == "entry 1"


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("Caf&amp;eacute; &amp;amp; th&#233;", "Café & thé"),
        ("3 &lt; 4 et 5 &gt; 2", "3 < 4 et 5 > 2"),
        ("&lt;b&gt;Gras&lt;/b&gt;", "Gras"),
        ("&lt;img src=x onerror=alert(1)&gt;Photo", "Photo"),
        ("<![CDATA[AT&T <i>Lumen</i>]]>", "AT&T Lumen"),
        ("  deux\n lignes ", "deux lignes"),
        ("Demi &#xD83D; lune", "Demi \ufffd lune"),
        ("Emoji &#128161;", "Emoji 💡"),
    ],
)
def test_titles_are_plain_text(markup, title):
    assert only(f"<guid>1</guid><title>{markup}</title>").title == title


def test_links_that_run_something_are_dropped():
    post = only("<guid>1</guid><title>x</title><link>javascript:alert(1)</link>")
    assert post.url == ""


def test_a_mail_address_is_not_collected():
    post = only("<guid>1</guid><title>x</title><author>ines@lumen.example</author>")
    assert post.author.name == "ines"


def test_a_feed_with_a_mistake_is_read_and_the_mistake_is_said():
    (batch,) = fetched(
        '<rss version="2.0"><channel><title>L</title><item><title>Un & deux</title></item></channel></rss>'
    )
    assert batch.posts[0].title == "Un & deux"
    assert "mistake" in batch.notes[0]


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", "application/xml"),
        ("utf-8", "iso-8859-1", "application/xml; charset=utf-8"),
        ("latin-1", "utf-8", "application/xml"),
        ("cp1252", "utf-8", "text/xml"),
        ("utf-16", "utf-16", "application/xml"),
    ],
)
def test_a_wrong_charset_does_not_spoil_the_accents(encoding, declared, content_type):
    document = f'<?xml version="1.0" encoding="{declared}"?>' + rss("<guid>1</guid><title>Été à Évreux</title>")
    (batch,) = fetched(Recorded(content=document.encode(encoding), headers={"Content-Type": content_type}))
    assert batch.posts[0].title == "Été à Évreux"


def test_a_video_channel_gives_its_views_and_its_picture():
    feed = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
    <title>Lumen TV</title>
    <entry><id>yt:video:1</id><title>Visite</title><link rel="alternate" href="https://video.example/1"/>
    <published>2026-03-01T08:00:00Z</published><media:group><media:description>On visite.</media:description>
    <media:thumbnail url="https://video.example/1.jpg" width="480" height="360"/>
    <media:community><media:starRating count="9" average="5"/><media:statistics views="120"/></media:community>
    </media:group></entry></feed>"""
    post = fetched(feed)[0].posts[0]
    assert post.text == "On visite."
    assert post.counts == Counts(likes=9, views=120)
    assert post.media[0].url == "https://video.example/1.jpg"


def test_a_hub_is_kept_in_the_cursor():
    (batch,) = fetched(RSS)
    assert websub.announced(batch.cursor) == websub.Announced("https://hub.example/", URL)


def test_a_hub_in_the_headers_counts_first():
    link = '<https://other.example/hub>; rel="hub", <https://lumen.example/f>; rel=self'
    (batch,) = fetched(Recorded(content=RSS.encode(), headers={"Link": link}))
    assert websub.announced(batch.cursor) == websub.Announced("https://other.example/hub", "https://lumen.example/f")


def test_a_delivery_of_a_hub_brings_only_what_is_new():
    (first,) = fetched(rss("<guid>1</guid><title>Un</title>"))
    feeds = Feeds({"url": URL}, ReplayDoor({}), now=lambda: NOW)
    delivery = rss("<guid>2</guid><title>Deux</title>", "<guid>1</guid><title>Un</title>").encode()
    batch = feeds.take(delivery, {}, first.cursor)
    assert [post.title for post in batch.posts] == ["Deux"]
    assert feeds.take(delivery, {}, batch.cursor).posts == ()


def test_an_unreadable_cursor_is_as_none():
    assert Mark.read("half a curs") == Mark()
    assert len(fetched(RSS, cursor="half a curs")[0].posts) == 2


def test_the_address_may_come_without_its_scheme():
    door = ReplayDoor({URL: Recorded(content=RSS.encode())})
    assert (
        Feeds({"url": " lumen.example/carnet/feed "}, door).fetch("").posts[1].native_id
        == "lumen.example/carnet/feed#13"
    )


def test_an_odd_etag_is_not_sent_back():
    first = Recorded(content=RSS.encode(), headers={"ETag": '"été"'})
    door = ReplayDoor({URL: [first, Recorded(304)]})
    feeds = Feeds({"url": URL}, door)
    feeds.fetch(feeds.fetch("").cursor)
    assert "if-none-match" not in door.asked[1].headers


def test_what_is_left_out_of_a_very_long_feed_is_said():
    (batch,) = fetched(rss(*(f"<guid>{n}</guid><title>{n}</title>" for n in range(1003))))
    assert len(batch.posts) == 1000
    assert "(3)" in batch.notes[0]


def test_a_cursor_stays_small():
    items = [f"<guid>{n}</guid><title>{n}</title>" for n in range(500)]
    assert len(fetched(rss(*items))[0].cursor) < 7000
