"""The register as a workbook: the rows of the page one sees, and nothing that the page keeps quiet."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from maillon.core.privacy.models import Reading
from maillon.mobility.models import Departure
from tests.mobility.leaving import prepared
from tests.personas import people, semis

pytestmark = pytest.mark.django_db


def rows_of(client: Client, query: str = "") -> list[list[object]]:
    answer = client.get(reverse("departures_xlsx") + query)
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    return CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def test_the_workbook_is_the_page_s_list() -> None:
    cast, client = people(), Client()
    departure = prepared(semis(), cast.lea.person)
    Departure.objects.filter(pk=departure.pk).update(place="=cmd()", left_at=timezone.now())
    client.force_login(cast.benoit)
    head, line = rows_of(client, "?quoi=tous")
    assert head[0] == "Personne" and line[0] == str(cast.lea.person) and line[4] == "=cmd()"
    assert line[5] == departure.starts_on and line[8] == timezone.localdate()
    assert cast.lea.email not in str(line)
    assert rows_of(client, "?quoi=tous&q=personne-de-ce-nom") == [head]
    assert Reading.objects.filter(reader=cast.benoit, subject=cast.lea.person).count() == 1
    client.force_login(cast.odile)
    assert [row for row in rows_of(client, "?quoi=tous") if row] == [head]
    client.force_login(cast.lea)
    assert client.get(reverse("departures_xlsx")).status_code == 404
