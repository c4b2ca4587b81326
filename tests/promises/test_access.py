"""Who may open what, for every route of the URL table: each role, a stranger, a visitor, ids of another workspace.

A route says its access through `parvis.workspaces.access`; nothing else is open. Views of others are listed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from parvis.workspaces.models import Role
from tests.cast import signed_in
from tests.promises.routes import Route, all_routes
from tests.promises.world import FORMS, KWARGS, OF_NO_WORKSPACE, World

# django-allauth decides itself who may open its pages; they show nothing but the person's own account.
THIRD_PARTY = {
    "account_login", "account_logout", "account_inactive", "account_signup", "account_reauthenticate", "account_email",
    "account_email_verification_sent", "account_change_password", "account_set_password", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_confirm_email", "account_confirm_login_code",
}  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FORM = "application/x-www-form-urlencoded"
CANARY = "zyxcanary"
ROUTES = all_routes()
OURS = [route for route in ROUTES if str(route) not in THIRD_PARTY]
OF_A_WORKSPACE = [route for route in OURS if "workspace" in route.kwargs]
WITH_IDS = [route for route in OF_A_WORKSPACE if {*route.kwargs} - OF_NO_WORKSPACE - {"workspace"}]
REFUSED = {401, 403, 404, 405}


@pytest.mark.parametrize("route", OURS, ids=str)
def test_each_view_says_who_may_open_it(route):
    allowed = {*Role.values, "anyone", "signed_in", "token"}

    assert route.access in allowed, (
        f"{route.path} does not say who may open it: decorate its view with for_members, for_signed_in or for_anyone, "
        "or list it in THIRD_PARTY with a reason."
    )


@pytest.mark.parametrize("route", OF_A_WORKSPACE, ids=str)
def test_each_page_of_a_workspace_asks_for_a_role(route):
    assert route.access in Role.values, f"{route.path} belongs to a workspace, so it needs for_members."


@pytest.mark.parametrize("name", sorted({name for route in ROUTES for name in route.kwargs}))
def test_each_kwarg_of_a_url_has_a_sample(name):
    assert name in KWARGS, f"Say in tests/promises/world.py, in KWARGS, which object the kwarg “{name}” names."


@pytest.fixture
def world(db: None) -> World:
    return World("lumen", "ownword")


@pytest.fixture
def elsewhere(db: None) -> World:
    return World("elsewhere", CANARY)


def asks(route: Route, person: Client, kwargs: dict[str, object]) -> Iterator[tuple[str, HttpResponseBase]]:
    """The answer to each method, each asked as if it were the first: what a request changed is taken back."""
    address = reverse(route.name, kwargs=kwargs)
    for method in METHODS:
        with transaction.atomic():
            yield method, person.generic(method, address, urlencode(FORMS.get(route.name, {})), FORM)
            transaction.set_rollback(True)


def shows_canary(answer: HttpResponseBase) -> bool:
    body = b"" if answer.streaming else answer.content
    return CANARY.encode() in body or CANARY in answer.headers.get("Location", "")


@pytest.mark.parametrize("route", OF_A_WORKSPACE, ids=str)
def test_a_role_opens_what_it_may_and_nothing_more(route, world):
    kwargs, needed = world.kwargs(route.kwargs), Role(route.access)
    for role in Role:
        for method, answer in asks(route, signed_in(world.people[role]), kwargs):
            refused = answer.status_code in REFUSED - {405}
            expected = not role.allows(needed)
            assert refused == expected or answer.status_code == 405, f"{method} as {role}: {answer.status_code}"


@pytest.mark.parametrize("route", OF_A_WORKSPACE, ids=str)
def test_a_stranger_sees_nothing_of_a_workspace(route, world, elsewhere):
    stranger = signed_in(world.people[Role.OWNER])
    for method, answer in asks(route, stranger, elsewhere.kwargs(route.kwargs)):
        assert answer.status_code in {404, 405}, f"{method}: {answer.status_code}"
        assert not shows_canary(answer)


@pytest.mark.parametrize("route", WITH_IDS, ids=str)
def test_ids_of_another_workspace_open_nothing(route, world, elsewhere):
    owner = signed_in(world.people[Role.OWNER])
    kwargs = {**elsewhere.kwargs(route.kwargs), "workspace": world.workspace.slug}
    for method, answer in asks(route, owner, kwargs):
        assert answer.status_code in REFUSED, f"{method}: {answer.status_code}"
        assert not shows_canary(answer)


@pytest.mark.parametrize("route", OURS, ids=str)
def test_a_visitor_is_sent_to_sign_in(route, elsewhere):
    for method, answer in asks(route, Client(), elsewhere.kwargs(route.kwargs)):
        is_sent_away = answer.status_code in REFUSED or answer.headers.get("Location", "").startswith("/account/login/")
        assert is_sent_away or route.access == "anyone", f"{method}: {answer.status_code}"
        assert not shows_canary(answer)


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_no_page_shows_a_word_of_another_workspace(route, world, elsewhere):
    for method, answer in asks(route, signed_in(world.people[Role.OWNER]), world.kwargs(route.kwargs)):
        assert answer.status_code < 500
        assert not shows_canary(answer), f"{method} {route.path}"


def test_a_view_that_does_not_say_is_refused(rf):
    from django.core.exceptions import PermissionDenied

    from parvis.workspaces.access import DenyUndeclared

    with pytest.raises(PermissionDenied):
        DenyUndeclared(lambda request: None).process_view(rf.get("/"), lambda request: None, (), {})
