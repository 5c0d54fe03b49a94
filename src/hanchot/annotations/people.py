"""The people of a workspace: users of its doccano, each with a role in its projects."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from hanchot.annotations.client import ROLES, Client, Member
from hanchot.annotations.doccano import QUESTIONS, SPANS
from hanchot.annotations.pull_rows import USER, find_sources
from hanchot.annotations.settings import Settings
from hanchot.errors import UsageError


@dataclass(frozen=True)
class Invitation:
    """Somebody who can log in; ``password`` is none for who was a user before. ``projects`` are where they work."""

    user: str
    password: str | None = field(repr=False)
    role: str
    projects: tuple[str, ...]


LONGEST = 30
"""Characters of a user name: doccano's login page takes no more."""


def invite(
    client: Client, settings: Settings, users: Sequence[str], *, role: str, dry_run: bool = False
) -> list[Invitation]:
    """Make users where they are missing, with a generated password, and give them a role in the shared projects.

    A copy of their own they get from a push, and a role in the questions with the first of them. Repeated, it only
    changes roles. Raises ``UsageError`` for an unknown role or an impossible name, ``RemoteError`` where the server
    fails.
    """
    if role not in ROLES:
        raise UsageError(f"unknown role {role!r}; one of {', '.join(ROLES)}")
    if wrong := [user for user in users if not USER.fullmatch(user) or len(user) > LONGEST]:
        raise UsageError(
            f"{', '.join(map(repr, wrong))}: a user name is letters, digits and . @ + - _, {LONGEST} at most"
        )
    sources = [one for what in (SPANS, QUESTIONS) for one in find_sources(client, settings.project, what)]
    there = set(client.users())
    invitations = []
    for user in dict.fromkeys(users):
        password = None if user in there else secrets.token_urlsafe(12)
        mine = [source.project for source in sources if source.person in (None, user)]
        if not dry_run:
            if password:
                client.create_user(user, password)
            for project in mine:
                client.save_member(project, Member(user, role))
        invitations.append(Invitation(user, password, role, tuple(project.name for project in mine)))
    return invitations
