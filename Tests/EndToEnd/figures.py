"""What the paper says, as people read it, beside what the command reports."""

import csv
import unicodedata

from product import ANNEXES

CODES = {
    "TTCD": "communication_team",
    "TKVVTB": "savings_group",
    "GALS": "gender_action_learning",
    "SINHKE": "livelihood_group",
    "DCTC": "trusted_address",
    "DOITHOAI": "policy_dialogue",
    "CLB": "change_leader_club",
    "NLCBNU": "em_women_cadre",
    "GSDG": "me_training",
    "LGG2": "gm_training_p2",
    "LGG3": "gm_training_p3",
}
PLACE_COUNTS = {"XA_V3": "region3_commune", "XOM_V3": "especially_disadvantaged_village"}

# Total, and where the paper splits it the tiers.
YEAR = {
    "communication_team": (57, 29, 28),
    "savings_group": (210, 72, 138),
    "gender_action_learning": (125, 45, 80),
    "livelihood_group": (35, 21, 14),
    "trusted_address": (12, 0, 12),
    "policy_dialogue": (124, 37, 87),
    "change_leader_club": (24,),
    "em_women_cadre": (240,),
    "me_training": (34,),
    "gm_training_p2": (25, 25, 0),
    "gm_training_p3": (47, 7, 40),
}
# What remains between the demonstration's annex of the year and that of the phase, on paper too (V248, V252).
TO_PHASE = {"places_to_phase", "year_to_phase"}
PHASE = {
    "communication_team": 625,
    "savings_group": 210,
    "gender_action_learning": 125,
    "livelihood_group": 35,
    "trusted_address": 70,
    "policy_dialogue": 306,
    "change_leader_club": 125,
    "em_women_cadre": 80,
    "me_training": 42,
    "gm_training_p2": 33,
    "gm_training_p3": 115,
}


def folded(name):
    """A name without tone marks and case: the paper writes Quảng Hoà, Hạ lang, the directory Quảng Hòa, Hạ Lang."""
    marks = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in marks if not unicodedata.combining(letter)).casefold()


def printed(file):
    """The cells of units in a transcription: (unit, indicator) → the figures from left to right, None for a blank."""
    cells = {}
    with open(ANNEXES / file, encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            if row["kind"] != "target":
                continue
            unit = folded(row["unit"]) if row["unit_no"] != "10" else "department"
            code = CODES.get(row["indicator_code"]) or PLACE_COUNTS[row["indicator_code"]]
            value = int(row["value"]) if row["value"] else None
            cells.setdefault((unit, code), []).append((row["level"], value))
    return cells


def reported(report):
    """The same from a report of the command: (unit, indicator) → the unit's entry."""
    entries = {}
    for indicator in report["indicators"] + report.get("place_counts", []):
        for unit in indicator["units"]:
            name = "department" if unit["agency"] else folded(unit["name"])
            assert (name, indicator["code"]) not in entries, f"{name} stands twice in {indicator['code']}"
            entries[name, indicator["code"]] = unit
    return entries


def totals(report):
    return {indicator["code"]: indicator for indicator in report["indicators"]}


def kinds(report):
    return {difference["kind"] for difference in report["differences"]}


def without_version(report):
    """A report without the number of the version, which counts imports."""
    return {key: value for key, value in report.items() if key != "version"}
