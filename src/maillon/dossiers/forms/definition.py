"""What a form asks: frozen values read once from an XForm's XML (see ``reading`` for how).

Paths are the XForm's own, without positions: ``/data/foyer/enfants/prenom``. An instance's paths carry the
position of each repeat: ``/data/foyer/enfants[2]/prenom``; ``plain`` goes from the second to the first.

Texts are mappings from a language code (``fr``, ``en``, ``es``; ``und`` where the form names none) to a template:
``${expression}`` stands for an output that the evaluator fills in. ``spoken`` picks the one for a reader.
Expressions (``relevant``, ``constraint``…) are kept as written in the XForm; empty means none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Texts = Mapping[str, str]

UNDETERMINED = "und"
_POSITION = re.compile(r"\[\d+\]")


def plain(path: str) -> str:
    """The definition's path of an instance's path: ``/data/enfants[2]/prenom`` -> ``/data/enfants/prenom``."""
    return _POSITION.sub("", path) if "[" in path else path


def spoken(texts: Texts, language: str, default: str = "") -> str:
    """The text for a reader: their language, else the form's default one, else the first there is, else nothing."""
    return texts.get(language) or texts.get(default) or next(iter(texts.values()), "")


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One row of a list: its name, its labels, and every column (``region``…) that a filter may read."""

    name: str
    labels: Texts
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Instance:
    """A secondary instance: a list of choices, or a file to be given (``source``, ``jr://file-csv/….csv``)."""

    id: str
    source: str
    rows: tuple[ChoiceRow, ...]


@dataclass(frozen=True, slots=True)
class Itemset:
    """Where a question's choices come from.

    ``instance`` is the list's id ("" where they come from a repeat); ``nodeset`` the whole expression with
    its filter; ``filter`` the part between brackets alone ("" where every row is offered); ``value`` and
    ``label`` the columns' names or expressions; ``shuffled`` and ``seed`` come from ``randomize``.
    """

    nodeset: str
    instance: str
    filter: str
    value: str
    label: str
    shuffled: bool = False
    seed: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One value asked, computed or recorded.

    ``type`` is the bind's (string, int, decimal, boolean, date, time, dateTime, geopoint, geotrace, geoshape,
    barcode, binary, intent); ``control`` is how it is asked: input, note, secret, select1, select, rank, range,
    upload, trigger, or ``calculate`` (computed) and ``recorded`` (start, end, today, username…: ``preload``)
    that nobody is asked. A note is a readonly input without calculation.
    """

    path: str
    name: str
    type: str
    control: str
    labels: Texts = field(default_factory=dict)
    hints: Texts = field(default_factory=dict)
    guidance: Texts = field(default_factory=dict)
    constraint_messages: Texts = field(default_factory=dict)
    required_messages: Texts = field(default_factory=dict)
    media: Mapping[str, Texts] = field(default_factory=dict)
    """By form (image, audio, video), the address in each language (``jr://images/…``)."""
    appearance: str = ""
    mediatype: str = ""
    relevant: str = ""
    constraint: str = ""
    required: str = ""
    readonly: str = ""
    calculate: str = ""
    default: str = ""
    preload: str = ""
    itemset: Itemset | None = None
    choices: tuple[ChoiceRow, ...] = ()
    """Choices written in the question itself, where it has no itemset."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """start, end, step of a range; max-pixels of a photo; rows of a text…"""
    maps_to: str = ""
    """The fact of the record it answers (``organisation.legal_name_fr``): the column ``maillon::maps_to``."""

    @property
    def is_asked(self) -> bool:
        """Whether a person sees it."""
        return self.control not in ("calculate", "recorded")

    @property
    def is_proposed(self) -> bool:
        """Whether its calculation only proposes an answer (``once(…)``), which the person may change."""
        return self.is_asked and self.calculate.lstrip().startswith("once(")

    def looks(self, word: str) -> bool:
        """Whether its appearance holds this word."""
        return word in self.appearance.split()


@dataclass(frozen=True, slots=True)
class Group:
    """Questions asked together; ``path`` is its parent's where the group is only visual."""

    path: str
    name: str
    children: tuple[Item, ...]
    labels: Texts = field(default_factory=dict)
    appearance: str = ""
    relevant: str = ""

    def looks(self, word: str) -> bool:
        """Whether its appearance holds this word (``field-list``, ``table-list``…)."""
        return word in self.appearance.split()

    def questions(self) -> Iterator[Question]:
        """Every question asked in it, at any depth, in order."""
        for child in self.children:
            if isinstance(child, Question):
                yield child
            else:
                yield from child.questions()


@dataclass(frozen=True, slots=True)
class Repeat(Group):
    """A group asked several times. ``count`` is the expression that sets how many, "" where the person adds them."""

    count: str = ""
    fixed: bool = False
    """Nobody adds or removes (``jr:noAddRemove``, or a count)."""


Item = Question | Group | Repeat


@dataclass(frozen=True, slots=True)
class Page:
    """One step of the form: a group at the top, or the questions that stand between two groups."""

    path: str
    """The group's path; for loose questions, the first one's."""
    titles: Texts
    items: tuple[Item, ...]
    relevant: str = ""

    def questions(self) -> Iterator[Question]:
        """Every question asked on it."""
        for item in self.items:
            if isinstance(item, Question):
                yield item
            else:
                yield from item.questions()


@dataclass(frozen=True, slots=True)
class Setvalue:
    """A value given once, when something happens: a dynamic default or a trigger.

    ``events``: odk-instance-first-load, odk-new-repeat, xforms-value-changed; ``trigger`` is the question or the
    repeat it stands in.
    """

    ref: str
    value: str
    events: frozenset[str]
    trigger: str = ""


@dataclass(frozen=True, slots=True)
class Bind:
    """What the model says of one node, groups included."""

    path: str
    type: str = "string"
    relevant: str = ""
    constraint: str = ""
    required: str = ""
    readonly: str = ""
    calculate: str = ""
    preload: str = ""
    preload_params: str = ""
    constraint_message: str = ""
    """As written: a text, or ``jr:itext('…')``; the question holds it read."""
    required_message: str = ""
    maps_to: str = ""


@dataclass(frozen=True, eq=False)
class Form:
    """A whole form. Hashable by identity; ``read_form`` gives the same one for the same XML."""

    form_id: str
    version: str
    digest: str
    """SHA-256 of the XForm, hexadecimal."""
    titles: Texts
    languages: tuple[str, ...]
    language_names: Mapping[str, str]
    """By code, as the form's author wrote it: ``Français (fr)``."""
    default_language: str
    root: Group
    questions: tuple[Question, ...]
    """Asked ones in the order of the form, then those that nobody is asked."""
    pages: tuple[Page, ...]
    instances: Mapping[str, Instance]
    binds: Mapping[str, Bind]
    setvalues: tuple[Setvalue, ...]
    repeats: Mapping[str, Repeat]
    """By path, whichever depth."""
    groups: Mapping[str, Group]
    itext: Mapping[str, Mapping[str, Texts]]
    """By text id, then form ("" for the plain text, short, guidance, image…), the text of each language."""
    namespaces: Mapping[str, str]
    xform: str = field(repr=False)
    by_path: Mapping[str, Question] = field(repr=False, default_factory=dict)

    def question(self, path: str) -> Question:
        """The question at this path, positions allowed. KeyError where there is none."""
        return self.by_path[plain(path)]

    def say(self, texts: Texts, language: str) -> str:
        """``spoken`` with the form's default language."""
        return spoken(texts, language, self.default_language)
