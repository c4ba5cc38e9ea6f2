"""An annex that is wrong in one way: it is said at its cell, in Vietnamese, and nothing is kept."""

import pytest

import figures
import office
import workbooks


@pytest.fixture
def wrong(nepmoi, tmp_path):
    """Imports a changed annex and shows that nothing of it was kept."""

    def findings(change):
        before = nepmoi.reconcile().expect(3).json
        answer = nepmoi.import_annex(workbooks.changed(tmp_path / "annex.xlsx", change)).expect(3).json
        assert answer["kept"] is False
        assert nepmoi.reconcile().expect(3).json == before
        return answer

    return findings


def test_one_changed_figure(wrong):
    answer = wrong(workbooks.set_cells(E9=12))
    assert answer["doubts"] == []
    [difference] = answer["differences"]
    assert (difference["indicator"], difference["kind"]) == ("communication_team", "units_to_tier")
    assert (difference["stated"], difference["computed"]) == (29, 30)
    assert {"E8", "E9"} <= set(difference["cells"])
    assert "thừa 1" in difference["message"]


def test_a_changed_total(wrong):
    [difference] = wrong(workbooks.set_cells(G7=211))["differences"]
    assert (difference["kind"], difference["stated"], difference["computed"]) == ("tiers_to_total", 211, 210)
    assert {"G7", "G8", "H8"} <= set(difference["cells"])


def test_a_changed_figure_in_a_column_without_tiers(wrong):
    [difference] = wrong(workbooks.set_cells(Q12=9))["differences"]
    assert (difference["indicator"], difference["stated"], difference["computed"]) == ("change_leader_club", 24, 25)
    assert {"Q7", "Q12"} <= set(difference["cells"])


def test_a_removed_row(wrong):
    answer = wrong(workbooks.remove_row(13))
    assert {"A13", "B13"} & {doubt["cell"] for doubt in answer["doubts"]}, "where the numbers jump from 4 to 6"
    short = {(difference["indicator"], difference["stated"] - difference["computed"]) for difference in answer["differences"]}
    # Hoà An had 6 and 12 savings groups, and one club.
    assert {("savings_group", 6), ("savings_group", 12), ("change_leader_club", 1)} <= short
    assert all("thiếu" in difference["message"] for difference in answer["differences"])


def test_figures_exchanged_between_tiers(wrong):
    answer = wrong(workbooks.exchange("G9", "H9"))
    assert answer["doubts"] == []
    assert {difference["indicator"] for difference in answer["differences"]} == {"savings_group"}
    assert len(answer["differences"]) == 2
    for difference in answer["differences"]:
        assert set(difference["cells"][:2]) == {"G9", "H9"}, "the exchanged cells are the first to look at"


def test_a_unit_of_another_province(wrong):
    answer = wrong(workbooks.set_cells(B9="Mù Cang Chải"))
    [doubt] = answer["doubts"]
    assert doubt["cell"] == "B9"
    assert "Mù Cang Chải" in doubt["message"] and "Yên Bái" in doubt["message"]


def test_a_unit_listed_twice(wrong):
    answer = wrong(workbooks.set_cells(B10="Huyện Quảng Hòa"))
    assert "B10" in [doubt["cell"] for doubt in answer["doubts"]]


def test_a_figure_that_cannot_be_read(wrong):
    answer = wrong(workbooks.set_cells(H12="l9"))
    assert "H12" in [doubt["cell"] for doubt in answer["doubts"]]


def test_spelling_variants_and_text_numbers_are_no_doubt(nepmoi, tmp_path):
    change = workbooks.set_cells(
        B9="Huyện Quảng Hoà", B11="ha lang", B13="H. Hoà An", B16="Ba\u0309o La\u0323c", E9="11", F10="08"
    )
    answer = nepmoi.import_annex(workbooks.changed(tmp_path / "annex.xlsx", change)).expect(0).json
    assert answer["kept"] is True
    units = figures.reported(nepmoi.reconcile().json)
    assert units["bao lac", "savings_group"]["province"] == 9
    assert units["trung khanh", "communication_team"]["district"] == 8


def test_whole_columns_moved_with_their_headers_import_the_same(nepmoi, tmp_path):
    before = nepmoi.reconcile().json
    order = workbooks.letters("A", "D") + workbooks.letters("T", "W") + workbooks.letters("E", "S")
    file = workbooks.changed(tmp_path / "annex.xlsx", workbooks.move_columns(order))
    assert nepmoi.import_annex(file).expect(0).json["kept"] is True
    after = nepmoi.reconcile().expect(3).json
    assert figures.reported(after) == figures.reported(before)
    for code, indicator in figures.totals(before).items():
        moved = figures.totals(after)[code]
        assert (moved["stated"], moved["total"], moved["tiers"]) == (
            indicator["stated"], indicator["total"], indicator["tiers"]
        )


def test_hidden_rows_and_columns_are_read_and_told(nepmoi, tmp_path):
    def hide(sheet):
        sheet.row_dimensions[12].hidden = True
        sheet.column_dimensions["Q"].hidden = True

    answer = nepmoi.import_annex(workbooks.changed(tmp_path / "annex.xlsx", hide)).expect(0).json
    told = " ".join(notice["message"] for notice in answer["notices"])
    assert "12" in told and "Q" in told


def test_formulas_count_with_the_value_that_was_saved(nepmoi, tmp_path):
    """openpyxl drops cached values, so LibreOffice computes and saves the sheet."""
    change = workbooks.set_cells(E8="=SUM(E9:E18)", F8="=SUM(F9:F18)", E7="=E8+F8")
    file = office.recalculated(workbooks.changed(tmp_path / "annex.xlsx", change), tmp_path / "saved")
    assert nepmoi.import_annex(file).expect(0).json["differences"] == []
    assert figures.totals(nepmoi.reconcile().json)["communication_team"]["stated"] == 57
