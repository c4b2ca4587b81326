"""Feeds written for these tests. Nobody else's words are in them."""

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
     xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>Le carnet de Lumen</title>
  <link>https://lumen.example/carnet/</link>
  <language>fr-FR</language>
  <atom:link rel="hub" href="https://hub.example/"/>
  <atom:link rel="self" href="https://lumen.example/carnet/feed"/>
  <item>
    <title>La lampe &amp;amp; le bureau</title>
    <link>https://lumen.example/carnet/lampe-bureau</link>
    <guid isPermaLink="false">https://lumen.example/?p=12</guid>
    <dc:creator>Inès Moreau</dc:creator>
    <pubDate>Mon, 02 Mar 2026 09:30:00 +0100</pubDate>
    <category>#Éclairage</category>
    <category>Bureau</category>
    <slash:comments>7</slash:comments>
    <description>Un extrait.</description>
    <content:encoded><![CDATA[<p>Elle s'allume &eacute;t&eacute; comme hiver.</p><p>Voir <a href="/lampes">nos
      lampes</a> ou <a href="javascript:alert(1)">ceci</a>.
      <img src="/img/lampe.jpg" alt="La lampe"></p>]]></content:encoded>
    <enclosure url="https://lumen.example/son/visite.mp3" length="1234" type="audio/mpeg"/>
  </item>
  <item>
    <title>Sans date ni auteur, mais pas sans avenir</title>
    <guid>13</guid>
    <pubDate>Sun, 01 Mar 2026 08:00:00 GMT</pubDate>
  </item>
</channel>
</rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xmlns:thr="http://purl.org/syndication/thread/1.0">
  <title>Lamps we love</title>
  <link href="https://lamps.example/"/>
  <author><name>The keepers</name></author>
  <entry>
    <id>tag:lamps.example,2026:7</id>
    <title type="html">A &lt;b&gt;small&lt;/b&gt; lamp</title>
    <link rel="alternate" href="https://lamps.example/small"/>
    <author><name>Ada Finch</name><uri>https://lamps.example/ada</uri></author>
    <published>2026-03-02T10:00:00Z</published>
    <updated>2026-03-02T12:00:00Z</updated>
    <category term="lamps" label="Lamps"/>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
      <p>It is <em>small</em>.</p><p>And bright.</p></div></content>
  </entry>
  <entry>
    <id>tag:lamps.example,2026:8</id>
    <title>Re: A small lamp</title>
    <link rel="alternate" href="https://lamps.example/small#8"/>
    <thr:in-reply-to ref="tag:lamps.example,2026:7"/>
    <updated>2026-03-02T13:00:00+02:00</updated>
    <summary>How bright?</summary>
  </entry>
</feed>"""

RDF = """<?xml version="1.0" encoding="iso-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
         xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel rdf:about="https://vieux.example/"><title>Vieux carnet</title><link>https://vieux.example/</link></channel>
  <item rdf:about="https://vieux.example/1">
    <title>L'été</title><link>https://vieux.example/1</link><dc:date>2026-03-01T08:00:00+01:00</dc:date>
    <description>Il fait chaud.</description>
  </item>
</rdf:RDF>"""

JSON_FEED = """{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "Lumen, the log", "home_page_url": "https://log.lumen.example/", "language": "en-GB",
  "feed_url": "https://log.lumen.example/feed.json",
  "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
  "authors": [{"name": "Bob"}],
  "items": [
    {"id": "https://log.lumen.example/1", "url": "https://log.lumen.example/1", "title": "One",
     "content_html": "<p>First &amp; <a href='/b'>best</a>.</p>", "date_published": "2026-03-02T10:00:00+01:00",
     "authors": [{"name": "Ada", "url": "https://log.lumen.example/ada"}], "tags": ["#lamp", "log"],
     "image": "https://log.lumen.example/1.png",
     "attachments": [{"url": "https://log.lumen.example/1.mp4", "mime_type": "video/mp4"}]},
    {"id": 2, "content_text": "Plain\\ntwo", "date_published": "2026-03-02T11:00:00Z", "tags": [null, 3], "author": 5},
    "not an item", {"id": "3"}
  ]
}"""

PAGE = """<!doctype html><html><head><base href="https://lumen.example/carnet/"><title>Lumen</title>
<link rel="alternate" type="application/rss+xml" title="Le carnet" href="feed">
<link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" href="/atom.xml">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">
<link rel="alternate" hreflang="en" href="/en/"><link rel="stylesheet" type="text/css" href="/a.css">
</head><body><p>Bienvenue</p></body></html>"""
