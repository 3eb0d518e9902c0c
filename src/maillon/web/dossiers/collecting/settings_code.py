"""The QR code that ODK Collect and KoboCollect read to set themselves up.

https://docs.getodk.org/collect-import-export/ decides: JSON, compressed by zlib, in base 64.
"""

from __future__ import annotations

import base64
import json
import zlib

import qrcode
import qrcode.image.svg


def settings_text(*, server_url: str, project: str) -> str:
    """What the code says."""
    said = {
        "general": {
            "protocol": "odk_default",
            "server_url": server_url,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": project, "icon": "M"},
    }
    return base64.b64encode(zlib.compress(json.dumps(said).encode(), 9)).decode()


def settings_svg(*, server_url: str, project: str) -> str:
    """The code as an SVG drawing, to put in the page."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_L, border=4)
    code.add_data(settings_text(server_url=server_url, project=project))
    return str(code.make_image(image_factory=qrcode.image.svg.SvgPathFillImage).to_string(encoding="unicode"))
