"""Does it fit? Said while it is written, from what each account's network allows."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.cache import cache
from django.utils.translation import gettext

from parvis.delivery.models import Account
from parvis.delivery.outside import blank_network_of, class_of
from parvis.lib.text.sentence import Sentence
from parvis.networks.fitting import check_fit
from parvis.networks.pictures import check_size
from parvis.networks.seam import Draft, Limits, NetworkError
from parvis.publishing.models import Picture

REMEMBERED_SECONDS = 3600  # what a server said of its limits
ASKED_SECONDS = 4.0  # all of it, while somebody waits for the page
DOUBTED_SECONDS = 60  # one that did not answer


def limits_of(account: Account) -> Limits:
    """What the account's network takes; nothing known where its server does not say."""
    key = f"limits-{account.pk}-{account.refreshes}"
    known: Limits | None = cache.get(key)
    if known is None:
        try:
            known, seconds = blank_network_of(account, seconds=ASKED_SECONDS).limits(), REMEMBERED_SECONDS
        except NetworkError:
            known, seconds = Limits(), DOUBTED_SECONDS
        cache.set(key, known, seconds)
    return known


def wrong_with(draft: Draft, account: Account, pictures: Sequence[Picture] = ()) -> str:
    """Why it does not fit, in the reader's language; "" when it does."""
    try:
        label, limits = gettext(class_of(account).label), limits_of(account)
        check_fit(draft, limits, label)
        for picture in pictures:
            if picture.kind == "image":
                check_size(picture.size, limits.media_bytes, label)
    except NetworkError as error:
        sentence = error.args[0]
        return sentence.translated(gettext) if isinstance(sentence, Sentence) else str(sentence)
    return ""
