"""Who asks to go, where they would rather, with whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from maillon.mobility.models.offers import Offer, Season


class Candidacy(models.Model):
    """What a person asks in a season; the dossier holds their answers, this what groups are formed from."""

    class State(models.TextChoices):
        APPLYING = "applying"
        ACCEPTED = "accepted"
        WAITING = "waiting", "on the waiting list"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="candidacies")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="candidacies")
    dossier = models.OneToOneField("dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="candidacy")
    state = models.CharField(max_length=9, choices=State.choices, default=State.APPLYING)
    born_on = models.DateField(help_text="for the ages the rulebook asks")
    free_from = models.DateField(null=True)
    free_until = models.DateField(null=True, help_text="excluded")
    languages = models.JSONField(default=dict, help_text="ISO 639-1 → level, 1 (A1) to 6 (C2)")
    skills = models.JSONField(default=list, blank=True)
    roles = models.JSONField(default=list, blank=True, help_text="roles the committee says they can hold")
    needs = models.JSONField(default=list, blank=True, help_text="accessibility needs, told for this alone")
    gender = models.CharField(max_length=12, blank=True, help_text="as declared for balance; empty: not said")
    anywhere = models.BooleanField(default=False, help_text="would go elsewhere than wished")
    merit = models.PositiveSmallIntegerField(default=0, help_text="the committee's points, 0 to 100")
    place_in_line = models.PositiveIntegerField(null=True, help_text="on the waiting list")
    applied_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "mobility"
        constraints = [
            models.UniqueConstraint(
                fields=["season", "person"], condition=~Q(state="withdrawn"), name="candidacy_once_a_season"
            ),
            models.CheckConstraint(condition=Q(merit__lte=100), name="candidacy_merit_within"),
        ]
        indexes = [models.Index(fields=["season", "state"], name="candidacy_season_state")]

    @property
    def is_read(self) -> bool:
        """Whether a committee has given its points: until then, no figure means anything."""
        return self.state != self.State.APPLYING and bool(self.merit)


class Wish(models.Model):
    """An offer a person would go to, and in what order of preference."""

    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="wishes")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="wishes")
    rank = models.PositiveSmallIntegerField(help_text="1: the dearest")

    class Meta:
        app_label = "mobility"
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["candidacy", "rank"], name="wish_one_a_rank"),
            models.UniqueConstraint(fields=["candidacy", "offer"], name="wish_an_offer_once"),
        ]


class CompanionWish(models.Model):
    """Two people who go together, or not together."""

    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="companions")
    other = models.ForeignKey(Candidacy, null=True, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(help_text="as typed; says who the other is once they apply too")
    apart = models.BooleanField(default=False)

    class Meta:
        app_label = "mobility"
        constraints = [
            models.UniqueConstraint(fields=["candidacy", "email"], name="companion_said_once"),
            models.CheckConstraint(condition=Q(other=None) | ~Q(candidacy=F("other")), name="companion_is_another"),
        ]
