"""What every versioned rule of the fund is kept as: a definition, from a day on, with its source."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models


class VersionedDefinition(models.Model):
    """One version of a rule of the fund: frozen once something was judged by it."""

    key = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    starts_on = models.DateField()
    source = models.TextField()
    is_example = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    @property
    def told_source(self) -> Mapping[str, str]:
        """Where it comes from, by language; in French alone where nobody translated it."""
        return self.definition.get("source") or {"fr": self.source}
