"""Somebody at work on one page of a form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypedDict
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.dossiers.forms.definition import Page, Question
from maillon.dossiers.forms.marks import unmarked
from maillon.dossiers.models import ProcedureForm, Submission
from maillon.dossiers.permissions import Hand, can_consult, can_fill
from maillon.dossiers.queries import applying
from maillon.dossiers.queries.reading import form_of, record_of
from maillon.dossiers.queries.windows import closing_of
from maillon.dossiers.services.correcting import correct_record
from maillon.dossiers.services.filling import Filled, fill, history_since
from maillon.web.dossiers.apply import steps, typed
from maillon.web.dossiers.apply.beside import beside, presence
from maillon.web.dossiers.apply.checks import checks_of
from maillon.web.dossiers.apply.drawing import Block, Drawing, is_computed
from maillon.web.dossiers.apply.found import chosen_language, dossier_in, hand_of, interface_language
from maillon.web.dossiers.apply.phrases import FAULTS
from maillon.web.dossiers.complements import complements_of
from maillon.web.http import whole_number
from maillon.web.refusals import sentence

SUPPORT = ProcedureForm.Use.SUPPORT


class Hold(TypedDict):
    """What every service that changes answers is told."""

    hand: Hand
    submission: Submission
    revision: int
    at: Any
    language: str


class Desk:
    """A person, a submission, one page of its form, the language its questions are read in."""

    def __init__(self, request: HttpRequest, submission: Submission, number: int) -> None:
        self.request = request
        self.hand = hand_of(request)
        self.submission = submission
        self.dossier = dossier_in(submission)
        self.form = form_of(submission)
        self.at = timezone.now()
        self.language = steps.language_of(self.form, chosen_language(request, submission))
        self.number = max(1, min(number, len(self.form.pages)))
        self.record = record_of(submission)
        self._judged: applying.Judged | None = None

    @property
    def judged(self) -> applying.Judged:
        """The answers as they stand, judged once."""
        if self._judged is None:
            self._judged = applying.judged(self.submission, at=self.at, language=self.language)
        return self._judged

    @property
    def page(self) -> Page:
        """The page."""
        return self.form.pages[self.number - 1]

    @property
    def may_write(self) -> bool:
        """Whether answers may be changed now by this person."""
        if not can_fill(self.hand, self.submission):
            return False
        if self.submission.use == SUPPORT:
            return self.submission.state == Submission.State.DRAFT
        return self.dossier.state in ("draft", "returned")

    @property
    def revision(self) -> int:
        """The revision the page was drawn at."""
        sent = self.request.POST.get("revision", "")
        known = self.submission.revision
        drawn_at = whole_number(sent)
        return known if drawn_at is None else min(drawn_at, known)

    @property
    def way_out(self) -> str:
        """Where one goes when one leaves the form."""
        reference = self.dossier.reference
        if self.submission.use == SUPPORT:
            return reverse("support", kwargs={"reference": reference, "pk": self.submission.pk})
        name = "application" if can_consult(self.hand.user, self.dossier) else "application_summary"
        return reverse(name, kwargs={"reference": reference})

    def hold(self, submission: Submission) -> Hold:
        """What services are told, at the revision just saved."""
        return {
            "hand": self.hand,
            "submission": submission,
            "revision": submission.revision,
            "at": self.at,
            "language": self.language,
        }

    def asked(self) -> list[tuple[str, Question]]:
        """The questions the posted page says it asks, with their instance paths."""
        found = []
        for mark in self.request.POST.getlist("q"):
            path = mark.partition(" ")[0]
            try:
                found.append((path, self.form.question(path)))
            except KeyError as unknown:
                raise RuleViolation("dossiers.unknown_question", path=path) from unknown
        return found

    def typed(self) -> dict[str, str]:
        """What was typed, by path; files answer by themselves."""
        sent = self.request.POST
        return {
            path: typed.answered(question, path, sent)
            for path, question in self.asked()
            if question.control not in ("upload", "note", "calculate", "recorded")
            and not is_computed(question)
            and not (question.readonly and self._is_readonly(path))
        }

    def fill(self, *, but: str = "") -> Filled:
        """Save what was typed, one question left aside where it is being settled."""
        answers = {path: value for path, value in self.typed().items() if path != but}
        filled = fill(
            hand=self.hand,
            submission=self.submission,
            typed=answers,
            revision=self.revision,
            at=self.at,
            language=self.language,
            record=self.record,
        )
        filled.submission.dossier = self.dossier
        self.submission = filled.submission
        self._judged = applying.with_verdicts(
            filled.submission,
            filled.answers,
            filled.evaluation,
            language=self.language,
            at=self.at,
            record=self.record,
        )
        return filled

    def reload(self) -> None:
        """Read the answers again after another service changed them."""
        self.submission.refresh_from_db(fields=["xml", "revision", "saved_at", "state"])
        self._judged = None

    def moved_by_others(self) -> bool:
        """Whether a repetition came or went since the page was drawn."""
        return any(past.move for past in history_since(self.submission, self.revision, self.hand))

    def correct_record(self, path: str) -> None:
        """Have the organisation's record say what the answer says."""
        try:
            correct_record(submission=self.submission, path=path, hand=self.hand, at=self.at)
        except NotAllowed:
            raise
        except RuleViolation as refused:
            messages.warning(self.request, sentence(refused))
        else:
            messages.success(self.request, _("La fiche de l’organisme dit maintenant la même chose."))

    def address(self, *, form: int = 0, number: int | None = None, anchor: str = "", **query: Any) -> str:
        """A page of this form, or of the dossier's one of that id."""
        kwargs = {
            "reference": self.dossier.reference,
            "pk": form or self.submission.pk,
            "number": number or self.number,
        }
        found = reverse("application_page", kwargs=kwargs)
        return found + (f"?{urlencode(query)}" if query else "") + (f"#{anchor}" if anchor else "")

    def next_address(self) -> str:
        """The next page that applies, of this form or of the next one; then the summary."""
        for number in range(self.number + 1, len(self.form.pages) + 1):
            if steps.applies(self.form.pages[number - 1], self.judged.evaluation):
                return self.address(number=number)
        if self.submission.use == SUPPORT:
            return self.way_out
        forms = applying.applications(self.dossier)
        later = [one for one in forms if one.pk > self.submission.pk]
        if later:
            return self.address(form=later[0].pk, number=1)
        return reverse("application_summary", kwargs={"reference": self.dossier.reference})

    def blocks(self, *, checked: bool = False, refused: dict[str, str] | None = None) -> list[Block]:
        """The page's blocks as the answers stand."""
        drawing = Drawing(
            self.form,
            self.judged.evaluation,
            language=self.language,
            beside=beside(self.submission, self.judged, self.hand, interface_language()),
            checked=checked,
            say={code: str(said) for code, said in FAULTS.items()},
            refused=refused,
        )
        return drawing.page(self.page)

    def problems(self) -> list[tuple[str, str]]:
        """What does not hold on this page, with where."""
        return [
            (f"#{block.id}", f"{unmarked(block.label)}{_(' : ')}{block.error}" if block.label else block.error)
            for top in self.blocks(checked=True)
            for block in top.walk()
            if block.relevant and block.error
        ]

    def context(self, *, blocks: list[Block] | None = None) -> dict[str, Any]:
        """What the page and its parts show."""
        return {
            "space": "applications",
            "dossier": self.dossier,
            "submission": self.submission,
            "is_support": self.submission.use == SUPPORT,
            "rules": applying.rules_of(self.dossier),
            "blocks": blocks,
            "title": steps.title(self.form, self.number, self.language),
            "number": self.number,
            "steps": steps.steps(self.form, self.judged.evaluation, self.number, self.language, self.address),
            "languages": steps.languages(self.form, self.language, self.address),
            "language_of_form": self.language,
            "complements": [] if self.submission.use == SUPPORT else complements_of(self.dossier, self.hand.user),
            "previous": steps.previous(self.form, self.judged.evaluation, self.number, self.address),
            "next": self.next_address(),
            "way_out": self.way_out,
            "here": self.address(),
            "summary": reverse("application_summary", kwargs={"reference": self.dossier.reference}),
            "checks": checks_of(self.dossier, self.judged, at=self.at),
            "closing": closing_of(self.dossier.version),
            "presence": presence(self.submission, self.page, self.hand, at=self.at),
            "guest": self.hand.user is None,
        }

    def answer(
        self,
        *,
        status: int = 200,
        problems: list[tuple[str, str]] | None = None,
        checked: bool = False,
        refused: dict[str, str] | None = None,
        typed: dict[str, str] | None = None,
    ) -> HttpResponse:
        """The page, with what was typed where it could not be saved."""
        blocks = self.blocks(checked=checked, refused=refused)
        if typed:
            _give_back(blocks, typed)
        context = {
            **self.context(blocks=blocks),
            "problems": problems or [],
            "checked": checked,
            "removed": self._removed(),
        }
        return render(self.request, "dossiers/apply/page.html", context, status=status)

    def _removed(self) -> int | None:
        asked = whole_number(self.request.GET.get("retire"), digits=17)
        if asked is None:
            return None
        rows = self.submission.changes.filter(pk=asked, value="removed", path__endswith="]")
        return rows.values_list("pk", flat=True).first()

    def _is_readonly(self, path: str) -> bool:
        judged = self.judged.evaluation.fields.get(path)
        return bool(judged and judged.readonly)


def _give_back(blocks: list[Block], sent: dict[str, str]) -> None:
    """Show what was typed and not saved in place of what stands."""
    for top in blocks:
        for block in top.walk():
            if block.kind == "question" and block.path in sent:
                block.value = block.shown = sent[block.path]
                picked = block.value.split()
                block.options = [
                    replace(one, chosen=one.name in picked or one.name == block.value) for one in block.options
                ]
                block.latitude, block.longitude = typed.coordinates(block.value)
