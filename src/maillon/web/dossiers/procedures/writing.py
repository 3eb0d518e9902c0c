"""Writing a draft, one section a page: checked as one saves, and never lost when somebody else wrote meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.core.obligations.registry import kinds
from maillon.core.parties.models import Relationship
from maillon.dossiers.forms.definition import Form
from maillon.dossiers.models import Committee, ProcedureVersion
from maillon.dossiers.queries.fitness import application_forms, findings, paths_of
from maillon.dossiers.rules import definition, letters
from maillon.dossiers.rules.comparing import compare
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.rules.sections import digest, part_of, with_part
from maillon.dossiers.services import drafting
from maillon.web.dossiers.apply.phrases import STEPS
from maillon.web.dossiers.procedures import filling
from maillon.web.dossiers.procedures.acting import moment_of
from maillon.web.dossiers.procedures.found import draft_of, interface_language
from maillon.web.dossiers.procedures.sections import SECTIONS, WINDOW_TITLE, Section
from maillon.web.dossiers.procedures.showing import menu
from maillon.web.dossiers.procedures.words import RELATIONSHIPS, lines, told
from maillon.web.http import person
from maillon.web.refusals import sentence

_KINDS = (
    ("organisation", gettext_lazy("un organisme")),
    ("person", gettext_lazy("une personne, en son nom")),
    ("anyone", gettext_lazy("quiconque tient le lien")),
)
_DEBTORS = (
    ("applicant", gettext_lazy("qui demande, après la décision")),
    ("committee", gettext_lazy("le comité, dès le dépôt")),
)
_ASSIGNMENTS = (
    ("by_hand", gettext_lazy("à la main")),
    ("least_loaded", gettext_lazy("à qui en a le moins")),
)
_SHARES = (
    ("1/2", gettext_lazy("la moitié")),
    ("2/3", gettext_lazy("les deux tiers")),
    ("3/4", gettext_lazy("les trois quarts")),
    ("1", gettext_lazy("la totalité")),
)
_CURRENCIES = ("CAD", "USD", "EUR", "XOF", "XAF", "HTG", "GTQ", "COP", "PEN")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, key: str, number: int, section: str) -> HttpResponse:
    """One section of a draft."""
    version = draft_of(request, key, number)
    one = SECTIONS.get(section)
    if one is None:
        raise Http404
    rules = definition.read(version.definition)
    part = part_of(rules, section)
    if request.method != "POST":
        return _page(request, version, one, typed=filling.typed_from(one, part), base=digest(part))
    typed = filling.typed_in(one, request.POST)
    base, action = request.POST.get("base", ""), request.POST.get("action", "save")
    if action not in ("save", "next"):
        return _page(request, version, one, typed=filling.moved(one, typed, action), base=base)
    paths = [path for form in application_forms(version) for path in paths_of(form)]
    made, errors = filling.assembled(one, typed, part, paths)
    if errors:
        return _page(request, version, one, typed=typed, base=base, errors=errors, status=422)
    try:
        drafting.rewrite(
            version=version, section=section, part=made, base=base, actor=person(request), at=timezone.now()
        )
    except RuleViolation as refused:
        if refused.code != "dossiers.section_changed":
            raise
        return _conflict(request, version, one, typed, made)
    messages.success(request, _("La section est enregistrée."))
    version.refresh_from_db()
    unfit = [found for found in findings(version) if found.blocks and told(found).section == section]
    if action == "next" and not unfit:
        order = [name for name, _title in menu()]
        return _to(version, order[(order.index(section) + 1) % len(order)])
    return _to(version, section)


def _to(version: ProcedureVersion, section: str) -> HttpResponse:
    key, number = version.procedure.key, version.number
    if section == "forms":
        return redirect("version_forms", key=key, number=number)
    if section == "window":
        return redirect("version_window", key=key, number=number)
    return redirect("version_section", key=key, number=number, section=section)


def _conflict(
    request: HttpRequest, version: ProcedureVersion, one: Section, typed: filling.Typed, made: Mapping[str, Any]
) -> HttpResponse:
    """Somebody wrote this section meanwhile: both wordings side by side, and what was typed still in the fields."""
    version.refresh_from_db()
    theirs = definition.read(version.definition)
    ours = with_part(theirs, one.key, made)
    differing = lines(compare(theirs, ours), theirs, ours)
    base = digest(part_of(theirs, one.key))
    return _page(request, version, one, typed=typed, base=base, status=409, differing=differing)


def _page(
    request: HttpRequest,
    version: ProcedureVersion,
    one: Section,
    *,
    typed: filling.Typed,
    base: str,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    rules = definition.read(version.definition)
    said = [told(found, rules) for found in findings(version)]
    remarks: dict[str, list[str]] = {}
    for found in said:
        if found.section == one.key:
            remarks.setdefault(_field_of(found.where), []).append(found.text)
    fields, rows = filling.drawn(one, typed, errors or {}, _options(version, rules), remarks)
    forms = application_forms(version)
    wrong = [(f"#f-{name.replace('.', '-')}", text) for name, text in (errors or {}).items()]
    context = {
        "space": "procedures",
        "version": version,
        "procedure": version.procedure,
        "rules": rules,
        "section": one,
        "fields": fields,
        "rows": rows,
        "count": typed.get("n", ""),
        "base": base,
        "findings": [found for found in said if found.section == one.key],
        "problems": wrong,
        "menu": menu(),
        "unfit": {found.section for found in said if found.blocks},
        "asked": [row for form in forms for row in _asked(form)] if _uses_paths(one) else [],
        "words": sorted(letters.PLACEHOLDERS) if one.key in ("letters", "certificates") else [],
        "previews": _previews(rules, one.key) if one.key in ("letters", "certificates") else [],
        **more,
    }
    return render(request, "dossiers/procedures/section.html", context, status=status)


def _field_of(where: str) -> str:
    """The field a finding stands beside: of a row ``key.field``, or ``key`` for the whole of it."""
    parts = where.split(".")
    if len(parts) == 1 or parts[0] in ("reviewing", "deliberation", "conflicts", "applicants"):
        return where
    if where == "grid.threshold":
        return where
    return ".".join(part for part in parts[1:] if part != "criteria")


def _uses_paths(one: Section) -> bool:
    every = (*one.asked, *(one.rows.asked if one.rows else ()))
    return any(asked.kind in ("paths", "path", "code") for asked in every)


def _asked(form: Form) -> list[tuple[str, str]]:
    """The questions one may name, with their words."""
    language = interface_language()
    return [(question.name, form.say(question.labels, language)) for question in form.questions]


def _options(version: ProcedureVersion, rules: ProcedureDefinition) -> filling.Options:
    language = interface_language()
    owned = Committee.objects.filter(Q(owner=None) | Q(owner=version.procedure.owner)).order_by("key")
    nothing = ("", _("Aucun"))
    return {
        "articles": [
            nothing, *((one.key, f"{one.number} – {read(one.text, language).text[:70]}") for one in rules.articles)
        ],
        "kinds": _KINDS,
        "debtors": _DEBTORS,
        "assignments": _ASSIGNMENTS,
        "shares": _SHARES,
        "relationships": _relationships(),
        "committees": [
            ("", _("Aucun : la personne responsable décide")),
            *((one.key, read(one.name, language).text or one.key) for one in owned),
        ],
        "duties": [(one.name, one.label) for one in kinds()],
        "steps": list(STEPS.items()),
        "currencies": [("", _("Aucune")), *((code, code) for code in _CURRENCIES)],
    }  # fmt: skip


def _relationships() -> list[tuple[str, str | Promise]]:
    """The kinds of relationship there are: those known to everybody, then those on record."""
    recorded = Relationship.objects.order_by("kind").values_list("kind", flat=True).distinct()
    return [*RELATIONSHIPS.items(), *((kind, kind) for kind in recorded if kind not in RELATIONSHIPS)]


def _previews(rules: ProcedureDefinition, section: str) -> list[tuple[str, str, str, str]]:
    """Each letter, or certificate, as it would read, in each language, with example words."""
    facts = {
        "reference": "ABC-2026-0001",
        "title": _("Titre de la demande"),
        "procedure": read(rules.title, interface_language()).text,
        "applicant": "Semis solidaires",
        "date": _("15 janvier 2026"),
        "since": _("15 janvier 2026"),
        "outcome": _("acceptée"),
        "reasons": _("– un motif de refus"),
        "conditions": _("– une condition (1er mars 2026)"),
        "corrections": _("– une correction demandée"),
        "amount": _("5 000,00 CAD"),
    }
    said = (
        [(one.key, one.subject, one.body) for one in rules.letters]
        if section == "letters"
        else [(one.key, one.title, one.body) for one in rules.certificates]
    )
    return [
        (key, language, letters.fill(head.get(language, ""), facts), letters.fill(body.get(language, ""), facts))
        for key, head, body in said
        for language in ("fr", "en")
        if body.get(language)
    ]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def window(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """From when and until when one may apply, day and hour."""
    version = draft_of(request, key, number)
    now = drafting.window_of(version)
    typed = {name: timezone.localtime(at).strftime("%Y-%m-%dT%H:%M") if at else "" for name, at in now.items()}
    base, problem, conflict = digest(now), None, False
    if request.method == "POST":
        typed = {name: request.POST.get(name, "")[:40] for name in now}
        try:
            given = {name: moment_of(text, name) for name, text in typed.items()}
            drafting.set_window(
                version=version, base=request.POST.get("base", ""), actor=person(request), at=timezone.now(), **given
            )
        except RuleViolation as refused:
            conflict = refused.code == "dossiers.section_changed"
            problem = (refused.field or "", sentence(refused))
            if not conflict:
                base = request.POST.get("base", "")
        else:
            messages.success(request, _("La période est enregistrée."))
            return redirect("procedure_version", key=key, number=number)
    rules = definition.read(version.definition)
    context = {
        "space": "procedures",
        "version": version,
        "procedure": version.procedure,
        "rules": rules,
        "title": WINDOW_TITLE,
        "typed": typed,
        "base": base,
        "menu": menu(),
        "field": problem[0] if problem else "",
        "problems": [(f"#id_{problem[0]}" if problem[0] else "", problem[1])] if problem else [],
    }
    status = 409 if conflict else 422 if problem else 200
    return render(request, "dossiers/procedures/window.html", context, status=status)
