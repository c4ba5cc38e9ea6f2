"""The command with the real annexes: what is kept, what it says, and its exit codes, on both engines."""

import csv
import re

import openpyxl
import pytest

import figures
import workbooks
from product import ANNEXES, TEXT_TABLES, WORKBOOK

BA_TRANG = {"place": "21520", "period": "2023"}
UNLABELLED = ["T6", "U6", "V6", "W6", "X6", "Y6"]


def larger(sheet):
    """One team more in Quảng Hòa, in all its sums: an annex that foots and differs from the demonstration."""
    workbooks.set_cells(E7=58, E8=30, E9=12)(sheet)


def test_the_annex_of_the_year_is_kept_without_difference_or_doubt(nepmoi, tmp_path):
    answer = nepmoi.import_annex(workbooks.renewed(tmp_path / "annex.xlsx")).expect(0).json
    assert answer["kept"] is True
    assert answer["differences"] == [] and answer["doubts"] == []
    assert answer["cells"] > 150


def test_the_annex_is_kept_in_a_database_without_demonstration(empty):
    answer = empty.import_annex(WORKBOOK).expect(0).json
    assert answer["kept"] is True
    assert figures.totals(empty.reconcile().expect(0).json)["gm_training_p2"]["total"] == 25


def test_every_total_of_the_year_foots(nepmoi, tmp_path):
    nepmoi.import_annex(workbooks.renewed(tmp_path / "annex.xlsx")).expect(0)
    report = nepmoi.reconcile().expect(3).json
    assert (report["place"], report["period"]) == ("04", "2024")
    assert report["doubts"] == [] and figures.kinds(report) == figures.TO_PHASE, "nothing but the phase disagrees"
    indicators = figures.totals(report)
    assert set(indicators) == set(figures.YEAR)
    for code, (total, *tiers) in figures.YEAR.items():
        indicator = indicators[code]
        assert (indicator["stated"], indicator["total"]) == (total, total), code
        expected = dict(zip(["province", "district"], tiers))
        assert {tier: sums["total"] for tier, sums in indicator["tiers"].items()} == expected, code
        assert {tier: sums["stated"] for tier, sums in indicator["tiers"].items()} == expected, code


def test_every_cell_of_the_year_is_the_one_on_paper(nepmoi, tmp_path):
    nepmoi.import_annex(workbooks.renewed(tmp_path / "annex.xlsx")).expect(0)
    found = figures.reported(nepmoi.reconcile().json)
    paper = figures.printed("caobang-2024.csv")
    assert len(paper) == 130
    for key, cells in paper.items():
        unit = found.pop(key, None)
        values = [value for _, value in cells]
        if all(value is None for value in values):
            assert unit is None or unit["value"] is None, key
            continue
        assert unit["value"] == sum(value or 0 for value in values), key
        for tier, value in cells:
            if tier != "none":
                assert unit[tier] == value, (key, tier)
        assert unit["unlabelled"] == [], key
    assert found == {}, "units that the paper does not have"


def test_the_department_is_an_agency_with_its_7_and_5(nepmoi):
    units = figures.reported(nepmoi.reconcile().json)
    assert units["department", "gm_training_p2"]["province"] == 7
    assert units["department", "gm_training_p3"]["province"] == 5
    assert units["department", "gm_training_p2"]["place"] is None
    assert ("department", "communication_team") not in units


def test_districts_carry_the_codes_of_the_structure_of_the_period(nepmoi):
    units = figures.reported(nepmoi.reconcile().json)
    assert units["quang hoa", "communication_team"]["place"] == "049"
    assert units["quang hoa", "communication_team"]["name"] == "Quảng Hòa"
    assert units["ha lang", "savings_group"]["name"] == "Hạ Lang"


def test_the_annex_of_the_phase_has_doubts_at_its_six_columns_without_tier(nepmoi, tmp_path):
    before = nepmoi.reconcile(period="2021-2025").json
    file = workbooks.renewed(tmp_path / "annex.xlsx")
    answer = nepmoi.import_annex(file, sheet=2, period="2021-2025").expect(3).json
    assert answer["kept"] is False
    assert answer["differences"] == []
    assert sorted(doubt["cell"] for doubt in answer["doubts"]) == UNLABELLED
    assert nepmoi.reconcile(period="2021-2025").json == before


