"""A procedure whose form has every control, a supporting member, a signature, an eligibility rule."""

from __future__ import annotations

from datetime import UTC, datetime

from maillon.dossiers.exchange.folder import Bundle, BundledForm
from maillon.dossiers.models import ProcedureVersion
from maillon.dossiers.rules.definition import Applicants, Article, ChecklistItem, Eligibility, ProcedureDefinition
from tests.dossiers.samples import publish, sheet

AT = datetime(2026, 1, 20, 15, 0, tzinfo=UTC)
OPENS = datetime(2026, 10, 1, 13, 0, tzinfo=UTC)
CLOSES = datetime(2027, 1, 15, 21, 0, tzinfo=UTC)
"""16 h in Québec."""

_COLUMNS = (
    "type",
    "name",
    "label::Français (fr)",
    "label::English (en)",
    "hint::Français (fr)",
    "hint::English (en)",
    "required",
    "relevant",
    "constraint",
    "constraint_message::Français (fr)",
    "constraint_message::English (en)",
    "calculation",
    "appearance",
    "choice_filter",
    "parameters",
    "maillon::maps_to",
)


def _row(type_: str, name: str = "", fr: str = "", en: str = "", **more: str) -> tuple[str, ...]:
    told = {"type": type_, "name": name, _COLUMNS[2]: fr, _COLUMNS[3]: en}
    names = {"hint": _COLUMNS[4], "message": _COLUMNS[9], "maps_to": _COLUMNS[15]}
    told |= {names.get(key, key): value for key, value in more.items()}
    return tuple(told.get(column, "") for column in _COLUMNS)


SURVEY = sheet(
    _COLUMNS,
    _row("begin_group", "organisme", "Organisme", "Organisation"),
    _row(
        "text",
        "nom",
        "Nom légal",
        "Legal name",
        required="yes",
        calculation="once(pulldata('organisation', 'legal_name_fr', 'key', 'self'))",
        maps_to="organisation.legal_name_fr",
    ),
    _row("text", "mission", "Mission", "Mission", appearance="multiline", hint="Deux ou trois phrases."),
    _row(
        "integer",
        "fondation",
        "Année de fondation",
        "Year founded",
        required="yes",
        constraint=". > 1800 and . < 2100",
        message="Une année, par exemple 1998.",
    ),
    _row("decimal", "revenus", "Revenus (M$)", "Revenue (M$)"),
    _row("calculate", "age", calculation="2026 - ${fondation}"),
    _row(
        "note",
        "dit_age",
        "Votre organisme a ${age} ans.",
        "Your organisation is ${age} years old.",
        relevant="${fondation} != ''",
    ),
    _row("end_group"),
    _row("begin_group", "projet", "Projet", "Project"),
    _row("select_one oui_non", "ailleurs", "Hors du Québec?", "Outside Québec?", required="yes"),
    _row("select_one pays", "pays", "Pays", "Country", relevant="${ailleurs} = 'oui'", required="yes"),
    _row(
        "select_one ville",
        "ville",
        "Ville",
        "Town",
        choice_filter="pays = ${pays}",
        appearance="minimal",
        relevant="${pays} != ''",
    ),
    _row("select_multiple themes", "themes", "Thèmes", "Themes"),
    _row("rank themes", "ordre", "Ordre d’importance", "Order of importance"),
    _row("range", "envie", "De 1 à 5", "From 1 to 5", parameters="start=1 end=5 step=1"),
    _row("date", "debut", "Début", "Start"),
    _row("time", "heure", "Heure", "Time"),
    _row("dateTime", "rencontre", "Rencontre", "Meeting"),
    _row("geopoint", "lieu", "Lieu", "Place"),
    _row("acknowledge", "lu", "J’ai lu la charte", "I read the charter"),
    _row("end_group"),
    _row("begin_group", "equipe", "Équipe", "Team"),
    _row("begin_repeat", "personnes", "Personne", "Person"),
    _row("text", "prenom", "Prénom", "First name", required="yes"),
    _row("integer", "heures", "Heures par semaine", "Hours a week"),
    _row("end_repeat"),
    _row("integer", "total", "Total des heures", "Total hours", calculation="sum(${heures})"),
    _row("end_group"),
    _row("begin_group", "pieces", "Documents", "Documents"),
    _row("image", "photo", "Une photo", "A picture"),
    _row("file", "resolution", "Résolution du conseil", "Board resolution", required="yes"),
    _row("end_group"),
)
CHOICES = sheet(
    ("list_name", "name", "label::Français (fr)", "label::English (en)", "pays"),
    ("oui_non", "oui", "Oui", "Yes", ""),
    ("oui_non", "non", "Non", "No", ""),
    ("pays", "HT", "Haïti", "Haiti", ""),
    ("pays", "BF", "Burkina Faso", "Burkina Faso", ""),
    ("ville", "jacmel", "Jacmel", "Jacmel", "HT"),
    ("ville", "hinche", "Hinche", "Hinche", "HT"),
    ("ville", "bobo", "Bobo-Dioulasso", "Bobo-Dioulasso", "BF"),
    ("themes", "eau", "Eau", "Water", ""),
    ("themes", "terre", "Terre", "Land", ""),
    ("themes", "droits", "Droits", "Rights", ""),
)
SUPPORT = sheet(
    ("type", "name", "label::Français (fr)", "label::English (en)", "required"),
    ("text", "mot", "Pourquoi l’appuyez-vous?", "Why do you support it?", "yes"),
)


