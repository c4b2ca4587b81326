from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from parvis.workspaces import setup
from parvis.workspaces.access import for_anyone
from parvis.workspaces.forms import FirstAccountForm

BACKEND = "django.contrib.auth.backends.ModelBackend"


@for_anyone
@sensitive_post_parameters("password")
def show(request: HttpRequest, key: str) -> HttpResponse:
    if not setup.is_open(key):
        raise Http404("No setup to be done here")
    form = FirstAccountForm(request.POST or None)
    if not form.is_valid():
        return render(request, "workspaces/setup.html", {"form": form}, status=422 if form.is_bound else 200)
    user, workspace = setup.make_first_account(**form.cleaned_data)
    login(request, user, backend=BACKEND)
    return redirect("wall", workspace=workspace.slug)
