"""Whether a version may be published: everything in it that no form answers, no committee hears, no letter can say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from maillon.dossiers.rules import letters
from maillon.dossiers.rules.definition import Narratives, ProcedureDefinition
from maillon.dossiers.rules.walk import BY_NAME

LANGUAGES = ("fr", "en")
KINDS = ("organisation", "person", "anyone")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to correct (``blocks``) or to look at: where in the definition, a code, its facts."""

    where: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What stands around a definition: the paths its application forms hold, the committees there are, and the
    expressions that no application form accepts (``eligibility.<key>`` → the form's code and facts)."""

    paths: frozenset[str]
    committees: frozenset[str]
    refused: Mapping[str, tuple[str, Mapping[str, Any]]]


def examine(rules: ProcedureDefinition, known: Known) -> list[Finding]:
    """Everything to correct before a version is published, then what may be looked at, in the order of the sections."""
    found = [*_texts(rules), *_rules(rules, known), *_grid(rules, known), *_deciding(rules, known), *_letters(rules)]
    found += _certificates(rules)
    found += [*_money(rules, known), *_keys(rules), *_articles(rules)]
    return sorted(found, key=lambda one: not one.blocks)


def _texts(rules: ProcedureDefinition) -> Iterator[Finding]:
    if not _said(rules.title, "fr"):
        yield Finding("title", "title_missing")
    if rules.applicants.kind not in KINDS:
        yield Finding("applicants.kind", "applicants_kind", {"kind": rules.applicants.kind})
    texts: Iterable[tuple[str, Narratives]] = [
        ("title", rules.title),
        ("purpose", rules.purpose),
        ("signature", rules.signature),
        *((f"articles.{one.key}", one.text) for one in rules.articles),
        *((f"eligibility.{one.key}.reason", one.reason) for one in rules.eligibility),
        *((f"eligibility.{one.key}.remedy", one.remedy) for one in rules.eligibility),
        *((f"checklist.{one.key}", one.label) for one in rules.checklist),
        *((f"grid.{one.key}", one.label) for one in rules.grid.criteria),
        *((f"reasons.{one.key}", one.text) for one in rules.reasons),
        *((f"duties.{one.key}", one.title) for one in rules.duties),
    ]
    for where, said in texts:
        if _said(said, "fr") and not _said(said, "en"):
            yield Finding(where, "english_missing", blocks=False)


def _rules(rules: ProcedureDefinition, known: Known) -> Iterator[Finding]:
    for rule in rules.eligibility:
        if not rule.reason or not any(rule.reason.values()):
            yield Finding(f"eligibility.{rule.key}.reason", "reason_missing")
        if not rule.remedy or not any(rule.remedy.values()):
            yield Finding(f"eligibility.{rule.key}.remedy", "remedy_missing", blocks=False)
        yield from _expression(f"eligibility.{rule.key}", known)
        yield from _paths(f"eligibility.{rule.key}.questions", rule.questions, known)
    for item in rules.checklist:
        yield from _expression(f"checklist.{item.key}", known)


def _expression(where: str, known: Known) -> Iterator[Finding]:
    if where in known.refused:
        code, facts = known.refused[where]
        yield Finding(f"{where}.expression", "expression", {"code": code, "facts": dict(facts)})


def _grid(rules: ProcedureDefinition, known: Known) -> Iterator[Finding]:
    for one in rules.grid.criteria:
        if one.points < 1 or one.scale < 1:
            yield Finding(f"grid.{one.key}", "criterion_worthless")
        if one.threshold > one.points:
            yield Finding(f"grid.{one.key}", "threshold_over", {"threshold": one.threshold, "points": one.points})
        yield from _paths(f"grid.{one.key}.questions", one.questions, known)
    points = sum(one.points for one in rules.grid.criteria)
    if rules.grid.threshold > points:
        yield Finding("grid.threshold", "threshold_over", {"threshold": rules.grid.threshold, "points": points})
    if rules.reviewing.reviewers and not rules.grid.criteria:
        yield Finding("reviewing.reviewers", "readers_without_grid", blocks=False)


def _deciding(rules: ProcedureDefinition, known: Known) -> Iterator[Finding]:
    who = rules.deliberation
    if who.committee and who.committee not in known.committees:
        yield Finding("deliberation.committee", "committee_unknown", {"committee": who.committee})
    for name, share in (("quorum_share", who.quorum_share), ("majority", who.majority)):
        if not _is_share(share):
            yield Finding(f"deliberation.{name}", "share", {"share": share})


def _letters(rules: ProcedureDefinition) -> Iterator[Finding]:
    for letter in rules.letters:
        where = f"letters.{letter.key}"
        if letter.on not in BY_NAME:
            yield Finding(f"{where}.on", "letter_step", {"step": letter.on})
        for language in LANGUAGES:
            if not _said(letter.subject, language) or not _said(letter.body, language):
                yield Finding(where, "letter_language", {"language": language})
        yield from _words(where, letter.subject, letter.body)


def _certificates(rules: ProcedureDefinition) -> Iterator[Finding]:
    for one in rules.certificates:
        where = f"certificates.{one.key}"
        for language in LANGUAGES:
            if not _said(one.title, language) or not _said(one.body, language):
                yield Finding(where, "certificate_language", {"language": language})
        yield from _words(where, one.title, one.body)


def _words(where: str, *texts: Narratives) -> Iterator[Finding]:
    said = [text for narratives in texts for text in narratives.values()]
    for word in dict.fromkeys(word for text in said for word in letters.unknown(text)):
        yield Finding(where, "letter_word", {"word": word})


def _money(rules: ProcedureDefinition, known: Known) -> Iterator[Finding]:
    if (rules.envelope_minor or rules.request) and not rules.currency:
        yield Finding("currency", "currency_missing")
    if rules.envelope_minor < 0:
        yield Finding("envelope_minor", "envelope_negative")
    if rules.request:
        yield from _paths("request", (rules.request,), known)


def _keys(rules: ProcedureDefinition) -> Iterator[Finding]:
    lists: Mapping[str, Iterable[Any]] = {
        "articles": rules.articles,
        "checklist": rules.checklist,
        "eligibility": rules.eligibility,
        "grid": rules.grid.criteria,
        "reasons": rules.reasons,
        "duties": rules.duties,
        "letters": rules.letters,
        "certificates": rules.certificates,
    }
    for name, kept in lists.items():
        keys = [one.key for one in kept]
        for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
            yield Finding(f"{name}.{key}", "key_twice", {"key": key})


def _articles(rules: ProcedureDefinition) -> Iterator[Finding]:
    there = {one.key for one in rules.articles}
    lists: Mapping[str, Iterable[Any]] = {
        "eligibility": rules.eligibility,
        "checklist": rules.checklist,
        "reasons": rules.reasons,
    }
    for name, kept in lists.items():
        for one in kept:
            if one.article and one.article not in there:
                yield Finding(f"{name}.{one.key}.article", "article_unknown", {"article": one.article})


def _paths(where: str, paths: Iterable[str], known: Known) -> Iterator[Finding]:
    for path in paths:
        if path not in known.paths:
            yield Finding(where, "question_unknown", {"path": path})


def _said(narratives: Narratives, language: str) -> bool:
    return bool(narratives.get(language, "").strip())


def _is_share(written: str) -> bool:
    try:
        return 0 <= Fraction(written) <= 1
    except (ValueError, ZeroDivisionError):
        return False
