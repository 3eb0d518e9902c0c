"""The access table of the code of ethics."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.network.models import EthicsCycle
from maillon.network.services import ethics
from tests.personas import People
from tests.surfaces.access import PUBLIC, Row, Statuses, only, signed_in

CYCLE = {"pk": "a_cycle"}
FILED = {"pk": "a_filed_cycle"}
ARTICLE = {"pk": "a_cycle", "article": "an_article"}

ROWS = [
    Row("ethics_code", PUBLIC),
    Row("ethics_members", only("amina")),
    Row("ethics_ask", signed_in(405), {"slug": "semis"}),
    Row("ethics_ask", only("amina", status=302), {"slug": "semis"}, "post"),
    # Whoever belongs to an organisation is told there is nothing yet; Fatou’s and Mireille’s too.
    Row("own_ethics", Statuses(302, 404, 302, 302, 404, 200, 200)),
    Row("ethics_cycle", only("benoit"), CYCLE),
    Row("ethics_cycle", only("odile", "amina"), FILED),
    Row("ethics_article", only("benoit"), ARTICLE),
    Row("ethics_article", only("benoit", status=422), ARTICLE, "post"),
    Row("ethics_discuss", signed_in(405), CYCLE),
    Row("ethics_discuss", only("benoit", status=422), CYCLE, "post"),
    Row("ethics_sign", signed_in(405), CYCLE),
    Row("ethics_sign", only("benoit", status=422), CYCLE, "post"),
    Row("ethics_file", signed_in(405), CYCLE),
    Row("ethics_file", only("benoit", status=422), CYCLE, "post"),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """Benoît’s organisation has begun; Odile’s has filed."""
    now = timezone.now()
    ethics.load_code()
    due_on = timezone.localdate() + timedelta(days=30)
    begun = ethics.open_cycle(organisation=home, due_on=due_on, actor=people.amina, at=now)
    elsewhere = Organisation.objects.exclude(pk=home.pk).get(grants__user=people.odile)
    filed = ethics.open_cycle(organisation=elsewhere, due_on=due_on, actor=people.amina, at=now)
    EthicsCycle.objects.filter(pk=filed.pk).update(filed_at=now)
    return {"a_cycle": begun.pk, "a_filed_cycle": filed.pk, "an_article": begun.code.articles[0]["key"]}
