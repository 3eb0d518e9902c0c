"""Actions anybody takes part in, at a distance: petitions, letters to elected members, pledges; and what they count."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillon.engagement.models.campaigns import Edition
from maillon.engagement.models.elected import Assembly, Riding


class Action(models.Model):
    """A petition, a letter to write or a pledge to make, of the network or of one organisation."""

    class Kind(models.TextChoices):
        PETITION = "petition"
        LETTER = "letter"
        PLEDGE = "pledge"

    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    organisation = models.ForeignKey(
        "core.Organisation", null=True, on_delete=models.PROTECT, related_name="actions", help_text="none: the network"
    )
    edition = models.ForeignKey(Edition, null=True, on_delete=models.PROTECT, related_name="actions")
    title = models.JSONField(help_text="narratives by language")
    demand = models.JSONField(help_text="what is asked or promised, in one sentence; narratives by language")
    about = models.JSONField(default=dict, blank=True, help_text="narratives by language, paragraphs")
    addressee = models.JSONField(default=dict, blank=True, help_text="to whom it is handed; narratives by language")
    thanks = models.JSONField(default=dict, blank=True, help_text="what the letter of thanks says, by language")
    outcome = models.JSONField(default=dict, blank=True, help_text="what came of it, by language, paragraphs")
    assembly = models.ForeignKey(
        Assembly, null=True, on_delete=models.PROTECT, related_name="+", help_text="whose members are written to"
    )
    letter_subject = models.JSONField(default=dict, blank=True, help_text="narratives by language")
    letter = models.JSONField(default=dict, blank=True, help_text="the letter proposed, by language")
    choices = models.JSONField(default=list, blank=True, help_text="what one may promise: code, fr, en")
    link = models.URLField(max_length=500, blank=True, help_text="where one may give; nothing is paid here")
    target = models.PositiveIntegerField(null=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, help_text="excluded")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        app_label = "engagement"
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=F("opens_at")), name="action_days_in_order"
            ),
        ]


class Wording(models.Model):
    """One way to say an action’s demand, tried beside another: visits are given one or the other by chance alone."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="wordings")
    code = models.CharField(max_length=1)
    demand = models.JSONField(help_text="narratives by language")
    ended_at = models.DateTimeField(null=True, help_text="from when it is shown no more")

    class Meta:
        app_label = "engagement"
        constraints = [models.UniqueConstraint(fields=["action", "code"], name="wording_once")]


class PaperBatch(models.Model):
    """Sheets signed by hand, typed in together: as many lines as were typed, each kept, doubled or unreadable."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="batches")
    label = models.CharField(max_length=120, help_text="where they were signed")
    region = models.CharField(max_length=2, blank=True)
    signed_on = models.DateField()
    lines = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    doubles = models.PositiveIntegerField(help_text="signed already, here or online")
    unreadable = models.PositiveIntegerField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "engagement"
        constraints = [
            models.CheckConstraint(
                condition=Q(lines=F("counted") + F("doubles") + F("unreadable")), name="batch_balances"
            ),
        ]


class Signature(models.Model):
    """One person’s name under a petition, a letter or a pledge, once; what identifies them goes when it is over."""

    class State(models.TextChoices):
        WAITING = "waiting", "waits for the person to confirm"
        COUNTED = "counted"
        HELD = "held", "confirmed, set apart until somebody looks"
        REFUSED = "refused", "not a person’s, as somebody judged"

    class Channel(models.TextChoices):
        ONLINE = "online"
        PAPER = "paper"

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="signatures")
    state = models.CharField(max_length=8, choices=State.choices)
    channel = models.CharField(max_length=6, choices=Channel.choices, default=Channel.ONLINE)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    postal_code = models.CharField(max_length=7, blank=True)
    region = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=5, default="fr")
    digest = models.CharField(max_length=64, null=True, help_text="of the address and the action, keyed: one a person")
    twin = models.CharField(
        max_length=64, blank=True, help_text="of the name, the postal code and the action, keyed: joins paper to online"
    )
    origin = models.CharField(
        max_length=64, blank=True, help_text="of where it came from and the day, keyed; gone in two days"
    )
    suspicion = models.CharField(max_length=10, blank=True, help_text="why it is set apart once confirmed")
    wording = models.CharField(max_length=1, blank=True)
    riding = models.ForeignKey(Riding, null=True, on_delete=models.PROTECT, related_name="+")
    message = models.TextField(blank=True, help_text="the letter as the person wrote it; gone once it has left")
    choices = models.JSONField(default=list, blank=True, help_text="what is promised: codes of the action’s choices")
    on_behalf_of = models.CharField(max_length=200, blank=True, help_text="the organisation that promises")
    may_hand_over = models.BooleanField(default=False, help_text="the name may be handed to the addressee")
    wants_news = models.BooleanField(default=False)
    batch = models.ForeignKey(PaperBatch, null=True, on_delete=models.CASCADE, related_name="signatures")
    key = models.CharField(max_length=32, unique=True, help_text="drawn at random; signed, it is the link’s secret")
    received_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, help_text="of the last letter asking to confirm")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "engagement"
        constraints = [models.UniqueConstraint(fields=["action", "digest"], name="signature_once_a_person")]
        indexes = [
            models.Index(fields=["action", "twin"], name="signature_twin"),
            models.Index(fields=["action", "origin", "received_at"], name="signature_origin"),
            models.Index(fields=["action", "state", "received_at"], name="signature_state"),
        ]


class Tally(models.Model):
    """How many, by day, region, riding, wording, channel and promise: kept with each act, and for good."""

    class State(models.TextChoices):
        COUNTED = "counted"
        HELD = "held"
        REFUSED = "refused"
        DISCARDED = "discarded", "filled the field nobody sees: no person, nothing kept"

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="tallies")
    day = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices)
    channel = models.CharField(max_length=8, help_text="online, paper, or own: sent from one’s own mailbox")
    region = models.CharField(max_length=2, blank=True)
    riding = models.CharField(max_length=20, blank=True, help_text="its code in the action’s assembly")
    wording = models.CharField(max_length=1, blank=True)
    choice = models.CharField(max_length=30, blank=True, help_text="a promise; none: the people themselves")
    n = models.IntegerField(default=0)

    class Meta:
        app_label = "engagement"
        constraints = [
            models.UniqueConstraint(
                fields=["action", "day", "state", "channel", "region", "riding", "wording", "choice"],
                name="tally_once",
            ),
        ]


class DailyAction(models.Model):
    """What everybody is invited to do on one day of an edition: « le geste du jour »."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="daily_actions")
    day = models.DateField()
    title = models.JSONField(help_text="narratives by language")
    text = models.JSONField(default=dict, blank=True, help_text="what to do and to share, by language")
    action = models.ForeignKey(Action, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "engagement"
        constraints = [models.UniqueConstraint(fields=["edition", "day"], name="daily_action_once_a_day")]
