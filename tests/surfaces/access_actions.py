"""The access table of petitions, letters and pledges: what everybody opens, the desk, sheets, kits and reports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.engagement.models import Action, Campaign, Edition, PaperBatch
from maillon.engagement.queries.actions import token_of
from tests.engagement.acting import action, signs
from tests.personas import People
from tests.surfaces.access import PUBLIC, Row, Statuses, all_get, only, signed_in

OPEN = {"slug": "network_action"}
OURS = {"slug": "our_action"}
DRAFT = {"slug": "draft_action"}
TOKEN = {"token": "a_signature_token"}
DAYS = {"slug": "acting_campaign", "year": "acting_year"}
HIDDEN = {"slug": "acting_campaign", "year": "hidden_acting_year"}
BATCH = {"slug": "network_action", "pk": "a_batch"}
KEEPERS = only("benoit", "odile", "amina")
AMINA = only("amina")
BENOIT = only("benoit")

ROWS = [
    Row("actions", PUBLIC),
    Row("action", PUBLIC, OPEN),
    Row("action", all_get(422), OPEN, "post"),
    Row("action", only("benoit", eve=404), DRAFT),
    Row("action", Statuses(404, 404, 422, 404, 404, 404, 404), DRAFT, "post"),
    Row("action_sent", PUBLIC, OPEN),
    Row("action_sent", only("benoit", eve=404), DRAFT),
    Row("action_results", PUBLIC, OPEN),
    Row("action_results", only("benoit", eve=404), DRAFT),
    Row("action_sheet", PUBLIC, OPEN),
    Row("action_sheet", only("benoit", eve=404), DRAFT),
    Row("signature", PUBLIC, TOKEN),
    Row("signature", all_get(404), TOKEN, "post"),
    Row("signature", all_get(404), {"token": "token"}),
    Row("edition_acting", PUBLIC, DAYS),
    Row("edition_acting", only("amina", eve=404), HIDDEN),
    Row("edition_kit", all_get(404), {**DAYS, "region": "a_campaign"}),
    Row("every_kit", only("amina", status=404, others=404), HIDDEN | {"year": "no_acting_year"}),
    Row("edition_days", AMINA, DAYS),
    Row("edition_days", only("amina", status=422), DAYS, "post"),
    Row("edition_report", AMINA, DAYS),
    Row("kept_actions", KEEPERS),
    Row("new_action", KEEPERS),
    Row("new_action", only("benoit", "odile", "amina", status=422), method="post"),
    # The network’s actions are the secretariat’s; an organisation’s are its own people’s, and nobody else’s.
    Row("kept_action", AMINA, OPEN),
    Row("kept_action", BENOIT, OURS),
    Row("kept_action", only("amina", status=404), OPEN, "post"),
    Row("edit_action", AMINA, OPEN),
    Row("edit_action", BENOIT, OURS),
    Row("edit_action", only("amina", status=422), OPEN, "post"),
    Row("paper_batches", AMINA, OPEN),
    Row("paper_batches", BENOIT, OURS),
    Row("paper_batches", only("amina", status=422), OPEN, "post"),
    Row("undo_batch", signed_in(405), BATCH),
    Row("undo_batch", only("amina", status=302), BATCH, "post"),
    Row("action_report", AMINA, OPEN),
    Row("action_report", BENOIT, OURS),
    Row("action_names", AMINA, {**OPEN, "what": "handed"}),
    Row("action_names", BENOIT, {**OURS, "what": "handed"}),
    Row("action_names", only("amina", status=404), {**OPEN, "what": "a_campaign"}),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """An action of the network, one of Benoît’s organisation, and one not published yet."""
    now = timezone.now()
    since = now - timedelta(days=1)
    days = {"opens_at": since, "published_at": since, "closes_at": now + timedelta(days=30)}
    open_one: Action = action(**days)
    ours = action(**days, organisation=home)
    draft = action(**{**days, "published_at": None}, organisation=home)
    today, none = timezone.localdate(now), {"lines": 0, "counted": 0, "doubles": 0, "unreadable": 0}
    batch = PaperBatch.objects.create(action=open_one, label="Rue", signed_on=today, **none, entered_at=now)
    campaign = Campaign.objects.create(slug="jours-essai", name={"fr": "Jours d’essai"})
    year = timezone.localdate().year
    for number, published_at in ((year, now), (year - 1, None)):
        Edition.objects.create(
            campaign=campaign,
            year=number,
            theme={"fr": "Essai"},
            starts_on=timezone.localdate(),
            ends_on=timezone.localdate() + timedelta(days=12),
            published_at=published_at,
        )
    return {
        "network_action": open_one.slug,
        "our_action": ours.slug,
        "draft_action": draft.slug,
        "a_batch": batch.pk,
        "a_signature_token": token_of(signs(open_one, "Ana", at=now)),
        "acting_campaign": campaign.slug,
        "acting_year": year,
        "hidden_acting_year": year - 1,
        "no_acting_year": 1990,
        "handed": "remise",
    }
