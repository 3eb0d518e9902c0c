"""One section of an activity: shown, drafted, checked, saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillon.core.errors import RuleViolation
from maillon.projects import columns, queries, rules, services
from maillon.projects.models import Activity
from maillon.web.http import whole_number
from maillon.web.projects import presenters
from maillon.web.projects.forms import SECTIONS, Filled, Section, added, removed
from maillon.web.projects.forms.fields import language
from maillon.web.projects.forms.filled import Typed, indexes
from maillon.web.projects.forms.rows import Page
from maillon.web.projects.views.found import editable, user_of
from maillon.web.refusals import sentence


class Desk:
    """A person at work on one section of one activity."""

    def __init__(self, request: HttpRequest, pk: int, key: str) -> None:
        self.request = request
        self.user = user_of(request)
        self.activity = editable(request, pk)
        self.section: Section = SECTIONS[key]
        self.page = Page(queries.document(self.activity), self.activity.reporting_organisation_id)
        self.draft = queries.draft_of(self.user, self.activity, key)
        self.version = self.draft.base_version if self.draft else self.activity.version
        self.at = timezone.now()

    def opened(self) -> Typed:
        """What the page shows first: the draft, else what is said; each list offers a row to begin with."""
        typed = dict(self.draft.typed) if self.draft else self.section.typed(self.page)
        for group in self.section.groups:
            if not indexes(typed, group.name):
                typed = added(typed, group.name)
        return typed

    def keep(self, typed: Typed) -> None:
        """Keep what was typed, unless the record already says it.

        On a slow network what is kept in passing may arrive after the saving it came from.
        """
        if self.is_said(typed):
            services.discard_draft(actor=self.user, activity=self.activity, section=self.section.key)
            self.draft = None
            return
        self.draft = services.keep_draft(
            actor=self.user,
            activity=self.activity,
            section=self.section.key,
            typed=typed,
            base_version=self.version,
            at=self.at,
        )

    def is_said(self, typed: Typed) -> bool:
        """True when saving what was typed would change nothing."""
        checked = self.section.filled(self.section.compacted(typed), self.page, checked=True)
        if not checked.is_valid():
            return False
        would_be = columns.completed(rules.merged(self.page.document, self.section.changes(checked)))
        return not queries.differences(self.page.document, would_be)

    def answer(self, typed: Typed, filled: Filled, *, status: int = 200, **more: Any) -> HttpResponse:
        """The page, with what was typed."""
        context = {
            "space": "activities",
            "module": "projects",
            "activity": self.activity,
            "section": self.section,
            "steps": presenters.steps(self.section.key),
            "filled": filled,
            "draft": self.draft,
            "version": self.version,
            "lists": presenters.lists(self.section),
            **self.aside(typed),
            **more,
        }
        return render(self.request, "projects/section.html", context, status=status)

    def aside(self, typed: Typed) -> dict[str, Any]:
        """The checks beside the form, as what was typed would pass them."""
        checked = self.section.filled(self.section.compacted(typed), self.page, checked=True)
        checked.is_valid()
        would_be = rules.merged(self.page.document, self.section.changes(checked))
        return {
            "checks": presenters.checks(would_be),
            "totals": presenters.totals(self.section.key, would_be, typed),
            "activity": self.activity,
            "draft": self.draft,
        }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show a section, or do what was asked of it: a row more or less, a draft, a saving."""
    desk = Desk(request, pk, key)
    if request.method != "POST":
        typed = desk.opened()
        return desk.answer(typed, desk.section.filled(typed, desk.page, checked=False))
    if (sent := whole_number(request.POST.get("version"))) is not None:
        desk.version = sent
    typed = desk.section.answers(request.POST)
    action = request.POST.get("action", "save")
    if action == "discard":
        services.discard_draft(actor=desk.user, activity=desk.activity, section=key)
        messages.info(request, _("Le brouillon est abandonné. Voici ce qui est enregistré."))
        return redirect(request.path)
    if action in {"save", "next"} and not {"add", "remove", "search"} & request.POST.keys():
        return _save(desk, typed, to_next=action == "next")
    return _reshape(desk, typed, action)


