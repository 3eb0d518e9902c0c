"""What departures hold about people before they leave, told to the registry of privacy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Subject, Sweep, Table, own_organisations, register, sweep
from maillon.mobility.models import Candidacy, CompanionWish, OfferAlert, Placement


def _forget_candidacies(subject: Subject, at: datetime) -> int:
    """What was told for groups alone goes at once; that somebody left in a group stays without it."""
    if subject.person is None:
        return 0
    kept = Candidacy.objects.filter(person=subject.person, placements__in=Placement.objects.all())
    gone = CompanionWish.objects.filter(candidacy__person=subject.person).delete()[0]
    blank = {"gender": "", "needs": [], "languages": {}, "skills": [], "roles": [], "withdrawn_because": ""}
    return gone + Candidacy.objects.filter(pk__in=kept.values("pk")).update(**blank)


def _forget_addresses(subject: Subject, at: datetime) -> int:
    said = CompanionWish.objects.filter(email__in=sorted(subject.addresses)).delete()[0]
    return int(said + OfferAlert.objects.filter(email__in=sorted(subject.addresses)).delete()[0])


def _season_homes(subject: Subject, at: datetime) -> Iterable[int | None]:
    """The organisations that form the groups of the seasons somebody is a candidate in."""
    if subject.person is None:
        return ()
    asked = Candidacy.objects.filter(person=subject.person).exclude(season__organisation=None)
    return list(asked.values_list("season__organisation", flat=True).distinct())


register(
    Holding(
        key="mobility.candidacies",
        label=_("Vos candidatures à un départ, vos entrevues et votre groupe"),
        purpose=_("Choisir qui part, former les groupes et vous dire pourquoi"),
        ground=_("Votre candidature"),
        tables=(
            Table("mobility.Candidacy", "person", ("season__name", "state", "applied_at", "merit", "gender", "needs")),
            Table("mobility.Wish", "candidacy__person", ("rank", "offer__title")),
            Table("mobility.CompanionWish", "candidacy__person", ("email", "apart")),
            Table("mobility.InterviewBooking", "candidacy__person", ("kind", "slot__starts_at", "booked_at")),
            Table("mobility.Placement", "candidacy__person", ("cohort__offer__title", "role", "placed_at", "ended_at")),
        ),
        retention="candidacies",
        readers=(Audience(Capability.HANDLE), Audience(Capability.PUBLISH, _season_homes)),
        kept=_("Le groupe avec lequel vous avez voyagé reste au registre des départs."),
        forget=_forget_candidacies,
    )
)
register(
    Holding(
        key="mobility.addresses",
        label=_("Vos alertes de nouvelles offres, et les candidatures qui vous nomment"),
        purpose=_("Vous écrire quand une offre paraît; réunir ou séparer des personnes qui le demandent"),
        ground=_("Votre demande, confirmée par courriel; la demande d’une autre personne"),
        tables=(
            Table("mobility.OfferAlert", "email", ("wanted", "created_at", "confirmed_at")),
            Table("mobility.CompanionWish", "email"),
        ),
        retention="offer_alerts",
        forget=_forget_addresses,
    )
)
register(
    Holding(
        key="mobility.work",
        label=_("Ce que vous avez fait aux offres, aux entrevues et aux groupes"),
        purpose=_("Savoir qui a décidé quoi"),
        ground=_("Votre rôle"),
        tables=(
            Table("mobility.Offer", "created_by", ("title", "created_at")),
            Table("mobility.InterviewSlot", "created_by", ("starts_at", "created_at")),
            Table("mobility.Plan", "asked_by", ("asked_at", "state")),
            Table("mobility.Pin", "by", ("at",)),
        ),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_("Le registre des groupes reste; votre nom n’y est plus."),
    )
)
sweep(
    Sweep(
        rule="offer_alerts",
        label=_("Alertes jamais confirmées"),
        due=lambda before: OfferAlert.objects.filter(confirmed_at=None, created_at__lt=before),
    )
)
sweep(
    Sweep(
        rule="candidacies",
        label=_("Ce que des candidatures disaient pour former les groupes"),
        due=lambda before: Candidacy.objects.filter(season__apply_by__lt=before).exclude(needs=[], gender=""),
        apply=lambda rows, at: int(rows.update(gender="", needs=[])),
    )
)
