"""The library of products with its stock, pages of social networks, numbers beside targets, what is noted of groups: on a small screen."""

import re

import openpyxl
import pytest
from playwright.sync_api import expect

from browsing import assert_fits, axe, enter


def test_a_leaflet_goes_down_until_none_is_left(visit):
    visitor = visit("tinh", width=360)
    page = visitor.open("/tai-lieu")
    page.get_by_role("link", name="Tờ gấp giới thiệu Dự án 8").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("12/GP-STTTT")
    assert_fits(page)
    axe(page)
    for quantity, left in [("100", "40"), ("90", "vượt 50")]:
        page.get_by_role("link", name="Ghi phát xuống đơn vị").click()
        page.get_by_label("Nơi nhận").fill("Hội LHPN xã Hồng Quang")
        page.get_by_label("Số lượng").fill(quantity)
        page.get_by_label("Ngày phát").fill("20/7/2024")
        assert_fits(page)
        axe(page)
        page.get_by_role("button", name="Lưu lần phát").click()
        expect(page.get_by_role("main")).to_contain_text("Hội LHPN xã Hồng Quang")
        expect(page.get_by_role("main")).to_contain_text(left)
    expect(main).to_contain_text("đã phát 550, nhiều hơn 500 đã làm ra")
    assert_fits(page)
    axe(page)
    expect(visitor.open("/tai-lieu?kho=vuot").get_by_role("main")).to_contain_text("vượt 50")


def test_a_fanpage_is_recorded_and_downloaded(visit, tmp_path):
    visitor = visit("tinh", width=360)
    page = visitor.open("/trang-mang-xa-hoi")
    expect(page.get_by_role("main")).to_contain_text("Chưa có trang, nhóm nào")
    page.get_by_role("link", name="Ghi trang, nhóm").first.click()
    expect(page).to_have_url(re.compile("/trang-mang-xa-hoi/moi"))
    enter(page.locator("#loai"), "Fanpage")
    page.get_by_label("Tên trang, nhóm").fill("Phụ nữ Cao Bằng")
    page.locator("#duong-dan").fill("www.facebook.com/phunucaobang")
    page.get_by_label("Đơn vị, chức danh phụ trách").fill("Ban Tuyên giáo Hội LHPN tỉnh")
    page.get_by_label("Dùng từ ngày").fill("01/3/2023")
    page.get_by_role("button", name="Lưu trang, nhóm").click()
    expect(page.get_by_role("main")).to_contain_text("không phải đường dẫn https")
    assert_fits(page)
    axe(page)
    page.locator("#duong-dan").fill("https://www.facebook.com/phunucaobang")
    page.get_by_role("button", name="Lưu trang, nhóm").click()
    expect(page.get_by_role("main")).to_contain_text("từ 01/3/2023")
    assert_fits(page)
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải Excel").first.click()
    file = tmp_path / "trang.xlsx"
    download.value.save_as(file)
    rows = list(openpyxl.load_workbook(file).active.values)
    assert rows[1][0] == "Phụ nữ Cao Bằng" and rows[1][2] == "https://www.facebook.com/phunucaobang"

    reader = visit("xem")
    expect(reader.open("/trang-mang-xa-hoi").get_by_role("main")).to_contain_text("Phụ nữ Cao Bằng")
    expect(reader.page.get_by_role("link", name=re.compile("Thôi dùng"))).to_have_count(0)
    assert reader.page.goto("/trang-mang-xa-hoi/moi").status == 403


def test_a_target_is_set_without_javascript_and_stands_beside_what_was_held(visit):
    visitor = visit("tinh", javascript=False)
    page = visitor.open("/so-lieu-su-kien?loai=communication&nam=2024")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Huyện Quảng Hòa")
    page.get_by_text("Đặt chỉ tiêu năm").click()
    page.get_by_label("Số buổi").fill("10")
    page.get_by_role("button", name="Lưu chỉ tiêu").click()
    expect(page.get_by_text("Đã lưu chỉ tiêu năm")).to_be_visible()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Số buổi"))
    expect(row).to_contain_text("10")
    expect(row).to_contain_text("7")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_accessible_and_fit(visit, width):
    visitor = visit("tinh", width=width)
    for path in [
        "/tai-lieu", "/trang-mang-xa-hoi", "/trang-mang-xa-hoi/moi", "/so-lieu-su-kien",
        "/so-lieu-su-kien?loai=communication&nam=2024", "/mo-hinh/ghi-chep", "/mo-hinh?nhan-rong=pilot",
        "/su-kien/moi?loai=supervision",
    ]:
        page = visitor.open(path)
        assert_fits(page)
        axe(page)
