from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Field, Router, Schema, Status
from ninja import Query as FromQuery
from ninja.errors import HttpError

from parvis.lib.query import QueryError, parse
from parvis.listening.feed import Cursor
from parvis.listening.filters import Filters
from parvis.listening.models import Brand, Mention, Mood, Query, ReadWith, Triage
from parvis.listening.period import BEGINNING, Period
from parvis.workspaces.bearer import Bearer, workspace_of
from parvis.workspaces.models import Scope, Workspace
from parvis.workspaces.moments import Moment

router = Router(tags=["listening"])

LONGEST_QUERY = 100_000


class BrandOut(Schema):
    id: int
    name: str
    slug: str
    is_ours: bool


class QueryIn(Schema):
    name: str = Field(min_length=1, max_length=120, pattern=r"^[^\x00]*\S[^\x00]*$")
    text: str = Field(min_length=1, max_length=LONGEST_QUERY)
    brand: str | None = Field(None, description="Slug of a brand of the workspace")
    is_live: bool = True


class QueryPatch(Schema):
    name: str | None = Field(None, min_length=1, max_length=120, pattern=r"^[^\x00]*\S[^\x00]*$")
    text: str | None = Field(None, min_length=1, max_length=LONGEST_QUERY)
    is_live: bool | None = None


class QueryOut(Schema):
    id: int
    name: str
    text: str
    brand: str | None
    is_live: bool
    revision: int
    created_at: datetime
    changed_at: datetime

    @staticmethod
    def resolve_brand(query: Query) -> str | None:
        return query.brand.slug if query.brand else None


class ProblemOut(Schema):
    detail: str
    problems: list[dict[str, Any]] = Field(default_factory=list)


class AuthorOut(Schema):
    native_id: str
    handle: str
    name: str
    url: str
    followers: int | None


class PostOut(Schema):
    network: str
    native_id: str
    kind: str
    url: str
    title: str
    text: str
    lang: str
    created_at: datetime
    edited_at: datetime | None
    reply_to: str
    root: str
    repost_of: str
    quote_of: str
    links: list[str]
    hashtags: list[str]
    mentions: list[str]
    media: list[dict[str, Any]]
    replies: int | None
    reposts: int | None
    likes: int | None
    author: AuthorOut


class MentionOut(Schema):
    id: int
    query: int = Field(alias="query_id")
    mood: str
    sureness: int = Field(description="Of the mood, in percent; 100 where a person corrected it")
    triage: str | None = Field(description="What it is for whoever answers; null while not read")
    read_with: str = Field(description="nothing, light, full or set_aside")
    corrected_by: str | None = Field(description="Who corrected the mood")
    found_at: datetime
    spans: list[list[Any]] = Field(description="[start, end, field]: the characters of the post that made it match")
    post: PostOut

    @staticmethod
    def resolve_mood(mention: Mention) -> str:
        return Mood(mention.mood).name.lower()

    @staticmethod
    def resolve_triage(mention: Mention) -> str | None:
        return None if mention.triage is None else Triage(mention.triage).name.lower()

    @staticmethod
    def resolve_read_with(mention: Mention) -> str:
        return ReadWith(mention.read_with).name.lower()

    @staticmethod
    def resolve_corrected_by(mention: Mention) -> str | None:
        return str(mention.mood_by) if mention.mood_by else None


class MentionFilters(Schema):
    """Narrows GET /mentions."""

    query: list[Annotated[int, Field(ge=1, lt=2**63)]] = Field(default_factory=list, max_length=50)
    brand: list[str] = Field(default_factory=list, max_length=50)
    network: list[str] = Field(default_factory=list, max_length=50)
    lang: list[str] = Field(default_factory=list, max_length=50)
    kind: list[str] = Field(default_factory=list, max_length=50)
    mood: list[Literal["negative", "neutral", "positive", "unsure", "unread"]] = Field(default_factory=list)
    triage: list[Literal["complaint", "question", "praise", "purchase", "application", "spam", "other"]] = Field(
        default_factory=list
    )
    words: str = Field("", max_length=200)
    since: Moment | None = Field(None, description="Posts of this moment or later")
    until: Moment | None = Field(None, description="Posts before this moment")
    after: str = Field("", max_length=60, description="The `next` of the page before")
    limit: int = Field(50, ge=1, le=200)


class MentionPage(Schema):
    mentions: list[MentionOut]
    next: str | None = Field(description="Give it as `after` to get the following page; null at the end")


class HourOut(Schema):
    hour: datetime
    mentions: int
    reach: int
    engagement: int


@router.get("/brands", response=list[BrandOut], auth=Bearer(Scope.READ_QUERIES), operation_id="list_brands")
def list_brands(request: HttpRequest) -> Any:
    return workspace_of(request).brands.all()


@router.get("/queries", response=list[QueryOut], auth=Bearer(Scope.READ_QUERIES), operation_id="list_queries")
def list_queries(request: HttpRequest) -> Any:
    return workspace_of(request).queries.select_related("brand")


@router.post(
    "/queries",
    response={201: QueryOut, 409: ProblemOut, 422: ProblemOut},
    auth=Bearer(Scope.WRITE_QUERIES),
    operation_id="create_query",
)
def create_query(request: HttpRequest, given: QueryIn) -> Any:
    """Watch for something new. A text that cannot be read gets 422 with the places and a proposal for each."""
    workspace = workspace_of(request)
    brand = _brand(request, given.brand) if given.brand else None
    if problems := _problems(given.text):
        return Status(422, problems)
    maker = request.auth.made_by  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            query = workspace.queries.create(
                name=given.name, text=given.text, brand=brand, is_live=given.is_live, made_by=maker
            )
    except IntegrityError:
        return Status(409, _taken(given.name))
    return Status(201, query)


