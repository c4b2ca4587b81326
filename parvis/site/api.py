"""The API: the same nouns as the pages, one router per package, tokens with scopes (see docs/reference/api.md)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

import parvis
from parvis.delivery.api import router as delivery
from parvis.delivery.api_deliveries import router as deliveries
from parvis.listening.api import router as listening
from parvis.posts.api import router as posts
from parvis.understanding.api import router as understanding
from parvis.understanding.theme_api import router as themes
from parvis.warning.api import router as warning
from parvis.workspaces.api import router as workspaces

api = NinjaAPI(
    title="Parvis",
    version=parvis.__version__,
    description="Listen, understand, warn, answer, publish and measure. Every call carries a token of one workspace.",
    docs_url=None,  # its page loads scripts from elsewhere; the description is at openapi.json
    urls_namespace="api",
)
for router in (workspaces, listening, posts, delivery, deliveries, understanding, warning, themes):
    api.add_router("", router)


def api_urls() -> Any:
    """The URL patterns, each saying who may open it: its operations ask for a token, the description does not."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        access = "anyone" if getattr(pattern, "name", "") in ("openapi-json", "api-root") else "token"
        pattern.callback.access = access  # type: ignore[union-attr]
    return patterns, app, namespace


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = api.create_response(request, {"detail": "Send a valid token: Authorization: Bearer parvis_…"}, status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems: list[dict[str, Any]] = [
        {"at": [str(part) for part in problem["loc"]], "sentence": problem["msg"]} for problem in error.errors
    ]
    return api.create_response(
        request, {"detail": "Something in the request is not as described.", "problems": problems}, status=422
    )


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return api.create_response(request, {"detail": str(error)}, status=error.status_code)
