"""The table of rights: what may be done, and the least role that may do it (docs/reference/roles.md shows it)."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models import Role


class Right(NamedTuple):
    words: str | Promise
    role: Role


READ = Right(_("Read walls, mentions, queries and numbers"), Role.GUEST)
TAKE_OUT = Right(_("Take mentions and numbers out as files"), Role.ANALYST)
MARK = Right(_("Mark mentions and take them over"), Role.AGENT)
CORRECT = Right(_("Correct the mood and the triage that were read"), Role.AGENT)
EDIT_THEMES = Right(_("Name, merge and dismiss themes"), Role.ANALYST)
SEE_MEMBERS = Right(_("See who the members are"), Role.AGENT)
SAVE_WALLS = Right(_("Save walls"), Role.ANALYST)
ANSWER_ALERTS = Right(_("Take care of alerts, judge them, put them off, pass them on"), Role.AGENT)
EDIT_QUERIES = Right(_("Write queries and brands"), Role.EDITOR)
PUBLISH = Right(_("Write, plan, change and delete publications"), Role.EDITOR)
SET_ROUTES = Right(_("Choose who is told of alerts, and how"), Role.MANAGER)
SET_DETECTORS = Right(_("Choose what is watched, and how many false alarms are accepted"), Role.EDITOR)
EDIT_SOURCES = Right(_("Add, change, pause and remove sources"), Role.EDITOR)
PAUSE_SENDING = Right(_("Pause all that leaves, and let it leave again"), Role.EDITOR)
MANAGE_MEMBERS = Right(_("Invite, remove and change the role of members up to one's own"), Role.MANAGER)
MANAGE_WORKSPACE = Right(_("Change the workspace's name, time zone and languages"), Role.MANAGER)
SEE_ACCOUNTS = Right(_("See the accounts and how they are"), Role.AGENT)
MANAGE_ACCOUNTS = Right(_("Connect, pause and disconnect accounts; the panic button"), Role.MANAGER)
MANAGE_TOKENS = Right(_("Make and revoke API tokens"), Role.MANAGER)
READ_AUDIT = Right(_("Read who did what to the members"), Role.MANAGER)

RIGHTS = (
    READ, TAKE_OUT, SAVE_WALLS, EDIT_THEMES, MARK, CORRECT, SEE_MEMBERS, EDIT_QUERIES, PUBLISH, EDIT_SOURCES,
    PAUSE_SENDING, MANAGE_MEMBERS, MANAGE_WORKSPACE, SEE_ACCOUNTS, MANAGE_ACCOUNTS, MANAGE_TOKENS, READ_AUDIT,
    ANSWER_ALERTS, SET_DETECTORS, SET_ROUTES,
)  # fmt: skip