def _reshape(desk: Desk, typed: Typed, action: str) -> HttpResponse:
    """Change the page without saving anything but the draft."""
    request = desk.request
    # htmx sends the button pressed last along with what is kept in passing: its answer only fills the checks.
    if request.headers.get("HX-Target") == "verifications":
        desk.keep(typed)
        return render(request, "projects/_aside.html", {"section": desk.section, **desk.aside(typed)})
    if {"add", "remove", "search"} & request.POST.keys():
        # A row's button wins over what the form says of itself when it is kept in passing.
        action = "row"
    if prefix := request.POST.get("add"):
        typed = added(typed, prefix[:80])
    elif row := request.POST.get("remove"):
        typed = removed(typed, row[:80])
    elif row := request.POST.get("search"):
        typed = {**typed, f"{row[:80]}-search": "1"}
    elif action == "complete":
        typed = completed(desk.section, typed)
    desk.keep(typed)
    if action == "draft" and getattr(request, "htmx", False):
        return render(request, "projects/_aside.html", {"section": desk.section, **desk.aside(typed)})
    if action == "draft":
        return redirect(request.path)
    return desk.answer(typed, desk.section.filled(typed, desk.page, checked=False))


def completed(section: Section, typed: Typed) -> Typed:
    """What was typed with the missing shares proposed."""
    made = dict(section.compacted(typed))
    for group in section.groups:
        names = [f"{group.name}-{index}-percentage" for index in indexes(made, group.name)]
        if "percentage" not in group.form.base_fields:
            continue
        try:
            shares = [rules.parse_percentage(made[n], language()) if made.get(n, "").strip() else None for n in names]
        except RuleViolation:
            continue
        for name, share in zip(names, rules.completed(shares), strict=True):
            made[name] = rules.number_as_typed(share, language()) if share else ""
    return made


def _save(desk: Desk, typed: Typed, *, to_next: bool) -> HttpResponse:
    """Say the section anew, or say what stops it and keep everything typed."""
    typed = desk.section.compacted(typed)
    filled = desk.section.filled(typed, desk.page, checked=True)
    homeless: list[tuple[str, str]] = []
    if filled.is_valid():
        try:
            saved = services.edit(
                actor=desk.user,
                activity=desk.activity,
                changes=desk.section.changes(filled),
                version=desk.version,
                at=desk.at,
                section=desk.section.key,
            )
        except rules.Incoherent as refused:
            homeless = filled.refuse([(found.field, sentence_of(found)) for found in refused.findings])
        except RuleViolation as refused:
            if refused.code == "projects.changed_meanwhile":
                return _changed(desk, typed, filled, refused)
            homeless = filled.refuse([(refused.field or "", sentence(refused))])
        else:
            return _saved(desk, saved, to_next=to_next)
    desk.keep(typed)
    problems = [*((f"#{anchor}", said) for anchor, said in filled.errors()), *(("", said) for _name, said in homeless)]
    return desk.answer(typed, filled, status=422, problems=problems)


def _saved(desk: Desk, saved: Activity, *, to_next: bool) -> HttpResponse:
    if saved.version == desk.version:
        messages.success(desk.request, _("Rien n’avait changé."))
    elif saved.state == Activity.State.PUBLISHED:
        messages.success(desk.request, _("Enregistré. La page publique est à jour."))
    else:
        messages.success(desk.request, _("Enregistré."))
    if to_next:
        return redirect(presenters.after(desk.section.key), pk=saved.pk)
    return redirect(desk.request.path)


def _changed(desk: Desk, typed: Typed, filled: Filled, refused: RuleViolation) -> HttpResponse:
    """Show both versions: theirs is saved, what was typed here is kept as a draft on top of it."""
    theirs = desk.section.typed(desk.page)
    differing = presenters.differing(desk.section, (desk.page, theirs), (desk.page, typed))
    desk.version = refused.params["version"]
    desk.keep(typed)
    return desk.answer(typed, filled, status=409, conflict=sentence(refused), differing=differing)


def sentence_of(found: rules.Finding) -> str:
    """A finding in the reader's language."""
    return sentence(RuleViolation(found.code, field=found.field, **found.params))
