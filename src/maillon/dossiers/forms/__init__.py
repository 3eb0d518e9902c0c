"""XLSForms: compiled, read, answered and judged. Plain values only: no database, no clock, no surface.

compiled = compile_workbook(data, name="demande.xlsx")     # compiling: .xlsx -> XForm, or FormRefused
form = read_form(compiled.xform)                           # reading: any XForm, ours or others'
answers = Answers.blank(form)                              # answering: one instance, a tree of values
answers.set("/data/nom", "Semis solidaires")
evaluation = evaluate(form, answers, language="fr", now=now, tables={})
evaluation.fields["/data/nom"].valid                       # evaluating: value, relevant, required, valid, message
answers.final_xml(evaluation)                              # what is submitted: nothing that does not apply
"""

from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.compiling import CompiledForm, compile_workbook
from maillon.dossiers.forms.errors import AnswersRefused, FormError, FormRefused
from maillon.dossiers.forms.evaluating import Evaluation, evaluate
from maillon.dossiers.forms.reading import read_form

__all__ = [
    "Answers",
    "AnswersRefused",
    "CompiledForm",
    "Evaluation",
    "FormError",
    "FormRefused",
    "compile_workbook",
    "evaluate",
    "read_form",
]
