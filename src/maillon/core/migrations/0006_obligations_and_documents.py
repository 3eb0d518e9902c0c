"""Obligations get amounts, evidence, reminders and calendars, and are never deleted; documents a code."""

from __future__ import annotations

from datetime import UTC, datetime

import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from maillon.core.audit import undeletable as guard


def date_what_exists(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Obligation, AuditEvent = apps.get_model("core", "Obligation"), apps.get_model("core", "AuditEvent")
    for obligation in Obligation.objects.iterator():
        opened = AuditEvent.objects.filter(
            verb="core.obligation.opened", subject_type="core.obligation", subject_id=str(obligation.pk)
        ).first()
        Obligation.objects.filter(pk=obligation.pk).update(
            first_due_at=obligation.due_at, opened_at=opened.at if opened else obligation.due_at
        )


def remind_as_usual(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # The rhythm a network begins with; another version takes its place from its own date.
    apps.get_model("core", "ReminderSchedule").objects.create(
        kind="", starts_at=datetime(2026, 1, 1, tzinfo=UTC), days_before=[30, 7, 1], late_every_days=7
    )


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.install(schema_editor.connection)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_former_addresses"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.TextField(blank=True)),
                ("brought_at", models.DateTimeField()),
                ("refused_at", models.DateTimeField(null=True)),
                ("refused_because", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="IssuedDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(help_text="MLN-7K3F-92QD", max_length=13, unique=True)),
                ("kind", models.CharField(help_text="domain.noun, as in dossiers.decision", max_length=60)),
                ("subject_type", models.CharField(max_length=80)),
                ("subject_id", models.CharField(max_length=64)),
                ("title", models.JSONField(default=dict, help_text="narratives by language")),
                (
                    "title_is_public",
                    models.BooleanField(default=False, help_text="whether who verifies the code reads the title"),
                ),
                ("language", models.CharField(max_length=5)),
                ("digest", models.CharField(help_text="SHA-256 of the PDF", max_length=64)),
                ("issued_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_because", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "due_at",
                    models.DateTimeField(help_text="the due date then: a postponed obligation is reminded anew"),
                ),
                ("step", models.CharField(help_text="before:7, late:0…", max_length=12)),
                ("sent_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(help_text="when its link was answered « I have seen it »", null=True)),
                (
                    "used_at",
                    models.DateTimeField(help_text="when its link did what it may do; it does no more", null=True),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReminderChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "frequency",
                    models.CharField(
                        choices=[("daily", "Daily"), ("weekly", "Weekly"), ("never", "Never")],
                        default="daily",
                        max_length=6,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ReminderSchedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(blank=True, max_length=60)),
                ("starts_at", models.DateTimeField()),
                ("days_before", models.JSONField(help_text="days before the due day, as in [30, 7, 1]")),
                (
                    "late_every_days",
                    models.PositiveSmallIntegerField(help_text="once late; none: never again", null=True),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="obligation",
            name="obligation_once",
        ),
        migrations.AddField(
            model_name="obligation",
            name="amount_minor",
            field=models.BigIntegerField(help_text="minor units of the currency", null=True),
        ),
        migrations.AddField(
            model_name="obligation",
            name="currency",
            field=models.CharField(blank=True, max_length=3),
        ),
        migrations.AddField(
            model_name="obligation",
            name="first_due_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, help_text="the date it was opened for; never changes"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="obligation",
            name="opened_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="obligation",
            name="reason",
            field=models.CharField(
                blank=True, help_text="of the last waiver, postponement or reopening", max_length=500
            ),
        ),
        migrations.AddField(
            model_name="obligation",
            name="title",
            field=models.JSONField(
                blank=True, default=dict, help_text="narratives by language: what this very one asks"
            ),
        ),
        migrations.RunPython(date_what_exists, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(fields=["state", "due_at"], name="obligation_due"),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount_minor__isnull", True), ("currency", "")),
                    models.Q(("amount_minor__isnull", False), models.Q(("currency", ""), _negated=True)),
                    _connector="OR",
                ),
                name="obligation_amount_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)),
                    _connector="OR",
                ),
                name="obligation_closed_is_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.UniqueConstraint(
                models.F("kind"),
                models.F("subject_type"),
                models.F("subject_id"),
                models.F("first_due_at"),
                django.db.models.functions.comparison.Coalesce("debtor", 0),
                django.db.models.functions.comparison.Coalesce("debtor_person", 0),
                name="obligation_once",
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="organisation",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="core.organisation"
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="calendar_feeds", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="brought_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="file",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="obligation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="core.obligation"
            ),
        ),
        migrations.AddField(
            model_name="issueddocument",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="issueddocument",
            name="issued_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="obligation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="core.obligation"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reminderchoice",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="reminder_choice", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderschedule",
            constraint=models.UniqueConstraint(fields=("kind", "starts_at"), name="reminder_schedule_once"),
        ),
        migrations.AddConstraint(
            model_name="reminderschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("late_every_days__isnull", True), ("late_every_days__gt", 0), _connector="OR"),
                name="reminder_schedule_moves_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(
                models.F("user"),
                django.db.models.functions.comparison.Coalesce("organisation", 0),
                name="calendar_feed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("file__isnull", False), models.Q(("note", ""), _negated=True), _connector="OR"),
                name="evidence_shows_something",
            ),
        ),
        migrations.AddIndex(
            model_name="issueddocument",
            index=models.Index(fields=["subject_type", "subject_id"], name="document_subject"),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(fields=["user", "sent_at"], name="reminder_user"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("obligation", "user", "due_at", "step"), name="reminder_once"),
        ),
        migrations.RunPython(remind_as_usual, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
