from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def open(self) -> ObligationQuerySet:
        """What is still owed."""
        return self.filter(state=Obligation.State.OPEN)

    def most_pressing_first(self) -> ObligationQuerySet:
        """In the order of their dates."""
        return self.order_by("due_at", "id")


class Obligation(models.Model):
    """What one party owes another by a date: dues, a report, an instalment, an overdue update.

    Never deleted: the database itself refuses it (``obligations.guard``). ``first_due_at`` is the date it was
    opened for and part of what it is; ``due_at`` moves when it is postponed. No creditor is the network itself.
    """

    class State(models.TextChoices):
        OPEN = "open"
        MET = "met"
        WAIVED = "waived"

    debtor = models.ForeignKey("core.Organisation", null=True, on_delete=models.PROTECT, related_name="obligations")
    debtor_person = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="obligations")
    creditor = models.ForeignKey(
        "core.Organisation", null=True, on_delete=models.PROTECT, related_name="credited_obligations"
    )
    kind = models.CharField(max_length=60, help_text="domain.noun, as in projects.update")
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    title = models.JSONField(default=dict, blank=True, help_text="narratives by language: what this very one asks")
    amount_minor = models.BigIntegerField(null=True, help_text="minor units of the currency")
    currency = models.CharField(max_length=3, blank=True)
    opened_at = models.DateTimeField()
    first_due_at = models.DateTimeField(help_text="the date it was opened for; never changes")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True, help_text="of the last waiver, postponement or reopening")

    objects = ObligationQuerySet.as_manager()

    class Meta:
        app_label = "core"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(debtor__isnull=False) | models.Q(debtor_person__isnull=False),
                name="obligation_has_debtor",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__isnull=True, currency="")
                | (models.Q(amount_minor__isnull=False) & ~models.Q(currency="")),
                name="obligation_amount_has_currency",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
                name="obligation_closed_is_dated",
            ),
            models.UniqueConstraint(
                "kind",
                "subject_type",
                "subject_id",
                "first_due_at",
                Coalesce("debtor", 0),
                Coalesce("debtor_person", 0),
                name="obligation_once",
            ),
        ]
        indexes = [
            models.Index(fields=["debtor", "state", "due_at"], name="obligation_debtor"),
            models.Index(fields=["state", "due_at"], name="obligation_due"),
        ]

    def is_late(self, at: datetime) -> bool:
        """Whether it is still owed after its date."""
        return self.state == self.State.OPEN and self.due_at < at


class Evidence(models.Model):
    """What shows that an obligation was met: a file or a note, who brought it, and whether it was refused."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="evidence")
    file = models.ForeignKey("core.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    brought_at = models.DateTimeField()
    refused_at = models.DateTimeField(null=True)
    refused_because = models.CharField(max_length=500, blank=True)

    class Meta:
        app_label = "core"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(file__isnull=False) | ~models.Q(note=""), name="evidence_shows_something"
            )
        ]


class ReminderSchedule(models.Model):
    """When people are reminded of a kind of obligation, from an instant on; an empty kind is every other kind.

    A version is never changed: another one takes its place from its own instant.
    """

    kind = models.CharField(max_length=60, blank=True)
    starts_at = models.DateTimeField()
    days_before = models.JSONField(help_text="days before the due day, as in [30, 7, 1]")
    late_every_days = models.PositiveSmallIntegerField(null=True, help_text="once late; none: never again")

    class Meta:
        app_label = "core"
        constraints = [
            models.UniqueConstraint(fields=["kind", "starts_at"], name="reminder_schedule_once"),
            models.CheckConstraint(
                condition=models.Q(late_every_days__isnull=True) | models.Q(late_every_days__gt=0),
                name="reminder_schedule_moves_on",
            ),
        ]


class Reminder(models.Model):
    """That somebody was reminded of an obligation at a step of its schedule: never twice of the same."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    due_at = models.DateTimeField(help_text="the due date then: a postponed obligation is reminded anew")
    step = models.CharField(max_length=12, help_text="before:7, late:0…")
    sent_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, help_text="when its link was answered « I have seen it »")
    used_at = models.DateTimeField(null=True, help_text="when its link did what it may do; it does no more")

    class Meta:
        app_label = "core"
        constraints = [
            models.UniqueConstraint(fields=["obligation", "user", "due_at", "step"], name="reminder_once"),
        ]
        indexes = [models.Index(fields=["user", "sent_at"], name="reminder_user")]


class ReminderChoice(models.Model):
    """How often a person wants letters about what they owe; each day one is due when they said nothing."""

    class Frequency(models.TextChoices):
        DAILY = "daily"
        WEEKLY = "weekly"
        NEVER = "never"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_choice")
    frequency = models.CharField(max_length=6, choices=Frequency.choices, default=Frequency.DAILY)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "core"


class CalendarFeed(models.Model):
    """A secret address where a person's calendar reads what they owe, or what one organisation owes.

    The address is signed, not kept: ``version`` grows when it is made anew, and the former one is then dead.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds")
    organisation = models.ForeignKey("core.Organisation", null=True, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "core"
        constraints = [
            models.UniqueConstraint("user", Coalesce("organisation", 0), name="calendar_feed_once"),
        ]
