"""Making the whole demonstration: what it holds, in which order, and how it is known to be there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillon.cli.demonstration import (
    dossiers,
    duties,
    engagement_actions,
    engagement_civic,
    engagement_events,
    funding_agreements,
    funding_approvals,
    funding_budgets,
    funding_followup,
    funding_hour_zero,
    funding_planning,
    funding_programmes,
    guarantees,
    journal,
    mobility_departures,
    mobility_mandates,
    mobility_offers,
    network_assembly,
    network_concerns,
    network_dues,
    network_ethics,
    network_members,
    network_space,
    network_story,
    projects,
    reach,
)
from maillon.cli.demonstration.parties import create_network
from maillon.cli.demonstration.personas import create_personas
from maillon.cli.demonstration.words import FOLDER, REFERENCE
from maillon.core.codelists import services as codelists
from maillon.core.editorial import services as editorial
from maillon.core.privacy.services.terms import load_terms
from maillon.core.search import services as search
from maillon.insight import services as insight
from maillon.opendata import services as opendata
from maillon.projects import store
from maillon.projects.documents import ActivityDocument
from maillon.projects.models import Activity, Source

SOURCE = "reseau-demonstration"
"""The slug of the one source all invented activities have."""
_SEED = "maillon"
_BATCH = 200
_DRAFTS = 6


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything; the sample is the real published data of data/iati."""

    members: int = 65
    partners: int = 1000
    projects: int = 214
    sample: bool = True

    @classmethod
    def small(cls) -> Size:
        """Enough for tests: the same members, few partners, no real sample."""
        return cls(partners=150, projects=80, sample=False)

    @classmethod
    def large(cls, members: int) -> Size:
        """A network of that many members, in the proportions of the demonstration."""
        return cls(members, members * 1000 // 65, members * 214 // 65)


Say = Callable[[object], None]
Step = tuple[object, Callable[[], object]]


def is_ready(size: Size) -> bool:
    """Whether MAILLON_DATA already holds this very demonstration."""
    marker = _marker()
    return marker.exists() and marker.read_text() == _version(size)


def prepare(size: Size, *, say: Say) -> None:
    """Put the demonstration in MAILLON_DATA; each step is said before it is done.

    What is there already is left as it stands: a step that was done is not done again.
    """
    for label, step in _steps(size):
        say(label)
        step()
    marker = _marker()
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.write_text(_version(size))


def _steps(size: Size) -> Iterable[Step]:
    yield _("Tables de la base de données"), partial(call_command, "migrate", verbosity=0)
    yield _("Listes de codes de l’IATI, du CAD et du Québec"), codelists.load
    yield _("Taux de change annuels"), codelists.load_rates
    yield _("Textes des pages"), partial(editorial.load, at=REFERENCE)
    yield _("Finalités, durées de conservation et délais"), partial(load_terms, settings.PROJECT / "data" / "privacy")
    if size.sample:
        yield _("Données réelles : un échantillon publié par des bailleurs"), _import_sample
    yield _("Réseau de démonstration : organismes, partenaires, projets, personnages"), partial(_create, size)
    yield _("Groupes et assemblées"), lambda: network_assembly.tell(at=timezone.now())
    yield _("Cotisations : barèmes, avis, relevés de la banque"), lambda: network_dues.tell(at=timezone.now())
    yield _("Départs : offres, candidatures, groupes"), lambda: mobility_offers.tell(at=timezone.now())
    yield _("Entretien avec un membre, renseignements personnels"), lambda: network_story.tell(at=timezone.now())
    yield _("Séjours : un groupe parti, un qui se prépare"), lambda: mobility_departures.tell(at=timezone.now())
    yield _("Mandats : des candidatures, une décision, une attente"), lambda: mobility_mandates.tell(at=timezone.now())
    yield _("Pétition, lettre, engagement et élus inventés"), lambda: engagement_actions.tell(at=timezone.now())
    yield _("Personnes rejointes : des listes simulées, sans aucun nom"), lambda: reach.tell(at=REFERENCE)
    yield _("Programmes du ministère : appels, demandes"), lambda: funding_programmes.tell(at=timezone.now())
    yield _("Budgets des demandes"), lambda: funding_budgets.tell(at=timezone.now())
    yield _("Conventions, versements et comptes inventés"), lambda: funding_agreements.tell(at=timezone.now())
    yield _("Modèles logiques inventés"), lambda: funding_planning.tell(at=timezone.now())
    yield _("Urgences, expertise, exonérations inventées"), lambda: funding_hour_zero.tell(at=timezone.now())
    yield (
        _("Listes d’approbation, budget à régler, avenant à signer"),
        lambda: funding_approvals.tell(at=timezone.now()),
    )
    yield _("Suivi : dépenses, visite, rapports à écrire"), lambda: funding_followup.tell(at=timezone.now())
    yield (
        _("Fonds de garantie inventé : capital, garanties, états, un appel"),
        lambda: guarantees.tell(at=timezone.now()),
    )
    yield _("Échéances des personnages"), lambda: duties.tell(at=timezone.now())
    yield _("Faits à compter"), _refresh


def _marker() -> Path:
    return Path(settings.DATA) / "demonstration"


def _version(size: Size) -> str:
    # The database may live elsewhere than the marker: another database is another demonstration.
    digest = hashlib.sha256(repr((size, settings.DATABASE_URL)).encode())
    shipped = (path for path in (settings.PROJECT / "data" / "procedures").rglob("*") if path.is_file())
    for path in sorted([*FOLDER.iterdir(), *shipped, *Path(__file__).parent.glob("*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _import_sample() -> None:
    paths = sorted((Path(settings.PROJECT) / "data" / "iati").glob("*.tar.xz"))
    if paths and not Source.objects.filter(kind=Source.Kind.IATI).exists():
        opendata.import_files(paths=paths, actor=None, at=timezone.now())


def _refresh() -> None:
    insight.refresh(at=timezone.now())


@transaction.atomic
def _create(size: Size) -> None:
    """The network and its people, all or nothing; nothing when it is there."""
    if Source.objects.filter(slug=SOURCE).exists():
        return
    # Two streams: changing how organisations are drawn does not change every project.
    network = create_network(_random("parties"), members=size.members, partners=size.partners)
    network_members.tell(network)
    people = create_personas(journal.SINCE)
    source = Source.objects.create(
        slug=SOURCE,
        name="Réseau de démonstration (inventé)",
        kind=Source.Kind.RECORDED,
        licence="CC0-1.0",
        is_demonstration=True,
        refreshed_at=REFERENCE,
    )
    told = {state: projects.told(network, state) for state in Activity.State.values}
    wanted = {Activity.State.PUBLISHED: size.projects, Activity.State.DRAFT: _DRAFTS, Activity.State.WITHDRAWN: 1}
    missing = {state: max(0, number - len(told[state])) for state, number in wanted.items()}
    drawn = projects.invented(_random("projects"), network, wanted=sum(missing.values()))
    for state, number in missing.items():
        _write([*told[state], *islice(drawn, number)], source, state)
    journal.tell(people["benoit"], network.members["118"].record)
    dossiers.tell(people, network)
    network_members.ask(people, network)
    network_space.tell(people, network, at=timezone.now())
    network_ethics.tell(people, network, at=timezone.now())
    network_concerns.tell(people, network.members["118"].record, at=timezone.now())
    engagement_events.tell(people, network, at=timezone.now())
    engagement_civic.tell(people, at=timezone.now())


def _random(stream: str) -> Random:
    return Random(f"{_SEED}-{stream}")  # noqa: S311  the same network every time is the point


def _write(documents: list[ActivityDocument], source: Source, state: str) -> None:
    for start in range(0, len(documents), _BATCH):
        batch = documents[start : start + _BATCH]
        written = store.write_many(batch, source=source, at=REFERENCE, state=state)
        search.index_many(
            search.Entry(
                Activity._meta.label_lower,
                written.keys[document.identifier],
                document.title,
                [
                    document.identifier,
                    *document.description.values(),
                    *(name for part in document.participants for name in part.organisation.name.values()),
                ],
                owner_organisation_id=document.reporting.organisation_id,
                is_public=state == Activity.State.PUBLISHED,
            )
            for document in batch
        )
