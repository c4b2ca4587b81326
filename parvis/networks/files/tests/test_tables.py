"""Tables of other tools, in French and English."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from parvis.networks.files import Files
from parvis.networks.files.columns import chosen, guessed, plain_title
from parvis.networks.files.dates import order, read_date
from parvis.networks.files.tables import Rows, layout
from parvis.networks.seam import Batch, NetworkError


def batch(table: str | bytes, **settings: str) -> Batch:
    stream = io.BytesIO(table if isinstance(table, bytes) else table.encode())
    return Files({"stream": stream, **settings}, None).fetch("")


def test_an_english_table_is_read_by_its_titles() -> None:
    (post,) = batch(
        "Date,Author,Full Text,Url,Likes\n2026-03-03 08:02,@alice,A lamp that hums,https://x.com/alice/status/1234567,12\n"
    ).posts
    assert (post.text, post.author.handle, post.counts.likes) == ("A lamp that hums", "alice", 12)
    assert (post.network, post.native_id, post.site) == ("x", "1234567", "x.com")
    assert post.created_at == datetime(2026, 3, 3, 8, 2, tzinfo=UTC)


def test_a_french_table_has_semicolons_and_days_first() -> None:
    (post,) = batch("Date;Auteur;Texte;Lien\n03/04/2026 14:05;Zoé;Une lampe brunie;https://lumen.example/a\n").posts
    assert post.created_at == datetime(2026, 4, 3, 14, 5, tzinfo=UTC)
    assert (post.author.handle, post.url, post.native_id) == (
        "Zoé",
        "https://lumen.example/a",
        "https://lumen.example/a",
    )


def test_old_excel_wrote_latin_letters() -> None:
    assert batch("date;texte\n2026-03-03;Été brûlé\n".encode("cp1252")).posts[0].text == "Été brûlé"


def test_excel_writes_unicode_text_in_utf_16() -> None:
    assert batch("date\ttexte\n2026-03-03\tÉté\n".encode("utf-16")).posts[0].text == "Été"


def test_a_byte_order_mark_is_no_part_of_a_title() -> None:
    assert batch(b"\xef\xbb\xbftexte,date\nBonjour,2026-03-03\n").posts[0].text == "Bonjour"


def test_quoted_cells_hold_line_breaks_and_delimiters() -> None:
    posts = batch('date,text\n2026-03-03,"one, ""two""\nthree"\n2026-03-04,four\n').posts
    assert [post.text for post in posts] == ['one, "two"\nthree', "four"]


def test_a_very_long_cell_stops_no_import() -> None:
    posts = batch(f"date,text\n2026-03-03,{'mot ' * 50_000}\n2026-03-04,four\n").posts
    assert [len(post.text) > 100_000 for post in posts] == [True, False]


def test_one_endless_line_is_no_table() -> None:
    assert layout(b"a" * 256 * 1024) is None


def test_a_quote_that_nobody_closes_costs_only_its_line() -> None:
    found = batch('date,text\n2026-03-03,"open\n2026-03-04,four\n')
    assert [post.text for post in found.posts] == ["open", "four"]


def test_a_quote_inside_a_cell_opens_nothing() -> None:
    assert [post.text for post in batch('date,text\n2026-03-03,a 5" lamp\n2026-03-04,b\n').posts] == ['a 5" lamp', "b"]


def test_lines_about_the_report_before_the_titles_are_passed_over() -> None:
    table = "Report:,Lumen\nFrom:,Mon Mar 02\n\nDate,Title,Full Text,Author\n2026-03-03,,A lamp,alice\n"
    assert [post.text for post in batch(table).posts] == ["A lamp"]


def test_a_person_may_say_which_column_is_which() -> None:
    found = batch("Jour J;Ce qu’on dit\n2026-03-03;Une lampe\n", columns="text = Ce qu’on dit\ndate = Jour J")
    assert [(post.text, post.created_at.day) for post in found.posts] == [("Une lampe", 3)]


def test_a_table_without_a_text_says_what_to_do() -> None:
    (bad,) = batch("a,b\n1,2\n").bad
    assert "text = Verbatim" in bad.reason
    assert "a,b" in bad.reason


def test_a_row_without_a_date_is_kept_aside_with_its_line() -> None:
    found = batch("date,text\n2026-03-03,one\nsoon,two\n")
    assert [(bad.place, bad.excerpt.strip()) for bad in found.bad] == [("-:3", "soon,two")]
    assert len(found.posts) == 1


def test_a_row_with_too_many_cells_is_kept_aside_for_its_columns_are_shifted() -> None:
    found = batch("date;text;likes\n2026-03-03;one; two;3\n2026-03-04;four;5;\n")
    assert [bad.place for bad in found.bad] == ["-:2"]
    assert [(post.text, post.counts.likes) for post in found.posts] == [("four", 5)]


def test_short_row_numbers_are_not_ids_of_a_network() -> None:
    first, second = batch("id,text,date\n1,one,2026-03-03\n2,one,2026-03-03\n").posts
    assert first.native_id != second.native_id
    assert first.native_id != "1"


def test_equal_texts_without_author_and_date_stay_apart(tmp_path) -> None:
    path = tmp_path / "avis.csv"
    path.write_text("texte\nMerci\nMerci\n")
    posts = Files({"path": path}, None).fetch("").posts
    assert len({post.native_id for post in posts}) == 2


def test_times_without_a_zone_are_in_the_zone_that_was_chosen() -> None:
    (post,) = batch("date,text\n2026-07-01 12:00,Midi\n", zone="Europe/Paris").posts
    assert post.created_at == datetime(2026, 7, 1, 10, tzinfo=UTC)


def test_an_unknown_zone_is_refused_in_words() -> None:
    with pytest.raises(NetworkError, match="Europe/Paris") as caught:
        batch("a", zone="Lune/Mer")
    assert caught.value.permanent


def test_flat_json_is_read_by_its_keys() -> None:
    (post,) = batch('{"auteur": "zoe", "texte": "Une lampe #lumen", "date": "2026-03-03T08:02:00Z"}\n').posts
    assert (post.author.handle, post.text, post.hashtags) == ("zoe", "Une lampe #lumen", ("lumen",))


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_rows_are_the_same_in_any_chunks(size: int) -> None:
    whole = b'a;"b\n""c"";d"\r\n\r\n"e";f\n'
    rows, pieces = Rows(";"), []
    for start in range(0, len(whole), size):
        pieces += rows.feed(whole[start : start + size])
    pieces += rows.feed(b"", is_last=True)
    assert [(piece.body, piece.line) for piece in pieces] == [(b'a;"b\n""c"";d"\r\n', 1), (b'"e";f\n', 4)]
    assert pieces[-1].end == len(whole)


def test_titles_are_compared_without_case_accents_and_signs() -> None:
    assert plain_title("Date_de création (UTC)") == "date de creation utc"


def test_the_most_telling_title_wins_and_each_is_used_once() -> None:
    assert guessed(["Author", "author.username", "Snippet", "Full Text"]) == {
        "text": "Full Text",
        "handle": "author.username",
    }


def test_a_field_set_to_nothing_is_not_read() -> None:
    assert "date" not in chosen({"date": ""}, ["date", "text"])


def test_the_delimiter_is_the_one_that_gives_most_columns() -> None:
    found = layout(b"date;auteur;texte, tel quel;texte\n")
    assert found is not None
    assert (found.delimiter, found.mapping["text"]) == (";", "texte")


@pytest.mark.parametrize(
    ("written", "first", "expected"),
    [
        ("03/04/2026 08:02", "day", datetime(2026, 4, 3, 8, 2)),
        ("03/04/2026 08:02", "month", datetime(2026, 3, 4, 8, 2)),
        ("3 mars 2026 à 14h05", "day", datetime(2026, 3, 3, 14, 5)),
        ("mardi 3 février 2026", "day", datetime(2026, 2, 3)),
        ("March 3, 2026 2:05 PM", "month", datetime(2026, 3, 3, 14, 5)),
        ("2026-03-03 08:02:00 -0800", "month", datetime(2026, 3, 3, 16, 2)),
        ("2026-03-03 08:02:00 UTC", "day", datetime(2026, 3, 3, 8, 2)),
        ("1772524920", "day", datetime(2026, 3, 3, 8, 2)),
        ("1772524920000", "day", datetime(2026, 3, 3, 8, 2)),
        ("46084,5", "day", datetime(2026, 3, 3, 12)),
        ("Tue Mar 03 08:02:00 +0000 2026", "month", datetime(2026, 3, 3, 8, 2)),
        ("lun. 2 mars 2026 à 9h02", "day", datetime(2026, 3, 2, 9, 2)),
        ("mar. 3 mars 2026 09:02", "day", datetime(2026, 3, 3, 9, 2)),
        ("Mar 3 2026 09:02", "month", datetime(2026, 3, 3, 9, 2)),
        ("jeu., 2 juill. 2026", "day", datetime(2026, 7, 2)),
        ("1796070512345", "day", datetime(2026, 11, 30, 20, 28, 32, 345000)),
        ("2/3/2026 09:02 CET", "day", datetime(2026, 3, 2, 8, 2)),
        ("2026-03-02 09:02:00 GMT", "day", datetime(2026, 3, 2, 9, 2)),
        ("2026/03/02 09:02", "day", datetime(2026, 3, 2, 9, 2)),
        ("2026-03-02 à 9h02", "day", datetime(2026, 3, 2, 9, 2)),
    ],
)
def test_dates_are_read_as_people_write_them(written: str, first, expected: datetime) -> None:
    assert read_date(written, first) == expected.replace(tzinfo=UTC)


@pytest.mark.parametrize("written", ["", "soon", "bientôt", "14:05", "99/99/9999"])
def test_what_is_no_date_gives_none(written: str) -> None:
    assert read_date(written, "day", ZoneInfo("Europe/Paris")) is None


def test_a_part_above_twelve_tells_the_order() -> None:
    assert order(["03/04/2026", "03/25/2026"], is_french=True) == "month"
    assert order(["03/04/2026", "25/03/2026"], is_french=False) == "day"


def test_a_table_written_by_python_comes_back_whole() -> None:
    texts = ['a "quoted" word', "line\nbreak", "semi;colon, comma", "é 😀"]
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerows([["date", "text"], *(["2026-03-03", text] for text in texts)])
    assert [post.text for post in batch(written.getvalue()).posts] == texts


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_only_a_line_break_ends_a_row(sign: str) -> None:
    found = batch(f"date,text,author\n2026-03-03,Une lampe{sign}brunie,zoe\n")
    assert not found.bad
    assert found.posts[0].text.endswith("brunie")
    assert found.posts[0].author.handle == "zoe"


@pytest.mark.parametrize("spoiled", ["1.23457E+18", "1,23457E+18"])
def test_ids_that_a_spreadsheet_rounded_make_no_two_posts_and_no_two_people_one(spoiled: str) -> None:
    table = (
        f"date;id;author id;auteur;texte\n2026-03-03;{spoiled};{spoiled};zoe;A\n2026-03-03;{spoiled};{spoiled};max;B\n"
    )
    one, other = batch(table, network="x").posts
    assert one.native_id != other.native_id
    assert (one.author.native_id, other.author.native_id) == ("zoe", "max")


def test_an_answer_to_a_rounded_id_answers_nobody_known() -> None:
    (post,) = batch("date;texte;auteur;reply to\n2026-03-03;Oui;zoe;1.23457E+18\n").posts
    assert (post.reply_to, post.kind) == ("", "reply")


@pytest.mark.parametrize(
    ("written", "tags"), [("[]", ()), ("['lampe', 'lumen']", ("lampe", "lumen")), ('["lampe"]', ("lampe",))]
)
def test_lists_as_programs_write_them_are_lists(written: str, tags: tuple[str, ...]) -> None:
    rows = io.StringIO()
    csv.writer(rows).writerows([["date", "text", "hashtags"], ["2026-03-03", "Une lampe", written]])
    (post,) = batch(rows.getvalue()).posts
    assert post.hashtags == tags
