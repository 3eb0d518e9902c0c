"""What an award makes of a project: its draft the day it is written, its money as it moves. Nobody types it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from maillon.core.audit import services as audit
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.projects import columns, queries, rules
from maillon.projects.models import Activity
from maillon.projects.rules.recorded import with_money
from maillon.projects.services.editing import locked, next_identifier_of, own_source
from maillon.projects.services.writing import ask_for_facts, tell, write


@transaction.atomic
def begin_awarded(*, organisation: Organisation, told: Mapping[str, Any], actor: User | None, at: datetime) -> Activity:
    """Begin the activity an organisation was awarded, as its draft; it completes and publishes it.

    Who awards answers for the permission. Raises ``Incoherent`` when what is told cannot stand.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    document = columns.completed(rules.merged(rules.blank(), told))
    document["identifier"] = next_identifier_of(organisation, at)
    if found := rules.findings(document):
        raise rules.Incoherent(found)
    activity = Activity(source=own_source(organisation), reporting_organisation=organisation)
    write(activity, document, set(document))
    after = queries.document(activity)
    audit.record(actor, "projects.activity.awarded", activity, at=at, after=after)
    tell(activity, after, at=at)
    return activity


@transaction.atomic
def record_money(
    *, activity: Activity, told: Sequence[Mapping[str, Any]], head: str, actor: User | None, at: datetime
) -> Activity:
    """The transactions of one record (``head``, the beginning of their references) stand in the activity, no other.

    Said again, they change nothing. Who moved the money answers for the permission. Raises ``Incoherent`` when they
    cannot stand.
    """
    kept = locked(activity)
    before = queries.document(kept)
    rows = [{**columns.blank(columns.CHILDREN["transactions"]), **one} for one in told]
    after = columns.completed(with_money(before, rows, head=head))
    if not queries.differences(before, after):
        return kept
    if problems := rules.findings(after):
        raise rules.Incoherent(problems)
    kept.version += 1
    write(kept, after, {"transactions"})
    after = queries.document(kept)
    audit.record(actor, "projects.activity.money_recorded", kept, at=at, before=before, after=after)
    tell(kept, after, at=at)
    if kept.state == Activity.State.PUBLISHED:
        ask_for_facts(at=at)
    return kept
