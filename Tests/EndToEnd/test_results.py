"""Declared results: by form, by sheet and by command; seen at once, opened, taken back; totals recounted."""

import re
import sqlite3

import pytest
from playwright.sync_api import expect

from browsing import assert_fits, axe, enter, row_of

RECORD = re.compile(r"/ket-qua/[0-9a-f-]{36}")
HEAD = "Đơn vị;Chỉ tiêu;Ngày/kỳ;Số lượng;Lý do\n"


def sheet(folder, *lines, name="ket-qua.csv"):
    path = folder / name
    path.write_text(HEAD + "\n".join(lines), encoding="utf-8")
    return path


def declare(visitor, place="Huyện Hà Quảng", time="Quý II/2022", figures=(("Đối thoại chính sách", "3"),)):
    page = visitor.open("/ket-qua/khai-bao")
    page.get_by_label("Nơi có kết quả").fill(place)
    page.get_by_label("Ngày hoặc kỳ").fill(time)
    for name, number in figures:
        page.get_by_label(f"{name}, số lượng").fill(number)
    page.get_by_label("Lý do khai báo").fill("Hồ sơ năm cũ thất lạc")
    page.get_by_role("button", name="Lưu khai báo").click()
    return page


def upload(visitor, file, time=""):
    page = visitor.open("/ket-qua/nhap")
    page.locator("#tep").set_input_files(str(file))
    page.get_by_label(re.compile("Ngày hoặc kỳ chung")).fill(time)
    page.get_by_role("button", name="Đọc tệp").click()
    return page


@pytest.mark.parametrize("javascript", [True, False])
def test_a_result_is_declared_seen_opened_and_taken_back(visit, javascript):
    visitor = visit("tinh", javascript=javascript)
    time = "Quý II/2022" if javascript else "Quý III/2022"
    page = declare(visitor, time=time)
    expect(page).to_have_url(RECORD)
    expect(page.get_by_role("main")).to_contain_text("Đã lưu khai báo")
    expect(page.get_by_role("main")).to_contain_text("3 cuộc")
    record = page.url

    page = visitor.open("/ket-qua?dia-ban=04&nam=2022&tim=ha+quang")
    row = page.get_by_role("row").filter(has_text=time)
    expect(row).to_contain_text("Đối thoại chính sách: 3 cuộc")
    row.get_by_role("link").first.click()
    page.get_by_role("link", name="Rút khai báo").click()
    page.get_by_label("Lý do rút").fill("ghi nhầm quý")
    page.get_by_role("button", name="Rút khai báo").click()
    expect(page).to_have_url(RECORD)
    expect(page.get_by_role("main")).to_contain_text("ghi nhầm quý")
    assert record.split("?")[0] == page.url.split("?")[0]
    page = visitor.open("/ket-qua?nam=2022&tim=ha+quang")
    expect(page.get_by_role("row").filter(has_text=time)).to_have_count(0)


def test_a_declared_figure_stands_at_the_province_at_once_and_opens_into_its_record(visit):
    visitor = visit("tinh")
    figures = [("Tổ truyền thông cộng đồng", "2")]
    declare(visitor, place="Huyện Quảng Hòa", time="Quý I/2024", figures=figures)
    expect(visitor.page.get_by_role("main")).to_contain_text("Đã lưu khai báo")

    def district():
        page = visitor.open("/tien-do?nam=2024")
        page.get_by_role("link", name="Tổ truyền thông cộng đồng", exact=True).click()
        return row_of(page, re.compile("^Quảng Hòa"))

    # Target 22, evidenced 0, declared 2.
    expect(district()).to_have_text(re.compile(r"Quảng Hòa\s+22\s+0\s+2\s+9%"))
    visitor.page.get_by_role("link", name=re.compile("Khai báo của huyện Quảng Hòa")).first.click()
    expect(visitor.page).to_have_url(RECORD)
    expect(visitor.page.get_by_role("main")).to_contain_text("2 tổ")
    visitor.page.get_by_role("link", name="Rút khai báo").click()
    visitor.page.get_by_label("Lý do rút").fill("thử nghiệm")
    visitor.page.get_by_role("button", name="Rút khai báo").click()
    expect(district()).to_have_text(re.compile(r"Quảng Hòa\s+22\s+0\s+0\s+0%"))


def test_what_is_wrong_stands_at_its_field_and_the_rest_stays(visit):
    page = declare(visit("tinh"), time="31/6/2023", figures=[("Đối thoại chính sách", "2,5")])
    expect(page.get_by_role("main")).to_contain_text("Tháng 6/2023 có 30 ngày")
    expect(page.get_by_role("main")).to_contain_text("không phải số nguyên")
    expect(page.get_by_label("Đối thoại chính sách, số lượng")).to_have_value("2,5")
    expect(page.get_by_label("Lý do khai báo")).to_have_value("Hồ sơ năm cũ thất lạc")


