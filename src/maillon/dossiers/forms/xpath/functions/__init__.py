"""ODK's functions (https://getodk.github.io/xforms-spec/#xpath-functions), by name."""

from maillon.dossiers.forms.xpath.functions import choices, dates, geography, logic, nodes, numbers, texts
from maillon.dossiers.forms.xpath.functions.registry import FUNCTIONS, Function, Kind, native

for _name in ("true", "false"):
    native(_name, "bool", 0)
for _name in ("not", "boolean"):
    native(_name, "bool", 1)
for _name in ("contains", "starts-with"):
    native(_name, "bool", 2)
for _name in ("floor", "ceiling"):
    native(_name, "num", 1)
for _name in ("substring-before", "substring-after"):
    native(_name, "str", 2)
for _name in ("name", "local-name", "namespace-uri"):
    native(_name, "str", 0, 1, takes_nodes=True)
native("last", "num", 0)
native("count", "num", 1, takes_nodes=True)
native("string-length", "num", 0, 1)
native("normalize-space", "str", 0, 1)
native("translate", "str", 3)
native("substring", "str", 2, 3)

__all__ = ["FUNCTIONS", "Function", "Kind", "choices", "dates", "geography", "logic", "nodes", "numbers", "texts"]
