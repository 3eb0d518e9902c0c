from __future__ import annotations

import pytest
from django.test import Client

from maillon.core.codelists import queries as codelists
from maillon.core.codelists.models import Code, CodeList
from maillon.projects import services
from maillon.projects.models import Activity
from tests.projects.conftest import AT
from tests.projects.conftest import benoit as benoit
from tests.projects.conftest import complete as complete
from tests.projects.conftest import lecteur as lecteur
from tests.projects.conftest import odile as odile
from tests.projects.conftest import semis as semis
from tests.projects.conftest import stranger as stranger
from tests.projects.conftest import union as union

LISTS = {
    "Country": {"BF": ("Burkina Faso", "Burkina Faso"), "HT": ("Haïti", "Haiti"), "SN": ("Sénégal", "Senegal")},
    "Region": {"298": ("Afrique, régional", "Africa, regional")},
    "Sector": {"31140": ("Ressources en eau", "Water"), "31194": ("Coopératives agricoles", "Co-operatives")},
    "SectorCategory": {"311": ("Agriculture", "Agriculture")},
    "Currency": {"CAD": ("Dollar canadien", "Canadian Dollar"), "XOF": ("Franc CFA", "CFA Franc")},
    "ActivityStatus": {"1": ("Préparation", "Pipeline"), "2": ("Exécution", "Implementation")},
    "OrganisationRole": {"1": ("Finance", "Funding"), "4": ("Met en œuvre", "Implementing")},
    "PolicySignificance": {"0": ("Non visée", "Not targeted"), "1": ("Significatif", "Significant")},
}


@pytest.fixture(autouse=True)
def lists(db):
    for name, codes in LISTS.items():
        edition = CodeList.objects.create(name=name, version="essai", source="essai", licence="essai")
        for code, (french, english) in codes.items():
            Code.objects.create(codelist=edition, code=code, name_fr=french, name_en=english)
    codelists.forget()
    yield
    codelists.forget()


@pytest.fixture
def irrigation(benoit, semis, complete) -> Activity:
    return services.create(actor=benoit, organisation=semis, told=complete, at=AT)


@pytest.fixture
def browser(client: Client, benoit) -> Client:
    client.force_login(benoit)
    return client
