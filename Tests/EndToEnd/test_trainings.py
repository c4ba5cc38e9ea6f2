"""Launches and classes on a small screen: a plan in two waves with its annex, a line both sides agree to, people named."""

import io
import json
import re

import openpyxl
import pytest
from docx import Document
from playwright.sync_api import expect

from browsing import assert_fits, axe, enter
from product import ROOT
from staff import staffed

PLAN = re.compile(r"/ra-mat/[0-9a-f-]{36}")
PEOPLE = {
    "soctrang": ("Cán bộ tỉnh Sóc Trăng", "hoi-lhpn-94", "officer"),
    "mytu": ("Cán bộ huyện Mỹ Tú", "hoi-lhpn-944", "officer"),
    "hongquang": ("Cán bộ xã Hồng Quang", "hoi-lhpn-01615", "officer"),
    "quanghoa": ("Cán bộ huyện Quảng Hòa", "hoi-lhpn-049", "officer"),
}

temporary, server, sessions = staffed(PEOPLE, "trainings")


def paper():
    """The text of plan 91/KH-BTV, as an office copies it out of Word."""
    plan = json.loads((ROOT / "Data/demo/soctrang-2023.json").read_text())
    head = [f"Số: {plan['head']['number']}", f"{plan['head']['place']}, {plan['head']['day']}", "KẾ HOẠCH", plan["subject"]]
    sections = [f"{one['numeral']}. {one['heading']}\n{one['body']}" for one in plan["sections"]]
    return "\n".join([*head, "Căn cứ", *sections])


def settle(page):
    page.get_by_role("button", name=re.compile("hống nhất$|^Thống nhất|^Đơn vị thống nhất")).first.click()
    expect(page.get_by_text("Đã ghi thống nhất.")).to_be_visible()


def test_the_launch_plan_of_soc_trang_becomes_two_waves_and_its_annex(visit):
    visitor = visit("soctrang", width=360)
    page = visitor.open("/ra-mat/doc")
    page.get_by_label("Lời văn của kế hoạch").fill(paper())
    page.get_by_role("button", name="Đọc văn bản").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Đã điền theo văn bản, chưa lưu gì cả")
    expect(page.get_by_label(re.compile("^Thời gian đợt 2"))).to_have_value("Quí II-III/2023")
    assert_fits(page)
    axe(page)
    page.get_by_role("button", name="Lưu kế hoạch").click()
    expect(page).to_have_url(PLAN)
    main = page.get_by_role("main")
    for words in [
        "50 + 60 = 110 tổ, khớp tổng 110 tổ", "110 tổ × 20 người = 2.200 lượt người", "Tháng 4/2023 thuộc cả đợt 1",
        "cùng ghi 42 cơ sở Hội", "Có kế hoạch sau",
    ]:
        expect(main).to_contain_text(words)
    assert_fits(page)
    axe(page)

    with page.expect_download() as download:
        page.get_by_role("link", name="Tải Excel").click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sums = [[cell.value for cell in row] for row in book["Tổng hợp"].iter_rows()]
    assert any(row[:1] == ["Cộng"] and 110 in row and 2200 in row for row in sums), sums
    line = "(Đính kèm Kế hoạch số 91/KH-BTV ngày 14/3/2023"
    assert any(str(cell.value or "").startswith(line) for row in book["Lịch ra mắt"].iter_rows() for cell in row)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải Word").click()
    document = Document(io.BytesIO(download.value.path().read_bytes()))
    words = "\n".join([p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells])
    for part in [line, "LỊCH RA MẮT TỔ TRUYỀN THÔNG CỘNG ĐỒNG NĂM 2023", "50 + 60 = 110 tổ × 20 người = 2.200 lượt người"]:
        assert part in words, words


