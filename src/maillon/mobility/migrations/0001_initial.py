import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from maillon.core.tables import TablesAtOnce


class Migration(TablesAtOnce):
    initial = True

    dependencies = [
        ("core", "0011_merges"),
        ("dossiers", "0002_what_never_changes"),
        ("projects", "0003_references_as_published"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cohort",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("formed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AlumniProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(blank=True, max_length=120)),
                ("about", models.CharField(blank=True, max_length=500)),
                ("shows_email", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="alumni_profile", to="core.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Candidacy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applying", "Applying"),
                            ("accepted", "Accepted"),
                            ("waiting", "on the waiting list"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="applying",
                        max_length=9,
                    ),
                ),
                ("born_on", models.DateField(help_text="for the ages the rulebook asks")),
                ("free_from", models.DateField(null=True)),
                ("free_until", models.DateField(help_text="excluded", null=True)),
                ("languages", models.JSONField(default=dict, help_text="ISO 639-1 → level, 1 (A1) to 6 (C2)")),
                ("skills", models.JSONField(blank=True, default=list)),
                (
                    "roles",
                    models.JSONField(blank=True, default=list, help_text="roles the committee says they can hold"),
                ),
                (
                    "needs",
                    models.JSONField(blank=True, default=list, help_text="accessibility needs, told for this alone"),
                ),
                (
                    "gender",
                    models.CharField(blank=True, help_text="as declared for balance; empty: not said", max_length=12),
                ),
                ("anywhere", models.BooleanField(default=False, help_text="would go elsewhere than wished")),
                ("merit", models.PositiveSmallIntegerField(default=0, help_text="the committee's points, 0 to 100")),
                ("place_in_line", models.PositiveIntegerField(help_text="on the waiting list", null=True)),
                ("applied_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("withdrawn_because", models.CharField(blank=True, max_length=500)),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "dossier",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidacy",
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="candidacies", to="core.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Departure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.JSONField(help_text="the group's or the mandate's name, narratives by language")),
                ("country", models.CharField(help_text="ISO 3166-1 alpha-2", max_length=2)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded")),
                ("role", models.CharField(blank=True, max_length=30)),
                ("born_on", models.DateField(help_text="whether a parent must agree", null=True)),
                (
                    "passport_until",
                    models.DateField(help_text="the day it expires; its number is kept nowhere", null=True),
                ),
                ("insurer", models.CharField(blank=True, max_length=120)),
                ("insurance_number", models.CharField(blank=True, max_length=60)),
                ("insurance_phone", models.CharField(blank=True, max_length=40)),
                ("phone_there", models.CharField(blank=True, max_length=40)),
                ("local_contact", models.CharField(blank=True, help_text="who answers for them there", max_length=160)),
                ("local_phone", models.CharField(blank=True, max_length=40)),
                ("created_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                (
                    "left_despite",
                    models.CharField(blank=True, help_text="why they left with something missing", max_length=500),
                ),
                ("returned_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancelled_because", models.CharField(blank=True, max_length=500)),
                (
                    "next_check_in_at",
                    models.DateTimeField(help_text="news are expected by then; none: not followed", null=True),
                ),
                ("last_check_in_at", models.DateTimeField(null=True)),
                ("silent_since", models.DateTimeField(help_text="the expected news that did not come", null=True)),
                ("news_asked_at", models.DateTimeField(help_text="the last letter that asked for news", null=True)),
                (
                    "link_version",
                    models.PositiveIntegerField(default=1, help_text="grows when the check-in link is made anew"),
                ),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "cohort",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departures",
                        to="mobility.cohort",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        help_text="the partner there",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.organisation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="departures", to="core.organisation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="departures", to="core.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FundraisingPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("about", models.JSONField(help_text="narratives by language, paragraphs")),
                ("target_minor", models.BigIntegerField(help_text="minor units of the currency")),
                ("currency", models.CharField(default="CAD", max_length=3)),
                (
                    "gift_address",
                    models.URLField(blank=True, help_text="the organisation's own page for gifts", max_length=300),
                ),
                ("published_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "cohort",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fundraising", to="mobility.cohort"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Guideline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("checklist", "what is done before leaving"),
                            ("curriculum", "the training, module by module"),
                            ("care", "check-ins, escalation, what is owed on return"),
                            ("debriefing", "what is asked on return"),
                            ("survey", "what is asked years after"),
                        ],
                        max_length=10,
                    ),
                ),
                ("programme", models.SlugField(help_text="qsf…", max_length=60)),
                ("name", models.JSONField(help_text="narratives by language")),
                ("starts_on", models.DateField(help_text="first day it governs a departure")),
                ("ends_on", models.DateField(help_text="excluded", null=True)),
                ("definition", models.JSONField(help_text="as rules.guidelines reads it")),
                ("source", models.CharField(max_length=500)),
                ("is_example", models.BooleanField(default=False)),
                ("loaded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "programme", "starts_on"), name="guideline_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answers", models.JSONField(help_text="question → answer, as rules.guidelines reads them")),
                ("sent_at", models.DateTimeField()),
                (
                    "departure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feedback", to="mobility.departure"
                    ),
                ),
                (
                    "guideline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mobility.guideline"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="departure",
            name="care",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mobility.guideline"
            ),
        ),
        migrations.AddField(
            model_name="departure",
            name="checklist",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mobility.guideline"
            ),
        ),
        migrations.AddField(
            model_name="departure",
            name="curriculum",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mobility.guideline"
            ),
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=12, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("health", "Health"),
                            ("security", "Security"),
                            ("psea", "sexual exploitation, abuse or harassment"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[("minor", "Minor"), ("serious", "Serious"), ("critical", "Critical")], max_length=8
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("reported", "Reported"), ("in_hand", "In Hand"), ("closed", "Closed")],
                        default="reported",
                        max_length=8,
                    ),
                ),
                ("country", models.CharField(blank=True, max_length=2)),
                ("account", models.TextField(help_text="what happened, as told")),
                ("happened_at", models.DateTimeField(null=True)),
                ("reported_at", models.DateTimeField()),
                (
                    "skips_home",
                    models.BooleanField(default=False, help_text="asked not to be read by the organisation itself"),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="how far the clock carried it: 2 is the network"
                    ),
                ),
                (
                    "escalates_at",
                    models.DateTimeField(help_text="when nobody will have answered for too long", null=True),
                ),
                ("taken_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "departure",
                    models.ForeignKey(
                        help_text="whom it happened to",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="mobility.departure",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        help_text="none: unnamed",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_by",
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
            name="IncidentNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("text", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="mobility.incident"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="InterviewSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("group", "Group"), ("individual", "Individual")], max_length=10)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(help_text="excluded")),
                ("seats", models.PositiveSmallIntegerField()),
                ("place", models.CharField(help_text="address, or link of the call", max_length=300)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="InterviewBooking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("group", "Group"), ("individual", "Individual")], max_length=10)),
                ("booked_at", models.DateTimeField()),
                (
                    "candidacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="interviews", to="mobility.candidacy"
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bookings",
                        to="mobility.interviewslot",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=120, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("internship", "a group internship"),
                            ("volunteering", "a volunteer mandate"),
                            ("cooperant", "a cooperant's mandate"),
                            ("remote", "support at a distance"),
                            ("hosting", "welcoming somebody in Québec"),
                            ("reciprocity", "from the South to Québec"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.JSONField(help_text="narratives by language")),
                ("about", models.JSONField(help_text="narratives by language, paragraphs")),
                (
                    "living",
                    models.JSONField(blank=True, default=dict, help_text="living conditions, narratives by language"),
                ),
                (
                    "country",
                    models.CharField(blank=True, help_text="ISO 3166-1 alpha-2; none: at a distance", max_length=2),
                ),
                ("place", models.CharField(blank=True, max_length=200)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded")),
                ("languages", models.JSONField(default=dict, help_text="ISO 639-1 → level asked, 1 (A1) to 6 (C2)")),
                ("skills", models.JSONField(blank=True, default=list, help_text="codes of the list MobilitySkill")),
                ("provisions", models.JSONField(blank=True, default=list, help_text="accessibility needs it answers")),
                ("roles", models.JSONField(blank=True, default=dict, help_text="role → how many the group needs")),
                (
                    "costs",
                    models.JSONField(
                        blank=True, default=list, help_text="[{what: narratives, payer, amount_minor}], dollars"
                    ),
                ),
                (
                    "own_cost_minor",
                    models.BigIntegerField(
                        default=0, help_text="what the person pays of it, in cents; kept for search"
                    ),
                ),
                ("words", models.TextField(blank=True, help_text="folded words to search")),
                ("minimum", models.PositiveSmallIntegerField(default=1, help_text="people or nobody goes")),
                ("maximum", models.PositiveSmallIntegerField(default=1)),
                (
                    "safety_level",
                    models.PositiveSmallIntegerField(help_text="Canada's travel advice, 1 to 4", null=True),
                ),
                ("safety_source", models.CharField(blank=True, max_length=300)),
                ("safety_checked_on", models.DateField(null=True)),
                ("apply_by", models.DateTimeField(help_text="excluded: the deadline with its hour")),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "activity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="projects.activity",
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
                (
                    "host",
                    models.ForeignKey(
                        help_text="the partner",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hosted_offers",
                        to="core.organisation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mobility_offers",
                        to="core.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="departure",
            name="offer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="departures", to="mobility.offer"
            ),
        ),
        migrations.AddField(
            model_name="cohort",
            name="offer",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="cohort", to="mobility.offer"
            ),
        ),
        migrations.CreateModel(
            name="OfferAlert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254)),
                ("language", models.CharField(default="fr", max_length=2)),
                ("wanted", models.JSONField(default=dict, help_text="the search, as typed")),
                ("created_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(help_text="nothing is sent before", null=True)),
                ("told_until", models.DateTimeField(help_text="offers published since are still to tell")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("email", "wanted"), name="offer_alert_once")],
            },
        ),
        migrations.CreateModel(
            name="OnCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField()),
                ("phone", models.CharField(max_length=40)),
                ("when", models.CharField(blank=True, help_text="days and hours", max_length=120)),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mobility_on_call",
                        to="core.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["rank", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(blank=True, max_length=30)),
                ("placed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_because", models.CharField(blank=True, max_length=500)),
                (
                    "candidacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="mobility.candidacy"
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="mobility.cohort"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="departure",
            name="placement",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="departure",
                to="mobility.placement",
            ),
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("proposed", "Proposed"),
                            ("adopted", "Adopted"),
                            ("replaced", "Replaced"),
                            ("impossible", "what is pinned cannot hold together"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("placed", models.JSONField(default=dict, help_text="candidacy → offer")),
                (
                    "reasons",
                    models.JSONField(
                        default=dict, help_text="candidacy → its reasons, as rules.placing.explaining gives them"
                    ),
                ),
                ("points", models.BigIntegerField(null=True)),
                ("bound", models.FloatField(help_text="points no plan can pass, as proved", null=True)),
                ("gap", models.FloatField(help_text="share of the bound", null=True)),
                ("seconds", models.FloatField(null=True)),
                (
                    "moved",
                    models.PositiveIntegerField(help_text="people placed elsewhere than in the plan before", null=True),
                ),
                ("adopted_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="cohort",
            name="plan",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="cohorts", to="mobility.plan"
            ),
        ),
        migrations.CreateModel(
            name="PledgedAmount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(help_text="an activity, never a giver's name", max_length=160)),
                ("amount_minor", models.BigIntegerField(help_text="minor units of the page's currency")),
                ("declared_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "declared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amounts",
                        to="mobility.fundraisingpage",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PreparationItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40)),
                ("position", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("done_at", models.DateTimeField(null=True)),
                ("signed_as", models.CharField(blank=True, help_text="the name typed under the words", max_length=160)),
                (
                    "words_digest",
                    models.CharField(blank=True, help_text="SHA-256 of the words agreed to", max_length=64),
                ),
                ("excused_at", models.DateTimeField(null=True)),
                ("excused_because", models.CharField(blank=True, max_length=500)),
                (
                    "departure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="mobility.departure"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RiskSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("country", models.CharField(help_text="ISO 3166-1 alpha-2", max_length=2)),
                ("checked_on", models.DateField()),
                ("level", models.PositiveSmallIntegerField(help_text="Canada's travel advice, 1 to 4")),
                ("advice", models.JSONField(help_text="narratives by language, paragraphs")),
                ("health", models.JSONField(blank=True, default=dict, help_text="narratives by language, paragraphs")),
                ("emergency_numbers", models.CharField(blank=True, help_text="as dialled there", max_length=300)),
                ("source", models.CharField(max_length=300)),
                ("source_address", models.URLField(max_length=300)),
                ("stale_after_days", models.PositiveSmallIntegerField()),
                ("is_example", models.BooleanField(default=False)),
                ("loaded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("country", "checked_on"), name="risk_sheet_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 4)), name="risk_sheet_level"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rulebook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("programme", models.SlugField(help_text="qsf…", max_length=60)),
                ("name", models.JSONField(help_text="narratives by language")),
                ("starts_on", models.DateField(help_text="first day it governs a departure")),
                ("ends_on", models.DateField(help_text="excluded", null=True)),
                ("definition", models.JSONField(help_text="as rules.rulebook reads it")),
                ("source", models.CharField(max_length=500)),
                ("is_example", models.BooleanField(default=False)),
                ("loaded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "starts_on"), name="rulebook_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Season",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.JSONField(help_text="narratives by language")),
                ("opens_at", models.DateTimeField()),
                ("apply_by", models.DateTimeField(help_text="excluded: the deadline with its hour")),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "groups_published_at",
                    models.DateTimeField(help_text="from when everybody may read where they go", null=True),
                ),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        help_text="who forms its groups beside the network's secretariat",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mobility_seasons",
                        to="core.organisation",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        help_text="of its candidacies",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seasons",
                        to="dossiers.procedure",
                    ),
                ),
                (
                    "rulebook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seasons", to="mobility.rulebook"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="plan",
            name="season",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="plans", to="mobility.season"
            ),
        ),
        migrations.CreateModel(
            name="Pin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("refused", models.BooleanField(default=False, help_text="never there, instead of there")),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "candidacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pins", to="mobility.candidacy"
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mobility.offer"
                    ),
                ),
                (
                    "season",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pins", to="mobility.season"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="offer",
            name="season",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="mobility.season"
            ),
        ),
        migrations.AddField(
            model_name="interviewslot",
            name="season",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="interview_slots", to="mobility.season"
            ),
        ),
        migrations.AddField(
            model_name="candidacy",
            name="season",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="candidacies", to="mobility.season"
            ),
        ),
        migrations.CreateModel(
            name="TrainingSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("module", models.SlugField(max_length=40)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(help_text="excluded")),
                ("minutes", models.PositiveSmallIntegerField(help_text="counted to who attended: pauses are not")),
                ("place", models.CharField(max_length=300)),
                ("created_at", models.DateTimeField()),
                (
                    "cohort",
                    models.ForeignKey(
                        help_text="none: for whoever leaves with the organisation",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="training_sessions",
                        to="mobility.cohort",
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
                (
                    "curriculum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mobility.guideline"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TrainingPresence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minutes", models.PositiveSmallIntegerField()),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("code", "the session's QR code, on their own telephone"),
                            ("staff", "noted by who taught"),
                        ],
                        max_length=5,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "departure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="presences", to="mobility.departure"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presences",
                        to="mobility.trainingsession",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField(help_text="1: the dearest")),
                (
                    "candidacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wishes", to="mobility.candidacy"
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="wishes", to="mobility.offer"
                    ),
                ),
            ],
            options={
                "ordering": ["rank"],
            },
        ),
        migrations.CreateModel(
            name="CompanionWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "email",
                    models.EmailField(help_text="as typed; says who the other is once they apply too", max_length=254),
                ),
                ("apart", models.BooleanField(default=False)),
                (
                    "candidacy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="companions", to="mobility.candidacy"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="mobility.candidacy",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("candidacy", "email"), name="companion_said_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other", None), models.Q(("candidacy", models.F("other")), _negated=True), _connector="OR"
                        ),
                        name="companion_is_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("state", models.CharField(choices=[("well", "Well"), ("help", "Help")], max_length=4)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("link", "the small page"),
                            ("mail", "an answer by e-mail"),
                            ("staff", "told by telephone, noted by somebody"),
                        ],
                        max_length=5,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "departure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="check_ins", to="mobility.departure"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["departure", "-at"], name="check_in_latest")],
            },
        ),
        migrations.CreateModel(
            name="EmergencyContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=160)),
                ("relation", models.CharField(blank=True, max_length=80)),
                ("phone", models.CharField(max_length=40)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "departure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="mobility.departure"
                    ),
                ),
            ],
            options={
                "ordering": ["rank"],
                "constraints": [models.UniqueConstraint(fields=("departure", "rank"), name="emergency_contact_rank")],
            },
        ),
        migrations.CreateModel(
            name="FocalPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(help_text="excluded", null=True)),
                (
                    "named_by",
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
                        help_text="none: the network's",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Coalesce("organisation", 0),
                        models.F("user"),
                        condition=models.Q(("ends_at", None)),
                        name="focal_person_once",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="fundraisingpage",
            constraint=models.CheckConstraint(condition=models.Q(("target_minor__gt", 0)), name="fundraising_target"),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.UniqueConstraint(fields=("departure", "guideline"), name="feedback_once"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["organisation", "-reported_at"], name="incident_home"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("escalates_at__isnull", False)), fields=["escalates_at"], name="incident_clock"
            ),
        ),
        migrations.AddConstraint(
            model_name="interviewbooking",
            constraint=models.UniqueConstraint(fields=("candidacy", "kind"), name="interview_one_a_kind"),
        ),
        migrations.AddConstraint(
            model_name="oncall",
            constraint=models.UniqueConstraint(
                django.db.models.functions.comparison.Coalesce("organisation", 0), models.F("user"), name="on_call_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("candidacy",), name="placement_one_at_a_time"
            ),
        ),
        migrations.AddIndex(
            model_name="departure",
            index=models.Index(fields=["organisation", "starts_on"], name="departure_home"),
        ),
        migrations.AddIndex(
            model_name="departure",
            index=models.Index(fields=["starts_on"], name="departure_start"),
        ),
        migrations.AddIndex(
            model_name="departure",
            index=models.Index(fields=["country", "starts_on"], name="departure_country"),
        ),
        migrations.AddIndex(
            model_name="departure",
            index=models.Index(
                condition=models.Q(("next_check_in_at__isnull", False)),
                fields=["next_check_in_at"],
                name="departure_expected_news",
            ),
        ),
        migrations.AddConstraint(
            model_name="departure",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="departure_days_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgedamount",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="pledged_amount_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="preparationitem",
            constraint=models.UniqueConstraint(fields=("departure", "key"), name="preparation_item_once"),
        ),
        migrations.AddConstraint(
            model_name="season",
            constraint=models.CheckConstraint(
                condition=models.Q(("apply_by__gt", models.F("opens_at"))), name="season_deadline_after_opening"
            ),
        ),
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(fields=["season", "-asked_at"], name="plan_latest"),
        ),
        migrations.AddConstraint(
            model_name="pin",
            constraint=models.UniqueConstraint(
                condition=models.Q(("refused", False)), fields=("candidacy",), name="pin_one_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="pin",
            constraint=models.UniqueConstraint(fields=("candidacy", "offer"), name="pin_said_once"),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(fields=["apply_by"], name="mobility_offer_deadline"),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="offer_days_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("maximum__gte", models.F("minimum")), ("minimum__gte", 1)),
                name="offer_places_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="interviewslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="interview_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="interviewslot",
            constraint=models.CheckConstraint(condition=models.Q(("seats__gte", 1)), name="interview_has_seats"),
        ),
        migrations.AddIndex(
            model_name="candidacy",
            index=models.Index(fields=["season", "state"], name="candidacy_season_state"),
        ),
        migrations.AddConstraint(
            model_name="candidacy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("season", "person"),
                name="candidacy_once_a_season",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidacy",
            constraint=models.CheckConstraint(condition=models.Q(("merit__lte", 100)), name="candidacy_merit_within"),
        ),
        migrations.AddIndex(
            model_name="trainingsession",
            index=models.Index(fields=["cohort", "starts_at"], name="training_of_cohort"),
        ),
        migrations.AddConstraint(
            model_name="trainingsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="training_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingsession",
            constraint=models.CheckConstraint(condition=models.Q(("minutes__gte", 1)), name="training_counts"),
        ),
        migrations.AddConstraint(
            model_name="trainingpresence",
            constraint=models.UniqueConstraint(fields=("session", "departure"), name="training_presence_once"),
        ),
        migrations.AddConstraint(
            model_name="wish",
            constraint=models.UniqueConstraint(fields=("candidacy", "rank"), name="wish_one_a_rank"),
        ),
        migrations.AddConstraint(
            model_name="wish",
            constraint=models.UniqueConstraint(fields=("candidacy", "offer"), name="wish_an_offer_once"),
        ),
    ]
