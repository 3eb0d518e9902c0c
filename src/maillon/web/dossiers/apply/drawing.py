"""One page of a form as blocks to draw, and which of them changed since they were drawn."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from maillon.dossiers.forms.definition import Form, Group, Item, Page, Question, Repeat
from maillon.dossiers.forms.evaluating import Choice, Evaluation, Field
from maillon.dossiers.forms.marks import unmarked
from maillon.dossiers.forms.showing import shown
from maillon.web.dossiers.apply import typed
from maillon.web.dossiers.apply.tracing import Trace, drawn_trace
from maillon.web.http import whole_number

FEW = 7
"""Choices shown as buttons; more are a list to unroll."""
SCALE = 11
"""Steps of a range shown as buttons."""
_NATIVE = {
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "time": re.compile(r"\d\d:\d\d"),
    "dateTime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d"),
}


@dataclass(frozen=True, slots=True)
class LabelMedia:
    """A picture, a sound or a film beside a label."""

    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its name, its words, whether it is chosen, its rank."""

    name: str
    label: str
    chosen: bool
    rank: str = ""
    media: Sequence[LabelMedia] = ()


@dataclass(frozen=True, slots=True)
class ClashShown:
    """Two answers to one question: the one that stands and the other, with whose it is."""

    pk: int
    kept: str
    other: str
    who: str
    at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class FileShown:
    """The file that answers a question."""

    name: str
    url: str
    size: int
    is_image: bool
    kind: str = ""
    """``audio`` or ``video`` where it can be heard or seen here."""


@dataclass(slots=True)
class Block:
    """A question, a group, a repeat or one of its repetitions, as its template draws it."""

    kind: str
    path: str
    label: str
    relevant: bool
    id: str = ""
    depth: int = 0
    children: list[Block] = field(default_factory=list)
    # questions
    control: str = ""
    hint: str = ""
    guidance: str = ""
    value: str = ""
    shown: str = ""
    words: str = ""
    error: str = ""
    error_is_ours: bool = False
    """Whether the message is in the reader's language, where the form says none in its own."""
    required: bool = False
    options: list[Option] = field(default_factory=list)
    media: str = ""
    label_media: Sequence[LabelMedia] = ()
    trace: Trace | None = None
    rows: int = 3
    parameters: Mapping[str, str] = field(default_factory=dict)
    latitude: str = ""
    longitude: str = ""
    clashes: list[ClashShown] = field(default_factory=list)
    correction: str = ""
    differs: str | None = None
    verdicts: list[str] = field(default_factory=list)
    file: FileShown | None = None
    # repeats
    position: int = 0
    can_add: bool = False
    can_remove: bool = False

    def __post_init__(self) -> None:
        self.id = self.id or typed.name_of(self.path)

    @property
    def is_set(self) -> bool:
        """Whether several controls answer together."""
        return self.control in ("one", "many", "rank", "scale", "point")

    @property
    def is_trace(self) -> bool:
        """Whether the answer is the points of a line or of a surface."""
        return self.control in ("trace", "shape")

    @property
    def is_native(self) -> bool:
        """Whether the browser's own control for a date or a time can hold the answer: it would hide any other."""
        return not self.shown or _NATIVE[self.control].fullmatch(self.shown) is not None

    @property
    def level(self) -> int:
        """The heading's level."""
        return min(self.depth or 2, 6)

    @property
    def digest(self) -> str:
        """What of the block is drawn but not typed in it: drawn anew when that changes."""
        drawn: list[object] = [self.kind, self.relevant, self.label, self.control, self.hint, self.guidance]
        drawn += [self.required, [(one.name, one.label) for one in self.options], [c.pk for c in self.clashes]]
        drawn += [self.differs, self.correction, self.verdicts, self.can_add, self.can_remove, self.file]
        drawn += [self.trace, self.label_media]
        drawn += [[child.position for child in self.children] if self.kind == "repeat" else None]
        if self.control == "output":
            drawn.append(self.value)
        return hashlib.sha1(repr(drawn).encode(), usedforsecurity=False).hexdigest()[:8]

    @property
    def error_digest(self) -> str:
        """The message beside the field."""
        return hashlib.sha1(self.error.encode(), usedforsecurity=False).hexdigest()[:4] if self.error else "0"

    def walk(self) -> Iterator[Block]:
        """This block and every one in it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Beside:
    """What else is said beside questions, by instance path."""

    clashes: Mapping[str, list[ClashShown]] = field(default_factory=dict)
    corrections: Mapping[str, str] = field(default_factory=dict)
    differs: Mapping[str, str] = field(default_factory=dict)
    verdicts: Mapping[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, FileShown] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, str] = field(default_factory=dict)
    """The address of each picture, sound or film of the form's labels, by its name."""


