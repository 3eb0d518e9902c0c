"""The documents themselves: what a statement, an event, a waiver or a borrower's accounts rest on, as they came."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillon.guarantees.models.covenants import Breach, YearAccounts
from maillon.guarantees.models.guarantees import Event
from maillon.guarantees.models.statements import Statement

SUBJECTS = ("event", "statement", "breach", "accounts")


def _of(name: str) -> Q:
    return Q(**{f"{one}__isnull": one != name for one in SUBJECTS})


class Proof(models.Model):
    """A document that came, and what it proves: one of an event, a statement, a breach, a year's accounts."""

    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="proofs")
    statement = models.ForeignKey(Statement, null=True, on_delete=models.PROTECT, related_name="proofs")
    breach = models.ForeignKey(Breach, null=True, on_delete=models.PROTECT, related_name="proofs")
    accounts = models.ForeignKey(YearAccounts, null=True, on_delete=models.PROTECT, related_name="proofs")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, help_text="SHA-256 of its bytes, as they came")
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    brought_at = models.DateTimeField()

    class Meta:
        app_label = "guarantees"
        ordering = ("brought_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=_of("event") | _of("statement") | _of("breach") | _of("accounts"), name="proof_of_one_thing"
            ),
            *(models.UniqueConstraint(fields=[name, "digest"], name=f"proof_once_per_{name}") for name in SUBJECTS),
        ]
