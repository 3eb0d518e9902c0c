"""The loans the fund made already have their record; a payment of a loan that was made stays made.

SQLite makes a table anew when one of its columns changes, and its triggers are lost with the former one: those of the
fund are all put back.
"""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from maillon.guarantees import guard


def know(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A record for each loan of the history whose borrower is known."""
    event, loan = apps.get_model("guarantees", "Event"), apps.get_model("guarantees", "OwnLoan")
    organisation = apps.get_model("core", "Organisation")
    database = schema_editor.connection.alias
    for row in event.objects.using(database).filter(kind="fund_loan_agreed").order_by("fund_id", "sequence"):
        parties = row.payload["parties"]
        slugs = [parties.get(name) or "" for name in ("borrower", "lender", "sponsor")]
        known = {one.slug: one for one in organisation.objects.using(database).filter(slug__in=slugs)}
        borrower, lender, sponsor = (known.get(slug) for slug in slugs)
        if borrower is not None:
            loan.objects.using(database).get_or_create(
                fund_id=row.fund_id,
                reference=row.payload["loan"],
                defaults={
                    "borrower": borrower,
                    "lender": lender,
                    "sponsor": sponsor,
                    "agreed_on": row.effective_on,
                    "created_at": row.known_at,
                },
            )


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for refusal in (*guard.REFUSALS, *guard.SINCE_DILIGENCE, *guard.SINCE_OWN_LOANS):
        refusal.install(schema_editor.connection)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for refusal in guard.SINCE_OWN_LOANS:
        refusal.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("guarantees", "0010_own_loans")]
    operations = [
        migrations.RunPython(know, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(install, remove),
    ]
