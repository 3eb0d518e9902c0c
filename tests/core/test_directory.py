"""Who an imported mention means, read from the tables batch by batch."""

from __future__ import annotations

import pytest

from maillon.core.parties.models import FormerAddress, Organisation, OrganisationIdentifier
from maillon.core.parties.rules import Mention
from maillon.core.parties.services import Directory

pytestmark = pytest.mark.django_db


def test_who_has_no_name_is_one_organisation_whatever_the_batch():
    directory = Directory()
    [first, again] = directory.resolve([Mention(reference="NZ-1"), Mention(reference="NZ-1")])
    assert first == again == directory.resolve([Mention(reference="NZ-1")])[0]
    assert Directory().resolve([Mention(reference="nz 1", type="10")]) == [first]
    assert directory.resolve([Mention({"fr": "???"}), Mention({"fr": "???"})])[0] != first
    assert Organisation.objects.count() == 2


def test_a_name_goes_to_the_record_then_to_the_oldest():
    [mentioned] = Directory().resolve([Mention({"en": "Seeds of Solidarity"})])
    assert Directory().resolve([Mention({"en": "SEEDS of solidarity"})]) == [mentioned]
    recorded = Organisation.objects.create(slug="s", legal_name_fr="Semis", legal_name_en="Seeds of Solidarity")
    assert Directory().resolve([Mention({"en": "Seeds of solidarity"})]) == [recorded.pk]


def test_another_number_of_the_same_registry_is_another_organisation():
    mentions = [Mention({"fr": "Ministère"}, f"XM-OCHASDC-{number}") for number in ("11", "12", "11")]
    [one, other, again] = Directory().resolve(mentions)
    assert one == again != other
    assert Directory().resolve(mentions) == [one, other, one]
    assert OrganisationIdentifier.objects.count() == 2


def test_addresses_are_free_across_batches_and_former_records():
    FormerAddress.objects.create(slug="eau-2", organisation=Organisation.objects.create(slug="eau", legal_name_fr="A"))
    numbered = [Mention({"fr": "Eau"}, f"XM-OCHASDC-{number}") for number in (21, 22, 23)]
    Directory().resolve(numbered[:2])
    Directory().resolve(numbered)
    assert sorted(Organisation.objects.values_list("slug", flat=True)) == ["eau", "eau-3", "eau-4", "eau-5"]
