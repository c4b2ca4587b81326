"""Whatever fits the description of the API, and whatever does not, gets an answer and never a server error."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode

from parvis.site.api import api
from parvis.workspaces.models import ApiToken, Scope, User, Workspace
from tools.api_cases import send

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
CALLS = 80  # tools/api_cases.py asks as many as one likes

pytestmark = pytest.mark.slow  # some calls to each of 17 operations, made up from its description


def test_a_number_that_no_key_can_be_is_refused(workspace: Workspace, alice: User) -> None:
    secret = ApiToken.issue(workspace, "contract", list(Scope), by=alice, now=timezone.now())[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/mentions", {"query": 2**63}).status_code == 422
    assert client.get("/api/v1/mentions", {"query": 2**63 - 1}).status_code == 200


def test_a_moment_at_the_end_of_the_calendar_is_refused(workspace: Workspace, alice: User) -> None:
    secret = ApiToken.issue(workspace, "contract", list(Scope), by=alice, now=timezone.now())[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/mentions", {"until": "0001-01-01T00:00:00+03:04"}).status_code == 422
    assert client.get("/api/v1/mentions", {"until": "9999-12-31T23:59:59-03:04"}).status_code == 422


def test_no_call_is_a_server_error(workspace: Workspace, alice: User) -> None:
    secret = ApiToken.issue(workspace, "contract", list(Scope), by=alice, now=timezone.now())[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
    operations = [found.ok() for found in schema.get_all_operations()]
    calls = st.one_of([operation.as_strategy(generation_mode=mode) for operation in operations for mode in MODES])

    @settings(
        max_examples=CALLS, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
    )
    @given(calls)
    def check(case: Any) -> None:
        with transaction.atomic():
            answer = send(client, case)
            transaction.set_rollback(True)
        assert answer.status_code < 500, f"{case.method} {case.formatted_path}: {answer.status_code}"
        assert answer.status_code != 401

    check()