class Drawing:
    """Draws the blocks of a page from a form and its evaluation."""

    def __init__(
        self,
        form: Form,
        evaluation: Evaluation,
        *,
        language: str,
        beside: Beside,
        checked: bool,
        say: Mapping[str, str],
        refused: Mapping[str, str] | None = None,
    ) -> None:
        """``checked``: also say what is missing; ``say`` holds the sentence of each fault the form leaves unsaid."""
        self.form = form
        self.evaluation = evaluation
        self.language = language
        self.beside = beside
        self.checked = checked
        self.say = say
        self.refused = refused or {}

    def page(self, page: Page) -> list[Block]:
        """The page's blocks, in order; what does not apply is there, empty."""
        return list(self._items(page.items, "", "", 2))

    def _items(self, items: Iterable[Item], plain: str, here: str, depth: int) -> Iterator[Block]:
        for item in items:
            path = here + item.path[len(plain) :]
            if isinstance(item, Repeat):
                yield self._repeat(item, path, depth)
            elif isinstance(item, Group):
                yield self._group(item, path, plain, here, depth)
            else:
                yield self._question(item, path)

    def _group(self, group: Group, path: str, plain: str, here: str, depth: int) -> Block:
        # A group that is only visual has its parent's path: its own place on the page needs another name.
        visual = path == here or not group.path
        state = None if visual else self.evaluation.groups.get(path)
        relevant = state.relevant if state else True
        label = state.label if state else self.form.say(group.labels, self.language)
        first = next((question.path for question in group.questions()), "")
        block = Block("group", path, label, relevant, depth=depth)
        if visual:
            block.id = f"g{typed.name_of(here + first[len(plain) :])}"
        if relevant:
            deeper = depth + 1 if label else depth
            block.children = list(self._items(group.children, group.path or plain, path, deeper))
        return block

    def _repeat(self, repeat: Repeat, path: str, depth: int) -> Block:
        state = self.evaluation.groups.get(path)
        label = (state.label if state else "") or self.form.say(repeat.labels, self.language)
        relevant = state.relevant if state else True
        block = Block("repeat", path, label, relevant, depth=depth, can_add=bool(state and state.can_add))
        for position in range(1, ((state.count or 0) if state and relevant else 0) + 1):
            own = f"{path}[{position}]"
            each = self.evaluation.groups.get(own)
            repetition = Block(
                "repetition",
                own,
                (each.label if each else "") or label,
                each.relevant if each else True,
                depth=depth + 1,
                position=position,
                can_remove=bool(each and each.can_remove),
            )
            if repetition.relevant:
                repetition.children = list(self._items(repeat.children, repeat.path, own, depth + 2))
            block.children.append(repetition)
        return block

    def _question(self, question: Question, path: str) -> Block:
        judged = self.evaluation.fields.get(path)
        if judged is None:
            return Block("question", path, "", relevant=False)
        block = Block("question", path, judged.label, judged.relevant)
        block.control = control(question, judged)
        if not judged.relevant:
            return block
        block.hint, block.guidance, block.required = judged.hint, judged.guidance, judged.required
        block.value = judged.value
        block.shown = typed.shown(question, judged.value, language=self.language)
        block.words = said(judged.choices, block.shown) if block.control == "output" else ""
        block.error = self.refused.get(path) or self._fault(question, judged)
        block.error_is_ours = path in self.refused or not judged.message
        block.options = self._illustrated(question, _options(question, judged))
        block.parameters = question.parameters
        block.media = accepted(question)
        block.label_media = self._shown(question.media)
        block.trace = drawn_trace(judged.value, closed=block.control == "shape") if block.is_trace else None
        block.rows = whole_number(question.parameters.get("rows")) or 3
        block.latitude, block.longitude = typed.coordinates(block.shown)
        block.clashes = self.beside.clashes.get(path, [])
        corrections = self.beside.corrections
        block.correction = corrections.get(path) or corrections.get(question.path, "")
        block.differs = self.beside.differs.get(path)
        block.verdicts = self.beside.verdicts.get(path, [])
        block.file = self.beside.files.get(judged.value) if question.control == "upload" and judged.value else None
        return block

    def _shown(self, media: Mapping[str, Mapping[str, str]]) -> list[LabelMedia]:
        here = self.beside.media
        return [LabelMedia(kind, here[name]) for kind, name in shown(self.form, media, self.language) if name in here]

    def _illustrated(self, question: Question, options: list[Option]) -> list[Option]:
        """The options with what the list shows beside them."""
        if not self.beside.media or question.control not in ("select", "select1", "rank"):
            return options
        held = self.form.instances.get(question.itemset.instance) if question.itemset else None
        rows = held.rows if held else question.choices
        identifiers = {row.name: row.columns.get("itextId", "") for row in rows}
        return [
            replace(one, media=self._shown(self.form.itext.get(identifiers.get(one.name, ""), {}))) for one in options
        ]

    def _fault(self, question: Question, judged: Field) -> str:
        if judged.valid or (judged.fault == "required" and not self.checked):
            return ""
        return judged.message or self.say.get(f"{judged.fault}_{question.type}") or self.say.get(judged.fault, "")


