"""Agreements: their list, each one, its signature, its amendments."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.funding.agreements import amending, listing, showing, signing

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("subventions/conventions/"), listing.listing, name="agreements"),
    path(_("subventions/conventions/conventions.csv"), listing.as_csv, name="agreements_csv"),
    path(_("subventions/conventions/<slug:reference>/"), showing.agreement, name="agreement"),
    path(_("subventions/conventions/<slug:reference>/pdf/"), showing.pdf, name="agreement_pdf"),
    path(_("subventions/conventions/<slug:reference>/signer/"), signing.sign, name="agreement_sign"),
    path(_("subventions/conventions/<slug:reference>/avenant/"), amending.propose, name="amendment_new"),
    path(_("subventions/conventions/<slug:reference>/avenants/<int:number>/"), signing.sign, name="amendment_sign"),
    path(_("subventions/conventions/<slug:reference>/avenants/<int:number>/pdf/"), showing.pdf, name="amendment_pdf"),
]
