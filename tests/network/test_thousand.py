"""At a thousand members, pages of dues, books and assemblies ask a dozen questions at most and stay light."""

from __future__ import annotations

import gzip

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench.thousand import grow
from maillon.core.privacy.services.terms import load_terms
from maillon.network.models import DuesNotice, DuesScale, Membership
from maillon.network.services.dues import scales
from maillon.network.services.record_rules import load_record_rules
from tests.network.gathering import gather
from tests.personas import people, semis

MOST = 12
LIGHTEST = 60_000


@pytest.mark.django_db
def test_pages_keep_their_budget_at_a_thousand_members(client: Client) -> None:
    everybody, home, now = people(), semis(), timezone.now()
    load_record_rules()
    load_terms(settings.PROJECT / "data" / "privacy")
    made = grow(members=999, years=2, people=1000)
    gathered = gather(everybody, home, at=now)
    held = Membership.objects.filter(organisation=home, ends_on=None).exists()
    assert (len(made.members), held) == (999, True)
    draft = scales.copy(scale=made.scale, actor=None, at=now)
    year, slug = made.year.label, made.members[0].slug
    notice = DuesNotice.objects.filter(organisation=made.members[0]).latest("pk")
    assembly = {"slug": gathered.assembly.slug}
    pages = [
        ("dues", {}, ""),
        ("dues", {}, "?etat=late"),
        ("dues_run", {"label": year}, ""),
        ("dues_print", {"label": year}, ""),
        ("dues_notice", {"number": notice.number}, ""),
        ("dues_standing", {}, ""),
        ("dues_standing", {}, "?page=2"),
        ("ethics_members", {}, ""),
        ("ethics_members", {}, "?page=10"),
        ("dues_scales", {}, ""),
        ("dues_scale", {"pk": made.scale.pk}, ""),
        ("dues_simulation", {"pk": draft.pk}, ""),
        ("dues_simulation", {"pk": DuesScale.objects.exclude(pk=made.scale.pk).earliest("pk").pk}, ""),
        ("dues_bank", {}, ""),
        ("dues_bank_lines", {}, ""),
        ("dues_account", {"slug": slug}, ""),
        ("groups", {}, ""),
        ("group", {"slug": gathered.group.slug}, ""),
        ("meeting", {"pk": gathered.meeting.pk}, ""),
        ("assemblies", {}, ""),
        ("assembly", assembly, ""),
        ("assembly_prepare", assembly, ""),
        ("assembly_presences", assembly, ""),
        ("ballot", {**assembly, "pk": gathered.ballot.pk}, ""),
        ("book", {"book": "reseau"}, ""),
        ("book_activity", {"book": "reseau"}, ""),
        ("book_journal", {"book": "reseau"}, "?page=20"),
        ("book_account", {"book": "reseau", "code": "1100"}, ""),
        ("book_periods", {"book": "reseau"}, ""),
        ("book_entry", {"book": "reseau", "sequence": 100}, ""),
    ]
    over = []
    for who, asked in (
        (everybody.amina, pages),
        (
            everybody.benoit,
            [
                ("assembly", assembly, ""),
                ("assembly_delegation", assembly, ""),
                ("dues_account", {"slug": home.slug}, ""),
                ("our_membership", {}, ""),
                ("network_space", {}, ""),
                ("organisation", {"slug": home.slug}, ""),
            ],
        ),
    ):
        client.force_login(who)
        # The first page of a visit also reads what every page keeps.
        client.get(reverse("space"))
        for name, arguments, tail in asked:
            with CaptureQueriesContext(connection) as captured:
                page = client.get(reverse(name, kwargs=arguments) + tail)
            assert page.status_code == 200, name
            size = len(gzip.compress(page.content))
            if len(captured) > MOST or size > LIGHTEST:
                over.append(f"{name} ({who}) {len(captured)} {size}")
    assert not over, "\n".join(over)
