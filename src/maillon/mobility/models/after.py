"""Money raised by a group, what is said on return and years after, and who agrees to be found again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillon.mobility.models.departures import Departure
from maillon.mobility.models.guidelines import Guideline


class FundraisingPage(models.Model):
    """A group's public page: its target, what it says was pledged, where gifts are made; no gift passes here."""

    cohort = models.OneToOneField("mobility.Cohort", on_delete=models.CASCADE, related_name="fundraising")
    slug = models.SlugField(max_length=80, unique=True)
    about = models.JSONField(help_text="narratives by language, paragraphs")
    target_minor = models.BigIntegerField(help_text="minor units of the currency")
    currency = models.CharField(max_length=3, default="CAD")
    gift_address = models.URLField(max_length=300, blank=True, help_text="the organisation's own page for gifts")
    published_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "mobility"
        constraints = [models.CheckConstraint(condition=Q(target_minor__gt=0), name="fundraising_target")]


class PledgedAmount(models.Model):
    """An amount a member of the group says was promised or received; who gave is not kept."""

    page = models.ForeignKey(FundraisingPage, on_delete=models.CASCADE, related_name="amounts")
    what = models.CharField(max_length=160, help_text="an activity, never a giver's name")
    amount_minor = models.BigIntegerField(help_text="minor units of the page's currency")
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "mobility"
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="pledged_amount_positive")]


class Feedback(models.Model):
    """A debriefing or a long-term survey, as somebody answered it."""

    departure = models.ForeignKey(Departure, on_delete=models.CASCADE, related_name="feedback")
    guideline = models.ForeignKey(Guideline, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(help_text="question → answer, as rules.guidelines reads them")
    sent_at = models.DateTimeField()

    class Meta:
        app_label = "mobility"
        constraints = [models.UniqueConstraint(fields=["departure", "guideline"], name="feedback_once")]


class AlumniProfile(models.Model):
    """What somebody who came back says of themselves to the others; shown while they consent to it."""

    person = models.OneToOneField("core.Person", on_delete=models.CASCADE, related_name="alumni_profile")
    place = models.CharField(max_length=120, blank=True)
    about = models.CharField(max_length=500, blank=True)
    shows_email = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "mobility"
