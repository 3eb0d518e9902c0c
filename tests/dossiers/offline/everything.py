"""A form that has every construct and every function known offline."""

from __future__ import annotations

from tests.dossiers.samples import sheet

_COLUMNS = (
    "type", "name", "label::Français (fr)", "label::English (en)", "label::Español (es)", "required", "relevant",
    "constraint", "constraint_message::Français (fr)", "constraint_message::English (en)", "calculation", "appearance",
    "choice_filter", "parameters", "repeat_count", "read_only", "default", "trigger", "hint::Français (fr)",
)  # fmt: skip


def row(type_: str, name: str = "", fr: str = "", **more: str) -> tuple[str, ...]:
    """One row; English and Spanish labels follow the French one."""
    told = {"type": type_, "name": name}
    if fr:
        told |= {_COLUMNS[2]: fr, _COLUMNS[3]: f"{fr} (en)", _COLUMNS[4]: f"{fr} (es)"}
    names = {"message": _COLUMNS[8], "calc": "calculation", "filter": "choice_filter", "count": "repeat_count"}
    told |= {names.get(key, key): value for key, value in more.items()}
    return tuple(told.get(column, "") for column in _COLUMNS)


_CALCULATIONS = {
    "c_age": "2026 - ${annee}",
    "c_round": "round(${part} * 100, 1)",
    "c_int": "int(${part} div 3)",
    "c_if": "if(${annee} > 2000, 'jeune', 'ancien')",
    "c_coalesce": "coalesce(${texte}, ${nom}, 'rien')",
    "c_concat": "concat(${nom}, ' / ', ${texte}, ${annee})",
    "c_join": "join(', ', ${prenom})",
    "c_sum": "sum(${age})",
    "c_max": "max(${age})",
    "c_min": "min(${annee}, ${part})",
    "c_count": "count(${membres})",
    "c_nonempty": "count-non-empty(${prenom})",
    "c_selected": "count-selected(${langues})",
    "c_at": "selected-at(${langues}, 1)",
    "c_name": "jr:choice-name(${region}, '${region}')",
    "c_substr": "substr(${texte}, 1, 4)",
    "c_substring": "substring(${texte}, 2, 3)",
    "c_before": "substring-before(${texte}, '@')",
    "c_after": "substring-after(${texte}, 'e')",
    "c_translate": "translate(${nom}, 'aeiou', 'AEI')",
    "c_norm": "normalize-space(${texte})",
    "c_length": "string-length(${texte})",
    "c_ends": "if(ends-with(${texte}, '.org'), 1, 0)",
    "c_starts": "if(starts-with(${nom}, 'S') or contains(${nom}, 'mis'), 1, 0)",
    "c_format": "format-date(${jour}, '%d/%m/%Y %y %n %e')",
    "c_formatm": "format-date-time(${moment}, '%H h %M %S,%3')",
    "c_date": "date(${annee})",
    "c_decdate": "decimal-date-time(${jour})",
    "c_dectime": "decimal-time(${heure})",
    "c_later": "date-time(decimal-date-time(${jour}) + 30)",
    "c_today": "today()",
    "c_days": "int(decimal-date-time(today()) - decimal-date-time(${jour}))",
    "c_pow": "pow(${part}, 2) + sqrt(abs(${part})) + exp10(2) + pi()",
    "c_trig": "round(sin(${part}) + cos(${part}) + tan(0.5) + atan2(1, 2) + asin(0.5) + acos(0.5) + atan(1), 9)",
    "c_log": "round(log(abs(${part}) + 1) + log10(10) + exp(1), 9)",
    "c_mod": "${annee} mod 7",
    "c_neg": "- ${part}",
    "c_area": "area(${forme})",
    "c_distance": "round(distance(${trace}), 1)",
    "c_fence": "if(geofence(${point}, ${forme}), 'dedans', 'dehors')",
    "c_check": "if(checklist(1, 2, ${oui}, selected(${langues}, 'fr'), ${annee} > 2000), 1, 0)",
    "c_weight": "if(weighted-checklist(2, -1, ${oui}, 2, selected(${langues}, 'en'), 1), 1, 0)",
    "c_bool": "boolean-from-string(${texte})",
    "c_not": "not(${oui} = 'oui') and true()",
    "c_regex": "if(regex(${texte}, '[a-z@.]+'), 1, 0)",
    "c_pull": "pulldata('organisation', 'legal_name_fr', 'key', 'self')",
    "c_once": "once(concat('v', ${annee}))",
    "c_base": "base64-decode('w6l0w6k=')",
    "c_version": "version()",
    "c_floor": "floor(${part}) + ceiling(${part})",
    "c_indexed": "indexed-repeat(${prenom}, ${membres}, 2)",
    "c_choice": "instance('villes')/root/item[name = ${ville}]/region",
    "c_cities": "count(instance('villes')/root/item[region = ${region}])",
    "c_number": "number(${texte}) + 1",
    "c_string": "string(${part} * 3)",
    "c_big": "${part} * 1000000000000",
    "c_last": "${membres}[last()]/prenom",
    "c_position": "count(${membres}[position() > 1])",
    "c_older": "count(${membres}[age > ${annee} - 1990])",
    "c_rand": "join(' ', randomize(instance('regions')/root/item/name, 42))",
}

