"""Follow-up in the demonstration: reports that can be begun, a project's expenses, a visit to come, what was chosen."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from maillon.cli.demonstration.funding_agreements import OURS
from maillon.cli.demonstration.personas import MINISTRY, NONG_ZANGA, create_home
from maillon.core.files.rules import JPEG
from maillon.core.files.services import store
from maillon.core.people.models import User
from maillon.dossiers.exchange.folder import read_folder
from maillon.dossiers.models import Decision, Procedure
from maillon.dossiers.services import exchanging, versions
from maillon.funding.models import Agreement, Call, Expense, FieldVisit
from maillon.funding.queries.agreements import terms_of
from maillon.funding.queries.expenses import rate_for
from maillon.funding.rules.expenses import converted
from maillon.funding.services import agreements, linking
from maillon.projects.models import ParticipatingOrganisation

_SPENT = (
    (22, "Quincaillerie Sya (fictive)", 268_500, "XOF", "Pompes à pédales"),
    (20, "Atelier du karité (fictif)", 1_240_00, "CAD", "Formation de douze animatrices"),
    (17, "Transports Koudougou (fictifs)", 96_000, "XOF", "Camion, deux allers"),
    (13, "Imprimerie Boréale (fictive)", 412_75, "CAD", "Guides de culture"),
    (9, "Coopérative Wend-Kuni (fictive)", 540_000, "XOF", "Semences de relève"),
    (4, "Radio Palabre (fictive)", 75_000, "XOF", "Quatre émissions"),
)
"""Days ago, supplier, minor units, currency, what for."""


@transaction.atomic
def tell(*, at: datetime) -> None:
    """Everything, once; nothing when the forms are there already."""
    ministry = create_home(MINISTRY)
    if Procedure.objects.filter(key="visite-projet").exists():
        return
    for key in ("rapport-projet", "visite-projet"):
        folder = settings.PROJECT / "data" / "procedures" / key
        files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        since = at - timedelta(days=60)
        known = Procedure.objects.filter(key=key).first()
        if known is None:
            made = exchanging.take_in(read_folder(files), owner=ministry, actor=None, at=since, is_demonstration=True)
            versions.publish(version=made, actor=None, at=since)
    _chosen(at)
    ours = Agreement.objects.filter(title=OURS).select_related("organisation", "funder", "terms").first()
    if ours is None:
        return
    activity = linking.begin(ours, actor=None, at=at)
    partner = create_home(NONG_ZANGA)
    ParticipatingOrganisation.objects.get_or_create(
        activity=activity, organisation=partner, role="4", defaults={"name": {"fr": partner.legal_name_fr}}
    )
    linking.flow(ours, actor=None, at=at)
    _expenses(ours, at)
    _heard(ours, at)
    mireille = User.objects.get(email="mireille@demo.maillon.example")
    FieldVisit.objects.create(
        agreement=ours,
        planned_on=timezone.localdate(at) + timedelta(days=18),
        purpose="Voir les greniers avec la coordination, et les reçus du trimestre (exemple).",
        visitor=mireille,
        planned_at=at,
    )


def _chosen(at: datetime) -> None:
    """The applications that were chosen have their agreement, as a real decision writes it."""
    approved = Decision.objects.filter(outcome="approved", amount_minor__gt=0, dossier__agreement=None)
    for one in approved.select_related("dossier__version", "dossier__applicant").order_by("pk"):
        call = (
            Call.objects.filter(version=one.dossier.version)
            .select_related("terms__component__programme__funder")
            .first()
        )
        if call is None or one.dossier.applicant is None or one.amount_minor is None:
            continue
        agreements.write(
            call=call,
            organisation=one.dossier.applicant,
            title=one.dossier.title,
            amount_minor=one.amount_minor,
            starts_on=timezone.localdate(one.decided_at),
            dossier=one.dossier,
            actor=None,
            at=one.decided_at,
            is_demonstration=True,
        )


def _expenses(ours: Agreement, at: datetime) -> None:
    """Receipts of the last weeks, some by the partner in its currency; one has no receipt yet."""
    partner, fatou = create_home(NONG_ZANGA), User.objects.get(email="fatou@demo.maillon.example")
    benoit = User.objects.get(email="benoit@demo.maillon.example")
    out = BytesIO()
    Image.new("RGB", (320, 480), "#f4efe2").save(out, "JPEG", quality=40)
    photo = store(
        ContentFile(out.getvalue(), name="recu-invente.jpg"),
        actor=None,
        owner_organisation=ours.organisation,
        at=at,
        allowed=frozenset({JPEG}),
    )
    items = [one.key for one in terms_of(ours).expenses if one.eligible] or ["depense"]
    rows = []
    for number, (days, supplier, minor, currency, what) in enumerate(_SPENT, start=1):
        day = max(timezone.localdate(at) - timedelta(days=days), ours.starts_on)
        rate = rate_for(currency, ours.currency, on=day)
        if rate is None:
            continue
        theirs = currency != ours.currency
        rows.append(
            Expense(
                agreement=ours,
                number=number,
                spent_on=day,
                category=items[number % len(items)],
                supplier=supplier,
                description=what,
                country="BF" if theirs else "CA",
                paid_by="counterpart" if number == 4 else "programme",
                amount_minor=minor,
                currency=currency,
                rate=rate.value,
                rate_source=rate.source,
                rate_on=rate.day,
                converted_minor=converted(minor, currency, rate.value, ours.currency),
                organisation=partner if theirs else ours.organisation,
                receipt=photo if number != 4 else None,
                recorded_by=fatou if theirs else benoit,
                recorded_at=at - timedelta(days=days),
                token=uuid5(NAMESPACE_URL, f"demonstration:{ours.reference}:{number}"),
            )
        )
    Expense.objects.bulk_create(rows)


def _heard(ours: Agreement, at: datetime) -> None:
    """One expense of each partner elsewhere, some weeks ago; one partner in eight has said nothing."""
    running = Agreement.objects.filter(state=Agreement.State.IN_FORCE, activity__isnull=False).exclude(pk=ours.pk)
    rows = []
    for place, one in enumerate(running.select_related("terms").order_by("reference")):
        done = ParticipatingOrganisation.objects.filter(activity=one.activity_id, role="4").exclude(organisation=None)
        partner = done.exclude(organisation__country="CA").values_list("organisation", flat=True).first()
        day = max(timezone.localdate(at) - timedelta(days=20 + place % 50), one.starts_on)
        if partner is None or place % 8 == 0:
            continue
        items = [item.key for item in terms_of(one).expenses if item.eligible] or ["depense"]
        rows.append(
            Expense(
                agreement=one,
                number=1,
                spent_on=day,
                category=items[0],
                supplier="Fournisseur (fictif)",
                description="Achats sur place",
                country=one.country,
                amount_minor=85_000 + 1_000 * place,
                currency=one.currency,
                rate=1,
                converted_minor=85_000 + 1_000 * place,
                organisation_id=partner,
                recorded_at=at - timedelta(days=20 + place % 50),
                token=uuid5(NAMESPACE_URL, f"demonstration:{one.reference}:1"),
            )
        )
    Expense.objects.bulk_create(rows)
