"""What somebody wrote into a form that could not be taken, shown again so that it can be sent once more."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MACHINE = ("csrfmiddlewaretoken",)
SECRET = ("password", "secret", "token")  # parts of names of fields that are shown to nobody, whoever sits there now
LONG = 40  # characters from which a text is shown to be read, and copied, beside being sent again


@dataclass(frozen=True, slots=True)
class Kept:
    """fields: names and values to send again; texts: the long ones, to be seen; files: how many to choose again."""

    fields: list[tuple[str, str]]
    texts: list[str]
    files: int


def kept(request: HttpRequest) -> Kept:
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in MACHINE and not any(part in name.lower() for part in SECRET)
    ]
    texts = [value for _name, value in fields if len(value) >= LONG or "\n" in value]
    return Kept(fields, texts, sum(len(files) for _name, files in request.FILES.lists()))


def show_kept(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    """A page with it, for nobody's cache."""
    answer = render(request, template, {"kept": kept(request)}, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