def test_province_and_district_settle_a_line_which_becomes_an_event(visit):
    province = visit("soctrang", width=360)
    page = province.open("/ra-mat")
    page.get_by_role("main").get_by_role("link", name=re.compile("Tổ chức ra mắt")).first.click()
    plan = page.url.split("?")[0]
    page.get_by_role("link", name="Thêm dòng lịch").first.click()
    page.get_by_label("Thôn hoặc xã nơi ra mắt").fill("xã long hưng")
    page.get_by_label(re.compile("^Ngày")).fill("31/4/2023")
    page.get_by_role("button", name="Lưu dòng lịch").click()
    expect(page.get_by_role("main")).to_contain_text("Tháng 4 có 30 ngày")
    page.get_by_label(re.compile("^Ngày")).fill("12/4/2023")
    page.get_by_label(re.compile("^Địa điểm")).fill("Nhà văn hóa xã")
    page.get_by_role("button", name="Lưu dòng lịch").click()
    expect(page).to_have_url(PLAN)
    row = page.get_by_role("row").filter(has_text="Xã Long Hưng")
    expect(row).to_contain_text("Chờ đơn vị")
    assert_fits(page)
    axe(page)

    # It waits for the district, which moves the day; then the province is asked again.
    district = visit("mytu", width=360)
    page = district.open("/viec-cho")
    expect(page.get_by_role("main")).to_contain_text("dòng lịch chờ thống nhất")
    page = district.open("/" + plan.split("/", 3)[3])
    page.get_by_role("row").filter(has_text="Xã Long Hưng").get_by_role("link").first.click()
    page.get_by_label(re.compile("^Ngày")).fill("14/4/2023")
    page.get_by_role("button", name="Lưu dòng lịch").click()
    expect(page.get_by_role("row").filter(has_text="Xã Long Hưng")).to_contain_text("Chờ bên lập kế hoạch")
    assert page.goto(plan + "/sua").status == 403
    assert page.goto(plan + "/rut").status == 403

    page = province.page
    page.goto(plan)
    page.get_by_role("row").filter(has_text="Xã Long Hưng").get_by_role("link").first.click()
    assert_fits(page)
    axe(page)
    settle(page)
    page.get_by_role("button", name="Đưa vào lịch sự kiện").click()
    expect(page).to_have_url(re.compile(r"/su-kien/[0-9a-f-]{36}"))
    main = page.get_by_role("main")
    expect(main).to_contain_text("14/4/2023")
    expect(main).to_contain_text("20")


def test_two_people_are_named_for_a_class_and_one_is_accepted(visit):
    commune = visit("hongquang", width=360)
    page = commune.open("/lop")
    page.get_by_role("main").get_by_role("link", name=re.compile("lồng ghép giới", re.I)).first.click()
    course = page.url.split("?")[0]
    for name in ["Hoàng Thị Lan", "Nông Thị Mai"]:
        page.goto(course)
        page.get_by_role("link", name="Cử người").first.click()
        page.get_by_label("Họ và tên").fill(name)
        page.get_by_label(re.compile("^Năm sinh")).fill("1987")
        enter(page.get_by_label("Giới tính"), "Nữ")
        enter(page.get_by_label("Dân tộc"), "Tày")
        enter(page.get_by_label(re.compile("^Đối tượng")), "Cán bộ cấp xã")
        assert_fits(page)
        page.get_by_role("button", name="Cử vào lớp").click()
        expect(page.get_by_text("Đã cử.")).to_be_visible()
    main = page.get_by_role("main")
    expect(main).not_to_contain_text("Hoàng Thị Lan")
    expect(main).to_contain_text("2 đang xét")
    axe(page)
    page.get_by_role("button", name=re.compile("Chuyển 2 người lên huyện Quảng Hòa")).click()
    expect(page.get_by_text("Đã chuyển danh sách")).to_be_visible()

    district = visit("quanghoa", width=360)
    page = district.open("/viec-cho")
    expect(page.get_by_role("main")).to_contain_text("2 người được cử")
    page.goto(course)
    page.get_by_role("button", name=re.compile("Chuyển 2 người lên tỉnh Cao Bằng")).click()
    expect(page.get_by_role("button", name=re.compile("^Nhận"))).to_have_count(0)

    province = visit("tinh", width=360)
    page = province.page
    page.goto(course)
    page.get_by_role("button", name=re.compile("^Nhận")).first.click()
    expect(page.get_by_text("Đã nhận;")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Không nhận")).first.click()
    page.get_by_label("Lý do không nhận").fill("Đã dự lớp năm 2023")
    page.get_by_role("button", name="Không nhận").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("1 không nhận")
    expect(main).to_contain_text("Đã dự lớp năm 2023")
    assert_fits(page)
    axe(page)
    enter(page.get_by_label("Lý do cần xem họ tên"), "Lập danh sách tập huấn")
    page.get_by_role("button", name="Hiện họ tên").click()
    expect(page.get_by_role("main")).to_contain_text("Hoàng Thị Lan")


def test_wrong_people_are_refused(visit):
    reader = visit("xem")
    page = reader.open("/lop")
    page.get_by_role("main").get_by_role("link", name=re.compile("lồng ghép giới", re.I)).first.click()
    course = page.url.split("?")[0]
    expect(page.get_by_role("link", name="Cử người")).to_have_count(0)
    for path in ["/cu", "/noi-dung", "/giang-vien"]:
        assert page.goto(course + path).status == 403, path
    assert page.goto("/ra-mat/moi").status == 403
    assert page.goto("/giang-vien/moi").status == 403


@pytest.mark.parametrize("width", [360, 1280])
def test_lists_and_forms_are_accessible_and_fit(visit, width):
    visitor = visit("soctrang", width=width)
    for path in ["/ra-mat", "/ra-mat/moi", "/lop", "/giang-vien", "/giang-vien/moi"]:
        page = visitor.open(path)
        assert_fits(page)
        axe(page)
