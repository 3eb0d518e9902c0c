"""What personal information each domain holds; every domain registers its own in ``apps.py`` or a module it imports.

    register(Holding(
        key="dossiers.asked",
        label=_("Vos demandes"), purpose=_("Les traiter"), ground=_("Votre demande elle-même"),
        tables=(Table("dossiers.Dossier", "applicant_person", columns=("reference", "state")),),
        readers=(Audience(Capability.HANDLE, network),),
        retention="dossiers", kept=_("Les dossiers d’une subvention sont gardés six ans."),
    ))

A table with a foreign key to a person or an account, or an e-mail field, belongs to a holding: a test says which
does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import EmailField, Model, Q, QuerySet
from django.utils.functional import Promise

from maillon.core.parties.models import Person
from maillon.core.people.models import User
from maillon.core.people.permissions import grants_of
from maillon.core.people.rules import Capability

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose information it is: a person, with their account where they have one."""

    person: Person | None
    user: User | None

    @classmethod
    def of(cls, person: Person) -> Subject:
        """A person with the account they may have."""
        return cls(person, User.objects.filter(person=person).first())

    @classmethod
    def of_user(cls, user: User) -> Subject:
        """An account with the person it is of."""
        return cls(user.person, user)

    @property
    def addresses(self) -> frozenset[str]:
        """The e-mail addresses the person is known by, in lower case."""
        found = {self.person.email if self.person else "", self.user.email if self.user else ""}
        return frozenset(address.lower() for address in found if address)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows about somebody: the table (``app.Model``), the field that names them, and what is told of a row.

    ``field`` leads to a Person (through other rows too: ``departure__person``), to a User or is an e-mail address;
    ``pk`` when the row is the person. ``columns`` are lookups, as in ``organisation__legal_name_fr``; none: the row
    is only counted (it tells nothing more).
    """

    model: str
    field: str
    columns: tuple[str, ...] = ()

    def rows(self, subject: Subject) -> QuerySet[Any, Any]:
        """The rows about somebody."""
        model = apps.get_model(self.model)
        found: QuerySet[Any, Any] = model._default_manager.filter(self._about(model, subject))
        return found

    def _about(self, model: type[Model], subject: Subject) -> Q:
        if self.field == "pk":
            one = subject.user if issubclass(model, User) else subject.person
            return Q(pk=one.pk) if one else Q(pk__in=[])
        named = self._named(model)
        if isinstance(named, EmailField):
            return Q(**{f"{self.field}__in": sorted(subject.addresses)})
        one = subject.user if named.related_model is User else subject.person
        return Q(**{self.field: one.pk}) if one else Q(pk__in=[])

    def _named(self, model: type[Model]) -> Any:
        *through, last = self.field.split("__")
        for name in through:
            model = model._meta.get_field(name).related_model  # type: ignore[assignment]
        return model._meta.get_field(last)


Territories = Callable[[Subject, datetime], Iterable[int | None]]
"""Where the people who read it hold their roles: ids of organisations; None is the network."""


def network(_subject: Subject, _at: datetime) -> Iterable[int | None]:
    """The network itself."""
    return (None,)


def own_organisations(subject: Subject, at: datetime) -> Iterable[int | None]:
    """The network and every organisation where the person holds a role."""
    held = grants_of(subject.user, at=at) if subject.user else []
    return (None, *(grant.organisation_id for grant in held if grant.organisation_id is not None))


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may read it: the holders of a capability, in these places."""

    capability: Capability
    where: Territories = network


Forget = Callable[[Subject, datetime], int]
"""Erases or anonymises what is held of somebody and gives how many rows changed."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A kind of personal information: why, on what ground, where, who reads it, until when, and what must be kept.

    ``retention`` is the key of a RetentionRule. ``forget`` erases or anonymises it for one person, in the
    transaction of their erasure; without it the account's own erasure does, or the law keeps it: ``kept`` says
    what stays and why. Without ``readers`` only the person reads it. Texts are lazy translations.
    """

    key: str
    label: Text
    purpose: Text
    ground: Text
    tables: tuple[Table, ...]
    retention: str
    readers: tuple[Audience, ...] = ()
    public: bool = False
    kept: Text = ""
    forget: Forget | None = None


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a retention rule applies to: the rows due before an instant, and how they go (tells how many).

    ``due`` takes the instant before which the rule's event must lie; ``apply`` takes those rows and the instant.
    """

    rule: str
    label: Text
    due: Callable[[datetime], QuerySet[Any, Any]]
    apply: Callable[[QuerySet[Any, Any], datetime], int] = field(default=lambda rows, at: int(rows.delete()[0]))


_HOLDINGS: dict[str, Holding] = {}
_SWEEPS: list[Sweep] = []


def register(holding: Holding) -> Holding:
    """Say that a domain holds this about people."""
    _HOLDINGS[holding.key] = holding
    return holding


def sweep(one: Sweep) -> Sweep:
    """Have the daily job apply a retention rule to these rows; several may follow one rule."""
    _SWEEPS[:] = [known for known in _SWEEPS if (known.rule, known.label) != (one.rule, one.label)]
    _SWEEPS.append(one)
    return one


def holdings() -> list[Holding]:
    """Every kind of personal information somebody registered, in the order of registration."""
    return list(_HOLDINGS.values())


def holding_of(key: str) -> Holding | None:
    """The holding of a key, or None."""
    return _HOLDINGS.get(key)


def sweeps() -> list[Sweep]:
    """What the retention schedule applies to."""
    return list(_SWEEPS)


def forget_about(subject: Subject, *, at: datetime) -> dict[str, int]:
    """Have every domain erase or anonymise what it holds about somebody; tells how many rows by holding."""
    return {one.key: one.forget(subject, at) for one in holdings() if one.forget}
