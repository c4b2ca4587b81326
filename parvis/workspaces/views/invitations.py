from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from parvis.workspaces.access import MemberRequest, for_anyone, for_members
from parvis.workspaces.forms import InvitationForm, PersonForm
from parvis.workspaces.models import Invitation, InvitationGone, Member, Role, User
from parvis.workspaces.roles import MANAGE_MEMBERS
from parvis.workspaces.views.confirming import ask_for_name
from parvis.workspaces.views.members import context_of_members
from parvis.workspaces.views.setup import BACKEND

TO_THE_LOG = "parvis.site.mail.LoggedMail"  # where no mail server is set up


@for_members(MANAGE_MEMBERS.role)
@require_POST
def create(request: MemberRequest) -> HttpResponse:
    """Sends the link by mail and shows it once, for those who would rather copy it."""
    form = InvitationForm(request.POST, by=request.member)
    if not form.is_valid():
        return render(request, "workspaces/members.html", context_of_members(request, form), status=422)
    invitation, secret = Invitation.invite(
        request.workspace, form.cleaned_data["email"], Role(form.cleaned_data["role"]), by=request.user, now=now()
    )
    link = request.build_absolute_uri(reverse("invitation", kwargs={"secret": secret}))
    is_sent = send(invitation, link, request)
    context = context_of_members(request, InvitationForm(by=request.member))
    return render(request, "workspaces/members.html", {**context, "sent": invitation, "link": link, "is_sent": is_sent})


def send(invitation: Invitation, link: str, request: MemberRequest) -> bool:
    subject = _("%(person)s invites you to %(workspace)s on Parvis") % {
        "person": request.user, "workspace": request.workspace,
    }  # fmt: skip
    context = {"invitation": invitation, "link": link, "by": request.user, "workspace": request.workspace}
    text = render_to_string("workspaces/mail/invitation.txt", context)
    try:
        is_sent = send_mail(" ".join(subject.split()), text, None, [invitation.email]) == 1
        return is_sent and settings.EMAIL_BACKEND != TO_THE_LOG
    except OSError:  # smtplib's errors too: the page then shows the link to copy
        return False


@for_members(MANAGE_MEMBERS.role)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: MemberRequest, invitation: int) -> HttpResponse:
    found = get_object_or_404(request.workspace.invitations.open(now()), pk=invitation)
    text = _("The link that was sent no longer opens anything. Another invitation can be sent.")
    back = reverse("members", args=[request.workspace.slug])
    if page := ask_for_name(request, found.email, title=_("Withdraw the invitation"), text=text, back=back):
        return page
    found.revoke(by=request.user)
    return redirect("members", workspace=request.workspace.slug)


@for_anyone
@sensitive_post_parameters("password")
def show(request: HttpRequest, secret: str) -> HttpResponse:
    """What the link opens: join with the account one is signed in with, sign in, or make an account."""
    invitation = Invitation.find_open(secret, now=now())
    if invitation is None:
        return render(request, "workspaces/invitation_gone.html", status=404)
    try:
        return join(request, invitation)
    except InvitationGone:
        return render(request, "workspaces/invitation_gone.html", status=404)


def join(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.user.is_authenticated:
        if request.method == "POST":
            return welcome(request, invitation.accept(by=request.user, now=now()))
        return render(request, "workspaces/invitation.html", {"invitation": invitation})
    if User.objects.filter(email=invitation.email).exists():
        return render(request, "workspaces/invitation.html", {"invitation": invitation, "has_account": True})
    form = PersonForm(request.POST or None)
    if not form.is_valid():
        context = {"invitation": invitation, "form": form}
        return render(request, "workspaces/invitation.html", context, status=422 if form.is_bound else 200)
    with transaction.atomic():
        user = User.objects.create_user(invitation.email, form.cleaned_data["password"], name=form.cleaned_data["name"])
        member = invitation.accept(by=user, now=now())
    login(request, user, backend=BACKEND)
    return welcome(request, member)


def welcome(request: HttpRequest, member: Member) -> HttpResponse:
    messages.success(request, _("You are now a member of %(workspace)s.") % {"workspace": member.workspace})
    return redirect("wall", workspace=member.workspace.slug)
