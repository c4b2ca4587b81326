"""What cannot be undone asks for the name of what goes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from parvis.workspaces.access import MemberRequest


def ask_for_name(request: MemberRequest, name: str, *, title: str, text: str, back: str) -> HttpResponse | None:
    """The page that asks; None once the name is typed. `back` is the address of the page before."""
    is_wrong = request.method == "POST" and as_shown(request.POST.get("name", "")) != as_shown(name)
    if request.method == "POST" and not is_wrong:
        return None
    facts = {"name": name, "title": title, "text": text, "back": back, "wrong": is_wrong}
    return render(request, "workspaces/confirm.html", facts, status=422 if is_wrong else 200)


def as_shown(name: str) -> str:
    """A page shows many spaces as one, and people type any space as the usual one."""
    return " ".join(name.split())
