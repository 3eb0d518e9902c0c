"""Alerts of new offers by e-mail: asked, confirmed from the letter, stopped in one click; nothing else is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from maillon.core.links import Link
from maillon.core.mail import services as mail
from maillon.core.narratives import read
from maillon.mobility.models import Offer, OfferAlert
from maillon.mobility.queries.offers import Wanted, open_offers, read_wanted
from maillon.network.addresses import address

_LINK = Link("mobility.alerts", mark="-")
_MOST = 20
_MOST_UNANSWERED, _AGAIN = 5, timedelta(minutes=10)
"""So many letters to an address that answers none, so far apart: nobody’s mailbox is filled by somebody else."""
FORGOTTEN_AFTER = timedelta(days=7)
"""An address that nobody confirms is erased after this long."""


@transaction.atomic
def ask(*, email: str, wanted: Wanted, language: str, at: datetime) -> None:
    """Write to an address to confirm that it wants to hear of new offers; says nothing of whether it already does."""
    email = email.strip().lower()
    unanswered = OfferAlert.objects.filter(email=email, confirmed_at=None)
    if unanswered.count() >= _MOST_UNANSWERED or unanswered.filter(created_at__gt=at - _AGAIN).exists():
        return
    kept, made = OfferAlert.objects.get_or_create(
        email=email,
        wanted=wanted.document(),
        defaults={"language": language, "created_at": at, "told_until": at},
    )
    if kept.confirmed_at is None:
        if not made:
            OfferAlert.objects.filter(pk=kept.pk).update(created_at=at)
        _confirmation(kept, at)


@transaction.atomic
def confirm(*, alert: OfferAlert, at: datetime) -> OfferAlert:
    """The address answered: it hears of offers published from now on."""
    if alert.confirmed_at is None:
        alert.confirmed_at = alert.told_until = at
        alert.save(update_fields=["confirmed_at", "told_until"])
    return alert


def stop(*, alert: OfferAlert) -> None:
    """Nothing more is sent, and the address is forgotten at once."""
    alert.delete()


def find(token: str) -> OfferAlert | None:
    """The alert a letter's link is of; none when it is no such link, or is stopped already."""
    pk = _LINK.number(token)
    return OfferAlert.objects.filter(pk=pk).first() if pk else None


def is_link(token: str) -> bool:
    """Whether we signed this link, even of an alert that is gone."""
    return bool(_LINK.number(token))


def token_of(alert: OfferAlert) -> str:
    """The secret part of its links."""
    return _LINK.token(alert.pk)


def send(*, at: datetime) -> dict[str, int]:
    """Tell every confirmed address the offers published since the last time, in one letter; forget the unconfirmed."""
    forgotten, _rows = OfferAlert.objects.filter(confirmed_at=None, created_at__lt=at - FORGOTTEN_AFTER).delete()
    sent = 0
    for pk in OfferAlert.objects.exclude(confirmed_at=None).order_by("pk").values_list("pk", flat=True):
        sent += _tell(pk, at)
    return {"sent": sent, "forgotten": forgotten}


@transaction.atomic
def _tell(pk: int, at: datetime) -> int:
    alert = OfferAlert.objects.select_for_update().filter(pk=pk).first()
    if alert is None or alert.told_until >= at:
        return 0
    new = open_offers(read_wanted(alert.wanted), at=at).filter(published_at__gt=alert.told_until)
    found: list[Offer] = list(new[:_MOST])
    alert.told_until = at
    alert.save(update_fields=["told_until"])
    if not found:
        return 0
    language = alert.language
    told = [
        (
            read(one.title, language).text,
            one.organisation.name(language),
            address("offer_page", language, slug=one.slug),
        )
        for one in found
    ]
    gone = address("alert_stop", language, token=token_of(alert))
    mail.write(alert.email, "mobility/new_offers", language, {"offers": told, "stop": gone}, at, unsubscribe=gone)
    return 1


def _confirmation(alert: OfferAlert, at: datetime) -> None:
    facts = {"link": address("alert_confirm", alert.language, token=token_of(alert))}
    mail.write(alert.email, "mobility/alert_confirm", alert.language, facts, at)
