from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0012_reply_to"),
    ]

    operations = [
        migrations.AlterField(
            model_name="rolegrant",
            name="role",
            field=models.CharField(
                choices=[
                    ("secretariat", "secretariat"),
                    ("organisation_administrator", "organisation_administrator"),
                    ("organisation_officer", "organisation_officer"),
                    ("organisation_reader", "organisation_reader"),
                    ("programme_officer", "programme_officer"),
                    ("programme_approver", "programme_approver"),
                    ("fund_manager", "fund_manager"),
                    ("credit_committee", "credit_committee"),
                    ("loan_officer", "loan_officer"),
                    ("partner_coordinator", "partner_coordinator"),
                ],
                max_length=40,
            ),
        ),
    ]
