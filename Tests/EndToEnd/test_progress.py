"""Progress: the targets of the demonstration read by district and by commune, on the page and by command."""

import re

import pytest
from playwright.sync_api import expect

from browsing import assert_fits, axe, row_of

TEAMS = "Tổ truyền thông cộng đồng"
OLD = "Trước 1/7/2025"
NEW = "Từ 1/7/2025"


def indicator_of(report, code="communication_team"):
    return next(item for item in report["indicators"] if item["code"] == code)


def open_indicator(visitor):
    page = visitor.open("/tien-do?nam=2024")
    page.get_by_role("link", name=TEAMS, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{TEAMS}, năm 2024")
    return page


def test_the_command_gives_equal_totals_under_both_structures(nepmoi):
    old = nepmoi("progress", "--place", "04", "--year", "2024", "--by", "child", "--json").expect(0).json
    new = nepmoi(
        "progress", "--place", "04", "--year", "2024", "--structure", "2025-07-01", "--by", "child", "--json"
    ).expect(0).json
    assert (old["structure"], new["structure"]) == ("2000-01-01", "2025-07-01")
    before, after = indicator_of(old), indicator_of(new)
    for key in ["target", "achieved", "evidenced", "declared", "phase_target", "accumulated", "tiers"]:
        assert before[key] == after[key], key
    assert (before["target"], before["phase_target"]) == (57, 625)
    children = {child["code"]: child for child in before["children"]}
    assert children["049"]["target"] == 22
    assert sum(child["target"] or 0 for child in before["children"]) == 57
    assert len(after["children"]) == 56 and after["unplaced_target"] == 57
    table = nepmoi("progress", "--place", "04", "--year", "2024").expect(0).out
    assert re.search(rf"{TEAMS} +57 +0 ", table)


def test_the_command_refuses_what_means_nothing(on_sqlite):
    for arguments, words in [
        (["--place", "77777", "--year", "2024"], "77777"),
        (["--place", "04", "--year", "24"], "24"),
        (["--place", "04", "--year", "2024", "--structure", "30/2/2025"], "30/2/2025"),
    ]:
        said = on_sqlite("progress", *arguments).expect(2)
        assert words in said.err


@pytest.mark.parametrize("width", [1280, 360])
def test_progress_is_reached_and_read_at_every_width(visit, width):
    page = visit("tinh", width=width).open("/tong-quan")
    page.get_by_role("navigation", name="Mục chính").get_by_role("link", name="Tiến độ").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tiến độ năm")
    page.goto("/tien-do?nam=2024")
    expect(row_of(page, re.compile(TEAMS))).to_contain_text("57")
    expect(row_of(page, re.compile("Tổ tiết kiệm vay vốn"))).to_contain_text("Tạm dừng")
    assert_fits(page)
    axe(page)


@pytest.mark.parametrize("width", [1280, 360])
def test_an_indicator_is_read_by_district_and_by_commune(visit, width):
    page = open_indicator(visit("tinh", width=width))
    expect(row_of(page, "Quảng Hòa")).to_contain_text("22")
    expect(row_of(page, "Quảng Hòa")).to_contain_text("Chưa bắt đầu")
    expect(page.get_by_role("img", name=re.compile("Quảng Hòa: đạt 0 trên 22"))).to_be_visible()
    assert_fits(page)
    axe(page)
    page.get_by_role("link", name=NEW).click()
    expect(row_of(page, re.compile("Chưa phân định"))).to_contain_text("57")
    expect(page.get_by_role("main")).to_contain_text("56 xã")
    assert_fits(page)
    axe(page)
    page.get_by_role("link", name=OLD).click()
    page.get_by_role("combobox", name="Chỉ tiêu").select_option("policy_dialogue")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đối thoại chính sách, năm 2024")


def test_a_district_is_read_by_its_new_communes(visit):
    page = open_indicator(visit("tinh"))
    page.get_by_role("table").get_by_role("link", name="Quảng Hòa", exact=True).click()
    page.get_by_role("link", name=NEW).click()
    expect(row_of(page, re.compile("Chưa phân định"))).to_contain_text("22")
    expect(page.get_by_role("main")).to_contain_text("7 xã")
    assert_fits(page)
    axe(page)


def test_a_target_opens_its_plan(visit):
    page = open_indicator(visit("tinh"))
    page.get_by_role("link", name="Chỉ tiêu: 57").click()
    expect(page).to_have_url(re.compile("/ke-hoach/"))


def test_everything_is_there_without_scripts(visit):
    page = open_indicator(visit("tinh", javascript=False))
    page.get_by_role("combobox", name="Năm").select_option("2025")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{TEAMS}, năm 2025")


def test_the_table_goes_out_as_a_workbook(visit):
    page = open_indicator(visit("tinh"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
