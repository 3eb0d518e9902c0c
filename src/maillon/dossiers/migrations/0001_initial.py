"""Every table of this domain, whole, in the order their links ask for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from maillon.core.tables import TablesAtOnce


class Migration(TablesAtOnce):
    initial = True

    dependencies = [
        ("core", "0011_merges"),
    ]

    operations = [
        migrations.CreateModel(
            name="FieldDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="field_devices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="field_devices",
                        to="core.organisation",
                    ),
                ),
                ("name", models.CharField(help_text="whose telephone, in its owner's words", max_length=80)),
                ("username", models.CharField(help_text="for Digest: appareil-7f3a", max_length=40, unique=True)),
                ("digest", models.CharField(help_text="SHA-256 of the key", max_length=64, unique=True)),
                (
                    "ha1",
                    models.CharField(
                        help_text="RFC 7616: MD5 of username, realm and key, which is 256 random bits", max_length=32
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("used_on", models.DateField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Form",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form_id", models.CharField(help_text="the XForm's id, as ODK knows it", max_length=100)),
                ("version", models.CharField(max_length=60)),
                ("title", models.JSONField(default=dict, help_text="narratives by language")),
                (
                    "workbook",
                    models.ForeignKey(
                        help_text="the .xlsx as sent",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                ("xform", models.TextField(help_text="the XForm, XML")),
                ("digest", models.CharField(help_text="SHA-256 of the XForm", max_length=64)),
                (
                    "owner",
                    models.ForeignKey(
                        help_text="none: the network",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.organisation",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("form_id", "version"), name="form_version_once")],
            },
        ),
        migrations.CreateModel(
            name="Procedure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(help_text="adhesion, evenement-jqsi…", max_length=60, unique=True)),
                (
                    "prefix",
                    models.CharField(help_text="begins the references of its dossiers: ADH", max_length=8, unique=True),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        help_text="who answers; none: the network",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="procedures",
                        to="core.organisation",
                    ),
                ),
                (
                    "effect",
                    models.CharField(blank=True, help_text="what a decision does: a name in effects", max_length=60),
                ),
                (
                    "is_example",
                    models.BooleanField(default=False, help_text="its figures are examples, not a published rule"),
                ),
                ("is_demonstration", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Committee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60, unique=True)),
                ("name", models.JSONField(default=dict, help_text="narratives by language")),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="committees",
                        to="core.organisation",
                    ),
                ),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="FormMedia",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="media", to="dossiers.form"
                    ),
                ),
                ("name", models.CharField(help_text="as the workbook says it: carte.png", max_length=200)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("form", "name"), name="form_media_once")],
            },
        ),
        migrations.CreateModel(
            name="ProcedureVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="dossiers.procedure"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("definition", models.JSONField(default=dict, help_text="rules.definition.ProcedureDefinition")),
                ("opens_at", models.DateTimeField(help_text="none: open as soon as published", null=True)),
                ("closes_at", models.DateTimeField(help_text="excluded; none: no deadline", null=True)),
                (
                    "copied_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dossiers.procedureversion",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("frozen_at", models.DateTimeField(help_text="when its first dossier began", null=True)),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "discarded_at",
                    models.DateTimeField(help_text="a draft that nobody wants any more; it can come back", null=True),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("procedure", "number"), name="procedure_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_at__isnull", True),
                            ("closes_at__isnull", True),
                            ("closes_at__gt", models.F("opens_at")),
                            _connector="OR",
                        ),
                        name="version_window_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("frozen_at__isnull", True), ("published_at__isnull", False), _connector="OR"
                        ),
                        name="only_published_versions_freeze",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommitteeMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="dossiers.committee"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.CharField(
                        choices=[
                            ("chair", "Chair"),
                            ("secretary", "keeps the minutes; does not vote"),
                            ("member", "Member"),
                        ],
                        default="member",
                        max_length=10,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded", null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="seat_period_order",
                    ),
                    models.UniqueConstraint(fields=("committee", "user", "starts_on"), name="seat_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sitting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sittings", to="dossiers.committee"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(help_text="for a written vote: when it ends", null=True)),
                (
                    "mode",
                    models.CharField(choices=[("live", "Live"), ("written", "Written")], default="live", max_length=8),
                ),
                ("place", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("open", "Open"),
                            ("closed", "votes are over; minutes can be read over"),
                            ("sealed", "Sealed"),
                        ],
                        default="planned",
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "minutes",
                    models.ForeignKey(
                        help_text="once sealed",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.issueddocument",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sealed"), _negated=True), ("minutes__isnull", False), _connector="OR"
                        ),
                        name="sealed_sitting_has_minutes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Dossier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(help_text="ADH-2026-0007", max_length=24, unique=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dossiers",
                        to="dossiers.procedureversion",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=300)),
                (
                    "applicant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dossiers",
                        to="core.organisation",
                    ),
                ),
                (
                    "applicant_person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dossiers",
                        to="core.person",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("receivable", "receivable"),
                            ("not_receivable", "not_receivable"),
                            ("in_review", "in_review"),
                            ("in_deliberation", "in_deliberation"),
                            ("approved", "approved"),
                            ("approved_with_conditions", "approved_with_conditions"),
                            ("refused", "refused"),
                            ("waiting_list", "waiting_list"),
                            ("deferred", "deferred"),
                            ("in_effect", "in_effect"),
                            ("closed", "closed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=26,
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("state_since", models.DateTimeField()),
                (
                    "requested_minor",
                    models.BigIntegerField(help_text="what is asked for, once received; minor units", null=True),
                ),
                (
                    "points",
                    models.PositiveIntegerField(
                        help_text="mean of the readings filed, hundredths of a point", null=True
                    ),
                ),
                (
                    "meets_thresholds",
                    models.BooleanField(help_text="whether that mean meets the grid's thresholds", null=True),
                ),
                (
                    "link_hash",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        help_text="SHA-256 of the link that opens it without an account",
                        max_length=64,
                    ),
                ),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["version", "state", "submitted_at"], name="dossier_in_call"),
                    models.Index(fields=["version", "-points"], name="dossier_by_points"),
                    models.Index(fields=["-submitted_at", "-id"], name="dossier_latest"),
                    models.Index(fields=["applicant", "state"], name="dossier_of_applicant"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "submitted",
                                    "returned",
                                    "receivable",
                                    "not_receivable",
                                    "in_review",
                                    "in_deliberation",
                                    "approved",
                                    "approved_with_conditions",
                                    "refused",
                                    "waiting_list",
                                    "deferred",
                                    "in_effect",
                                    "closed",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="dossier_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeadlineExtension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="dossiers.procedureversion",
                    ),
                ),
                ("closes_at", models.DateTimeField()),
                ("reason", models.TextField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ProcedureForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forms",
                        to="dossiers.procedureversion",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="dossiers.form"
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("application", "what the applicant answers"),
                            ("support", "what a supporting party answers"),
                            ("review", "what a reviewer answers beside the grid"),
                            ("report", "what is owed after the decision"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "wanted",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="how many must be answered: two supporting members"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("version", "use", "form"), name="form_use_once")],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attendances", to="dossiers.sitting"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.committeemember"
                    ),
                ),
                ("arrived_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("sitting", "member"), name="attendance_once")],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dossier",
                    models.ForeignKey(
                        help_text="none: received by telephone for a dossier still to begin",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="submissions", to="dossiers.form"
                    ),
                ),
                ("use", models.CharField(help_text="ProcedureForm.Use", max_length=12)),
                (
                    "instance_id",
                    models.CharField(help_text="uuid:…, as OpenRosa writes it", max_length=80, unique=True),
                ),
                (
                    "respondent",
                    models.ForeignKey(
                        help_text="who is asked, when it is not the applicant: a supporting member",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.organisation",
                    ),
                ),
                (
                    "respondent_email",
                    models.EmailField(
                        blank=True, help_text="where the link was sent, for who has no account", max_length=254
                    ),
                ),
                ("link_hash", models.CharField(blank=True, db_index=True, max_length=64)),
                (
                    "state",
                    models.CharField(choices=[("draft", "Draft"), ("final", "Final")], default="draft", max_length=5),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("web", "Web"),
                            ("openrosa", "ODK Collect, KoboCollect"),
                            ("file", "the form in one HTML file"),
                            ("api", "Api"),
                        ],
                        default="web",
                        max_length=8,
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=10)),
                ("xml", models.TextField(help_text="the XForm instance, as typed")),
                (
                    "final_xml",
                    models.TextField(blank=True, help_text="what counts, once submitted: without what does not apply"),
                ),
                (
                    "record",
                    models.JSONField(
                        default=dict, help_text="the party's record as it was when submitted: pulldata's tables"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0, help_text="grows at every save")),
                ("created_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("finalised_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="dossiers.dossier"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("approved", "approved"),
                            ("approved_with_conditions", "approved_with_conditions"),
                            ("refused", "refused"),
                            ("waiting_list", "waiting_list"),
                            ("deferred", "deferred"),
                        ],
                        max_length=24,
                    ),
                ),
                ("reasons", models.JSONField(default=list, help_text="keys of the definition's reusable reasons")),
                ("reason", models.JSONField(default=dict, help_text="narratives: what is said of this dossier alone")),
                (
                    "sitting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="dossiers.sitting",
                    ),
                ),
                (
                    "quorum",
                    models.JSONField(
                        default=dict, help_text="rules.quorum.Tally as it stood: present, recused, for, against"
                    ),
                ),
                ("rank", models.PositiveIntegerField(help_text="on the waiting list", null=True)),
                (
                    "amount_minor",
                    models.BigIntegerField(help_text="what is granted, where the procedure grants money", null=True),
                ),
                ("currency", models.CharField(blank=True, max_length=3)),
                (
                    "choice",
                    models.CharField(
                        blank=True, help_text="among what the effect lets choose: a category", max_length=60
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_minor__isnull", True), ("currency", "")),
                            models.Q(("amount_minor__isnull", False), models.Q(("currency", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="decision_amount_has_currency",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DossierAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="accesses", to="dossiers.dossier"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dossier_accesses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "right",
                    models.CharField(
                        choices=[("consult", "Consult"), ("draft", "Draft"), ("sign", "Sign")], max_length=8
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("granted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("dossier", "user"), name="dossier_access_once")],
            },
        ),
        migrations.CreateModel(
            name="TimelineEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="timeline", to="dossiers.dossier"
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("step", "the walk went on"),
                            ("answers", "a submission came in"),
                            ("gate", "an item of the receivability checklist was judged"),
                            ("support", "a supporting party was asked, or answered"),
                            ("message", "Message"),
                            ("review", "Review"),
                            ("recusal", "Recusal"),
                            ("sitting", "Sitting"),
                            ("decision", "Decision"),
                            ("letter", "Letter"),
                            ("condition", "Condition"),
                            ("access", "somebody was given a right"),
                        ],
                        max_length=10,
                    ),
                ),
                ("step", models.CharField(blank=True, help_text="the transition, for kind step", max_length=40)),
                ("from_state", models.CharField(blank=True, max_length=26)),
                ("to_state", models.CharField(blank=True, max_length=26)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("actor_office", models.CharField(help_text="role and place, never a name", max_length=200)),
                (
                    "audience",
                    models.CharField(
                        choices=[("everyone", "applicant and handlers"), ("handlers", "Handlers")],
                        default="everyone",
                        max_length=8,
                    ),
                ),
                ("data", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("dossier", "sequence"), name="timeline_sequence_once")],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="dossiers.dossier"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("from_handler", models.BooleanField()),
                ("body", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "question",
                    models.CharField(blank=True, help_text="path of the answer it is about, if any", max_length=400),
                ),
                ("read_at", models.DateTimeField(help_text="when the other side first opened it", null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="dossiers.dossier"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("body", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Gate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="gates", to="dossiers.dossier"
                    ),
                ),
                ("item", models.CharField(help_text="key in the definition's checklist", max_length=60)),
                (
                    "verdict",
                    models.CharField(
                        choices=[("met", "Met"), ("not_met", "Not Met"), ("not_applicable", "Not Applicable")],
                        max_length=14,
                    ),
                ),
                (
                    "correction",
                    models.TextField(blank=True, help_text="what the applicant is asked to correct, precisely"),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("judged_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("dossier", "item"), name="gate_item_once")],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="dossiers.dossier"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("assigned", "Assigned"),
                            ("started", "Started"),
                            ("filed", "Filed"),
                            ("recused", "Recused"),
                        ],
                        default="assigned",
                        max_length=8,
                    ),
                ),
                ("no_conflict_declared_at", models.DateTimeField(null=True)),
                ("comment", models.TextField(blank=True)),
                (
                    "points",
                    models.PositiveIntegerField(
                        help_text="hundredths of a point out of the grid's total, once filed", null=True
                    ),
                ),
                ("assigned_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField(null=True)),
                ("filed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("dossier", "reviewer"), name="review_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "filed"), _negated=True),
                            models.Q(
                                ("filed_at__isnull", False),
                                ("no_conflict_declared_at__isnull", False),
                                ("points__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="filed_review_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recusals", to="dossiers.dossier"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recusals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("affiliation", "a role, past or present, in a party of the dossier"),
                            ("relationship", "their organisation is tied to a party of the dossier"),
                            ("declared", "Declared"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "detail",
                    models.JSONField(
                        default=list, help_text="the links found: rules.conflicts.Link, or the words declared"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("dossier", "user"), name="recusal_once")],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="agenda", to="dossiers.sitting"
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agenda_items", to="dossiers.dossier"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "proposal",
                    models.JSONField(default=dict, help_text="the outcome put to the vote, its reasons and conditions"),
                ),
                ("note", models.TextField(blank=True, help_text="for the minutes")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("sitting", "dossier"), name="agenda_dossier_once")],
            },
        ),
        migrations.CreateModel(
            name="AnswerChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="dossiers.submission"
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(help_text="the submission's revision that this change made or met"),
                ),
                ("path", models.CharField(max_length=400)),
                ("seen", models.TextField(help_text="the answer its author had before their eyes")),
                ("value", models.TextField(help_text="the answer they gave")),
                ("kept", models.TextField(blank=True, help_text="for a clash: the answer that stayed")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("applied", "Applied"),
                            ("clash", "another answer was there: shown to both, nothing lost"),
                            ("chosen", "a clash settled by choosing this text"),
                            ("dismissed", "a clash settled by keeping the other"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("web", "Web"),
                            ("openrosa", "ODK Collect, KoboCollect"),
                            ("file", "the form in one HTML file"),
                            ("api", "Api"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author_label",
                    models.CharField(blank=True, help_text="for who has no account: the link's name", max_length=120),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["submission", "path", "id"], name="answer_changes")],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="dossiers.submission",
                    ),
                ),
                ("path", models.CharField(max_length=400)),
                ("name", models.CharField(help_text="the file's name as the answer holds it", max_length=200)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("submission", "name"), name="attachment_name_once")],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="signatures", to="dossiers.submission"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(help_text="as the person signs", max_length=200)),
                ("statement", models.TextField()),
                ("digest", models.CharField(help_text="SHA-256 of the answers signed", max_length=64)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ReceivedInstance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("instance_id", models.CharField(max_length=80, unique=True)),
                ("digest", models.CharField(help_text="SHA-256 of the XML as sent", max_length=64)),
                (
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="received",
                        to="dossiers.fielddevice",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.form"
                    ),
                ),
                ("xml", models.TextField(help_text="as sent; emptied once kept in a submission")),
                (
                    "submission",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received_as",
                        to="dossiers.submission",
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("completed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Condition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conditions", to="dossiers.decision"
                    ),
                ),
                ("text", models.JSONField(help_text="narratives by language")),
                ("due_at", models.DateTimeField()),
                ("before_effect", models.BooleanField(default=False, help_text="nothing takes effect until it is met")),
                (
                    "obligation",
                    models.OneToOneField(
                        help_text="opened with it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.obligation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="dossiers.dossier"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="dossiers.decision",
                    ),
                ),
                ("template", models.CharField(help_text="key in the definition's letters", max_length=60)),
                ("step", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=5)),
                ("subject", models.CharField(max_length=300)),
                ("body", models.TextField()),
                ("written_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        help_text="the PDF, once printed",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.issueddocument",
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ReturnedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returned_files",
                        to="dossiers.submission",
                    ),
                ),
                ("digest", models.CharField(help_text="SHA-256 of its data as it came", max_length=64)),
                ("state", models.CharField(choices=[("merged", "Merged"), ("aside", "Aside")], max_length=6)),
                (
                    "reason",
                    models.CharField(blank=True, help_text="why it is aside: the code of a refusal", max_length=60),
                ),
                ("data", models.TextField(blank=True, help_text="its data as it came, while it is aside")),
                (
                    "last_save",
                    models.CharField(help_text="the saving it was: a later file names it among its own", max_length=36),
                ),
                ("saves", models.JSONField(default=list, help_text="the savings it descends from, itself last")),
                (
                    "delivered",
                    models.JSONField(default=dict, help_text="answers it brought, by key, over what it left with"),
                ),
                (
                    "rows",
                    models.JSONField(
                        default=dict, help_text="repetitions it added: by key, the change that inserted each"
                    ),
                ),
                ("removed", models.JSONField(default=list, help_text="repetitions it took away, by path when it left")),
                ("before", models.PositiveIntegerField(default=0, help_text="the submission's revision before it")),
                ("after", models.PositiveIntegerField(default=0, help_text="and after it")),
                ("applied", models.PositiveIntegerField(default=0)),
                ("clashes", models.PositiveIntegerField(default=0)),
                ("lost", models.JSONField(default=list, help_text="answers that had no place any more: path, answer")),
                ("refused", models.JSONField(default=list, help_text="files refused: path, name, code")),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("author_label", models.CharField(blank=True, max_length=120)),
                ("via", models.CharField(help_text="upload, mail or card", max_length=6)),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["submission", "id"], name="returned_files")],
                "constraints": [models.UniqueConstraint(fields=("submission", "digest"), name="returned_file_once")],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scores", to="dossiers.review"
                    ),
                ),
                ("criterion", models.CharField(help_text="key in the definition's grid", max_length=60)),
                ("mark", models.PositiveSmallIntegerField(help_text="on the criterion's scale")),
                ("comment", models.TextField(blank=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("review", "criterion"), name="score_once")],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="dossiers.agendaitem"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.committeemember"
                    ),
                ),
                (
                    "choice",
                    models.CharField(
                        choices=[("for", "For"), ("against", "Against"), ("abstain", "Abstain")], max_length=7
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("item", "member"), name="vote_once")],
            },
        ),
        migrations.CreateModel(
            name="ReceivedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="dossiers.receivedinstance",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("instance", "name"), name="received_file_once")],
            },
        ),
    ]
