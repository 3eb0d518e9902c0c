import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from maillon.core.tables import TablesAtOnce
from maillon.funding import guard


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for refusal in guard.LOGIC_MODELS:
        refusal.install(schema_editor.connection)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for refusal in guard.LOGIC_MODELS:
        refusal.remove(schema_editor.connection)


class Migration(TablesAtOnce):
    dependencies = [
        ("core", "0012_reply_to"),
        ("dossiers", "0003_how_far_one_mark_takes_a_dossier"),
        ("funding", "0005_emergencies_and_what_is_shared"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being made up"),
                            ("sent", "waits for its answer"),
                            ("answered", "Answered"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("name", models.CharField(blank=True, help_text="as typed by the person who answers", max_length=200)),
                ("office", models.CharField(blank=True, max_length=200)),
                ("digest", models.CharField(blank=True, help_text="SHA-256 of the lines as answered", max_length=64)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="approval_lists", to="funding.call"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.issueddocument",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sent_by",
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
            name="ApprovalLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("outcome", models.CharField(help_text="dossiers.rules.walk.Outcome, as proposed", max_length=26)),
                ("amount_minor", models.BigIntegerField(null=True)),
                (
                    "points",
                    models.PositiveIntegerField(help_text="hundredths of a point, when the list was sent", null=True),
                ),
                (
                    "verdict",
                    models.CharField(blank=True, choices=[("approved", "Approved"), ("held", "Held")], max_length=10),
                ),
                ("reason", models.TextField(blank=True, help_text="why it is held")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval_lines",
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="funding.approvallist"
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.CreateModel(
            name="LogicModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1, help_text="grows with each save: two people at once are told"
                    ),
                ),
                ("content", models.JSONField(help_text="rules.planning.content.Plan")),
                ("sealed_at", models.DateTimeField(help_text="sent with the application, or agreed", null=True)),
                ("created_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logic_models",
                        to="funding.agreement",
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
                    "dossier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logic_models",
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "saved_by",
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
            name="NeedSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("partner", models.CharField(help_text="the partner organisation, as signed for", max_length=300)),
                ("name", models.CharField(help_text="as typed by the person who signs", max_length=200)),
                ("office", models.CharField(max_length=200)),
                ("language", models.CharField(max_length=5)),
                ("text", models.TextField(help_text="what was signed, word for word; never changed")),
                ("text_digest", models.CharField(help_text="SHA-256 of the text signed", max_length=64)),
                ("signed_at", models.DateTimeField()),
                (
                    "revoked_at",
                    models.DateTimeField(help_text="the text changed since, or the person took it back", null=True),
                ),
                (
                    "revoked_because",
                    models.CharField(blank=True, choices=[("changed", "changed"), ("taken", "taken")], max_length=20),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="need_signatures",
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="approvallist",
            constraint=models.UniqueConstraint(fields=("call", "number"), name="approval_list_once"),
        ),
        migrations.AddConstraint(
            model_name="approvallist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "answered"), _negated=True),
                fields=("call",),
                name="one_approval_list_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalline",
            constraint=models.UniqueConstraint(fields=("list", "dossier"), name="approval_line_once"),
        ),
        migrations.AddConstraint(
            model_name="logicmodel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("agreement__isnull", True)),
                fields=("dossier", "number"),
                name="application_logic_model_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="logicmodel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("agreement__isnull", False)),
                fields=("agreement", "number"),
                name="agreement_logic_model_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="logicmodel",
            constraint=models.CheckConstraint(
                condition=models.Q(("dossier__isnull", False), ("agreement__isnull", False), _connector="OR"),
                name="logic_model_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="needsignature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)), fields=("dossier", "signed_by"), name="need_signed_once_each"
            ),
        ),
        migrations.RunPython(install, remove),
    ]
