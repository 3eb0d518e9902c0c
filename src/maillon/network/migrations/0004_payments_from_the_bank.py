import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0003_memberships_ordered_and_ruled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Conversion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("rate", models.DecimalField(decimal_places=8, max_digits=18)),
                ("rate_source", models.CharField(max_length=300)),
                ("converted_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conversion", to="network.payment"
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
                    models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="conversion_above_zero")
                ],
            },
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="columns",
            field=models.JSONField(
                blank=True, default=dict, help_text="how its CSV is read: the last mapping confirmed"
            ),
        ),
        migrations.AddField(
            model_name="bankfile",
            name="counts",
            field=models.JSONField(
                blank=True, default=dict, help_text="movements read, new, known before, of no amount"
            ),
        ),
        migrations.AddField(
            model_name="bankline",
            name="counterparty_digest",
            field=models.CharField(blank=True, help_text="keyed SHA-256 of its account number", max_length=64),
        ),
        migrations.AddField(
            model_name="bankline",
            name="reverses",
            field=models.ForeignKey(
                help_text="the movement it takes back",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversed_by",
                to="network.bankline",
            ),
        ),
        migrations.AddField(
            model_name="duesnotice",
            name="is_deferred",
            field=models.BooleanField(default=False, help_text="issued before its year began: revenue waits for it"),
        ),
        migrations.AddField(
            model_name="duesnotice",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="network.duesnotice",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="bank_line",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="network.bankline"
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["organisation", "received_on"], name="payment_of"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reversed_at__isnull", True)),
                fields=("bank_line",),
                name="bank_line_is_one_payment",
            ),
        ),
    ]
