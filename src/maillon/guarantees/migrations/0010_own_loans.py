"""The fund's own loans, their two people and their paper; capital may be corrected to nothing."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0013_approvers_of_programmes"),
        ("guarantees", "0009_assessments_keep_what_was_known"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="paper",
            name="facility",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="guarantees.facility"
            ),
        ),
        migrations.AlterField(
            model_name="papertext",
            name="kind",
            field=models.CharField(
                choices=[
                    ("resolution", "resolution"),
                    ("term_sheet", "term_sheet"),
                    ("framework", "framework"),
                    ("deed", "deed"),
                    ("indemnity", "indemnity"),
                    ("support", "support"),
                    ("direct_loan", "direct_loan"),
                    ("cofinancing", "cofinancing"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="OwnLoan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(help_text="PRT-2026-001", max_length=60)),
                ("grade", models.PositiveSmallIntegerField(default=4, help_text="1 the safest to 7")),
                ("agreed_on", models.DateField()),
                ("created_at", models.DateTimeField()),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="own_loans", to="guarantees.fund"
                    ),
                ),
                (
                    "lender",
                    models.ForeignKey(
                        help_text="none: a direct loan",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.organisation",
                    ),
                ),
                (
                    "sponsor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LoanPayout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("amount_minor", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "a first person asks that it be paid"),
                            ("paid", "a second person agreed: it is posted"),
                            ("dropped", "Dropped"),
                        ],
                        default="prepared",
                        max_length=10,
                    ),
                ),
                ("prepared_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("paid_on", models.DateField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loan_payout",
                        to="guarantees.event",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payouts", to="guarantees.ownloan"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="paper",
            name="loan",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="guarantees.ownloan"
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("facility__isnull", False), ("loan", None)),
                    models.Q(("facility", None), ("guarantee", None), ("loan__isnull", False)),
                    _connector="OR",
                ),
                name="paper_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="ownloan",
            constraint=models.UniqueConstraint(fields=("fund", "reference"), name="own_loan_once"),
        ),
        migrations.AddConstraint(
            model_name="ownloan",
            constraint=models.CheckConstraint(condition=models.Q(("grade__gte", 1)), name="own_loan_grade"),
        ),
        migrations.AddConstraint(
            model_name="loanpayout",
            constraint=models.UniqueConstraint(fields=("loan", "number"), name="loan_payout_once"),
        ),
        migrations.AddConstraint(
            model_name="loanpayout",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "prepared")), fields=("loan",), name="loan_payout_one_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="loanpayout",
            constraint=models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="loan_payout_positive"),
        ),
        migrations.AddConstraint(
            model_name="loanpayout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(
                        ("prepared_by__isnull", False),
                        models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="loan_payout_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="loanpayout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "paid"), _negated=True),
                    models.Q(("approved_by__isnull", False), ("event__isnull", False), ("paid_on__isnull", False)),
                    _connector="OR",
                ),
                name="loan_payout_paid_was_approved",
            ),
        ),
        migrations.RemoveConstraint(model_name="capitalcall", name="capital_call_amounts"),
        migrations.RemoveConstraint(model_name="commitment", name="commitment_positive"),
        migrations.AlterField(
            model_name="commitment",
            name="amount_minor",
            field=models.BigIntegerField(help_text="cents of the fund's currency; none: corrected, it never was"),
        ),
        migrations.AddConstraint(
            model_name="capitalcall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", 0), ("paid_minor__gte", 0), ("paid_minor__lte", models.F("amount_minor"))
                ),
                name="capital_call_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(condition=models.Q(("amount_minor__gte", 0)), name="commitment_positive"),
        ),
    ]
