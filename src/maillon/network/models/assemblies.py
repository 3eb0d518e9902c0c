"""General assemblies: who may vote, by whom, on what; and ballots nobody can tie to a voter.

A ballot box is filled with empty papers before it opens: a vote fills one taken at random, so that neither the order
of the rows nor an hour says who voted what. The register says who has voted, never what (docs/adr/0010-vote.md).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Assembly(models.Model):
    """A general assembly of members, annual or special, under rules copied from the by-laws in force."""

    class Kind(models.TextChoices):
        ANNUAL = "annual"
        SPECIAL = "special"

    slug = models.SlugField(max_length=90, unique=True)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    title = models.JSONField(help_text="narratives by language")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=300, blank=True)
    rules = models.JSONField(help_text="rules.assemblies.Rules as convened: quorum, proxies, notice, source")
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", help_text="who presides"
    )
    convened_at = models.DateTimeField(null=True, help_text="when the notice went out")
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    quorum = models.JSONField(default=dict, blank=True, help_text="as found at the opening")
    minutes = models.TextField(blank=True, help_text="what was written beside the facts, before they are sealed")
    minutes_document = models.ForeignKey(
        "core.IssuedDocument", null=True, on_delete=models.PROTECT, related_name="+", help_text="once sealed"
    )
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "network"

    def __str__(self) -> str:
        return self.slug


class AssemblyItem(models.Model):
    """One point of the agenda."""

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    title = models.JSONField(help_text="narratives by language")
    text = models.JSONField(default=dict, blank=True, help_text="narratives: the proposal, word for word")
    file = models.ForeignKey("core.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "network"


class Delegate(models.Model):
    """The person who speaks and votes for a member at an assembly."""

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="delegates")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    named_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "network"
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "organisation"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="delegate_one_for_each_member",
            )
        ]


class Proxy(models.Model):
    """A member asks another one's delegate to vote in its place."""

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="proxies")
    giver = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "network"
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "giver"], condition=models.Q(withdrawn_at__isnull=True), name="proxy_given_once"
            ),
            models.CheckConstraint(condition=~models.Q(giver=models.F("holder")), name="proxy_two_members"),
        ]


class Ballot(models.Model):
    """One question put to the vote, with its options and the majority it takes; secret unless hands were counted."""

    class Method(models.TextChoices):
        SECRET = "secret", "by papers nobody can tie to a voter"
        HANDS = "hands", "the chair counted hands: only the figures are kept"

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="ballots")
    item = models.ForeignKey(AssemblyItem, null=True, on_delete=models.PROTECT, related_name="ballots")
    question = models.JSONField(help_text="narratives by language")
    method = models.CharField(max_length=6, choices=Method.choices, default=Method.SECRET)
    options = models.JSONField(help_text="[{key, label narratives}]; abstention is an option like another")
    seats = models.PositiveSmallIntegerField(default=1, help_text="how many options one paper may choose")
    majority = models.CharField(
        max_length=12, help_text="rules.assemblies.Majority: >1/2, >=2/3 of the voices for and against; plurality"
    )
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.JSONField(default=dict, blank=True, help_text="rules.assemblies.Count, once closed")
    papers_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the papers as published")

    class Meta:
        app_label = "network"


class VotingRight(models.Model):
    """That a member may vote once on a ballot, through whom; and whether it has."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="rights")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="voting_rights")
    by_proxy = models.BooleanField(default=False)
    used = models.BooleanField(default=False, help_text="no hour is kept: it would tell")

    class Meta:
        app_label = "network"
        constraints = [models.UniqueConstraint(fields=["ballot", "organisation"], name="voting_right_once")]


class Paper(models.Model):
    """One paper of the box, made empty beforehand; filled, it holds a receipt that the voter alone knows is theirs."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="papers")
    receipt = models.CharField(max_length=24, unique=True, null=True, help_text="null: empty")
    choices = models.JSONField(null=True, help_text="keys of options; null: empty")

    class Meta:
        app_label = "network"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(receipt__isnull=True, choices__isnull=True)
                | models.Q(receipt__isnull=False, choices__isnull=False),
                name="paper_empty_or_filled",
            )
        ]
