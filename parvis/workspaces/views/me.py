from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.workspaces.access import PersonRequest, for_signed_in
from parvis.workspaces.forms import MeForm


@for_signed_in
def show(request: PersonRequest) -> HttpResponse:
    form = MeForm(request.POST or None, instance=request.user)
    if not form.is_valid():
        return render(request, "workspaces/me.html", {"form": form}, status=422 if form.is_bound else 200)
    form.save()
    with translation.override(request.user.language or translation.get_language()):
        messages.success(request, _("Your settings are saved."))
    return redirect("me")
