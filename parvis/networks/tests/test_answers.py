from datetime import UTC, datetime

import pytest

from parvis.door import BadStatus, DoorError, Forbidden
from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.answers import as_network_error, ask, json_of, retry_after_seconds
from parvis.networks.seam import NetworkError

API = "https://api.lumen.example/posts"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def refused(recorded: Recorded) -> NetworkError:
    with pytest.raises(NetworkError) as caught:
        ask(ReplayDoor({API: recorded}), "GET", API)
    return caught.value


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(400, True), (401, True), (403, True), (404, True), (408, False), (410, True), (429, False), (503, False)],
)
def test_a_refusal_is_permanent_when_only_a_person_can_help(status, permanent):
    error = refused(Recorded(status))
    assert error.permanent is permanent
    assert "api.lumen.example" in str(error)


@pytest.mark.parametrize("status", [200, 201, 204, 304])
def test_a_success_is_returned_whole(status):
    assert ask(ReplayDoor({API: Recorded(status, b"{}")}), "GET", API).status == status


def test_a_forbidden_address_is_permanent():
    assert as_network_error(Forbidden("private")).permanent


def test_an_uncertain_loss_stays_uncertain():
    assert refused(Recorded(error=DoorError("lost", uncertain=True))).uncertain


def test_a_refused_stream_says_when_to_come_back():
    error = BadStatus("no", status=429, headers={"retry-after": "30"}, content=b"")
    assert as_network_error(error).retry_after == 30


def test_a_page_where_json_was_expected_is_an_error():
    with pytest.raises(NetworkError, match="not JSON"):
        json_of(ask(ReplayDoor({API: Recorded(200, b"<html>")}), "GET", API))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("1.5", 1.5),
        ("0", 1),
        ("99999999999999999999", 86_400),
        ("Mon, 02 Mar 2026 12:10:00 GMT", 600),
        ("Mon, 02 Mar 2026 11:00:00 GMT", 1),
        ("Mon, 02 Mar 2026 12:10:00", 600),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("١٢", None),
        ("Mon, 99 Mar 99999 12:10:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_within_reason(value, seconds):
    assert retry_after_seconds(value, NOW) == seconds


@pytest.mark.parametrize("header", ["x-ratelimit-reset", "ratelimit-reset"])
def test_limits_that_begin_anew_in_so_many_seconds_are_waited_for(header):
    assert refused(Recorded(429, headers={header: "234"})).retry_after == 234
    assert refused(Recorded(429, headers={header: "234.0"})).retry_after == 234
