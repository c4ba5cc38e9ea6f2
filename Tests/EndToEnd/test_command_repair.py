"""The annexes as they were extracted from the paper, with shifted columns: proposed, repaired, equal to the workbook."""

import figures
from product import ROOT

TEXT = ROOT / "Tests/PlanningTests/Fixtures/caobang-annexes.txt"


def test_a_shifted_text_is_listed_and_not_kept(empty):
    answer = empty("plan", "import", TEXT, "--table", 1, "--place", "04", "--period", "2024", "--json").expect(3).json
    assert answer["kept"] is False
    moves = answer["repair"]["moves"]
    assert len(moves) == 11 and answer["repair"]["applied"] is False
    total = next(move for move in moves if move["from"] == "U7")
    assert (total["to"], total["text"]) == ("V7", "47")
    assert "cột V+W cộng được 47 = 7 + 40" in total["reason"]
    words = empty("plan", "import", TEXT, "--table", 1, "--place", "04", "--period", "2024").expect(3)
    assert "U7 → V7" in words.out and "--repair" in words.out


def test_a_repaired_text_is_the_annex_of_the_workbook(empty, nepmoi):
    kept = empty.import_annex(TEXT, "--repair", sheet=1).expect(0).json
    assert kept["kept"] is True and kept["repair"]["applied"] is True
    text, sheet = empty.reconcile().expect(0).json, nepmoi.reconcile().expect(3).json
    assert text["indicators"] == sheet["indicators"]
    assert text["place_counts"] == sheet["place_counts"]
    again = empty.import_annex(TEXT, "--repair", sheet=1).expect(0).json
    assert again["unchanged"] is True


def test_the_phase_annex_keeps_its_unreadable_tiers_as_doubts(empty, nepmoi):
    answer = empty.import_annex(TEXT, "--repair", "--accept", sheet=2, period="2021-2025").expect(3).json
    assert answer["kept"] is True and answer["differences"] == []
    assert [doubt["cell"][0] for doubt in answer["doubts"]] == ["T", "U", "V", "W", "X", "Y"]
    assert len(answer["repair"]["removed"]) == 4
    text = empty.reconcile(period="2021-2025").json
    sheet = nepmoi.reconcile(period="2021-2025").json
    assert figures.totals(text) == figures.totals(sheet)


def test_a_workbook_has_no_repair(nepmoi):
    from product import WORKBOOK

    assert nepmoi.import_annex(WORKBOOK).json["repair"] is None
