"""Villages and attributes of places: entered by form, by file and by command, merged, assigned, counted."""

import csv
import re

import openpyxl
import pytest
from playwright.sync_api import expect

from browsing import assert_fits, axe, enter

COMMUNE = 2301279  # Phường Nùng Trí Cao, Cao Bằng, from 1/7/2025; code 01279
OLD = 1301279  # Phường Ngọc Xuân, which went into it whole


def sheet(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


LIST = [
    ["DANH SÁCH XÓM ĐẶC BIỆT KHÓ KHĂN"],
    ["STT", "Mã xã", "Xã, phường", "Tên xóm", "ĐBKK", "Từ ngày"],
    [1, "01279", "", "Lũng Rì", "x", ""],
    [2, "", "", "Xóm Bản Ỏ", "", "01/01/2024"],
    [3, "", "phuong de tham", "Nà Toàn", "X", ""],
]


def test_a_list_comes_in_by_command_goes_out_and_comes_in_again_without_a_difference(nepmoi, tmp_path):
    file = sheet(tmp_path / "xom.xlsx", LIST)
    arguments = ["places", "villages", "import", file, "--place", "04", "--on", "2024-01-01"]
    unfounded = nepmoi(*arguments, "--json").expect(2).json
    assert [fault["cell"] for fault in unfounded["faults"]] == ["E3", "E5"] and not unfounded["kept"]
    kept = nepmoi(*arguments, "--decision", "QĐ 612/QĐ-UBDT", "--json").expect(0).json
    assert (kept["new"], kept["changed"], kept["same"], kept["kept"]) == (3, 0, 0, True)
    for name in ["ra.csv", "ra.xlsx"]:
        out = tmp_path / name
        nepmoi("places", "villages", "export", out, "--place", "04", "--on", "2024-01-01").expect(0)
        again = nepmoi(
            "places", "villages", "import", out, "--place", "04", "--on", "2024-01-01", "--json"
        ).expect(0).json
        assert (again["new"], again["changed"], again["same"]) == (0, 0, 3), name
    with open(tmp_path / "ra.csv", encoding="utf-8-sig") as text:
        assert {row["Tên thôn"] for row in csv.DictReader(text)} == {"Xóm Lũng Rì", "Xóm Bản Ỏ", "Xóm Nà Toàn"}
    shown = nepmoi("places", "show", "01279", "--on", "2026-01-01", "--json").expect(0).json
    assert {"Xóm Lũng Rì", "Xóm Bản Ỏ"} == {child["name"] for child in shown["children"]}
    found = nepmoi("places", "search", "lung ri", "--on", "2026-01-01", "--json").expect(0).json
    assert [hit["path"] for hit in found] == ["Tỉnh Cao Bằng › Phường Nùng Trí Cao › Xóm Lũng Rì"]


def test_a_list_with_a_fault_names_its_cell_and_keeps_nothing(nepmoi, tmp_path):
    rows = [["Mã xã", "Tên thôn"], ["01279", "A"], ["99999", "B"], ["01279", "a"]]
    refused = nepmoi(
        "places", "villages", "import", sheet(tmp_path / "x.xlsx", rows), "--place", "04", "--on", "2024-01-01"
    ).expect(2)
    assert "A3:" in refused.out and "B4:" in refused.out and "Chưa lưu gì cả" in refused.out
    assert nepmoi("places", "show", "01279", "--on", "2024-01-01", "--json").expect(0).json["children"] == []


def test_declared_counts_stand_against_the_plan_as_a_notice(nepmoi, tmp_path):
    rows = [
        ["Mã", "Đặc điểm", "Số lượng", "Từ ngày", "Căn cứ"],
        ["04", "Thôn đặc biệt khó khăn", 996, "16/9/2021", "QĐ 612/QĐ-UBDT"],
        ["04", "region_iii", 126, "04/6/2021", "QĐ 861/QĐ-TTg"],
    ]
    report = nepmoi("places", "attributes", "import", sheet(tmp_path / "dd.xlsx", rows), "--json").expect(0).json
    assert report["new"] == 2
    again = nepmoi("places", "attributes", "import", tmp_path / "dd.xlsx", "--json").expect(0).json
    assert again["same"] == 2


@pytest.mark.parametrize("width,javascript", [(1280, True), (360, False)])
def test_an_officer_enters_merges_and_reads_villages(visit, width, javascript):
    visitor = visit("tinh", width=width, javascript=javascript)
    mark = f"{width}"
    page = visitor.open(f"/dia-ban/{COMMUNE}")
    page.get_by_role("main").get_by_role("link", name="Xóm", exact=True).first.click()
    expect(page).to_have_url(re.compile(r"/thon$"))
    page.goto(f"/dia-ban/{COMMUNE}/thon/moi")
    page.get_by_label("Tên xóm").fill(f"Nà Cáp {mark}\nLũng Vài {mark}\nBản Ỏ {mark}")
    page.get_by_role("button", name="Thêm vào danh sách").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text(f"Xóm Bản Ỏ {mark}")
    assert_fits(page)
    page.goto(f"/dia-ban/{COMMUNE}/sap-nhap")
    page.get_by_label(f"Xóm Nà Cáp {mark}").check()
    page.get_by_label("Tên xóm mới").fill(f"Đoàn Kết {mark}")
    page.get_by_label("Ngày xóm mới hoạt động").fill("01/3/2026")
    page.get_by_label("Căn cứ").fill("NQ 12/NQ-HĐND ngày 20/02/2026")
    page.get_by_role("button", name="Ghi việc sáp nhập").click()
    expect(main).to_contain_text("Chọn ít nhất hai thôn")
    assert_fits(page)
    if javascript:
        axe(page)
    page.get_by_label(f"Xóm Lũng Vài {mark}").check()
    page.get_by_role("button", name="Ghi việc sáp nhập").click()
    expect(main).to_contain_text("Đã ghi việc sáp nhập")
    page.get_by_role("link", name=f"Xóm Nà Cáp {mark}", exact=True).click()
    expect(main).to_contain_text("Chuyển thành (1)")
    expect(main).to_contain_text("28/02/2026")
    assert_fits(page)


@pytest.mark.parametrize("width,javascript", [(1280, True), (360, False)])
def test_a_list_is_previewed_and_kept_in_the_browser(visit, tmp_path, width, javascript):
    visitor = visit("tinh", width=width, javascript=javascript)
    page = visitor.open(f"/dia-ban/{OLD}/nhap-thon")
    if javascript:
        axe(page)
    rows = [["Tên thôn", "ĐBKK", "Từ ngày"], [f"Gia Cung {width}", "x", ""], ["", "x", ""]]
    page.locator("#tep").set_input_files(str(sheet(tmp_path / f"{width}.xlsx", rows)))
    page.get_by_label("Xã theo địa giới ngày").fill("01/01/2024")
    page.get_by_label("Căn cứ").fill("QĐ 612/QĐ-UBDT")
    page.get_by_role("button", name="Đọc tệp").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("A3")
    expect(main).to_contain_text("Chưa ghi tên thôn")
    assert_fits(page)
    if javascript:
        axe(page)
    page.get_by_role("link", name="Chọn tệp khác").click()
    page.locator("#tep").set_input_files(str(sheet(tmp_path / f"{width}-2.xlsx", rows[:2])))
    page.get_by_label("Xã theo địa giới ngày").fill("01/01/2024")
    page.get_by_label("Căn cứ").fill("QĐ 612/QĐ-UBDT")
    page.get_by_role("button", name="Đọc tệp").click()
    page.get_by_role("button", name="Giữ danh sách").click()
    expect(main).to_contain_text(f"Xóm Gia Cung {width}")
    expect(main).to_contain_text("Thôn đặc biệt khó khăn")
    assert_fits(page)


def test_attributes_are_entered_and_counted_under_the_province(visit):
    visitor = visit("tinh")
    page = visitor.open(f"/dia-ban/{OLD}/dac-diem/moi")
    axe(page)
    enter(page.locator("#loai"), "region_iii")
    page.get_by_label("Có từ ngày").fill("04/6/2021")
    page.get_by_label("Căn cứ").fill("QĐ 861/QĐ-TTg")
    page.get_by_role("button", name="Ghi đặc điểm").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Đã thêm vào danh sách")
    expect(main).to_contain_text("từ 04/6/2021")
    page = visitor.open("/dia-ban/1100004/dac-diem?ngay=20/3/2024")
    row = page.get_by_role("row").filter(has_text="Thành phố Cao Bằng")
    expect(row).to_contain_text("1")
    axe(page)
    narrow = visit("tinh", width=360, javascript=False).open("/dia-ban/1100004/dac-diem?ngay=20/3/2024")
    assert_fits(narrow)


def test_who_may_only_look_finds_no_way_to_change(visit):
    visitor = visit("xem")
    page = visitor.open(f"/dia-ban/{COMMUNE}/thon")
    expect(page.get_by_role("link", name=re.compile("Thêm"))).to_have_count(0)
    answer = page.goto(f"/dia-ban/{COMMUNE}/thon/moi")
    assert answer.status == 403