SHEETS = {
    "survey": sheet(
        _COLUMNS,
        row("begin_group", "base", "Base"),
        row("text", "nom", "Nom", required="yes"),
        row("text", "texte", "Texte", appearance="multiline", hint="Une phrase."),
        row(
            "integer",
            "annee",
            "Année",
            required="${nom} != ''",
            constraint=". > 1800 and . <= 2026",
            message="Entre 1801 et ${c_version} 2026.",
        ),
        row("decimal", "part", "Part", constraint=". <= ${annee}", default="1.5"),
        row("date", "jour", "Jour", constraint=". <= today()", message="Pas dans le futur."),
        row("time", "heure", "Heure"),
        row("dateTime", "moment", "Moment", relevant="${jour} < '2026-01-01' or ${annee} = 1998"),
        row("range", "note", "Note", parameters="start=0 end=10 step=1"),
        row("select_one ouinon", "oui", "D’accord?"),
        row("acknowledge", "lu", "Lu"),
        row("end_group"),
        row("begin_group", "lieu", "Lieu", relevant="${oui} = 'oui' or ${annee} > 1990"),
        row(
            "select_multiple langues",
            "langues",
            "Langues",
            constraint="count-selected(.) <= 2",
            message="Deux au plus.",
        ),
        row("select_one regions", "region", "Région"),
        row("select_one villes", "ville", "Ville", filter="region = ${region}"),
        row("rank langues", "ordre", "Ordre"),
        row("select_one regions", "melange", "Mélange", parameters="randomize=true, seed=7"),
        row("geopoint", "point", "Point"),
        row("geotrace", "trace", "Trace"),
        row("geoshape", "forme", "Forme"),
        row("image", "photo", "Photo"),
        row("end_group"),
        row("begin_repeat", "membres", "Membres"),
        row("text", "prenom", "Prénom", required="yes"),
        row("integer", "age", "Âge", constraint=". >= 0 and . < 130"),
        row("select_one ouinon", "chef", "Chef?", relevant="${age} >= 18"),
        row("calculate", "place", calc="position(..)"),
        row("calculate", "double", calc="${age} * 2 + count(${membres})"),
        row("begin_repeat", "enfants", "Enfants", count="if(${age} > 11 and ${age} < 100, 2, 0)"),
        row("text", "surnom", "Surnom de ${prenom}"),
        row("end_repeat"),
        row("end_repeat"),
        row("select_one ${prenom}", "aine", "Qui est l’aînée?"),
        row("note", "resume", "Vous êtes ${c_count}, âgés de ${c_sum} ans. ${c_pull}"),
        row("text", "fixe", "Fixe", read_only="yes", default="fixé"),
        *(row("calculate", name, calc=calculation) for name, calculation in _CALCULATIONS.items()),
    ),
    "choices": """\
list_name,name,label::Français (fr),label::English (en),label::Español (es),region
ouinon,oui,Oui,Yes,Sí,
ouinon,non,Non,No,No,
langues,fr,Français,French,Francés,
langues,en,Anglais,English,Inglés,
langues,es,Espagnol,Spanish,Español,
regions,nord,Nord,North,Norte,
regions,sud,Sud,South,Sur,
villes,alpha,Alpha,Alpha,Alfa,nord
villes,beta,Bêta,Beta,Beta,nord
villes,gamma,Gamma,Gamma,Gamma,sud
""",
    "settings": "form_title,form_id,version,default_language\nTout,tout,1,Français (fr)\n",
}
