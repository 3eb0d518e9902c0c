"""Telephones that collect for an organisation."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.erasing import on_erasure
from maillon.core.people.models import User
from maillon.core.people.permissions import can_from_inside
from maillon.core.people.rules import Capability
from maillon.dossiers.models import FieldDevice

REALM = "Maillon"


@transaction.atomic
def register(*, organisation: Organisation, name: str, actor: User, at: datetime) -> tuple[FieldDevice, str]:
    """Let a telephone collect for an organisation in one's own name; its key is shown once.

    Raises NotAllowed for who does not record for the organisation, RuleViolation ``dossiers.device_name``.
    """
    if not can_from_inside(actor, Capability.RECORD, organisation):
        raise NotAllowed("dossiers.collect")
    name = " ".join(name.split())[:80]
    if not name:
        raise RuleViolation("dossiers.device_name", field="name")
    key = secrets.token_urlsafe(32)
    username = f"appareil-{secrets.token_hex(4)}"
    device = FieldDevice.objects.create(
        user=actor,
        organisation=organisation,
        name=name,
        username=username,
        digest=digest(key),
        ha1=ha1(username, key),
        created_at=at,
    )
    record(actor, "dossiers.device.registered", device, at=at, after={"organisation": organisation.slug})
    return device, key


@transaction.atomic
def revoke(*, device: FieldDevice, actor: User, at: datetime) -> None:
    """The telephone sends nothing more; what it sent stays. Revoking twice changes nothing."""
    if device.user_id != actor.pk:
        raise NotAllowed("dossiers.revoke_device")
    if FieldDevice.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=at):
        record(actor, "dossiers.device.revoked", device, at=at)
    device.revoked_at = device.revoked_at or at


def mark_used(*, device: FieldDevice, at: datetime) -> None:
    """Remember the day a telephone last called; one write a day."""
    today = timezone.localdate(at)
    if device.used_on != today:
        FieldDevice.objects.filter(pk=device.pk).update(used_on=today)


def digest(key: str) -> str:
    """What is kept of a key: its SHA-256, hexadecimal; 256 random bits need no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def ha1(username: str, key: str) -> str:
    """RFC 7616's A1 for the MD5 that telephones speak; the key is random, so nothing is guessed from it."""
    return hashlib.md5(f"{username}:{REALM}:{key}".encode(), usedforsecurity=False).hexdigest()


@on_erasure
def forget(user: User) -> None:
    """A person who is erased leaves no telephone."""
    FieldDevice.objects.filter(user=user).delete()
