"""A season: its offers, its rules, and the procedure people apply by, written from them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.exchange.folder import Bundle, read_folder
from maillon.dossiers.rules.definition import Article, Eligibility
from maillon.dossiers.services import exchanging, versions
from maillon.mobility.models import Offer, Rulebook, Season
from maillon.mobility.permissions.candidacies import can_open_seasons
from maillon.mobility.rules import rulebook
from maillon.mobility.rules.offers import MANDATE
from maillon.network.rules.sharing import CHANGED, overwrites

TEMPLATES = {MANDATE: ("candidature-mandat", "MDT")}
"""The procedure a season’s is written from, by programme, and how its references begin; else a group’s internship."""
_INTERNSHIP = ("candidature-stage", "STG")
_CENTURY = 10_000
_OFFERS = "offres"


@transaction.atomic
def plan(
    *,
    name: Mapping[str, str],
    rules: Rulebook,
    opens_at: datetime,
    apply_by: datetime,
    organisation: Organisation | None,
    actor: User,
    at: datetime,
) -> Season:
    """A season that members put offers in; nobody applies yet.

    Raises NotAllowed; RuleViolation ``mobility.no_french``, ``mobility.season_order``.
    """
    if not can_open_seasons(actor):
        raise NotAllowed("mobility.season.open")
    if not name.get("fr", "").strip():
        raise RuleViolation("mobility.no_french", field="name_fr")
    if apply_by <= opens_at:
        raise RuleViolation("mobility.season_order", field="apply_by")
    slug = slugify(name["fr"])[:50] or "saison"
    taken = set(Season.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    season = Season.objects.create(
        slug=next(one for n in range(1, len(taken) + 2) if (one := slug if n == 1 else f"{slug}-{n}") not in taken),
        name=dict(name),
        rulebook=rules,
        opens_at=opens_at,
        apply_by=apply_by,
        organisation=organisation,
    )
    record(actor, "mobility.season.planned", season, at=at, after={"slug": season.slug, "apply_by": apply_by})
    return season


def words_of(season: Season) -> dict[str, Any]:
    """What a season says, as the secretariat writes it."""
    return {name: getattr(season, name) for name in ("name", "rulebook", "opens_at", "apply_by", "organisation")}


@transaction.atomic
def correct(
    *,
    season: Season,
    name: Mapping[str, str],
    rules: Rulebook,
    opens_at: datetime,
    apply_by: datetime,
    organisation: Organisation | None,
    seen: str | None = None,
    actor: User,
    at: datetime,
) -> Season:
    """Change a season’s name, dates, rules or the organisation that forms its groups; ``seen`` names what one read.

    Where people apply already, the procedure gets another version with the new dates. Raises NotAllowed; RuleViolation
    ``sharing.changed_meanwhile``, ``mobility.no_french``, ``mobility.season_order``, ``mobility.season_rules_set``.
    """
    if not can_open_seasons(actor):
        raise NotAllowed("mobility.season.open")
    held = Season.objects.select_for_update(of=("self",)).select_related("rulebook", "organisation").get(pk=season.pk)
    before = words_of(held)
    if overwrites(before, seen):
        raise RuleViolation(CHANGED)
    if not name.get("fr", "").strip():
        raise RuleViolation("mobility.no_french", field="name_fr")
    if apply_by <= opens_at:
        raise RuleViolation("mobility.season_order", field="apply_by")
    if held.published_at is not None and rules != held.rulebook:
        raise RuleViolation("mobility.season_rules_set", field="rulebook")
    held.name, held.rulebook, held.opens_at, held.apply_by = dict(name), rules, opens_at, apply_by
    held.organisation = organisation
    after = words_of(held)
    changed = [key for key, value in after.items() if value != before[key]]
    if changed:
        held.save(update_fields=changed)
        record(actor, "mobility.season.corrected", held, at=at, after={"fields": changed})
    if held.published_at is not None and {"name", "opens_at", "apply_by"} & set(changed) and apply_by > at:
        open_candidacies(season=held, actor=actor, at=at)
    season.refresh_from_db()
    return season


@transaction.atomic
def open_candidacies(
    *,
    season: Season,
    actor: User | None,
    at: datetime,
    is_demonstration: bool = False,
    on_behalf_of: User | None = None,
) -> Season:
    """People may apply: the procedure is written from the season's offers, dates and rules, and published.

    Again, it writes another version: offers added since are there. Without an ``actor`` the caller has guarded, and
    says for whom (``on_behalf_of``). Raises NotAllowed; RuleViolation
    ``mobility.no_offers``, ``mobility.season_over``.
    """
    if actor is not None and not can_open_seasons(actor):
        raise NotAllowed("mobility.season.open")
    held = Season.objects.select_for_update(of=("self",)).select_related("rulebook").get(pk=season.pk)
    if held.apply_by <= at:
        raise RuleViolation("mobility.season_over")
    offers = list(held.offers.published(at).order_by("title__fr", "pk"))
    if not offers:
        raise RuleViolation("mobility.no_offers")
    version = exchanging.take_in(
        written_for(held, offers, edition=1 + (held.procedure.versions.count() if held.procedure else 0)),
        owner=None,
        actor=actor,
        at=at,
        opens_at=held.opens_at,
        closes_at=held.apply_by,
        is_demonstration=is_demonstration,
    )
    versions.publish(version=version, actor=actor, at=at)
    held.procedure = version.procedure
    held.published_at = held.published_at or at
    held.save(update_fields=["procedure", "published_at"])
    record(actor or on_behalf_of, "mobility.season.opened", held, at=at, after={"offers": len(offers)})
    season.refresh_from_db()
    return season


def written_for(season: Season, offers: Sequence[Offer], *, edition: int) -> Bundle:
    """The shipped procedure with a season's own offers, dates, ages and articles; ``edition`` numbers its form."""
    template, letters = TEMPLATES.get(season.rulebook.programme, _INTERNSHIP)
    folder = Path(settings.PROJECT) / "data" / "procedures" / template
    shipped = read_folder(
        {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    )
    rules = rulebook.read(season.rulebook.definition)
    definition = replace(
        shipped.definition,
        title={
            language: f"{text} : {season.name.get(language) or season.name['fr']}"
            if language == "fr"
            else f"{text}: {season.name.get(language) or season.name['fr']}"
            for language, text in shipped.definition.title.items()
        },
        articles=tuple(_article(one, rules) for one in shipped.definition.articles),
        eligibility=tuple(
            _eligibility(one, rules) for one in shipped.definition.eligibility if _is_asked(one.key, rules)
        ),
    )
    [form] = shipped.forms
    form_id = f"{template}-{season.pk}"
    sheets = {
        "settings": form.sheets["settings"].replace(f",{template},2026.1,", f",{form_id},2026.{edition},"),
        "survey": _survey(form.sheets["survey"], season, offers, rules),
        "choices": _choices(form.sheets["choices"], offers),
    }
    return replace(
        shipped,
        key=f"{template}-{season.slug}"[:60],
        prefix=_prefix(letters, season.pk),
        is_example=season.rulebook.is_example,
        definition=definition,
        forms=(replace(form, form_id=form_id, sheets=sheets),),
    )


def _prefix(begins: str, number: int) -> str:
    """STGA, STGB… STGBA: a season's own letters before the references of its dossiers."""
    letters = ""
    while number or not letters:
        number, rest = divmod(number, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{begins}{letters}"


def _is_asked(key: str, rules: rulebook.Rules) -> bool:
    asked = {
        "least_age": rules.least_age_at_departure is not None,
        "most_age": rules.most_age_at_deadline is not None,
        "citizenship": bool(rules.citizenships),
        "residence": bool(rules.region),
    }
    return asked.get(key, True)


def _article(shipped: Article, rules: rulebook.Rules) -> Article:
    own = rules.article(shipped.key)
    return replace(shipped, number=own.number, text=own.text, source=own.source) if own.text else shipped


def _eligibility(shipped: Eligibility, rules: rulebook.Rules) -> Eligibility:
    own = rules.article(shipped.key)
    changed = replace(shipped, remedy=own.remedy) if own.remedy else shipped
    if shipped.key == "citizenship":
        allowed = " or ".join(f"/data/personne/statut = '{one}'" for one in rules.citizenships)
        changed = replace(changed, expression=allowed)
    return changed


def _survey(sheet: str, season: Season, offers: Sequence[Offer], rules: rulebook.Rules) -> str:
    born = "number(format-date(${naissance}, '%Y%m%d'))"
    written = {
        "majeur_le": f"{born} + {(rules.least_age_at_departure or 0) * _CENTURY}",
        "trop_le": f"{born} + {((rules.most_age_at_deadline or 998) + 1) * _CENTURY}",
        "dernier_depart": f"{max(one.starts_on for one in offers):%Y%m%d}",
        "date_limite": f"{timezone.localdate(season.apply_by):%Y%m%d}",
    }
    head, *rows = list(csv.reader(io.StringIO(sheet)))
    name, calculation = head.index("name"), head.index("calculation")
    for row in rows:
        if row[name] in written:
            row[calculation] = written[row[name]]
    return _as_csv([head, *rows])


def _choices(sheet: str, offers: Sequence[Offer]) -> str:
    head, *rows = list(csv.reader(io.StringIO(sheet)))
    kept = [row for row in rows if row and row[0] != _OFFERS]
    told = [[_OFFERS, one.slug, *(_label(one, language) for language in ("fr", "en"))] for one in offers]
    return _as_csv([head, *kept, *told])


def _label(offer: Offer, language: str) -> str:
    title = offer.title.get(language) or offer.title["fr"]
    return f"{title}, {offer.place} ({offer.starts_on:%Y-%m-%d})" if offer.place else title


def _as_csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
