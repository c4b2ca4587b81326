"""What the pictures show: the demo's company with everything a workspace can hold, and an empty workspace.

`python -m tools.pictures.story` fills PARVIS_DATA, has a worker read and watch it, and prints what was made as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

from tools.pictures.answered import answer

LONGEST = 240  # seconds for the worker: the encoder reads the last week, detectors their six weeks
NAMES = {"fr": "fr", "en": "en-gb"}


def main() -> int:
    _tell()
    _start()
    _add_the_rest()
    _work()
    print(json.dumps(_found()))
    return 0


def _tell() -> None:
    subprocess.run([sys.executable, "-m", "parvis", "demo", "--only-prepare"], check=True, stdout=subprocess.DEVNULL)


def _start() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    import django

    django.setup()


def _add_the_rest() -> None:
    from django.utils import timezone

    from parvis.workspaces.models import ApiToken, Invitation, Member, Role, User, Workspace

    lumen, now = Workspace.objects.get(slug="lumen"), timezone.now()
    if Workspace.objects.filter(slug="empty").exists():
        return
    owner = lumen.memberships.get(role=Role.OWNER).user
    User.objects.update(language="")  # the pages follow the browser's
    empty = Workspace.objects.create(slug="empty", name="Atelier")
    Member.objects.create(workspace=empty, user=owner, role=Role.OWNER)
    guest = User.objects.create_user("guest@lumen.example", "a-guest-of-lumen", name="Nour Haddad")
    Member.objects.create(workspace=lumen, user=guest, role=Role.GUEST)
    User.objects.create_user("loner@lumen.example", "nobody-invited-me", name="Léa Petit")
    Invitation.invite(lumen, "sam@agency.example", Role.EDITOR, by=owner, now=now)
    ApiToken.issue(lumen, "Tableau de bord", ["mentions:read"], by=owner, now=now)
    _publish(lumen, owner)
    _tell_people(lumen)


def _publish(lumen: Any, owner: Any) -> None:
    """Accounts and publications in every state; nothing leaves, as no account has a secret."""
    from django.utils import timezone

    from parvis.delivery.models import Account, Delivery
    from parvis.publishing.models import Publication

    now, sets = timezone.now(), Account.objects
    shown: dict[str, Any] = {"workspace": lumen, "checked_at": now - timedelta(minutes=12), "connected_by": owner,
                             "connected_at": now - timedelta(days=20)}  # fmt: skip
    accounts = [
        sets.create(network="bluesky", name="Lumen", handle="lumen.example", native_id="1", **shown),
        sets.create(network="mastodon", name="Lumen Lyon", handle="lumen@mastodon.example", native_id="2", **shown,
                    ends_at=now + timedelta(days=4)),
        sets.create(network="wordpress", name="Le journal de Lumen", native_id="3", **shown, state="broken",
                    settings={"url": "https://journal.example"}),
    ]  # fmt: skip
    said = (
        ("L’atelier ouvre samedi : venez voir une Aube se monter.", 26, "due"),
        ("Aube, lot 2409 : débranchez l’adaptateur, nous l’échangeons gratuitement.", 2, "due"),
        ("Pavé revient en céramique blanche.", -20, "sent"),
        ("Trois lampes, trois façons d’éclairer une table.", -44, "sent"),
        ("Notre notice en braille est en ligne.", -1, "unconfirmed"),
        ("Répare ta lampe : le guide.", -3, "rejected"),
    )
    for text, hours, state in said:
        at = now + timedelta(hours=hours)
        publication = Publication.objects.create(workspace=lumen, text=text, made_by=owner, at=at)
        publication.write(dict.fromkeys(accounts[: 2 if state == "due" else 1], ""), [])
        publication.plan(by=owner, now=min(at, now))
        for variant in publication.variants.select_related("delivery"):
            due = None if state != "due" else at
            Delivery.objects.filter(pk=variant.delivery_id).update(state=state, not_before=at, due_at=due)
        if hours == -44:
            answer(publication)
    draft = Publication.objects.create(
        workspace=lumen, text="Brouillon : le portrait de Rosa, vernisseuse.", made_by=owner
    )
    draft.write({accounts[0]: "", accounts[1]: "Rosa vernit nos lampes depuis vingt ans. #atelier"}, [])


def _tell_people(lumen: Any) -> None:
    from parvis.warning.models import Route, Way

    mail = Way(workspace=lumen, name="Équipe de Lyon", kind=Way.Kind.MAIL)
    mail.save()
    push = Way(workspace=lumen, name="Téléphones", kind=Way.Kind.PUSH)
    push.save()
    Route.objects.create(workspace=lumen, way=mail, second=push, last=push)
    Route.objects.create(workspace=lumen, way=push, least="serious", from_hour=8, to_hour=20, works_weekends=False)


def _work() -> None:
    """A worker until what people look at first is read, watched and sorted into themes."""
    worker = subprocess.Popen([sys.executable, "-m", "parvis", "work"], stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + LONGEST
        while time.monotonic() < end and not _is_done():
            time.sleep(2)
    finally:
        worker.terminate()
        worker.wait(timeout=20)


def _is_done() -> bool:
    from django.utils import timezone

    from parvis.understanding.models import SecondLook, Theme
    from parvis.warning.models import Alert, Detector

    now = timezone.now()
    is_watched = Detector.objects.filter(is_on=True, fed_until__gte=now - timedelta(minutes=15)).exists()
    return is_watched and Alert.objects.exists() and Theme.objects.exists() and SecondLook.objects.count() < 3000


def _found() -> dict[str, Any]:
    """The names in the paths, the sessions of people, the pages of errors."""
    from parvis.workspaces.models import User, Workspace

    lumen, empty = Workspace.objects.get(slug="lumen"), Workspace.objects.get(slug="empty")
    owner = User.objects.get(email="camille@lumen.example")
    people = {"owner": owner, "guest": User.objects.get(email="guest@lumen.example"),
              "loner": User.objects.get(email="loner@lumen.example")}  # fmt: skip
    return {
        "full": _names(lumen), "empty": _names(empty), "errors": {name: _errors(code) for name, code in NAMES.items()},
        "sessions": {whose: _session(user) for whose, user in people.items()},
    }  # fmt: skip


def _names(workspace: Any) -> dict[str, Any]:
    from parvis.listening.models import Mention
    from parvis.publishing.models import Publication
    from parvis.warning.models import Alert, Detector, Way

    publications = Publication.objects.filter(workspace=workspace)
    alerts = Alert.objects.filter(workspace=workspace)
    rows = {
        "post": Mention.objects.filter(workspace=workspace).order_by("-created_at"), "query": workspace.queries,
        "source": workspace.sources, "alert": alerts.filter(ended_at=None), "past_alert": alerts.exclude(ended_at=None),
        "detector": Detector.objects.filter(workspace=workspace, is_on=True),
        "way": Way.objects.filter(workspace=workspace), "account": workspace.accounts,
        "publication": publications.due(), "asking": publications.asking(),
        "answered": publications.sent().order_by("at"), "draft": publications.drafts(),
        "member": workspace.memberships.exclude(role="owner"),
    }  # fmt: skip
    found = {name: row.pk for name, query in rows.items() if (row := query.first())}
    if "post" in found:
        found["post"] = rows["post"].first().post_id
    brand = workspace.brands.filter(is_ours=True).first()
    return found | {"workspace": workspace.slug} | ({"brand": brand.slug} if brand else {}) | _secrets(workspace)


def _secrets(workspace: Any) -> dict[str, str]:
    from django.utils import timezone

    from parvis.workspaces.models import Invitation, Role

    if workspace.slug != "lumen":
        return {}
    owner = workspace.memberships.get(role=Role.OWNER).user
    Invitation.objects.filter(workspace=workspace, email="new@agency.example").delete()
    invitation = Invitation.invite(workspace, "new@agency.example", Role.AGENT, by=owner, now=timezone.now())
    return {"invitation": invitation[1]}


def _session(user: Any) -> str:
    from django.test import Client

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def _errors(code: str) -> dict[str, str]:
    from django.contrib.auth.models import AnonymousUser
    from django.template.loader import render_to_string
    from django.test import RequestFactory
    from django.utils import translation

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with translation.override(code):
        return {name: render_to_string(f"{name}.html", request=request) for name in ("400", "403_csrf", "500")}


if __name__ == "__main__":
    sys.exit(main())
