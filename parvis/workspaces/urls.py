from django.urls import path

from parvis.workspaces.views import invitations, me, members, setup, tokens, workspaces

# Of nobody's workspace in particular.
urlpatterns = [
    path("setup/<str:key>", setup.show, name="setup"),
    path("me", me.show, name="me"),
    path("workspaces", workspaces.index, name="workspaces"),
    path("invitation/<str:secret>", invitations.show, name="invitation"),
]

# Under /w/<slug:workspace>/.
workspace_patterns = [
    path("settings", workspaces.show, name="workspace"),
    path("members", members.index, name="members"),
    path("members/<int:member>", members.update, name="member"),
    path("members/<int:member>/removal", members.remove, name="member_removal"),
    path("departure", members.leave, name="departure"),
    path("invitations", invitations.create, name="invitations"),
    path("invitations/<int:invitation>/revocation", invitations.revoke, name="invitation_revocation"),
    path("tokens", tokens.index, name="tokens"),
    path("tokens/<int:token>/revocation", tokens.revoke, name="token_revocation"),
    path("audit", members.audit, name="audit"),
]
