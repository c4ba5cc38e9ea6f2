"""Files that are refused, an import that is killed, and the rest of the command's contract."""

import re
import shutil
import signal
import subprocess
import time

import pytest

import figures
import office
import workbooks
from product import BINARY, PASSWORD, ROOT, environment

LIMIT = 400 << 20


def larger(sheet):
    workbooks.set_cells(E7=58, E8=30, E9=12)(sheet)


@pytest.mark.parametrize("kind", workbooks.REFUSED)
def test_a_bad_file_is_refused_in_one_sentence_and_little_memory(on_sqlite, bad_file, kind):
    words = workbooks.REFUSED[kind][1]
    before = on_sqlite.reconcile().json
    answer = on_sqlite.import_annex(bad_file(kind)).expect(2)
    assert answer.out == ""
    assert len(answer.err.strip().splitlines()) == 1, answer.err
    assert re.search(words, answer.err), answer.err
    assert answer.memory < LIMIT, f"{answer.memory >> 20} MB"
    assert on_sqlite.reconcile().json == before


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("plan", "import", "absent.xlsx", "--place", "04", "--period", "2024"), "absent.xlsx"),
        (("plan", "reconcile", "--place", "99999", "--period", "2024"), "99999"),
        (("plan", "reconcile", "--place", "04", "--period", "2023"), "2023"),
        (("places", "show", "99999"), "99999"),
    ],
)
def test_what_is_not_there_is_said_by_its_name(on_sqlite, arguments, words):
    answer = on_sqlite(*arguments).expect(2)
    assert words in answer.err and len(answer.err.strip().splitlines()) == 1, answer.err


def test_a_killed_import_leaves_all_of_it_or_none(nepmoi, tmp_path):
    before = nepmoi.reconcile().expect(3).json
    file = workbooks.changed(tmp_path / "annex.xlsx", larger)
    started = time.monotonic()
    nepmoi.import_annex(file, "--dry-run").expect(0)
    duration = time.monotonic() - started
    outcomes = set()
    # The end of the run is where it writes.
    for share in (0.3, 0.6, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1):
        process = nepmoi.start(
            "plan", "import", file, "--sheet", 1, "--place", "04", "--period", "2024", "--json",
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        time.sleep(duration * share)
        process.send_signal(signal.SIGKILL)
        process.wait()
        report = nepmoi.reconcile().expect(3).json
        total = figures.totals(report)["communication_team"]["total"]
        assert (report["version"] - before["version"], total) in [(0, 57), (1, 58)]
        outcomes.add(total)
    # Once it is left alone it ends, whatever was killed before it.
    nepmoi.import_annex(file).expect(0)
    assert figures.totals(nepmoi.reconcile().expect(3).json)["communication_team"]["total"] == 58
    assert 57 in outcomes, "no kill came before the import was kept"
    nepmoi("check").expect(0)


def test_two_imports_at_once_make_one_version_each(nepmoi, tmp_path):
    before = nepmoi.reconcile().json["version"]
    runs = []
    for number in range(3):
        file = workbooks.renewed(tmp_path / f"{number}.xlsx")
        runs.append(
            nepmoi.start("plan", "import", file, "--sheet", 1, "--place", "04", "--period", "2024", "--json",
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
    assert [run.wait(60) for run in runs] == [0, 0, 0]
    assert nepmoi.reconcile().expect(3).json["version"] == before + 3


def test_the_exported_annex_opens_in_another_office(on_sqlite, tmp_path):
    on_sqlite.export(tmp_path / "out.xlsx").expect(0)
    rows = office.rows(tmp_path / "out.xlsx", tmp_path / "csv")
    assert rows[6][4] == "57" and rows[7][4:6] == ["29", "28"]
    assert rows[17][19] == "7" and rows[17][21] == "5"
    assert figures.folded(rows[8][1]) == "quang hoa"
    pictures, pdf = office.pages(tmp_path / "out.xlsx", tmp_path / "pdf")
    assert 1 <= len(pictures) <= 4, "an annex is printed on few pages"
    words = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert "Chỉ tiêu thực hiện 2024" in re.sub(r"\s+", " ", words)


def test_the_demonstration_fills_an_empty_database_once(empty):
    first = empty("demo", timeout=300).expect(0)
    assert "tinh" in first.out and PASSWORD in first.out
    report = empty.reconcile().expect(3).json
    again = empty("demo").expect(0)
    assert "tinh" in again.out and PASSWORD in again.out
    assert empty.reconcile().expect(3).json == report


def test_the_check_passes_on_what_is_shipped(nepmoi):
    nepmoi("check").expect(0)


def test_a_fault_in_the_catalogue_is_named_by_file_and_line(on_sqlite, tmp_path):
    for folder in ("Programmes", "Data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    file = tmp_path / "Programmes/du-an-8/indicators.yaml"
    lines = file.read_text().splitlines()
    number = next(index for index, line in enumerate(lines) if 'code: "savings_group"' in line)
    lines[number] = lines[number].replace("savings_group", "communication_team")
    file.write_text("\n".join(lines) + "\n")
    run = subprocess.run(
        [str(BINARY), "check"], env=environment(on_sqlite.database) | {"NEPMOI_SHARE": str(tmp_path)},
        capture_output=True, text=True, timeout=60,
    )
    assert run.returncode != 0
    assert f"indicators.yaml:{number + 1}" in run.stdout + run.stderr


def test_the_database_can_be_named_on_the_command_line(engines, tmp_path):
    nepmoi = engines("sqlite").demonstration()
    address, nepmoi.database = nepmoi.database, f"sqlite:{tmp_path}/other.sqlite"
    assert nepmoi.reconcile("--database", address).expect(3).json["place"] == "04"


def test_a_place_is_shown_in_the_structure_of_the_day(nepmoi):
    before = nepmoi("places", "show", "04", "--on", "2024-01-01", "--json").expect(0).json
    assert (before["name"], before["tier"]) == ("Tỉnh Cao Bằng", "province") or before["name"] == "Cao Bằng"
    assert len(before["children"]) == 10
    assert "049" in [child["code"] for child in before["children"]]
    after = nepmoi("places", "show", "04", "--on", "2026-01-01", "--json").expect(0).json
    assert len(after["children"]) == 56


def test_places_are_found_without_tone_marks(nepmoi):
    found = nepmoi("places", "search", "quang hoa", "--on", "2024-01-01", "--json").expect(0).json
    assert any(place["code"] == "049" and place["tier"] == "district" for place in found)
    assert all(set(place) >= {"code", "name", "tier", "path"} for place in found)
