"""One person's work goes to another on a day; roles follow a place through a reform; contacts and duties of an office."""

import datetime
import re

import pytest
from playwright.sync_api import expect

import office
from browsing import Visitor, assert_fits, axe, enter
from product import PASSWORD, Server

HEADING = "change,from_code,to_code,name,parent_code,share\n"


@pytest.fixture(scope="module")
def server(engines, tmp_path_factory):
    """A server of its own: these tests move roles. A ward of Cao Bằng has an officer, and was merged since."""
    folder = tmp_path_factory.mktemp("handover")
    nepmoi = engines("sqlite").demonstration()
    added = nepmoi(
        "user", "add", "can-bo-phuong", "--name", "Cán bộ phường", "--agency", "hoi-lhpn-01279-2025", "--role", "officer"
    ).expect(0)
    assert "can-bo-phuong" in added.out
    file = folder / "reform.csv"
    file.write_text(HEADING + "merge,01273,01273,Phường Thục Phán,,\nmerge,01279,01273,,,\n", encoding="utf-8")
    nepmoi("places", "reform", "apply", file, "--on", "2026-01-01", "--decision", "Nghị quyết số 1").expect(0)
    server = Server(nepmoi, folder / "log")
    yield server
    server.stop()


@pytest.fixture
def window(browser, server):
    contexts = []

    def open_window(login, width=1280, javascript=True):
        context = browser.new_context(
            base_url=server.address, locale="vi-VN", viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        visitor = Visitor(context)
        visitor.sign_in(login, PASSWORD)
        return visitor

    yield open_window
    for context in contexts:
        context.close()


def confirm_password(page):
    """Who gives rights enters the password again, unless it was entered lately."""
    if page.get_by_role("heading", name="Xác nhận bằng mật khẩu").count():
        page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Xác nhận").click()


def written(days):
    """A day from today, as the pages write it."""
    day = datetime.date.today() + datetime.timedelta(days=days)
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"{day.day:02}/{month}/{day.year}" if day.day < 10 else f"{day.day}/{month}/{day.year}"


def test_work_is_handed_over_taken_back_and_handed_over_at_once(window, tmp_path):
    officer = window("tinh", width=360)
    page = officer.open("/viec-cho")
    page.get_by_role("link", name="Bàn giao công việc").click()
    page.get_by_role("link", name="Bàn giao việc của mình").first.click()
    assert_fits(page)
    axe(page)
    enter(page.get_by_label("Người nhận", exact=True), "Kế toán")
    page.get_by_label(re.compile("^Ngày bàn giao")).fill("31/2/2027")
    page.get_by_label("Lý do", exact=True).fill("Nghỉ thai sản")
    page.get_by_role("button", name="Lập bàn giao").click()
    confirm_password(page)
    expect(page.get_by_role("alert")).to_contain_text("“31/2/2027” không có trong lịch")
    expect(page.get_by_label("Lý do", exact=True)).to_have_value("Nghỉ thai sản")
    page.get_by_label(re.compile("^Ngày bàn giao")).fill(written(3))
    page.get_by_role("button", name="Lập bàn giao").click()
    expect(page.get_by_role("status").filter(has_text="Đã lập bàn giao")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Chưa đến ngày")
    assert_fits(page)
    axe(page)

    # The receiver finds it in the inbox, reads the list and says so; so does who manages both.
    receiver = window("ketoan", javascript=False)
    inbox = receiver.open("/viec-cho")
    expect(inbox.get_by_role("main")).to_contain_text("Nhận việc từ Cán bộ kế hoạch")
    inbox.get_by_role("link", name=re.compile("Xem danh sách")).click()
    expect(inbox.get_by_role("row").filter(has_text="Cán bộ")).to_contain_text("tỉnh Cao Bằng")
    inbox.get_by_role("button", name="Xác nhận đã đọc").click()
    expect(inbox.get_by_role("main")).to_contain_text("Người nhận đã đọc danh sách")
    expect(inbox.get_by_role("link", name="Rút lại bàn giao")).to_have_count(0)
    path = inbox.url.split("?")[0]
    administrator = window("quantri")
    administrator.open(path)
    expect(administrator.page.get_by_role("link", name="Rút lại bàn giao")).to_be_visible()
    with administrator.page.expect_download() as download:
        administrator.page.get_by_role("link", name="Tải Excel").click()
    file = tmp_path / "ban-giao.xlsx"
    download.value.save_as(file)
    cells = [cell for row in office.rows(file, tmp_path / "csv") for cell in row]
    assert "Vai trò: Cán bộ" in cells and "Nghỉ thai sản" in cells
    # Absent to others.
    assert window("xem").page.goto(path).status == 404

    page.get_by_role("link", name="Rút lại bàn giao").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rút lại bàn giao từ Cán bộ kế hoạch cho Kế toán?")
    page.get_by_role("button", name="Rút lại bàn giao").click()
    expect(page.get_by_role("status").filter(has_text="Đã rút lại bàn giao")).to_be_visible()
    officer.open("/ke-hoach")

    # The administrator hands the work over from today: the roles have changed by the next page.
    page = administrator.open("/nguoi-dung?tim=tinh")
    page.get_by_role("link", name="Cán bộ kế hoạch").click()
    page.get_by_role("link", name="Bàn giao công việc").click()
    axe(page)
    enter(page.get_by_label("Người nhận", exact=True), "Kế toán")
    page.get_by_label("Lý do", exact=True).fill("Chuyển công tác")
    page.get_by_role("button", name="Lập bàn giao").click()
    confirm_password(page)
    expect(page.get_by_role("main")).to_contain_text("Đã có hiệu lực")
    expect(page.get_by_role("link", name="Rút lại bàn giao")).to_have_count(0)
    assert officer.page.goto("/ke-hoach").status == 403
    expect(receiver.open("/nhap-phu-luc").get_by_role("heading", level=1)).to_be_visible()


def test_roles_follow_a_place_through_a_reform_and_are_confirmed(window):
    administrator = window("quantri", width=360)
    page = administrator.open("/viec-cho")
    expect(page.get_by_role("main")).to_contain_text("1 vai trò chờ xác nhận phạm vi")
    page.get_by_role("link", name=re.compile("Xem danh sách: 1 vai trò")).click()
    expect(page.get_by_role("main")).to_contain_text("Cán bộ phường")
    expect(page.get_by_role("main")).to_contain_text("Phường Thục Phán")
    assert_fits(page)
    axe(page)
    page.get_by_role("link", name=re.compile("Xem, đổi phạm vi của Cán bộ phường")).click()
    assert_fits(page)
    axe(page)
    page.get_by_label("Phường Thục Phán", exact=True).uncheck()
    page.get_by_role("button", name="Xác nhận phạm vi").click()
    confirm_password(page)
    expect(page.get_by_role("alert")).to_contain_text("Chưa chọn địa bàn nào")
    page.get_by_label("Phường Thục Phán", exact=True).check()
    page.get_by_role("button", name="Xác nhận phạm vi").click()
    expect(page.get_by_role("status").filter(has_text="Đã xác nhận phạm vi")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Không có vai trò nào chờ xác nhận")
    expect(administrator.open("/viec-cho").get_by_role("main")).not_to_contain_text("chờ xác nhận phạm vi")
    assert window("lanhdao").page.goto("/nguoi-dung/pham-vi").status == 403


def test_an_office_shows_its_duties_and_how_its_people_are_reached(window):
    visitor = window("lanhdao", width=360)
    page = visitor.open("/tai-khoan/lien-he")
    page.get_by_label(re.compile("^Điện thoại công vụ")).fill("0206 385 0000")
    page.get_by_role("button", name="Lưu liên hệ").click()
    expect(page.get_by_role("main")).to_contain_text("0206 385 0000")
    assert_fits(page)
    axe(page)
    page.get_by_role("navigation").get_by_role("link", name=re.compile("Hội LHPN tỉnh")).first.click()
    expect(page.get_by_role("main")).to_contain_text("Nhiệm vụ trong Dự án 8")
    page.get_by_role("link", name="Xem mọi nhiệm vụ").click()
    expect(page.get_by_role("link", name="Ghi nhiệm vụ")).to_have_count(0)
    duties = page.url

    # Whoever enters plans there records what the plan says of the office.
    officer = window("hethong")
    page = officer.open(duties)
    page.get_by_role("link", name="Ghi nhiệm vụ").first.click()
    axe(page)
    page.get_by_label("Phần việc", exact=True).select_option("lead")
    page.get_by_label("Nội dung, hoạt động", exact=True).select_option("1")
    page.get_by_label("Năm hoặc giai đoạn", exact=True).fill("2024")
    page.get_by_label("Văn bản nguồn", exact=True).fill("Kế hoạch 288/KH-BCD ngày 20/3/2024, mục V.1")
    page.get_by_role("button", name="Ghi nhiệm vụ").click()
    expect(page.get_by_role("row").filter(has_text="Chủ trì")).to_contain_text("Nội dung 1")
    axe(page)
