"""Those who were elected: assemblies, their ridings, who sits for each and since when; all imported, none asked for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Assembly(models.Model):
    """A house where elected members sit: Québec’s, or the Parliament of Canada’s."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.JSONField(help_text="narratives by language")
    place = models.PositiveSmallIntegerField(help_text="order in lists")

    class Meta:
        app_label = "engagement"


class Riding(models.Model):
    """A territory that elects one member, under one name for a time; its map changes with the law."""

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="ridings")
    code = models.CharField(max_length=20, help_text="as the assembly numbers it")
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=2, blank=True, help_text="Québec's administrative region, mostly")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="excluded; none: in force")
    source = models.CharField(max_length=300, help_text="where it was read, and under which licence")
    is_example = models.BooleanField(default=False)

    class Meta:
        app_label = "engagement"
        constraints = [
            models.UniqueConstraint(fields=["assembly", "code", "starts_on"], name="riding_once"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="riding_days"),
        ]


class RidingPlace(models.Model):
    """What one types to find a riding: a municipality, or the beginning of a postal code."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality"
        POSTAL = "postal"

    riding = models.ForeignKey(Riding, on_delete=models.CASCADE, related_name="places")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=120, help_text="as it is written")
    key = models.CharField(max_length=120, help_text="folded, as it is looked for")

    class Meta:
        app_label = "engagement"
        constraints = [models.UniqueConstraint(fields=["riding", "kind", "key"], name="riding_place_once")]
        indexes = [models.Index(fields=["kind", "key"], name="riding_place_key")]


class ElectedMember(models.Model):
    """Who sits for a riding, from a day on; a public office, with the address the assembly publishes."""

    riding = models.ForeignKey(Riding, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(max_length=120)
    salutation = models.JSONField(default=dict, help_text="how a letter begins, by language")
    group = models.CharField(max_length=80, blank=True, help_text="parliamentary group")
    email = models.EmailField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="excluded; none: sits")

    class Meta:
        app_label = "engagement"
        constraints = [
            models.UniqueConstraint(fields=["riding"], condition=Q(ends_on=None), name="elected_one_a_riding"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="elected_days"),
        ]
