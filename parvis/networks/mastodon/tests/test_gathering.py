"""Answers under our posts, as Mastodon's documentation describes them (GET /api/v1/statuses/:id/context)."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from parvis.door.replay import Recorded
from parvis.networks.mastodon.network import Mastodon
from parvis.networks.mastodon.tests.described import HOST, account, status
from parvis.networks.seam import Sent
from parvis.networks.testing import GatherContract

OURS = f"{HOST}/users/lumen/statuses/111"
CONTEXT = f"{HOST}/api/v1/statuses/111/context"
FAR = "https://far.example/users/max/statuses/5"


def context(*descendants: dict[str, Any]) -> Recorded:
    return coded({"ancestors": [], "descendants": list(descendants)})


def coded(value: object, code: int = 200) -> Recorded:
    return Recorded(code, json.dumps(value).encode())


ZOE = status(112, "<p>Elle est belle</p>", in_reply_to_id="111", in_reply_to_account_id="9")
MAX = status(113, "<p>Oui</p>", in_reply_to_id="112", in_reply_to_account_id="73", uri=FAR, url=FAR,
             account=account("max", "far.example"))  # fmt: skip
LEA = status(114, "<p>Combien ?</p>", in_reply_to_id="111", in_reply_to_account_id="9",
             uri=f"{HOST}/users/lea/statuses/114", account=account("lea"))  # fmt: skip
AGAIN = status(115, "<p>Et en bleu ?</p>", in_reply_to_id="112", in_reply_to_account_id="73")


class TestGathering(GatherContract):
    network = Mastodon
    given: ClassVar[dict[str, str]] = {"server": HOST, "token": "canary", "account_id": "9"}
    sent = Sent(OURS, facts={"id": "111"})
    answers: ClassVar[dict[str, Recorded]] = {CONTEXT: context(ZOE, MAX, LEA, AGAIN)}
    # Max deleted his; Léa is only muted.
    later: ClassVar[dict[str, Recorded]] = {
        CONTEXT: context(ZOE, AGAIN),
        f"{HOST}/api/v1/statuses/113": coded({"error": "Record not found"}, 404),
        f"{HOST}/api/v1/statuses/114": coded(LEA),
    }
    gone = FAR

    def test_parents_have_their_addresses_also_where_a_person_answers_oneself(self) -> None:
        posts = {post.native_id: post.reply_to for post in self.gathered(self.answers).posts}
        assert posts == {ZOE["uri"]: OURS, FAR: ZOE["uri"], LEA["uri"]: OURS, AGAIN["uri"]: ZOE["uri"]}

    def test_an_edited_answer_comes_with_its_new_words_and_when(self) -> None:
        edited = {**ZOE, "content": "<p>Très belle</p>", "edited_at": "2026-03-03T09:00:00.000Z"}
        (post,) = self.gathered({CONTEXT: context(edited)}).posts
        assert (post.text, post.edited_at is not None) == ("Très belle", True)