def is_computed(question: Question) -> bool:
    """Whether nobody types the answer; ``once(…)`` only proposes one, and lets the person change it."""
    return bool(question.calculate) and not question.calculate.lstrip().startswith("once(")


def control(question: Question, judged: Field) -> str:
    """How a question is drawn."""
    if question.control == "note":
        return "note"
    if question.control == "upload":
        return "file"
    if is_computed(question) or (question.readonly and judged.readonly):
        return "output"
    if question.control == "trigger":
        return "acknowledge"
    if question.control == "rank":
        return "rank"
    if question.control in ("select", "select1"):
        many = "many" if question.control == "select" else "one"
        unrolled = question.control == "select1" and (
            any(question.looks(word) for word in ("minimal", "autocomplete", "search"))
            or len(judged.choices or ()) > FEW
        )
        return "list" if unrolled else many
    if question.control == "range":
        return "scale" if 1 < len(steps(question)) <= SCALE else "range"
    if question.control == "secret":
        return "secret"
    return _by_type(question)


def accepted(question: Question) -> str:
    """What a browser's file picker offers for a question; "" for any document."""
    kind = question.mediatype.partition("/")[0]
    return f"{kind}/*" if kind in ("image", "audio", "video") else ""


def _by_type(question: Question) -> str:
    by_type = {"int": "integer", "decimal": "decimal", "geopoint": "point", "geotrace": "trace", "geoshape": "shape"}
    if question.type in ("date", "time", "dateTime"):
        return question.type
    if question.type == "string" and (question.looks("multiline") or "rows" in question.parameters):
        return "long"
    if question.type == "string" and question.looks("numbers"):
        return "decimal"
    return by_type.get(question.type, "text")


def steps(question: Question) -> list[str]:
    """The values of a range, when they are whole and few enough to draw."""
    told = [question.parameters.get(name, default) for name, default in (("start", "1"), ("end", "10"), ("step", "1"))]
    if not all(part.lstrip("-").isdecimal() for part in told):
        return []
    start, end, step = (int(part) for part in told)
    if not step or abs(end - start) // abs(step) > 1000:
        return []
    stride = abs(step) if end >= start else -abs(step)
    return [str(value) for value in range(start, end + (1 if stride > 0 else -1), stride)]


def _options(question: Question, judged: Field) -> list[Option]:
    if question.control == "range":
        return [Option(step, step, step == judged.value) for step in steps(question)]
    if judged.choices is None:
        return []
    if question.control == "rank":
        ranks = {name: str(place) for place, name in enumerate(judged.value.split(), start=1)}
        return [Option(one.name, one.label, one.name in ranks, ranks.get(one.name, "")) for one in judged.choices]
    picked = judged.value.split() if question.control == "select" else [judged.value]
    found = [Option(one.name, one.label, one.name in picked) for one in judged.choices]
    # An answer that is offered no more stays in sight until its author changes it.
    offered = {one.name for one in judged.choices}
    return [*found, *(Option(name, name, chosen=True) for name in picked if name and name not in offered)]


def changed(blocks: Iterable[Block], drawn: Mapping[str, tuple[str, str]]) -> tuple[list[Block], list[Block]]:
    """The blocks to draw anew, and the questions whose message alone changed.

    ``drawn`` gives, by path, the digests the page holds.
    """
    whole: list[Block] = []
    messages: list[Block] = []
    for block in blocks:
        held = drawn.get(block.id)
        if held is None or held[0] != block.digest:
            whole.append(block)
            continue
        if held[1] != block.error_digest:
            messages.append(block)
        inner = changed(block.children, drawn)
        whole += inner[0]
        messages += inner[1]
    return whole, messages


def said(choices: list[Choice] | None, value: str) -> str:
    """The words of a choice, or of several; the value itself where it is none of them."""
    labels = {one.name: unmarked(one.label) for one in choices or []}
    if not choices:
        return value
    return labels.get(value) or ", ".join(labels.get(name, name) for name in value.split())
