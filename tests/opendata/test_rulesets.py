"""What our publication gate lets through follows the rules of the standard, those of its own validator."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from lxml import etree

from maillon.cli.demonstration.parties import create_network
from maillon.cli.demonstration.preparation import _random
from maillon.cli.demonstration.projects import invented, told
from maillon.cli.demonstration.words import TODAY
from maillon.opendata.iati import export
from maillon.projects import rules
from maillon.projects.models import Activity, Source
from maillon.projects.store import write_many
from tests.opendata.rulesets import CHECKS, RULES, breaches
from tests.opendata.samples import activity, file

AT = datetime(2026, 1, 1, tzinfo=UTC)


def exported() -> etree._Element:
    out = io.BytesIO()
    export.write(Activity.objects.published().order_by("identifier"), out, at=AT)
    return etree.fromstring(out.getvalue())


def test_every_kind_of_rule_is_known():
    rulesets = json.loads(RULES.read_text()).values()
    assert {name for rules in rulesets for name in rules} - {"loop"} == set(CHECKS)


@pytest.mark.django_db
def test_recorded_activities_break_no_rule():
    network = create_network(_random("parties"), members=65, partners=150)
    source = Source.objects.create(slug="reseau", name="Réseau", kind=Source.Kind.RECORDED, refreshed_at=timezone.now())
    documents = [*told(network, "published")]
    documents += [one for one, _ in zip(invented(_random("projects"), network, wanted=60), range(60), strict=False)]
    write_many(documents, source=source, at=AT, state=Activity.State.PUBLISHED)
    root = exported()
    assert len(root) == len(documents)
    found = {(one.id, one.severity, one.message) for one in breaches(root, today=TODAY)}
    assert found == set()


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<recipient-country code="HT" percentage="40"/><recipient-country code="ML" percentage="40"/>', "3.1.2"),
        ('<recipient-country code="HT"/><recipient-country code="ML" percentage="40"/>', "3.1.1"),
        ('<sector code="31110" percentage="60"/><sector code="15110" percentage="60"/>', "2.1.2"),
        ('<sector vocabulary="99" code="A"/>', "2.2.1"),
        ('<sector code="31110"/><transaction><sector code="15110"/></transaction>', "6.6.2"),
        ('<activity-date type="2" iso-date="2999-01-01"/>', "11.1.4"),
        ('<activity-date type="1" iso-date="2020-02-01"/><activity-date type="3" iso-date="2019-02-01"/>', "11.1.2"),
        (
            '<budget><period-start iso-date="2020-01-01"/><period-end iso-date="2021-06-01"/>'
            '<value value-date="2020-01-01">1</value></budget>',
            "7.5.3",
        ),
        ('<policy-marker code="1"/>', "6.14.1"),
        ('<related-activity ref=" A " type="1"/>', "1.7.1"),
        ("<title/>", "4.3.1"),
    ],
)
def test_a_broken_rule_is_seen(body, rule):
    """The evaluator itself: each fault is found, and by its own rule."""
    root = etree.fromstring(file(activity(body=body)).encode())
    whole = {one.id for one in breaches(etree.fromstring(file(activity()).encode()), today=date(2026, 1, 1))}
    assert rule in {one.id for one in breaches(root, today=date(2026, 1, 1))} - whole


EMPTY: rules.Document = {
    "identifier": "XM-1-2", "title": {"fr": "T"}, "description": {"fr": "D"}, "status": "2",
    "planned_start": None, "actual_start": None, "planned_end": None, "actual_end": None,
    "participants": [{"role": "1"}, {"role": "4"}], "recipients": [], "locations": [],
    "sectors": [{"vocabulary": "1", "code": "31110", "percentage": None}], "budgets": [{}],
}  # fmt: skip


def test_the_gate_asks_what_the_standard_asks():
    """An end without a start (6.11.1), or a village without its country (3.7.1), is not publishable."""

    def lacking(**facts):
        return {one.code for one in rules.missing({**EMPTY, **facts})}

    country = [{"kind": "country", "code": "HT"}]
    assert lacking(planned_start="2020-01-01", recipients=country) == set()
    assert lacking(actual_start="2020-01-01", recipients=country) == set()
    assert lacking(planned_end="2020-01-01", recipients=country) == {"projects.missing_date"}
    assert lacking(planned_start="2020-01-01", locations=[{"name": {}}]) == {"projects.missing_place"}
