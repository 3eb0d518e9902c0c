"""Certificates: what an office attests of somebody, on one page that anybody can verify."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillon.core.documents import services
from maillon.core.documents.models import IssuedDocument
from maillon.core.documents.queries import in_force
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is attested: its title, its words, who holds it, and the facts set out below (label, value)."""

    title: str
    body: str
    holder: str
    facts: Sequence[tuple[str, str]] = ()
    signatory: Sequence[str] = field(default_factory=tuple)
    """The lines under the text: who signs, in which capacity."""


def issue(
    *,
    kind: str,
    subject: Model,
    certificate: Certificate,
    language: str,
    issuer: Organisation | None,
    owner_organisation: Organisation | None,
    actor: User,
    at: datetime,
) -> IssuedDocument:
    """Print a certificate in the issuer's name (the network's when None); who verifies its code reads its title.

    A subject has one in force in a language: asked again, even at the same instant, the same is given.
    Printing takes about a second: call it outside of any transaction. Raises what ``documents.services.issue`` raises.
    """
    known = in_force(subject, kind, language)
    if known is not None:
        return known
    with override(language):
        sender = issuer.name(language) if issuer else _("Le réseau")
        context: Mapping[str, object] = {
            "title": certificate.title,
            "certificate": certificate,
            "sender": {"name": sender, "lines": []},
            "date": timezone.localdate(at),
        }
        html = services.render("documents/certificate.html", context, language)
        title = f"{certificate.title}, {certificate.holder}" if certificate.holder else certificate.title
    return services.issue(
        kind=kind,
        subject=subject,
        title={language: title},
        html=html,
        language=language,
        actor=actor,
        at=at,
        owner_organisation=owner_organisation,
        issuer=issuer,
        title_is_public=True,
        once=True,
    )
