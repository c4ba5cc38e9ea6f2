"""A reform is recorded as a new structure: by the pages in three steps, and by the command on the whole country."""

import re

import pytest
from playwright.sync_api import expect

from browsing import Visitor, assert_fits, axe
from product import PASSWORD, Server

HEADING = "change,from_code,to_code,name,parent_code,share\n"
MERGE = HEADING + "merge,01273,01273,Phường Thục Phán,,\nmerge,01279,01273,,,\n"
DAY = "2027-01-01"


def written(folder, text, name="reform.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def reform(nepmoi, what, file, *options, on=DAY):
    return nepmoi("places", "reform", what, file, "--on", on, *options)


def test_two_wards_of_cao_bang_become_one_by_command(nepmoi, tmp_path):
    file = written(tmp_path, MERGE)
    answer = reform(nepmoi, "check", file, "--json").expect(0).json
    assert answer["applied"] is False and answer["structure"] == 3 and answer["faults"] == []
    assert answer["units"] == {"province": 34, "district": 0, "commune": 3320}
    assert [change["code"] for change in answer["changes"]] == ["01273", "01279"]
    assert nepmoi("places", "show", "01279", "--on", DAY).expect(0).out.startswith("Phường Nùng Trí Cao")

    answer = reform(nepmoi, "apply", file, "--decision", "Nghị quyết số 1", "--json").expect(0).json
    assert answer["applied"] is True
    nepmoi("places", "show", "01279", "--on", DAY).expect(2)
    before = nepmoi("places", "show", "01279", "--on", "2026-12-31", "--json").expect(0).json
    assert before["successors"] == [{"code": "01273", "name": "Phường Thục Phán", "share": "whole"}]
    ward = nepmoi("places", "show", "01273", "--on", DAY, "--json").expect(0).json
    assert [place["code"] for place in ward["predecessors"]] == ["01279", "01273"]
    province = nepmoi("places", "show", "04", "--on", DAY, "--json").expect(0).json
    assert len(province["children"]) == 55
    again = reform(nepmoi, "apply", file).expect(2)
    assert "không sau 01/01/2027" in again.err


@pytest.mark.parametrize(
    "lines, told",
    [
        ("end,04,,,,\nmove,01273,,,01,\n", "bị bỏ quên"),
        ("merge,01273,01279,,,\nmerge,01273,01288,,,\n", "đã có ở dòng 2"),
        ("move,01273,,,01273,\n", "không thể thuộc chính nó"),
        ("merge,1273,01279,,,\n", "có phải “01273”"),
    ],
)
def test_a_reform_that_does_not_hold_is_refused_with_its_cells(nepmoi, tmp_path, lines, told):
    file = written(tmp_path, HEADING + lines)
    for what in ("check", "apply"):
        answer = reform(nepmoi, what, file).expect(2)
        assert told in answer.err and re.search(r"Dòng \d, ô [A-F]\d", answer.err)
        assert "Chưa lưu gì cả" in answer.err
    faults = reform(nepmoi, "check", file, "--json").expect(2).json["faults"]
    assert faults and all({"line", "cell", "code", "message"} <= fault.keys() for fault in faults)
    nepmoi("places", "show", "01279", "--on", DAY).expect(0)


@pytest.fixture
def own(engines, browser, tmp_path):
    """A server of its own, because a reform changes every page of places."""
    server = Server(engines("sqlite").demonstration(), tmp_path / "log")
    contexts = []

    def window(login, width, javascript=True):
        context = browser.new_context(
            base_url=server.address, locale="vi-VN", viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        visitor = Visitor(context)
        visitor.sign_in(login, PASSWORD)
        return visitor

    yield window
    for context in contexts:
        context.close()
    server.stop()


def looked_at(page, javascript):
    assert_fits(page)
    if javascript:
        axe(page)


@pytest.mark.parametrize("width, javascript", [(1280, True), (360, True), (360, False)])
def test_a_reform_goes_through_three_steps(own, tmp_path, width, javascript):
    visitor = own("hethong", width, javascript)
    page = visitor.open("/dia-ban")
    page.get_by_role("link", name="Cải cách địa giới").click()
    expect(page).to_have_url(re.compile("/cai-cach$"))
    looked_at(page, javascript)
    page.get_by_role("link", name="Ghi cải cách mới").click()
    looked_at(page, javascript)

    page.get_by_label("Ngày bắt đầu").fill("31/6/2027")
    page.get_by_label("Văn bản quyết định").fill("Nghị quyết số 1/NQ-UBTVQH16")
    page.get_by_label("Các dòng thay đổi").fill(HEADING + "merge,01273,01273,Phường Thục Phán,,\nmerge,1279,01273,,,\n")
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa lưu gì cả")
    expect(page.get_by_role("row").filter(has_text="Dòng 3, ô B3").first).to_contain_text("có phải “01279”")
    looked_at(page, javascript)

    page.get_by_label("Ngày bắt đầu").fill("01/01/2027")
    page.get_by_label("Các dòng thay đổi").fill("merge,01273,01273,Phường Thục Phán,,\n")
    page.get_by_label("Loại thay đổi").select_option("merge")
    page.get_by_label("Mã đơn vị cũ").fill("01279")
    page.get_by_label("Mã sau thay đổi").fill("01273")
    page.get_by_role("button", name="Thêm vào các dòng").click()
    expect(page.get_by_label("Các dòng thay đổi")).to_have_value(re.compile("merge,01279,01273"))
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.get_by_role("main")).to_contain_text("Phường Nùng Trí Cao (01279)")
    looked_at(page, javascript)
    page.screenshot(path=str(tmp_path / "review.png"), full_page=True)
    page.get_by_role("button", name="Sang bước 3").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ghi địa giới mới từ 01/01/2027?")
    looked_at(page, javascript)
    page.get_by_role("button", name="Ghi địa giới mới").click()

    expect(page).to_have_url(re.compile("/cai-cach/3"))
    expect(page.get_by_role("status").first).to_contain_text("Đã ghi địa giới mới")
    looked_at(page, javascript)
    page.get_by_role("link", name="Xem địa bàn").click()
    expect(page.get_by_role("group", name="Đọc theo địa giới").get_by_role("link")).to_have_count(3)
    looked_at(page, javascript)
    page.goto("/dia-ban/2301279")
    expect(page.get_by_role("main")).to_contain_text("Chuyển thành")
    looked_at(page, javascript)


def test_others_see_no_way_to_it_and_are_refused(own):
    visitor = own("quantri", 1280)
    page = visitor.open("/dia-ban")
    expect(page.get_by_role("link", name="Cải cách địa giới")).to_have_count(0)
    assert page.goto("/cai-cach").status == 403
