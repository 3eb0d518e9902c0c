"""Names on the world map: short enough, apart from each other, home named."""

from __future__ import annotations

from itertools import combinations

from maillon.web.insight import maps


def _drawn(names, counts):
    return maps.world(
        counts, label=lambda code, count: f"{code} {count}", url=lambda code: f"?pays={code}", names=names, named=6
    )


def test_a_name_too_long_for_the_map_is_left_to_the_table():
    names = {"CD": "République démocratique du Congo", "HT": "Haïti", "SN": "Sénégal"}
    drawing = _drawn(names, {"CD": 90, "HT": 135, "SN": 69})
    assert [label.text for label in drawing.labels] == ["Québec", "Haïti 135", "Sénégal 69"]


def test_names_on_the_map_never_cover_each_other():
    names = {code: f"Pays nommé {code}" for code in ("BF", "ML", "NE", "SN", "GN", "CI", "TG", "BJ", "GH", "NG")}
    drawing = _drawn(names, dict.fromkeys(names, 10))
    boxes = []
    for label in drawing.labels:
        width = len(label.text) * 7.2
        left = float(label.x) - (width if label.anchor == "end" else 0)
        boxes.append((left, left + width, float(label.y)))
    assert len(boxes) > 2
    for (left, right, y), (other_left, other_right, other_y) in combinations(boxes, 2):
        assert right <= other_left or other_right <= left or abs(y - other_y) > 16
