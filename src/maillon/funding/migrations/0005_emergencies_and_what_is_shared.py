import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from maillon.core.tables import TablesAtOnce


class Migration(TablesAtOnce):
    dependencies = [
        ("core", "0012_reply_to"),
        ("dossiers", "0003_how_far_one_mark_takes_a_dossier"),
        ("funding", "0004_expenses_checks_visits_arrangements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cooperation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(blank=True, max_length=500)),
                ("is_example", models.BooleanField(default=False)),
                ("is_demonstration", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField()),
                ("reference", models.SlugField(max_length=60, unique=True)),
                ("title", models.CharField(max_length=300)),
                ("institution", models.CharField(help_text="of Québec", max_length=200)),
                ("partner", models.CharField(help_text="the institution abroad", max_length=200)),
                ("country", models.CharField(max_length=2)),
                ("topic", models.CharField(max_length=300)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded", null=True)),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
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
            ],
        ),
        migrations.CreateModel(
            name="Emergency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("name", models.JSONField(help_text="narratives by language")),
                ("about", models.JSONField(default=dict, help_text="narratives by language, paragraphs")),
                ("kind", models.CharField(help_text="hazard, as GLIDE codes it", max_length=2)),
                ("glide", models.CharField(blank=True, help_text="TC-2026-000123-HTI", max_length=18)),
                ("country", models.CharField(blank=True, help_text="ISO 3166-1; empty: several", max_length=2)),
                ("countries", models.JSONField(default=list, help_text="ISO 3166-1, every one")),
                ("occurred_on", models.DateField()),
                (
                    "mode",
                    models.CharField(
                        choices=[("direct", "those who are ready are asked"), ("call", "everybody may apply")],
                        default="direct",
                        max_length=6,
                    ),
                ),
                ("envelope_minor", models.BigIntegerField(help_text="null: not published", null=True)),
                ("currency", models.CharField(default="CAD", max_length=3)),
                ("opened_at", models.DateTimeField(help_text="null: known from its source alone", null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "people_reached",
                    models.PositiveIntegerField(help_text="as reported; null: not known yet", null=True),
                ),
                (
                    "told_amount_minor",
                    models.BigIntegerField(help_text="given, as its source says, without agreements here", null=True),
                ),
                ("told_organisations", models.PositiveSmallIntegerField(null=True)),
                ("source", models.CharField(blank=True, max_length=500)),
                ("is_example", models.BooleanField(default=False)),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "call",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency",
                        to="funding.call",
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="emergencies", to="core.organisation"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExpertMission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(blank=True, max_length=500)),
                ("is_example", models.BooleanField(default=False)),
                ("is_demonstration", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField()),
                ("institution", models.CharField(help_text="of Québec", max_length=200)),
                ("country", models.CharField(max_length=2)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("topic", models.CharField(max_length=300)),
                ("starts_on", models.DateField()),
                ("days", models.PositiveSmallIntegerField(help_text="of work, all those who went together")),
                ("experts", models.PositiveSmallIntegerField(default=1)),
                ("amount_minor", models.BigIntegerField(default=0, help_text="what it cost, minor units, CAD")),
                ("result", models.TextField(blank=True)),
                (
                    "cooperation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="missions",
                        to="funding.cooperation",
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
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
            ],
        ),
        migrations.CreateModel(
            name="Prequalification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded")),
                (
                    "proofs",
                    models.JSONField(default=list, help_text="rules.emergencies.Proof: what was seen, and when"),
                ),
                (
                    "plan",
                    models.TextField(
                        help_text="what it does in the first weeks, for whom: the form is written with it"
                    ),
                ),
                (
                    "usual_amount_minor",
                    models.BigIntegerField(help_text="what it asks unless it says otherwise; minor units, CAD"),
                ),
                ("usual_people", models.PositiveIntegerField(default=0, help_text="whom it reaches with that much")),
                ("granted_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_because", models.CharField(blank=True, max_length=300)),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prequalified_here",
                        to="core.organisation",
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
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prequalifications",
                        to="core.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TuitionQuota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(blank=True, max_length=500)),
                ("is_example", models.BooleanField(default=False)),
                ("is_demonstration", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField()),
                ("country", models.CharField(max_length=2)),
                ("year", models.PositiveSmallIntegerField(help_text="the academic year's first: 2026 is 2026-2027")),
                ("places", models.PositiveIntegerField()),
                (
                    "worth_minor",
                    models.BigIntegerField(default=0, help_text="of one exemption that year, minor units, CAD"),
                ),
                ("under", models.CharField(help_text="the agreement it comes from", max_length=300)),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
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
            ],
        ),
        migrations.CreateModel(
            name="TuitionAllotment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution", models.CharField(help_text="a university, a college", max_length=200)),
                ("students", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "until places are free"),
                            ("given", "Given"),
                            ("ended", "given back, or asked for no more"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("given_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "quota",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allotments",
                        to="funding.tuitionquota",
                    ),
                ),
            ],
            options={
                "ordering": ("asked_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Vetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("country", models.CharField(help_text="ISO 3166-1", max_length=2)),
                ("since", models.PositiveSmallIntegerField(help_text="the year of their first project together there")),
                ("how", models.CharField(help_text="what was looked at", max_length=300)),
                ("vetted_at", models.DateTimeField()),
                (
                    "ended_at",
                    models.DateTimeField(help_text="the partner is trusted no more, or no longer there", null=True),
                ),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vettings", to="core.organisation"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vetted_partners",
                        to="core.organisation",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vetted_for", to="core.organisation"
                    ),
                ),
                (
                    "vetted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("invited_at", models.DateTimeField()),
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitation", to="dossiers.dossier"
                    ),
                ),
                (
                    "emergency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="funding.emergency"
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency_invitations",
                        to="core.organisation",
                    ),
                ),
                (
                    "vetting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funding.vetting"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(blank=True, max_length=500)),
                ("is_example", models.BooleanField(default=False)),
                ("is_demonstration", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField()),
                ("institution", models.CharField(max_length=200)),
                ("programme", models.CharField(blank=True, max_length=300)),
                ("country", models.CharField(blank=True, help_text="where it goes; empty: several", max_length=2)),
                ("year", models.PositiveSmallIntegerField()),
                ("amount_minor", models.BigIntegerField(help_text="minor units, CAD")),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="contribution_positive"),
                    models.UniqueConstraint(
                        fields=("funder", "institution", "programme", "country", "year"), name="contribution_once"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="cooperation",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                name="cooperation_period",
            ),
        ),
        migrations.AddIndex(
            model_name="emergency",
            index=models.Index(fields=["-occurred_on"], name="emergency_newest"),
        ),
        migrations.AddConstraint(
            model_name="emergency",
            constraint=models.CheckConstraint(
                condition=models.Q(("envelope_minor", None), ("envelope_minor__gt", 0), _connector="OR"),
                name="emergency_envelope",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergency",
            constraint=models.CheckConstraint(
                condition=models.Q(("call", None), ("told_amount_minor", None), _connector="OR"),
                name="emergency_counted_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("call", None),
                    models.Q(("envelope_minor__isnull", False), ("opened_at__isnull", False)),
                    _connector="OR",
                ),
                name="emergency_opened_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="expertmission",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gte", 0), ("days__gt", 0), ("experts__gt", 0)),
                name="mission_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="expertmission",
            constraint=models.UniqueConstraint(
                fields=("funder", "institution", "country", "starts_on", "topic"), name="mission_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="prequalification",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="prequalification_period_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="prequalification",
            constraint=models.UniqueConstraint(
                fields=("funder", "organisation", "starts_on"), name="prequalified_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="prequalification",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("funder", "organisation"),
                name="prequalified_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="tuitionquota",
            constraint=models.UniqueConstraint(fields=("funder", "country", "year"), name="quota_once"),
        ),
        migrations.AddConstraint(
            model_name="tuitionquota",
            constraint=models.CheckConstraint(condition=models.Q(("worth_minor__gte", 0)), name="quota_worth"),
        ),
        migrations.AddConstraint(
            model_name="tuitionallotment",
            constraint=models.CheckConstraint(condition=models.Q(("students__gt", 0)), name="allotment_positive"),
        ),
        migrations.AddConstraint(
            model_name="tuitionallotment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=("quota", "institution"),
                name="allotment_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="vetting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("funder", "organisation", "partner", "country"),
                name="partner_vetted_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("emergency", "organisation"), name="invited_once"),
        ),
    ]
