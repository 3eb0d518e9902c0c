"""What ODK Validate, the jar that pyxform carries, says of an XForm: the last judge before telephones."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from pyxform.validators.odk_validate import ODK_VALIDATE_PATH

from maillon.dossiers.forms.errors import FormError

SECONDS = 100
_NOISE = re.compile(r"^(?:SLF4J|WARNING: An illegal|>> Something broke|\s*at |.*\bXForm is valid\b).*$", re.M)


def can_validate() -> bool:
    """Whether Java and the jar are on this machine."""
    return bool(shutil.which("java")) and Path(ODK_VALIDATE_PATH).exists()


def validated(xform: str) -> list[FormError]:
    """What ODK Validate refuses, nothing when it accepts. ``can_validate`` first."""
    java = shutil.which("java")
    assert java is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "form.xml")
        path.write_text(xform, encoding="utf-8")
        command = [java, "-Djava.awt.headless=true", "-jar", ODK_VALIDATE_PATH, str(path)]
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            return [FormError("forms.odk_validate", params={"text": f"> {SECONDS} s"})]
    if run.returncode == 0:
        return []
    said = _NOISE.sub("", run.stderr or run.stdout).strip()
    return [FormError("forms.odk_validate", params={"text": " ".join(said.split())[:600]})]
