"""What a funder offers: programmes, their components, the terms of each, and the calls that open them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Programme(models.Model):
    """A programme of a funder: Québec sans frontières, emergency aid."""

    slug = models.SlugField(max_length=60, unique=True)
    funder = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="programmes")
    name = models.JSONField(help_text="narratives by language")
    purpose = models.JSONField(default=dict, help_text="narratives by language, paragraphs")
    source = models.CharField(max_length=500)
    is_example = models.BooleanField(default=False, help_text="its figures are examples, not a published rule")
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "funding"

    def __str__(self) -> str:
        return self.slug


class Component(models.Model):
    """A stream of a programme (volet): core support, projects."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="components")
    key = models.SlugField(max_length=60)
    name = models.JSONField(help_text="narratives by language")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        app_label = "funding"
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="component_once")]

    def __str__(self) -> str:
        return f"{self.programme}/{self.key}"


class Terms(models.Model):
    """One version of what a component offers and asks; it never changes once a call uses it."""

    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField()
    name = models.JSONField(help_text="narratives by language: the framework's own title")
    definition = models.JSONField(help_text="rules.terms.Terms")
    starts_on = models.DateField(help_text="first day it governs a call")
    ends_on = models.DateField(null=True, help_text="excluded")
    source = models.CharField(max_length=500)
    is_example = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()

    class Meta:
        app_label = "funding"
        constraints = [
            models.UniqueConstraint(fields=["component", "number"], name="terms_version_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="terms_period_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component} v{self.number}"


class Envelope(models.Model):
    """The money a programme, or one of its components, was given for some years; its calls share it."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="envelopes")
    component = models.ForeignKey(Component, null=True, on_delete=models.PROTECT, related_name="envelopes")
    key = models.SlugField(max_length=60, help_text="how its file names it")
    starts_on = models.DateField(help_text="1 April of the first fiscal year")
    ends_on = models.DateField(help_text="excluded; 1 April after the last one")
    amount_minor = models.BigIntegerField(help_text="of all its years")
    currency = models.CharField(max_length=3, default="CAD")
    source = models.CharField(max_length=500)
    is_example = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()

    class Meta:
        app_label = "funding"
        constraints = [
            models.UniqueConstraint(fields=["programme", "key"], name="envelope_once"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="envelope_not_negative"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="envelope_period_order"),
        ]

    def __str__(self) -> str:
        return f"{self.programme}/{self.key}"


class CallQuerySet(models.QuerySet["Call"]):
    def announced(self, at: datetime) -> CallQuerySet:
        """What everybody may read."""
        return self.filter(announced_at__lte=at)

    def open(self, at: datetime) -> CallQuerySet:
        """Announced calls that take applications at an instant, extensions counted."""
        later = Q(version__closes_at=None) | Q(version__closes_at__gt=at) | Q(version__extensions__closes_at__gt=at)
        begun = Q(version__opens_at=None) | Q(version__opens_at__lte=at)
        return self.announced(at).filter(begun, later, version__retired_at=None).distinct()


class Call(models.Model):
    """An opening of a component: its terms, the procedure its applications walk, the money it shares."""

    slug = models.SlugField(max_length=80, unique=True)
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="calls")
    version = models.OneToOneField(
        "dossiers.ProcedureVersion", on_delete=models.PROTECT, related_name="call", help_text="its window is the call's"
    )
    name = models.JSONField(help_text="narratives by language")
    about = models.JSONField(default=dict, help_text="narratives by language, paragraphs")
    envelope_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="CAD")
    announced_at = models.DateTimeField(null=True)
    results_published_at = models.DateTimeField(null=True, help_text="from when everybody reads who was chosen")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        app_label = "funding"
        constraints = [
            models.CheckConstraint(condition=Q(envelope_minor__gte=0), name="call_envelope_not_negative"),
        ]

    def __str__(self) -> str:
        return self.slug
