"""Being a member was a relationship to the network's record; it is a membership now, the only truth."""

from datetime import date

from django.db import migrations
from django.utils import timezone

_KEY = "membre"
_SOURCE = "Repris des relations « membre » d’avant"


def convert(apps, schema_editor):
    relationship = apps.get_model("core", "Relationship")
    found = relationship.objects.filter(kind="member").order_by("source_id", "starts_on", "id")
    rows = list(found.values_list("source_id", "starts_on", "ends_on", "source__is_demonstration"))
    if not rows:
        return
    category, _created = apps.get_model("network", "MembershipCategory").objects.get_or_create(
        key=_KEY,
        starts_on=min(row[1] for row in rows),
        defaults={"label": {"fr": "Membre", "en": "Member"}, "source": _SOURCE},
    )
    membership = apps.get_model("network", "Membership")
    now, reached = timezone.now(), {}
    for organisation, starts_on, ends_on, is_demonstration in rows:
        # Two relationships of one organisation told the same days twice: the later goes on where the earlier ends.
        starts_on = max(starts_on, reached.get(organisation, date.min))
        if starts_on == date.max or (ends_on is not None and ends_on <= starts_on):
            continue
        membership.objects.create(
            organisation_id=organisation,
            category=category,
            starts_on=starts_on,
            ends_on=ends_on,
            source=_SOURCE,
            recorded_at=now,
            is_demonstration=is_demonstration,
        )
        reached[organisation] = ends_on or date.max
    found.delete()


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]

    operations = [migrations.RunPython(convert, migrations.RunPython.noop)]