def test_a_sheet_with_wrong_cells_keeps_nothing_and_the_right_one_is_kept_once(visit, tmp_path):
    visitor = visit("tinh")
    wrong = sheet(
        tmp_path,
        "Huyện Hạ Lang;Đối thoại chính sách;Năm 2021;4;Hồ sơ cũ",
        "Huyện Hạ Lang;Tổ truyền thông cộng đồng;Năm 2030;1000000000000;Hồ sơ cũ",
    )
    page = upload(visitor, wrong)
    main = page.get_by_role("main")
    expect(main).to_contain_text("2 ô cần sửa")
    expect(main.get_by_text("C3", exact=True)).to_be_visible()
    expect(main.get_by_text("D3", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Giữ lại"))).to_have_count(0)

    right = sheet(tmp_path, "Huyện Hạ Lang;Đối thoại chính sách;Năm 2021;4;Hồ sơ cũ", name="dung.csv")
    page = upload(visitor, right)
    page.get_by_role("button", name="Giữ lại 1 số").click()
    expect(page.get_by_role("main")).to_contain_text("Đã lưu mọi số của tệp")
    page = upload(visitor, right)
    expect(page.get_by_role("main")).to_contain_text("đã nhập trước đây")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_accessible_and_fit(visit, tmp_path, width):
    visitor = visit("tinh", width=width)
    page = declare(visitor, place="Huyện Bảo Lạc", time=f"Tháng {1 if width == 360 else 2}/2023")
    record = page.url.split("?")[0]
    wrong = sheet(tmp_path, "Huyện Hạ Lang;Đối thoại chính sách;Năm 2021;0;Hồ sơ cũ", "Hạ Lang;Đối thoại chính sách;Năm 2022;5;Hồ sơ cũ")
    preview = upload(visitor, wrong).url
    paths = ["/ket-qua", "/ket-qua/khai-bao", record, record + "/sua", record + "/rut", "/ket-qua/nhap", preview]
    for path in paths:
        page = visitor.open(path)
        axe(page)
        assert_fits(page)
    page = declare(visitor, place="hoa", time="Năm 2029")
    axe(page)
    assert_fits(page)


def test_a_form_split_by_tier_fits_a_phone(visit):
    page = visit("tinh", width=360).open("/ket-qua/khai-bao")
    page.get_by_label("Đối thoại chính sách, số lượng").fill("7")
    enter(page.get_by_label("Cấp thực hiện"), "commune")
    page.get_by_role("button", name="Ghi riêng từng cấp").click()
    expect(page.get_by_label("Đối thoại chính sách, cấp xã")).to_have_value("7")
    axe(page)
    assert_fits(page)


def test_the_command_declares_lists_and_takes_back(nepmoi, tmp_path):
    options = ["--place", "045", "--indicator", "policy_dialogue", "--reason", "Hồ sơ cũ", "--json"]
    made = nepmoi("results", "declare", *options, "--period", "2023", "--quantity", "4").expect(0).json
    nepmoi("results", "declare", *options, "--period", "2023", "--quantity", "4").expect(3)
    for more in (["--day", "31/6/2023", "--quantity", "4"], ["--period", "2029", "--quantity", "4"],
                 ["--period", "2023", "--quantity", "1000000000000"], ["--day", "1/8/2025", "--quantity", "1"]):
        answer = nepmoi("results", "declare", *options, *more).expect(2)
        assert answer.err.strip() and not answer.out
    listed = nepmoi("results", "list", "--place", "04", "--json").expect(0).json
    assert [item["lines"][0]["quantity"] for item in listed] == [4]
    nepmoi("check", "--deep").expect(0)

    file = sheet(tmp_path, "Huyện Hạ Lang;Đối thoại chính sách;Năm 2022;5;Hồ sơ cũ")
    kept = nepmoi("results", "import", file, "--place", "04", "--json").expect(0).json
    assert kept["kept"] and kept["figures"] == 1
    again = nepmoi("results", "import", file, "--place", "04", "--json").expect(0).json
    assert again["unchanged"] and again["id"] == kept["id"]
    bad = sheet(tmp_path, "Huyện Hạ Lang;Đối thoại chính sách;Năm 2022;-5;Hồ sơ cũ", name="sai.csv")
    refused = nepmoi("results", "import", bad, "--place", "04", "--json").expect(3).json
    assert [fault["cell"] for fault in refused["faults"]] == ["D2"] and not refused["kept"]

    nepmoi("results", "take-back", made["id"], "--reason", "nhầm").expect(0)
    nepmoi("results", "take-back", kept["id"], "--reason", "nhầm").expect(0)
    assert nepmoi("results", "list", "--place", "04", "--json").expect(0).json == []
    report = nepmoi("check", "--deep", "--json").expect(0).json
    assert report["faults"] == [] and report["isDeep"]


def test_a_total_altered_by_hand_is_found(on_sqlite):
    nepmoi = on_sqlite
    nepmoi("results", "declare", "--place", "045", "--indicator", "policy_dialogue", "--reason", "Hồ sơ cũ",
           "--period", "2023", "--quantity", "4").expect(0)
    with sqlite3.connect(nepmoi.database.removeprefix("sqlite:")) as database:
        database.execute("UPDATE total_place SET declared = declared + 1 WHERE period = 2023 AND declared = 4")
    nepmoi("check").expect(0)
    answer = nepmoi("check", "--deep").expect(3)
    assert "Huyện Hà Quảng (045)" in answer.out and "“Đối thoại chính sách”" in answer.out
    assert "khai báo lưu 5, đếm được 4" in answer.out