def test_accepted_doubts_stay_open_and_their_figures_unlabelled(nepmoi, tmp_path):
    file = workbooks.renewed(tmp_path / "annex.xlsx")
    answer = nepmoi.import_annex(file, "--accept", sheet=2, period="2021-2025").expect(3).json
    assert answer["kept"] is True
    report = nepmoi.reconcile(period="2021-2025").expect(3).json
    assert sorted(doubt["cell"] for doubt in report["doubts"]) == UNLABELLED
    for code, total in figures.PHASE.items():
        indicator = figures.totals(report)[code]
        assert (indicator["stated"], indicator["total"]) == (total, total), code
    units = figures.reported(report)
    for key, cells in figures.printed("caobang-phase1.csv").items():
        if key[1] in figures.PLACE_COUNTS.values():
            continue
        if key[1] in ("me_training", "gm_training_p2", "gm_training_p3"):
            assert units[key]["unlabelled"] == [value for _, value in cells], key
            assert units[key]["province"] is None, key
        elif len(cells) == 2:
            assert [units[key]["province"], units[key]["district"]] == [value for _, value in cells], key
        assert units[key]["value"] == sum(value for _, value in cells), key


def test_a_sheet_can_be_named(nepmoi, tmp_path):
    file = workbooks.renewed(tmp_path / "annex.xlsx")
    assert nepmoi.import_annex(file, sheet=workbooks.YEAR).expect(0).json["kept"] is True


def test_what_is_worth_knowing_blocks_nothing(nepmoi, tmp_path):
    answer = nepmoi.import_annex(workbooks.renewed(tmp_path / "annex.xlsx")).expect(0).json
    # 210 savings groups in the year are as many as in the phase.
    assert "G7" in [notice["cell"] for notice in answer["notices"]]


def test_the_same_file_again_keeps_nothing_new_and_says_so(nepmoi, tmp_path):
    file = workbooks.renewed(tmp_path / "annex.xlsx")
    assert nepmoi.import_annex(file).expect(0).json["kept"] is True
    version = nepmoi.reconcile().json["version"]
    assert nepmoi.import_annex(file).expect(0).json["kept"] is False
    assert nepmoi.reconcile().json["version"] == version
    said = nepmoi("plan", "import", file, "--sheet", 1, "--place", "04", "--period", "2024").expect(0)
    assert re.search("không.*mới|đã.*nhập|không đổi", said.out + said.err, re.IGNORECASE)


def test_another_file_makes_the_next_version(nepmoi, tmp_path):
    version = nepmoi.reconcile().json["version"]
    nepmoi.import_annex(workbooks.changed(tmp_path / "annex.xlsx", larger)).expect(0)
    report = nepmoi.reconcile().expect(3).json
    assert report["version"] == version + 1
    assert figures.totals(report)["communication_team"]["total"] == 58


def test_a_dry_run_keeps_nothing(nepmoi, tmp_path):
    before = nepmoi.reconcile().json
    file = workbooks.changed(tmp_path / "annex.xlsx", larger)
    assert nepmoi.import_annex(file, "--dry-run").expect(0).json["kept"] is False
    assert nepmoi.reconcile().json == before


def test_two_issuers_have_plans_of_their_own(nepmoi, tmp_path):
    first = nepmoi.reconcile().json["agency"]
    other = nepmoi.reconcile(period="2021-2025").json["agency"]
    assert first != other, "the demonstration has the annexes of two issuers"
    file = workbooks.changed(tmp_path / "annex.xlsx", larger)
    nepmoi.import_annex(file, "--agency", other).expect(0)
    refused = nepmoi.reconcile().expect(2)
    assert first in refused.err and other in refused.err
    assert figures.totals(nepmoi.reconcile("--agency", first).json)["communication_team"]["total"] == 57
    assert figures.totals(nepmoi.reconcile("--agency", other).json)["communication_team"]["total"] == 58


def test_both_engines_report_the_same(engines, tmp_path):
    file = workbooks.changed(tmp_path / "annex.xlsx", larger)
    reports = []
    for name in ("sqlite", "postgresql"):
        nepmoi = engines(name).demonstration()
        nepmoi.import_annex(file).expect(0)
        reports.append([nepmoi.reconcile().json, nepmoi.reconcile(period="2021-2025").json])
    assert reports[0] == reports[1]