def _settings(form_id: str, title: str) -> str:
    return f"form_title,form_id,version,default_language\n{title},{form_id},1,Français (fr)\n"


DEFINITION = ProcedureDefinition(
    title={"fr": "Fonds d’essai", "en": "Trial fund"},
    purpose={"fr": "Essayer chaque sorte de question.", "en": "Try each kind of question."},
    articles=(Article("anciennete", "4.1", {"fr": "L’organisme existe depuis deux ans.", "en": "Two years old."}),),
    applicants=Applicants(without_account=True),
    supports=1,
    signature={"fr": "Je déclare que ces réponses sont exactes.", "en": "I declare these answers are exact."},
    checklist=(ChecklistItem("pieces", {"fr": "Pièces jointes", "en": "Documents"}),),
    eligibility=(
        Eligibility(
            key="anciennete",
            expression="/data/organisme/fondation <= 2024",
            reason={"fr": "L’organisme est trop jeune.", "en": "The organisation is too young."},
            remedy={"fr": "Avoir été fondé en 2024 ou avant.", "en": "Be founded in 2024 or before."},
            article="anciennete",
            questions=("/data/organisme/fondation",),
        ),
    ),
)


def bundle(definition: ProcedureDefinition = DEFINITION) -> Bundle:
    """The procedure."""
    return Bundle(
        key="essai",
        prefix="ESS",
        effect="",
        is_example=True,
        definition=definition,
        forms=(
            BundledForm(
                form_id="essai",
                use="application",
                wanted=1,
                sheets={"survey": SURVEY, "choices": CHOICES, "settings": _settings("essai", "Demande d’essai")},
            ),
            BundledForm(
                form_id="essai-appui",
                use="support",
                wanted=1,
                sheets={"survey": SUPPORT, "settings": _settings("essai-appui", "Appui d’essai")},
            ),
        ),
    )


def opened(definition: ProcedureDefinition = DEFINITION, *, at: datetime = AT) -> ProcedureVersion:
    """The procedure, open from its publication on."""
    return publish(bundle(definition), at=at)


def windowed(definition: ProcedureDefinition = DEFINITION) -> ProcedureVersion:
    """The procedure, open from October to January."""
    return publish(bundle(definition), at=OPENS, opens_at=OPENS, closes_at=CLOSES)
