"""What the fund's figures suppose: each version of each kind, from a day on."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillon.guarantees.models.funds import Fund
from maillon.guarantees.rules.assumptions import Kind, source_of


class AssumptionVersion(models.Model):
    """One version of what the fund supposes (``rules.assumptions``), from a day on: it never changes once kept."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="assumptions")
    kind = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Kind])
    version = models.CharField(max_length=20)
    definition = models.JSONField(help_text="the whole document, as it was brought in")
    starts_on = models.DateField()
    source = models.TextField()
    is_example = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", help_text="none: shipped"
    )

    class Meta:
        app_label = "guarantees"
        ordering = ("kind", "starts_on", "pk")
        constraints = [
            models.UniqueConstraint(fields=["fund", "kind", "version"], name="assumption_version_once"),
            models.CheckConstraint(condition=~Q(source=""), name="assumption_version_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"

    @property
    def told_source(self) -> Mapping[str, str]:
        """Where it comes from, by language; in French alone where nobody translated it."""
        return source_of(self.definition)
