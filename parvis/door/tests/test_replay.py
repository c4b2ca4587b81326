import pytest

from parvis.door import BadStatus, DoorError
from parvis.door.replay import NotRecorded, Recorded, ReplayDoor

FEED = "https://lumen.example/feed"


def test_the_double_answers_in_turn_and_keeps_what_was_asked():
    door = ReplayDoor({FEED: [Recorded(content=b"one"), Recorded(status=304)]})
    answers = [door.request("GET", FEED, params={"page": "2"}, headers={"If-None-Match": "x"}) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 304, 304]
    assert door.asked[0].url == FEED + "?page=2"
    assert door.asked[0].headers["if-none-match"] == "x"


def test_an_exact_query_is_answered_before_any_query():
    door = ReplayDoor({FEED: Recorded(content=b"any"), FEED + "?page=2": Recorded(content=b"two")})
    assert door.request("GET", FEED, params={"page": "2"}).content == b"two"
    assert door.request("GET", FEED + "?page=3").content == b"any"


def test_what_was_not_recorded_is_a_failure_of_the_test():
    with pytest.raises(NotRecorded):
        ReplayDoor({}).request("GET", FEED)


def test_recorded_errors_are_raised():
    door = ReplayDoor({FEED: Recorded(error=DoorError("lost", uncertain=True))})
    with pytest.raises(DoorError, match="lost"):
        door.request("POST", FEED, json={"a": 1})
    assert door.asked[0].content == b'{"a":1}'


def test_a_recorded_stream_gives_its_lines_and_then_its_error():
    door = ReplayDoor({FEED: Recorded(content="data: été\r\n\nrest".encode(), error=DoorError("broke"))})
    with door.stream_lines(FEED) as lines:
        assert [next(lines), next(lines)] == ["data: été", ""]
        with pytest.raises(DoorError, match="broke"):
            list(lines)


def test_a_recorded_refusal_of_a_stream_has_its_status():
    with pytest.raises(BadStatus) as caught, ReplayDoor({FEED: Recorded(status=401)}).stream_lines(FEED):
        pass
    assert caught.value.status == 401
