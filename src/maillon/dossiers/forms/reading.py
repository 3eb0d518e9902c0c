"""An XForm's XML, read into a ``Form``: ours, or any other that ODK Collect would open."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from lxml import etree

from maillon.dossiers.forms.body import Body
from maillon.dossiers.forms.definition import (
    Bind,
    ChoiceRow,
    Form,
    Group,
    Instance,
    Item,
    Page,
    Question,
    Repeat,
)
from maillon.dossiers.forms.errors import FormError, FormRefused
from maillon.dossiers.forms.mapping import NAMESPACE
from maillon.dossiers.forms.names import JR, ODK_NAMESPACES, XF, children, local, model_path, parse, tag
from maillon.dossiers.forms.texts import Itext, well_set

__all__ = ["read_form"]


@lru_cache(maxsize=64)
def read_form(xform: str) -> Form:
    """Read an XForm; the same XML gives the same Form. Raises FormRefused (forms.not_an_xform)."""
    try:
        root = parse(xform)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FormRefused([FormError("forms.not_an_xform", params={"detail": str(error)})]) from error
    model = root.find(f".//{tag('model')}")
    instance = None if model is None else next(iter(children(model, "instance")), None)
    data = None if instance is None else next((child for child in instance if isinstance(child.tag, str)), None)
    if model is None or data is None:
        raise FormRefused([FormError("forms.not_an_xform", params={"detail": "model/instance"})])
    return _form(xform, root, model, data)


def _form(xform: str, root: etree._Element, model: etree._Element, data: etree._Element) -> Form:
    itext = Itext.read(model)
    binds = _binds(model, f"/{local(data)}")
    body = Body(itext, binds, _defaults(data))
    body.events(model, "")
    content = next((element for element in root if local(element) == "body"), None)
    items = body.items(content, f"/{local(data)}") if content is not None else ()
    top = Group(path=f"/{local(data)}", name=local(data), children=items)
    asked = {question.path: question for question in top.questions()}
    unasked = [body.unasked(bind) for bind in binds.values() if bind.path not in asked and body.is_leaf(bind.path)]
    questions = (*asked.values(), *unasked)
    title = next((element.text or "" for element in root.iter() if local(element) == "title"), "")
    return Form(
        form_id=data.get("id") or _name_space(data) or local(data),
        version=data.get("version") or data.get(f"{{{ODK_NAMESPACES['orx']}}}version") or "",
        digest=hashlib.sha256(xform.encode()).hexdigest(),
        titles={itext.default: well_set(title, itext.default)} if title else {},
        languages=itext.languages,
        language_names=itext.names,
        default_language=itext.default,
        root=top,
        questions=questions,
        pages=tuple(_pages(top, paged="pages" in (content.get("class", "").split() if content is not None else ()))),
        instances=_instances(model, itext),
        binds=binds,
        setvalues=tuple(body.setvalues),
        repeats=body.repeats,
        groups=body.groups,
        itext=itext.texts,
        namespaces={prefix or "xf": uri for prefix, uri in (data.nsmap | root.nsmap).items()},
        xform=xform,
        by_path={question.path: question for question in questions},
    )


def _name_space(data: etree._Element) -> str:
    uri = etree.QName(data).namespace or ""
    return "" if uri == XF else uri


def _binds(model: etree._Element, root: str) -> dict[str, Bind]:
    binds: dict[str, Bind] = {}
    for element in children(model, "bind"):
        path = model_path(element.get("nodeset") or element.get("ref") or "", root)
        kind = (element.get("type") or "string").removeprefix("xsd:").removeprefix("xs:")
        binds[path] = Bind(
            path=path,
            type={"integer": "int", "double": "decimal", "float": "decimal", "long": "int"}.get(kind, kind),
            relevant=_expression(element, "relevant"),
            constraint=_expression(element, "constraint"),
            required=_expression(element, "required"),
            readonly=_expression(element, "readonly"),
            calculate=_expression(element, "calculate"),
            preload=element.get(f"{{{JR}}}preload", ""),
            preload_params=element.get(f"{{{JR}}}preloadParams", ""),
            constraint_message=element.get(f"{{{JR}}}constraintMsg", ""),
            required_message=element.get(f"{{{JR}}}requiredMsg", ""),
            maps_to=element.get(f"{{{NAMESPACE}}}maps_to", ""),
        )
    return binds


def _expression(element: etree._Element, name: str) -> str:
    text = (element.get(name) or "").strip()
    return "" if text == "false()" and name in ("required", "readonly") else text


def _defaults(data: etree._Element) -> dict[str, str | None]:
    """The value each node starts with, by path; None for a node that holds others."""
    found: dict[str, str | None] = {}

    def walk(element: etree._Element, path: str) -> None:
        inner = [child for child in element if isinstance(child.tag, str)]
        if inner or path not in found:
            found[path] = None if inner else (element.text or "").strip()
        for child in inner:
            walk(child, f"{path}/{local(child)}")

    walk(data, f"/{local(data)}")
    return found


def _instances(model: etree._Element, itext: Itext) -> dict[str, Instance]:
    found = {}
    for element in children(model, "instance"):
        if not (name := element.get("id")):
            continue
        root = next((child for child in element if isinstance(child.tag, str)), None)
        rows = tuple(_row(item, itext) for item in root if isinstance(item.tag, str)) if root is not None else ()
        found[name] = Instance(id=name, source=element.get("src", ""), rows=rows)
    return found


def _row(item: etree._Element, itext: Itext) -> ChoiceRow:
    columns = {local(child): (child.text or "").strip() for child in item if isinstance(child.tag, str)}
    labels = itext.of(columns["itextId"]) if "itextId" in columns else {itext.default: columns.get("label", "")}
    return ChoiceRow(name=columns.get("name", ""), labels=labels, columns=columns)


def _pages(top: Group, *, paged: bool) -> list[Page]:
    """Groups at the top are steps; questions between them make one together, or one each where the form is paged."""
    items: tuple[Item, ...] = top.children
    while len(items) == 1 and type(items[0]) is Group and _holds_groups(items[0]):
        items = items[0].children
    pages: list[Page] = []
    loose: list[Item] = []

    def close() -> None:
        if loose:
            pages.append(Page(path=loose[0].path, titles={}, items=tuple(loose)))
            loose.clear()

    for item in items:
        if isinstance(item, Question):
            loose.append(item)
            continue
        close()
        repeated = isinstance(item, Repeat)
        pages.append(
            Page(
                path=item.path,
                titles=item.labels,
                items=(item,) if repeated else item.children,
                relevant=item.relevant,
            )
        )
    close()
    if paged and len(pages) == 1 and not pages[0].titles:
        return [Page(path=item.path, titles={}, items=(item,)) for item in pages[0].items]
    return pages


def _holds_groups(group: Group) -> bool:
    return not group.looks("field-list") and any(not isinstance(child, Question) for child in group.children)
