import json

import pytest

from parvis.lib.text.html import Image, bare_links, clean, plain_text, web_address


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("Une lampe", "Une lampe"),
        ("Prix &lt; 10 &euro; &amp; port offert", "Prix < 10 € & port offert"),
        ("caf&eacute; caf&#233; caf&#xE9;", "café café café"),
        ("AT&T et R&D", "AT&T et R&D"),
        ("3 < 4 and 5 > 2", "3 < 4 and 5 > 2"),
        ("<p>Un.</p><p>Deux.</p>", "Un.\n\nDeux."),
        ("Un<br>deux<br/>trois", "Un\ndeux\ntrois"),
        ("Un<br>\n  deux", "Un\ndeux"),
        ("Un<br><br>deux", "Un\n\ndeux"),
        ("<div>Un</div><div>Deux</div>", "Un\nDeux"),
        ("<ul><li>a</li><li>b</li></ul>fin", "a\nb\n\nfin"),
        ("<b>Lumen</b>, <i>Lyon</i>.", "Lumen, Lyon."),
        ("<b>Lu</b>men", "Lumen"),
        ("un <b> deux </b> trois", "un deux trois"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("  beaucoup \n\t d'espace  ", "beaucoup d'espace"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<p>a <!-- pas lu --> b</p>", "a b"),
        ("Oui\u00a0!", "Oui\u00a0!"),
        ('Merci <img class="emoji" alt="💡" src="https://s.example/1f4a1.png"> !', "Merci 💡 !"),
    ],
)
def test_html_is_read_as_a_person_reads_it(html, text):
    assert plain_text(html).text == text


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<style>b{}</style>",
        "<svg/onload=alert(1)>",
        "<img src=x onerror=alert(1)>",
        "<noscript><p>activez</p></noscript>",
        "<template><p>caché</p></template>",
        "<p hidden>caché</p>",
        '<div style="display: none">caché</div>',
        "<iframe src='https://x.example'></iframe>",
        "<title>Page</title>",
        "\x00\x01\x02",
        "<",
    ],
)
def test_what_is_not_read_or_could_run_leaves_nothing(html):
    plain = plain_text(html)
    assert plain.text in ("", "<")
    assert plain.links == ()
    assert plain.images == ()


def test_links_are_absolute_once_each_and_in_order():
    html = '<a href="/b">b</a> <a href="https://a.example/">a</a> <a href="/b">encore</a> <a href="#haut">haut</a>'
    assert plain_text(html, "https://lumen.example/blog/").links == ("https://lumen.example/b", "https://a.example/")


def test_a_relative_link_without_a_base_is_dropped():
    assert plain_text('<a href="/b">b</a>').links == ()


def test_a_link_of_a_fediverse_post_reads_whole():
    html = (
        '<p>Voir <a href="https://lumen.example/lampes/a-poser"><span class="invisible">https://</span>'
        '<span class="ellipsis">lumen.example/lampes</span><span class="invisible">/a-poser</span></a></p>'
    )
    assert plain_text(html) == (
        "Voir https://lumen.example/lampes/a-poser",
        ("https://lumen.example/lampes/a-poser",),
        (),
    )


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        " \x01javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "mailto:ines@lumen.example",
        "ftp://lumen.example/",
        "http://[::1",
        "http://",
        "https://lumen.example@evil.example/",
        "#haut",
        "https://lumen.example/" + "a" * 5000,
    ],
)
def test_only_web_addresses_are_links(href):
    assert web_address(href) == ""


def test_an_address_is_cleaned_as_a_browser_does():
    assert web_address(" https://lumen.example/a\nb c ") == "https://lumen.example/ab%20c"
    assert web_address("//cdn.example/x.png", "https://lumen.example/") == "https://cdn.example/x.png"
    assert web_address("?page=2", "https://lumen.example/blog") == "https://lumen.example/blog?page=2"


def test_images_keep_their_alternative_text():
    html = '<img src="/a.jpg" alt="Une lampe"><img src="data:image/gif;base64,AA" data-src="/b.jpg">'
    assert plain_text(html, "https://lumen.example/").images == (
        Image("https://lumen.example/a.jpg", "Une lampe"),
        Image("https://lumen.example/b.jpg"),
    )


def test_addresses_written_out_are_found_without_their_punctuation():
    text = "Voir https://lumen.example/a, (https://lumen.example/b_(c)). Et HTTPS://lumen.example/a! puis http://é.example/ü."
    assert bare_links(text) == (
        "https://lumen.example/a",
        "https://lumen.example/b_(c)",
        "HTTPS://lumen.example/a",
        "http://é.example/ü",
    )


def test_lone_surrogates_and_controls_are_dropped():
    assert clean("a\ud800b\x00c\x1bd\te\n") == "abcd\te\n"
    assert json.dumps(plain_text("&#xD800; a &#0; b").text, ensure_ascii=False).encode()


def test_an_address_ends_where_japanese_or_chinese_punctuation_stands():
    text = "詳細はhttps://lumen.example/a。次は「https://lumen.example/b」、https://lumen.example/c（写真）"
    assert bare_links(text) == ("https://lumen.example/a", "https://lumen.example/b", "https://lumen.example/c")


@pytest.mark.parametrize(
    "html",
    ["<div>" * 100_000, "<div>" * 20_000 + "fin" + "</div>" * 20_000, "<" * 300_000, "<!" * 100_000, "<![a" * 50_000,
     "&#" * 200_000, "<i>" * 20_000, "<a href=x>" * 20_000, "<p>" * 20_000, "<b><p>" * 3000, "<table>" * 5000],
    ids=range(11),
)  # fmt: skip
def test_hostile_shapes_cost_little(html):
    assert len(plain_text("début " + html).text) <= len(html) + 6


def test_text_before_a_pit_of_tags_is_kept():
    assert plain_text("<p>Bonjour</p>" + "<div>" * 50_000 + "fin").text == "Bonjour"
