"""Assemblies: the list, one assembly, its preparation, delegates, presences, ballots; counting a file again."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.network.assemblies import ballots, delegations, listing, papers, preparing, presences

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("assemblees/"), listing.assemblies, name="assemblies"),
    path(_("assemblees/recompter/"), papers.recount, name="assembly_recount"),
    path(_("assemblees/nouvelle/"), preparing.new, name="assembly_new"),
    path(_("assemblees/<slug:slug>/"), listing.assembly, name="assembly"),
    path(_("assemblees/<slug:slug>/preparation/"), preparing.prepare, name="assembly_prepare"),
    path(_("assemblees/<slug:slug>/convoquer/"), preparing.convene, name="assembly_convene"),
    path(_("assemblees/<slug:slug>/delegation/"), delegations.delegation, name="assembly_delegation"),
    path(_("assemblees/<slug:slug>/presences/"), presences.presences, name="assembly_presences"),
    path(_("assemblees/<slug:slug>/arrivee/"), presences.arrive, name="assembly_arrive"),
    path(_("assemblees/<slug:slug>/deroulement/"), presences.conduct, name="assembly_conduct"),
    path(_("assemblees/<slug:slug>/documents/<slug:kind>/"), papers.document, name="assembly_document"),
    path(_("assemblees/<slug:slug>/points/<int:pk>/document/"), papers.item_file, name="assembly_file"),
    path(_("assemblees/<slug:slug>/scrutins/<int:pk>/"), ballots.ballot, name="ballot"),
    path(_("assemblees/<slug:slug>/scrutins/<int:pk>/voter/"), ballots.vote, name="ballot_vote"),
    path(_("assemblees/<slug:slug>/scrutins/<int:pk>/tenue/"), ballots.hold, name="ballot_hold"),
    path(_("assemblees/<slug:slug>/scrutins/<int:pk>/bulletins.csv"), papers.published, name="ballot_papers"),
]