@router.get("/queries/{int:query_id}", response=QueryOut, auth=Bearer(Scope.READ_QUERIES), operation_id="show_query")
def show_query(request: HttpRequest, query_id: int) -> Any:
    return _query(request, query_id)


@router.patch(
    "/queries/{int:query_id}",
    response={200: QueryOut, 409: ProblemOut, 422: ProblemOut},
    auth=Bearer(Scope.WRITE_QUERIES),
    operation_id="change_query",
)
def change_query(request: HttpRequest, query_id: int, given: QueryPatch) -> Any:
    query = _query(request, query_id)
    if given.text is not None and (problems := _problems(given.text)):
        return Status(422, problems)
    for name, value in given.dict(exclude_none=True).items():
        setattr(query, name, value)
    try:
        with transaction.atomic():
            query.save()
    except IntegrityError:
        return Status(409, _taken(query.name))
    return Status(200, query)


@router.delete(
    "/queries/{int:query_id}", response={204: None}, auth=Bearer(Scope.WRITE_QUERIES), operation_id="delete_query"
)
def delete_query(request: HttpRequest, query_id: int) -> Any:
    """Delete the query and its mentions; the posts stay."""
    _query(request, query_id).delete()
    return Status(204, None)


@router.get(
    "/mentions",
    response={200: MentionPage, 422: ProblemOut},
    auth=Bearer(Scope.READ_MENTIONS),
    operation_id="list_mentions",
)
def list_mentions(request: HttpRequest, filters: FromQuery[MentionFilters]) -> Any:
    """Mentions, newest post first, in pages. Filters combine with AND; a list within one filter with OR."""
    after = Cursor.read(filters.after) if filters.after else None
    if filters.after and after is None:
        return Status(422, {"detail": "`after` must be the `next` of another page."})
    wanted = (
        _narrowed(workspace_of(request), filters)
        .select_related("post__author", "mood_by")
        .order_by("-created_at", "-id")
    )
    page = list((after.narrow(wanted) if after else wanted)[: filters.limit + 1])
    shown = page[: filters.limit]
    following = str(Cursor(shown[-1].created_at, shown[-1].pk)) if len(page) > filters.limit else None
    return Status(200, {"mentions": shown, "next": following})


@router.get(
    "/queries/{int:query_id}/hours",
    response=list[HourOut],
    auth=Bearer(Scope.READ_MENTIONS),
    operation_id="count_mentions",
)
def count_mentions(request: HttpRequest, query_id: int, since: Moment, until: Moment) -> Any:
    """Mentions of a query per hour (UTC), at most a year; hours without any are left out."""
    first, last = int(since.timestamp()) // 3600, int(until.timestamp()) // 3600
    if last - first > 366 * 24:
        raise HttpError(422, "Ask for at most a year at a time.")
    rows = _query(request, query_id).hours.filter(hour__gte=first, hour__lt=last).order_by("hour").values_list("hour")
    names = ("mentions", "reach", "engagement")
    counted = [
        {"hour": datetime.fromtimestamp(hour * 3600, UTC), **dict(zip(names, sums, strict=True))}
        for hour, *sums in rows.annotate(*map(Sum, names))
    ]
    # A year is 8,760 rows: they go out as they are, without a model for each.
    return HttpResponse(msgspec.json.encode(counted), content_type="application/json")


def _narrowed(workspace: Workspace, given: MentionFilters) -> QuerySet[Mention]:
    moods = tuple(Mood[name.upper()].value for name in given.mood)
    now = timezone.now()
    filters = Filters(
        workspace,
        Period("all", BEGINNING, now, now),
        query=tuple(given.query),
        brand=tuple(given.brand),
        network=tuple(given.network),
        lang=tuple(given.lang),
        mood=moods,
        triage=tuple(Triage[name.upper()].value for name in given.triage),
        kind=tuple(given.kind),
        words=given.words,
    )
    mentions = filters.narrow_but_time(workspace.mentions.all())
    if given.since:
        mentions = mentions.filter(created_at__gte=given.since)
    return mentions.filter(created_at__lt=given.until) if given.until else mentions


def _query(request: HttpRequest, query_id: int) -> Query:
    found = workspace_of(request).queries.select_related("brand").filter(pk=query_id).first()
    if found is None:
        raise HttpError(404, "This workspace has no such query.")
    return found


def _brand(request: HttpRequest, slug: str) -> Brand:
    found = workspace_of(request).brands.filter(slug=slug).first()
    if found is None:
        raise HttpError(404, "This workspace has no such brand.")
    return found


def _taken(name: str) -> dict[str, Any]:
    return {"detail": f"Another query is called “{name}”."}


def _problems(text: str) -> dict[str, Any] | None:
    try:
        parse(text)
    except QueryError as error:
        language, problem = get_language() or "en", error.problem
        places = [{"start": span.start, "end": span.end} for span in problem.spans]
        said = {"code": problem.code, "sentence": problem.sentence(language), "proposal": problem.proposal(language)}
        return {"detail": problem.message(language), "problems": [{**said, "places": places}]}
    return None
