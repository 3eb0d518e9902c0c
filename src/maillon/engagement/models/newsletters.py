"""The newsletter: who asked for it and on what, its issues, and whom each was sent to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Subscription(models.Model):
    """An address that asked for the newsletter, and confirmed it from a letter; gone when it leaves."""

    class Stopped(models.TextChoices):
        BOUNCED = "bounced", "letters come back"

    email = models.EmailField(unique=True)
    language = models.CharField(max_length=5, default="fr")
    key = models.CharField(max_length=32, unique=True, help_text="drawn at random; signed, it is the links’ secret")
    purpose = models.ForeignKey(
        "core.Purpose", on_delete=models.PROTECT, related_name="+", help_text="the words that were agreed to"
    )
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(help_text="when the letter that asks to confirm was last written")
    confirmed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_because = models.CharField(max_length=8, blank=True, choices=Stopped.choices)
    bounces = models.PositiveSmallIntegerField(default=0, help_text="temporary ones, since the last that arrived")
    bounced_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "engagement"
        indexes = [models.Index(fields=["confirmed_at", "stopped_at"], name="subscription_current")]


class SubscriptionInterest(models.Model):
    """One thing an address wants to hear of."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="interests")
    code = models.CharField(max_length=30, help_text="a code of the list NewsletterInterest")

    class Meta:
        app_label = "engagement"
        constraints = [models.UniqueConstraint(fields=["code", "subscription"], name="interest_once")]


class Issue(models.Model):
    """One issue of the newsletter, in both languages; public in the archive once it went out."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.JSONField(help_text="narratives by language")
    text = models.JSONField(help_text="narratives by language, paragraphs")
    interests = models.JSONField(default=list, blank=True, help_text="codes of NewsletterInterest; none: everybody")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    sending_at = models.DateTimeField(null=True, help_text="when it was given to be sent; its words change no more")
    sent_at = models.DateTimeField(null=True, help_text="when the last letter was written")
    sent = models.PositiveIntegerField(default=0, help_text="letters written: stays when addresses go")
    bounced = models.PositiveIntegerField(default=0, help_text="letters that came back")
    left = models.PositiveIntegerField(default=0, help_text="addresses that left from this issue")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "engagement"
        indexes = [models.Index(fields=["sending_at"], name="issue_sending")]


class Delivery(models.Model):
    """One letter of an issue to one address: written once, and whether it came back; never whether it was read."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="deliveries")
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    written_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "engagement"
        constraints = [models.UniqueConstraint(fields=["issue", "subscription"], name="delivery_once")]
        indexes = [models.Index(fields=["issue"], condition=Q(written_at=None), name="delivery_waiting")]
