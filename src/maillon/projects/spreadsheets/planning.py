"""What each row of a spreadsheet would do: create, change field by field, nothing, or be refused and why."""

from __future__ import annotations

from typing import Any

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.text import fold
from maillon.projects import naming, queries, rules
from maillon.projects.models import Activity, Source
from maillon.projects.spreadsheets import columns
from maillon.projects.spreadsheets.reading import Row

CREATE, CHANGE, SAME, REFUSE = "create", "change", "same", "refuse"
Line = dict[str, Any]
"""``row``, ``act``, ``title``, ``identifier``, ``activity`` and ``version`` when there is one, ``differences``
(column, before, after), ``problems`` (cell, code, facts)."""


class Planner:
    """One organisation's activities, and the rows somebody would apply to them."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.named: dict[str, list[Organisation]] = {}
        self.names: dict[int, str] = {}
        self.seen: dict[str, int] = {}

    def plan(self, rows: list[Row]) -> list[Line]:
        """A line for each row, in order; nothing is written."""
        own = Activity.objects.filter(
            reporting_organisation=self.organisation, source__kind=Source.Kind.RECORDED
        ).order_by("pk")
        activities = list(own)
        told = queries.documents(activities)
        by_identifier = {one.identifier: one for one in activities}
        by_title: dict[str, list[Activity]] = {}
        for one in activities:
            by_title.setdefault(fold(one.title.get("fr", "")).strip(), []).append(one)
        given = {columns.said(row["cells"]["identifier"]["value"]) for row in rows if "identifier" in row["cells"]}
        elsewhere = set(
            Activity.objects.filter(identifier__in=given)
            .exclude(pk__in=[one.pk for one in activities])
            .values_list("identifier", flat=True)
        )
        ids = {one["organisation"] for document in told.values() for one in document["participants"]}
        self.names = {one.pk: one.legal_name_fr for one in Organisation.objects.filter(pk__in=ids)}
        lines = []
        for row in rows:
            line, activity = self._find(row, by_identifier, by_title, elsewhere)
            if line is None:
                line, _changes = self.row(row, activity, told[activity.pk] if activity else None)
            lines.append(line)
        return lines

    def _find(
        self, row: Row, by_identifier: dict[str, Activity], by_title: dict[str, list[Activity]], elsewhere: set[str]
    ) -> tuple[Line | None, Activity | None]:
        cells = row["cells"]
        identifier = columns.said(cells["identifier"]["value"]) if "identifier" in cells else ""
        title = fold(str(cells["title"]["value"])).strip() if "title" in cells else ""
        key = identifier or f"title:{title}"
        where = cells.get("identifier") or cells.get("title") or {"cell": f"{row['number']}"}
        if earlier := self.seen.get(key):
            return _refusal(row, where["cell"], "projects.row_twice", {"row": earlier}), None
        self.seen[key] = row["number"]
        if identifier in elsewhere:
            return _refusal(row, where["cell"], "projects.identifier_taken", {"identifier": identifier}), None
        if identifier:
            return None, by_identifier.get(identifier)
        same = by_title.get(title, [])
        if len(same) > 1:
            return _refusal(row, where["cell"], "projects.title_ambiguous", {"count": len(same)}), None
        return None, same[0] if same else None

    def row(self, row: Row, activity: Activity | None, before: rules.Document | None) -> tuple[Line, dict[str, Any]]:
        """What one row would do to an activity, or to none yet, and the keys it says anew."""
        document = before or rules.blank()
        changes: dict[str, Any] = {}
        problems: list[list[Any]] = []
        values = {name: one["value"] for name, one in row["cells"].items()}
        for name, cell in row["cells"].items():
            if name not in columns.BUDGET:
                try:
                    now = rules.merged(document, changes)
                    changes |= columns.read(name, cell["value"], now, self._organisation)
                except RuleViolation as refused:
                    problems.append([cell["cell"], refused.code, refused.params])
        if any(name in values for name in columns.BUDGET):
            try:
                changes |= columns.budget(values, rules.merged(document, changes))
            except RuleViolation as refused:
                problems.append([self._cell(row, refused.field or "budget"), refused.code, refused.params])
        after = rules.merged(document, changes)
        if not after["title"].get("fr"):
            problems.append([self._cell(row, "title"), "projects.title_missing", {}])
        if not problems:
            found = rules.findings(after)
            if activity and activity.state == Activity.State.PUBLISHED:
                found += rules.missing(after)
            problems = [[self._cell(row, _column(one.field)), one.code, dict(one.params)] for one in found]
        differences = [
            [name, old, new]
            for name in columns.HEADERS
            if name in values or (name == "budget" and "budgets" in changes)
            if (old := columns.shown(name, document, self.names) if before else "")
            != (new := columns.shown(name, after, self.names))
        ]
        changed = before is None or bool(queries.differences(before, after))
        line = {
            "row": row["number"],
            "act": REFUSE if problems else CREATE if activity is None else CHANGE if changed else SAME,
            "title": str(after["title"].get("fr") or values.get("title", "")),
            "identifier": str(after["identifier"]),
            "activity": activity.pk if activity else None,
            "version": activity.version if activity else None,
            "differences": differences,
            "problems": problems,
        }
        return line, changes

    def _organisation(self, name: str) -> dict[str, Any]:
        if name not in self.named:
            self.named[name] = naming.meant_by(name)
        found = self.named[name]
        if len(found) > 1:
            raise RuleViolation("projects.organisation_ambiguous", name=name[:80], count=len(found))
        if found:
            self.names[found[0].pk] = found[0].legal_name_fr
            return {"organisation": found[0].pk}
        return {"organisation": None, "new_organisation": {"name": name[:300], "country": ""}}

    @staticmethod
    def _cell(row: Row, name: str) -> str:
        cell = row["cells"].get(name)
        return str(cell["cell"]) if cell else str(row["number"])


def _refusal(row: Row, cell: str, code: str, facts: dict[str, Any]) -> Line:
    cells = row["cells"]
    return {
        "row": row["number"],
        "act": REFUSE,
        "title": str(cells.get("title", {}).get("value", "")),
        "identifier": str(cells.get("identifier", {}).get("value", "")),
        "activity": None,
        "version": None,
        "differences": [],
        "problems": [[cell, code, facts]],
    }


def _column(field: str) -> str:
    """The column a finding is about."""
    known = {"recipients": "countries", "participants": "funders", "budgets": "budget", "title_fr": "title"}
    key = field.partition("-")[0]
    return known.get(key, key)
