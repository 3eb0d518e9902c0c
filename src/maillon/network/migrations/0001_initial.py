"""Every table of this domain, whole, in the order their links ask for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from maillon.core.tables import TablesAtOnce


class Migration(TablesAtOnce):
    initial = True

    dependencies = [
        ("core", "0011_merges"),
        ("dossiers", "0002_what_never_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assembly",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=90, unique=True)),
                ("kind", models.CharField(choices=[("annual", "Annual"), ("special", "Special")], max_length=7)),
                ("title", models.JSONField(help_text="narratives by language")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("place", models.CharField(blank=True, max_length=300)),
                (
                    "rules",
                    models.JSONField(help_text="rules.assemblies.Rules as convened: quorum, proxies, notice, source"),
                ),
                (
                    "chair",
                    models.ForeignKey(
                        help_text="who presides",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("convened_at", models.DateTimeField(help_text="when the notice went out", null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("quorum", models.JSONField(blank=True, default=dict, help_text="as found at the opening")),
                (
                    "minutes",
                    models.TextField(blank=True, help_text="what was written beside the facts, before they are sealed"),
                ),
                (
                    "minutes_document",
                    models.ForeignKey(
                        help_text="once sealed",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.issueddocument",
                    ),
                ),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="DuesScale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(help_text="cotisation", max_length=40)),
                ("version", models.PositiveIntegerField()),
                ("title", models.JSONField(help_text="narratives by language")),
                ("definition", models.JSONField(help_text="rules.dues.Scale")),
                ("currency", models.CharField(max_length=3)),
                ("starts_on", models.DateField(help_text="first day of the years it serves; none: a draft", null=True)),
                ("ends_on", models.DateField(help_text="excluded", null=True)),
                ("adopted_on", models.DateField(null=True)),
                (
                    "resolution",
                    models.CharField(blank=True, help_text="who adopted it, where it is written", max_length=300),
                ),
                ("source", models.CharField(max_length=300)),
                ("is_example", models.BooleanField(default=False)),
                ("frozen_at", models.DateTimeField(help_text="when its first notice was made", null=True)),
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
                "constraints": [
                    models.UniqueConstraint(fields=("key", "version"), name="dues_scale_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="dues_scale_period_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=120)),
                (
                    "number_end",
                    models.CharField(help_text="the last characters: enough to tell accounts apart", max_length=8),
                ),
                (
                    "number_digest",
                    models.CharField(help_text="keyed SHA-256 of the IBAN or number", max_length=64, unique=True),
                ),
                ("currency", models.CharField(max_length=3)),
                ("ledger_account", models.CharField(help_text="its code in the network's chart", max_length=20)),
                (
                    "columns",
                    models.JSONField(
                        blank=True, default=dict, help_text="how its CSV is read: the last mapping confirmed"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DuesRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(unique=True)),
                ("payment_days", models.PositiveSmallIntegerField(help_text="days from notice to due day")),
                (
                    "suspension_days",
                    models.PositiveSmallIntegerField(help_text="days late before suspension; none: never", null=True),
                ),
                (
                    "lapse_days",
                    models.PositiveSmallIntegerField(help_text="days late before membership lapses", null=True),
                ),
                ("source", models.CharField(max_length=300)),
                ("is_example", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="EthicsCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(unique=True)),
                ("title", models.JSONField(help_text="narratives by language")),
                ("articles", models.JSONField(help_text="rules.ethics.Article: key, section, text by language")),
                ("every_months", models.PositiveSmallIntegerField(help_text="months between two self-assessments")),
                ("signatures", models.JSONField(help_text="how many sign in each capacity: {board: 1, management: 1}")),
                (
                    "opens_days_before",
                    models.PositiveSmallIntegerField(help_text="days before its due day a cycle opens by itself"),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded", null=True)),
                ("source", models.CharField(max_length=300)),
                ("is_example", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Concern",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="concern", to="dossiers.dossier"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("code", "the code of ethics"),
                            ("psea", "sexual exploitation, abuse or harassment (PSEA)"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concerns",
                        to="core.organisation",
                    ),
                ),
                ("is_anonymous", models.BooleanField()),
                (
                    "follow_up_digest",
                    models.CharField(help_text="keyed digest of the follow-up code", max_length=64, unique=True),
                ),
                ("received_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=90, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("board", "Board"),
                            ("committee", "Committee"),
                            ("working_group", "Working Group"),
                            ("collective", "Collective"),
                            ("community", "community of practice"),
                            ("regional", "Regional"),
                        ],
                        max_length=13,
                    ),
                ),
                ("name", models.JSONField(help_text="narratives by language")),
                ("mandate", models.JSONField(blank=True, default=dict, help_text="narratives by language")),
                ("is_public", models.BooleanField(default=True, help_text="its name and mandate; never its roll")),
                (
                    "committee",
                    models.OneToOneField(
                        help_text="when it decides dossiers",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dossiers.committee",
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded", null=True)),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="group_period_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MembershipCategory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(help_text="full, associate, honorary…", max_length=40)),
                ("label", models.JSONField(help_text="narratives by language")),
                ("votes", models.BooleanField(default=True, help_text="has a voice at the assembly")),
                ("pays_dues", models.BooleanField(default=True)),
                ("is_listed", models.BooleanField(default=True, help_text="in the public directory of members")),
                ("position", models.PositiveSmallIntegerField(default=0, help_text="the order they are offered in")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded", null=True)),
                ("source", models.CharField(max_length=300)),
                ("is_example", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "starts_on"), name="membership_category_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="membership_category_period_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MembershipYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(help_text="2027, or 2026-2027", max_length=20, unique=True)),
                ("starts_on", models.DateField(unique=True)),
                ("ends_on", models.DateField(help_text="excluded")),
                ("renewal_opens_on", models.DateField()),
                ("renewal_due_on", models.DateField()),
                (
                    "procedure",
                    models.SlugField(default="renouvellement", help_text="the key of the one that asks", max_length=60),
                ),
                ("source", models.CharField(max_length=300)),
                ("is_example", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField(help_text="when its renewal was asked of the members", null=True)),
                (
                    "reminded_at",
                    models.DateTimeField(
                        help_text="when the last letter left to those who had not answered", null=True
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="membership_year_period_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("renewal_due_on__gte", models.F("renewal_opens_on"))),
                        name="renewal_window_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MembershipRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(unique=True)),
                ("ends_on", models.DateField(help_text="excluded", null=True)),
                ("definition", models.JSONField(help_text="rules.memberships.Rules")),
                ("source", models.CharField(max_length=300)),
                ("is_example", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="membership_rules_period_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Alliance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=90, unique=True)),
                ("name", models.JSONField(help_text="narratives by language")),
                ("purpose", models.JSONField(blank=True, default=dict, help_text="narratives by language")),
                ("website", models.URLField(blank=True)),
                (
                    "role",
                    models.CharField(
                        blank=True, help_text="member, chair, observer… in the network's words", max_length=120
                    ),
                ),
                (
                    "represented_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="core.person"
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded", null=True)),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="alliance_period_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LibraryDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.JSONField(help_text="narratives by language")),
                ("summary", models.JSONField(blank=True, default=dict, help_text="narratives by language")),
                ("topic", models.CharField(help_text="governance, training, advocacy, ethics…", max_length=60)),
                (
                    "audience",
                    models.CharField(
                        choices=[("members", "Members"), ("everyone", "Everyone")], default="members", max_length=8
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                ("dated_on", models.DateField()),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("added_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Stand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=90, unique=True)),
                ("title", models.JSONField(help_text="narratives by language")),
                ("text", models.JSONField(help_text="narratives by language, paragraphs")),
                ("adopted_on", models.DateField()),
                (
                    "adopted_by",
                    models.CharField(blank=True, help_text="the board, the assembly of 12 June…", max_length=200),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replaces",
                        to="network.stand",
                    ),
                ),
                ("published_at", models.DateTimeField(null=True)),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.JSONField(help_text="narratives by language")),
                ("text", models.JSONField(help_text="narratives by language, paragraphs")),
                ("published_at", models.DateTimeField()),
                ("until", models.DateTimeField(help_text="excluded; none: stays", null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=120, unique=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="core.organisation"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("job", "Job"),
                            ("contract", "Contract"),
                            ("internship", "Internship"),
                            ("volunteering", "Volunteering"),
                            ("board", "a seat on a board"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField(help_text="paragraphs, in the language it was written in")),
                ("language", models.CharField(default="fr", max_length=5)),
                ("place", models.CharField(help_text="Sherbrooke, remote, Dakar…", max_length=200)),
                ("country", models.CharField(blank=True, help_text="ISO 3166-1 alpha-2", max_length=2)),
                ("region", models.CharField(blank=True, help_text="Québec's administrative region", max_length=4)),
                ("apply_by", models.DateTimeField(help_text="excluded: the deadline with its hour")),
                (
                    "apply_to",
                    models.CharField(blank=True, help_text="address or page where one applies", max_length=300),
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
                ("published_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["apply_by"], name="posting_deadline")],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="core.organisation"
                    ),
                ),
                ("direction", models.CharField(choices=[("offers", "Offers"), ("seeks", "Seeks")], max_length=6)),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("until", models.DateField(help_text="excluded", null=True)),
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
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Interview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="interviews", to="core.organisation"
                    ),
                ),
                ("slug", models.SlugField(max_length=120, unique=True)),
                ("title", models.JSONField(help_text="narratives by language")),
                ("introduction", models.JSONField(blank=True, default=dict, help_text="narratives by language")),
                ("exchanges", models.JSONField(default=list, help_text="[{question: narratives, answer: narratives}]")),
                ("published_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="AssemblyItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="network.assembly"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("title", models.JSONField(help_text="narratives by language")),
                (
                    "text",
                    models.JSONField(blank=True, default=dict, help_text="narratives: the proposal, word for word"),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delegate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="delegates", to="network.assembly"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("named_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("arrived_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("assembly", "organisation"),
                        name="delegate_one_for_each_member",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Proxy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proxies", to="network.assembly"
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("assembly", "giver"),
                        name="proxy_given_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("holder")), _negated=True), name="proxy_two_members"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="network.bankaccount"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                ("digest", models.CharField(help_text="SHA-256 of the file as received", max_length=64, unique=True)),
                ("format", models.CharField(help_text="camt.053.001.08, csv…", max_length=20)),
                ("statement_reference", models.CharField(blank=True, max_length=140)),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(help_text="included, as banks write it", null=True)),
                ("opening_minor", models.BigIntegerField(null=True)),
                ("closing_minor", models.BigIntegerField(null=True)),
                (
                    "counts",
                    models.JSONField(
                        blank=True, default=dict, help_text="movements read, new, known before, of no amount"
                    ),
                ),
                ("received_at", models.DateTimeField()),
                (
                    "received_by",
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
            name="EthicsCycle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ethics_cycles",
                        to="core.organisation",
                    ),
                ),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cycles", to="network.ethicscode"
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.dossier"
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("board_discussed_on", models.DateField(null=True)),
                ("filed_at", models.DateTimeField(null=True)),
                ("next_due_on", models.DateField(null=True)),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("filed_at__isnull", True)),
                        fields=("organisation",),
                        name="ethics_cycle_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="network.group"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="core.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_seats",
                        to="core.person",
                    ),
                ),
                (
                    "office",
                    models.CharField(
                        choices=[
                            ("chair", "Chair"),
                            ("secretary", "Secretary"),
                            ("treasurer", "Treasurer"),
                            ("member", "Member"),
                            ("observer", "Observer"),
                        ],
                        default="member",
                        max_length=10,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded: the end of the term, or of the seat", null=True)),
                ("letters_stopped_at", models.DateTimeField(help_text="wants no more letters to the roll", null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("organisation__isnull", False), ("person__isnull", False), _connector="OR"),
                        name="group_seat_is_held",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="group_seat_period_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="meetings", to="network.group"
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("place", models.CharField(blank=True, help_text="room, or address of the call", max_length=300)),
                ("agenda", models.TextField(blank=True)),
                ("minutes", models.TextField(blank=True)),
                ("minutes_adopted_at", models.DateTimeField(null=True)),
                (
                    "minutes_document",
                    models.ForeignKey(
                        help_text="once adopted",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.issueddocument",
                    ),
                ),
                ("convened_at", models.DateTimeField(help_text="when the roll was written to", null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True), ("ends_at__gt", models.F("starts_at")), _connector="OR"
                        ),
                        name="meeting_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="letters", to="network.group"
                    ),
                ),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("recipients", models.PositiveIntegerField()),
                ("idempotency_key", models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="core.organisation"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="network.membershipcategory",
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded", null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resigned", "left by its own will"),
                            ("lapsed", "did not renew, or stayed suspended too long"),
                            ("excluded", "by a decision of the network"),
                            ("dissolved", "the organisation is no more"),
                            ("merged", "into another organisation"),
                            ("changed", "became a member of another category"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ending_note", models.CharField(blank=True, max_length=500)),
                (
                    "successor",
                    models.ForeignKey(
                        help_text="merged into which",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.organisation",
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        help_text="the admission",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, help_text="of what was recorded without a dossier", max_length=300),
                ),
                ("recorded_at", models.DateTimeField()),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "starts_on"], name="membership_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="membership_period_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ending", ""), ("ends_on__isnull", True)),
                            ("ends_on__isnull", False),
                            _connector="OR",
                        ),
                        name="membership_ending_is_dated",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on__isnull", True)),
                        fields=("organisation",),
                        name="membership_open_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfferReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="replies", to="network.offer"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
                    ),
                ),
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
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ballots", to="network.assembly"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ballots",
                        to="network.assemblyitem",
                    ),
                ),
                ("question", models.JSONField(help_text="narratives by language")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("secret", "by papers nobody can tie to a voter"),
                            ("hands", "the chair counted hands: only the figures are kept"),
                        ],
                        default="secret",
                        max_length=6,
                    ),
                ),
                (
                    "options",
                    models.JSONField(help_text="[{key, label narratives}]; abstention is an option like another"),
                ),
                (
                    "seats",
                    models.PositiveSmallIntegerField(default=1, help_text="how many options one paper may choose"),
                ),
                (
                    "majority",
                    models.CharField(
                        help_text="rules.assemblies.Majority: >1/2, >=2/3 of the voices for and against; plurality",
                        max_length=12,
                    ),
                ),
                ("opened_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.JSONField(blank=True, default=dict, help_text="rules.assemblies.Count, once closed"),
                ),
                (
                    "papers_digest",
                    models.CharField(blank=True, help_text="SHA-256 of the papers as published", max_length=64),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DuesNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(help_text="COT-2027-0012", max_length=24, unique=True)),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dues_notices",
                        to="network.membership",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dues_notices", to="core.organisation"
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dues_notices",
                        to="network.membershipyear",
                    ),
                ),
                (
                    "scale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="network.duesscale"
                    ),
                ),
                (
                    "base",
                    models.JSONField(help_text="each figure used: kind, period, amount or count, source, figure id"),
                ),
                ("lines", models.JSONField(help_text="how the amount comes, line by line: code, facts, minor units")),
                ("amount_minor", models.BigIntegerField(help_text="minor units of the currency")),
                ("currency", models.CharField(max_length=3)),
                ("issued_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.issueddocument",
                    ),
                ),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancelled_because", models.CharField(blank=True, max_length=500)),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="network.duesnotice",
                    ),
                ),
                (
                    "is_deferred",
                    models.BooleanField(default=False, help_text="issued before its year began: revenue waits for it"),
                ),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["year", "organisation"], name="dues_notice_of_year")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 0)), name="dues_amount_not_negative"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at__isnull", True)),
                        fields=("organisation", "year"),
                        name="dues_notice_once_a_year",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="network.bankfile"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="network.bankaccount"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        help_text="the bank's own, or a digest of the movement and its rank", max_length=140
                    ),
                ),
                ("booked_on", models.DateField()),
                ("amount_minor", models.BigIntegerField(help_text="minor units; received above zero, paid out below")),
                ("currency", models.CharField(max_length=3)),
                ("counterparty", models.CharField(blank=True, max_length=300)),
                (
                    "counterparty_digest",
                    models.CharField(blank=True, help_text="keyed SHA-256 of its account number", max_length=64),
                ),
                ("remittance", models.CharField(blank=True, help_text="what the payer wrote", max_length=1000)),
                (
                    "reverses",
                    models.ForeignKey(
                        help_text="the movement it takes back",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="network.bankline",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "nobody said what it is"),
                            ("proposed", "a notice was found for it, to be confirmed"),
                            ("settled", "it is a payment"),
                            ("set_aside", "it is not dues, for a reason that is kept"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "proposal",
                    models.JSONField(blank=True, default=dict, help_text="notices, amounts and why they were found"),
                ),
                ("set_aside_because", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "booked_on"], name="bank_line_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "reference"), name="bank_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor", 0), _negated=True), name="bank_line_moves_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EthicsAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="network.ethicscycle"
                    ),
                ),
                ("article", models.CharField(max_length=60)),
                (
                    "stance",
                    models.CharField(choices=[("complies", "Complies"), ("explains", "Explains")], max_length=10),
                ),
                ("explanation", models.TextField(blank=True)),
                ("action", models.CharField(blank=True, help_text="what will be done to comply", max_length=500)),
                ("action_due_on", models.DateField(null=True)),
                (
                    "obligation",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.obligation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("cycle", "article"), name="ethics_answer_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stance", "complies"), models.Q(("explanation", ""), _negated=True), _connector="OR"
                        ),
                        name="ethics_comply_or_explain",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EthicsSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="network.ethicscycle"
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
                ("name", models.CharField(help_text="as signed", max_length=200)),
                ("title", models.CharField(max_length=200)),
                (
                    "capacity",
                    models.CharField(choices=[("board", "Board"), ("management", "Management")], max_length=10),
                ),
                ("answers_digest", models.CharField(help_text="SHA-256 of the answers signed", max_length=64)),
                ("signed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("cycle", "user"), name="ethics_signature_once")],
            },
        ),
        migrations.CreateModel(
            name="MeetingPresence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="presences", to="network.meeting"
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="presences", to="network.seat"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("coming", "Coming"),
                            ("regrets", "Regrets"),
                            ("present", "Present"),
                            ("absent", "Absent"),
                        ],
                        max_length=7,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("meeting", "seat"), name="presence_once")],
            },
        ),
        migrations.CreateModel(
            name="GroupDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="network.group"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="documents",
                        to="network.meeting",
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="suspensions", to="network.membership"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("dues", "dues unpaid beyond the rule's delay"),
                            ("ethics", "code of ethics not renewed in time"),
                            ("decision", "a decision of the board"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded; none: still suspended", null=True)),
                ("lifted_because", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="suspension_period_order",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on__isnull", True)),
                        fields=("membership", "cause"),
                        name="suspension_open_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Renewal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="renewals", to="network.membership"
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewals",
                        to="network.membershipyear",
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.dossier"
                    ),
                ),
                (
                    "declared_at",
                    models.DateTimeField(help_text="when it was sent, once accepted; none: under way", null=True),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("membership", "year"), name="renewal_once")],
            },
        ),
        migrations.CreateModel(
            name="VotingRight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rights", to="network.ballot"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voting_rights",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_proxy", models.BooleanField(default=False)),
                ("used", models.BooleanField(default=False, help_text="no hour is kept: it would tell")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("ballot", "organisation"), name="voting_right_once")],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="network.ballot"
                    ),
                ),
                ("receipt", models.CharField(help_text="null: empty", max_length=24, null=True, unique=True)),
                ("choices", models.JSONField(help_text="keys of options; null: empty", null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("choices__isnull", True), ("receipt__isnull", True)),
                            models.Q(("choices__isnull", False), ("receipt__isnull", False)),
                            _connector="OR",
                        ),
                        name="paper_empty_or_filled",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dues_payments",
                        to="core.organisation",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("transfer", "Transfer"),
                            ("cheque", "Cheque"),
                            ("card", "Card"),
                            ("cash", "Cash"),
                            ("other", "Other"),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount_minor", models.BigIntegerField(help_text="minor units received, above zero")),
                ("currency", models.CharField(max_length=3)),
                ("received_on", models.DateField()),
                (
                    "bank_line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="network.bankline",
                    ),
                ),
                ("reference", models.CharField(blank=True, help_text="cheque number, authorisation…", max_length=140)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "idempotency_key",
                    models.CharField(help_text="a double click is one payment", max_length=64, unique=True),
                ),
                ("reversed_at", models.DateTimeField(null=True)),
                ("reversed_because", models.CharField(blank=True, max_length=300)),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "received_on"], name="payment_of")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="payment_above_zero"),
                    models.UniqueConstraint(
                        condition=models.Q(("reversed_at__isnull", True)),
                        fields=("bank_line",),
                        name="bank_line_is_one_payment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclaredCountry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "renewal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="countries", to="network.renewal"
                    ),
                ),
                ("country", models.CharField(help_text="ISO 3166-1 alpha-2", max_length=2)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("renewal", "country"), name="declared_country_once")],
            },
        ),
        migrations.CreateModel(
            name="Conversion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conversion", to="network.payment"
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("rate", models.DecimalField(decimal_places=8, max_digits=18)),
                ("rate_source", models.CharField(max_length=300)),
                ("converted_on", models.DateField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="conversion_above_zero")
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="network.payment"
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="network.duesnotice"
                    ),
                ),
                ("amount_minor", models.BigIntegerField(help_text="minor units of the notice's currency, above zero")),
                ("allocated_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="allocation_above_zero")
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dues_refunds", to="core.organisation"
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="network.payment"
                    ),
                ),
                ("amount_minor", models.BigIntegerField(help_text="minor units, above zero")),
                ("currency", models.CharField(max_length=3)),
                ("refunded_on", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("idempotency_key", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="refund_above_zero")
                ],
            },
        ),
    ]