@pytest.mark.parametrize("period, sheet", [("2024", 1), ("2021-2025", 2)])
def test_what_goes_out_comes_in_again_without_a_difference(engine, tmp_path, period, sheet):
    source, target = engine.demonstration(), engine.demonstration()
    change = larger if sheet == 1 else workbooks.set_cells(E7=626, E9=27)
    name = [workbooks.YEAR, workbooks.PHASE][sheet - 1]
    file = workbooks.changed(tmp_path / "annex.xlsx", change, sheet=name)
    source.import_annex(file, "--accept", sheet=sheet, period=period)
    source.export(tmp_path / "out.xlsx", period=period).expect(0)
    target.import_annex(tmp_path / "out.xlsx", "--accept", period=period)
    expected = figures.without_version(source.reconcile(period=period).json)
    assert figures.without_version(target.reconcile(period=period).json) == expected
    total = figures.totals(expected)["communication_team"]["total"]
    assert total == {"2024": 58, "2021-2025": 626}[period]


def test_the_exported_annex_has_every_cell_at_its_place(nepmoi, tmp_path):
    nepmoi.export(tmp_path / "out.xlsx").expect(0)
    out = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    paper = openpyxl.load_workbook(WORKBOOK)[workbooks.YEAR]
    assert (out["E8"].value, out["T18"].value, out["V18"].value) == (29, 7, 5)
    for row in range(7, 19):
        for column in range(1, 24):
            assert out.cell(row, column).value == paper.cell(row, column).value, out.cell(row, column).coordinate
    assert out["E6"].value == "Cấp tỉnh"
    assert "E5:F5" in [str(area) for area in out.merged_cells.ranges]


def test_the_village_table_of_a_commune_comes_in_as_text(nepmoi):
    answer = nepmoi.import_annex(TEXT_TABLES, "--accept", sheet=2, **BA_TRANG)
    assert answer.code in (0, 3), answer.err
    assert answer.json["kept"] is True
    assert answer.json["differences"] == []
    report = nepmoi.reconcile(**BA_TRANG).json
    teams = figures.totals(report)["communication_team"]
    assert (teams["stated"], teams["total"]) == (1, 1)
    values = {figures.folded(unit["name"]): unit["value"] for unit in teams["units"]}
    # A printed 0 is a figure; the villages under UBND xã are its parts and count once.
    assert values["thon bui hui"] == 0 and values["thon nuoc dang"] == 1
    villages = next(count for count in report["place_counts"] if count["code"] == "especially_disadvantaged_village")
    assert villages["stated"] is None, "the total is blank on paper"
    assert "Hội LHPN xã" not in [unit["name"] for unit in villages["units"]], "a blank is no cell"


def test_the_activity_table_of_a_commune_keeps_every_cell_as_printed(nepmoi):
    answer = nepmoi.import_annex(TEXT_TABLES, "--accept", sheet=1, **BA_TRANG)
    assert answer.code in (0, 3), answer.err
    assert answer.json["kept"] is True
    tasks = [row for row in nepmoi.reconcile(**BA_TRANG).json["activities"] if row["kind"] == "task"]
    with open(ANNEXES / "batrang-2023.csv", encoding="utf-8", newline="") as text:
        paper = [row for row in csv.DictReader(text) if row["row_kind"] == "row"]
    found = [{target["tier"]: target for target in task["targets"]} for task in tasks]
    assert [
        (cells.get("commune", {}).get("raw", ""), cells.get("village", {}).get("raw", "")) for cells in found
    ] == [(row["xa_raw"], row["thon_raw"]) for row in paper]
    kinds = {"number": "number", "dash": "dash", "actor_marker": "actor", "depends_on_local_situation": "text"}
    for cells, row in zip(found, paper):
        if row["xa_type"] in kinds:
            assert cells["commune"]["content"] == kinds[row["xa_type"]], row["title"]


def test_the_tables_of_a_commune_come_out_and_in_again(engine, tmp_path):
    source, target = engine.demonstration(), engine.demonstration()
    for sheet in (1, 2):
        source.import_annex(TEXT_TABLES, "--accept", sheet=sheet, **BA_TRANG)
    source.export(tmp_path / "out.xlsx", **BA_TRANG).expect(0)
    count = len(openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames)
    assert count == 2
    for sheet in (1, 2):
        target.import_annex(tmp_path / "out.xlsx", "--accept", sheet=sheet, **BA_TRANG)
    expected = figures.without_version(source.reconcile(**BA_TRANG).json)
    assert expected["activities"] and expected["indicators"]
    assert figures.without_version(target.reconcile(**BA_TRANG).json) == expected
