"""Keeping the document itself beside what it proves: read by its bytes, once, never replaced."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed
from maillon.core.files.rules import IMAGES, PDF
from maillon.core.files.services import store
from maillon.core.people.models import User
from maillon.guarantees.models import Breach, Event, Fund, Guarantee, Proof, Statement, YearAccounts
from maillon.guarantees.permissions.proofs import Subject, can_bring_proof
from maillon.guarantees.services import recording

ALLOWED = frozenset({PDF, *IMAGES})
"""What a paper becomes when it is sent: a PDF, or a picture of it."""


@transaction.atomic
def bring(*, about: Subject, upload: File[bytes], actor: User, at: datetime) -> Proof:
    """Keep a document beside what it proves; the same bytes again give the document that is there.

    Raises NotAllowed ``guarantees.proof``, and as ``files.services.store`` for what is no PDF and no picture.
    """
    if not can_bring_proof(actor, about):
        raise NotAllowed("guarantees.proof")
    fund = recording.hold(_fund(about))
    subject = {_name(about): about}
    if (same := Proof.objects.filter(**subject, digest=_digest(upload)).first()) is not None:
        return same
    stored = store(upload, actor=actor, owner_organisation=fund.organisation, at=at, allowed=ALLOWED)
    made = Proof.objects.create(file=stored, digest=stored.digest, brought_by=actor, brought_at=at, **subject)
    after = {"about": f"{_name(about)}:{about.pk}", "name": stored.name, "digest": stored.digest}
    record(actor, "guarantees.proof.brought", made, at=at, after=after)
    return made


@transaction.atomic
def tell_with(
    *,
    guarantee: Guarantee,
    kind: str,
    tell: Callable[[], object],
    upload: File[bytes] | None,
    actor: User,
    at: datetime,
) -> None:
    """Tell what happened to a guarantee and keep the document that shows it: both, or neither. Raises as both do."""
    tell()
    if upload is not None:
        bring(about=guarantee.events.filter(kind=kind).latest("sequence"), upload=upload, actor=actor, at=at)


@transaction.atomic
def answer_with(
    *, answer: Callable[[], Breach | YearAccounts], upload: File[bytes] | None, actor: User, at: datetime
) -> None:
    """Answer a breach, or hand accounts in, with the document that shows it: both, or neither. Raises as both do."""
    about = answer()
    if upload is not None:
        bring(about=about, upload=upload, actor=actor, at=at)


def _fund(about: Subject) -> Fund:
    if isinstance(about, Statement):
        return about.facility.fund
    if isinstance(about, YearAccounts):
        return about.guarantee.fund
    return about.fund


def _name(about: Subject) -> str:
    names: dict[type[object], str] = {
        Event: "event", Statement: "statement", Breach: "breach", YearAccounts: "accounts",
    }  # fmt: skip
    return names[type(about)]


def _digest(upload: File[bytes]) -> str:
    seal = hashlib.sha256()
    for chunk in upload.chunks():
        seal.update(chunk)
    upload.seek(0)
    return seal.hexdigest()
