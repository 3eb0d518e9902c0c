import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_privacy"),
        ("network", "0002_groups_and_assemblies"),
    ]

    operations = [
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
        ),
        migrations.AddConstraint(
            model_name="membershiprules",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                name="membership_rules_period_order",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="successor",
            field=models.ForeignKey(
                help_text="merged into which",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.organisation",
            ),
        ),
        migrations.AddField(
            model_name="membershipcategory",
            name="position",
            field=models.PositiveSmallIntegerField(default=0, help_text="the order they are offered in"),
        ),
        migrations.AddField(
            model_name="membershipyear",
            name="opened_at",
            field=models.DateTimeField(help_text="when its renewal was asked of the members", null=True),
        ),
        migrations.AddField(
            model_name="membershipyear",
            name="procedure",
            field=models.SlugField(default="renouvellement", help_text="the key of the one that asks", max_length=60),
        ),
    ]
