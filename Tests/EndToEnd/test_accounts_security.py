"""Accounts of a person's own: invited by a link, seen on several devices, kept when a session ends."""

import re

import pytest
from playwright.sync_api import expect

from browsing import Visitor, axe, enter
from product import PASSWORD, Server

CHOSEN = "nước chảy đá mòn"


@pytest.fixture(scope="module")
def server(engines, tmp_path_factory):
    """A server of its own: these tests add people."""
    server = Server(engines("sqlite").demonstration(), tmp_path_factory.mktemp("accounts") / "log")
    yield server
    server.stop()


@pytest.fixture
def window(browser, server):
    """A browser of its own, as on another machine."""
    contexts = []

    def open_window(login=None, password=PASSWORD, javascript=True, agent=None):
        context = browser.new_context(
            base_url=server.address, locale="vi-VN", java_script_enabled=javascript, user_agent=agent
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        visitor = Visitor(context)
        if login:
            visitor.sign_in(login, password)
        return visitor

    yield open_window
    for context in contexts:
        context.close()


def confirm_password(page, password=PASSWORD):
    """Dangerous acts ask for the password again when it was not entered lately."""
    if page.get_by_role("heading", name="Xác nhận bằng mật khẩu").count():
        page.get_by_label("Mật khẩu", exact=True).fill(password)
        page.get_by_role("button", name="Xác nhận").click()


def invite(administrator, login, name):
    """Invites somebody and gives the link out of the message."""
    page = administrator.open("/nguoi-dung")
    page.get_by_role("link", name="Mời người dùng").click()
    page.get_by_label("Họ tên").fill(name)
    page.get_by_label("Tên đăng nhập").fill(login)
    enter(page.get_by_label("Đơn vị"), "Hội LHPN tỉnh Cao Bằng")
    page.get_by_label("Vai trò").select_option("officer")
    page.get_by_role("button", name="Mời và lấy đường dẫn").click()
    confirm_password(page)
    message = page.get_by_label("Tin nhắn").input_value()
    assert login in message and name in message
    return re.search(r"https?://\S+", message)[0]


def choose_password(visitor, link, password=CHOSEN):
    page = visitor.page
    page.goto(link)
    page.get_by_label("Mật khẩu mới", exact=True).fill(password)
    page.get_by_label("Ghi lại mật khẩu mới").fill(password)
    page.get_by_role("button", name="Đặt mật khẩu và đăng nhập").click()
    return page


def test_who_is_invited_chooses_a_password_and_the_link_opens_nothing_twice(server, window):
    link = invite(window("quantri"), "duoc-moi", "Người được mời")
    assert link.startswith(server.address)
    newcomer = window()
    newcomer.page.goto(link)
    axe(newcomer.page)
    page = choose_password(newcomer, link)
    expect(page.get_by_role("status").filter(has_text="Đã đặt mật khẩu")).to_be_visible()
    newcomer.open("/tong-quan")

    stranger = window()
    answer = stranger.page.goto(link)
    assert answer.status == 404
    expect(stranger.page.get_by_role("heading", level=1)).to_contain_text("đã dùng rồi, đã quá hạn hoặc không đúng")

    again = window("duoc-moi", CHOSEN)
    expect(again.page).to_have_url(re.compile("/tong-quan"))
    token = re.search(r"ma=([0-9a-f]{64})", link)[1]
    assert token not in server.log.read_text() and CHOSEN not in server.log.read_text()


def test_without_scripts_too_an_invitation_leads_in(window):
    link = invite(window("quantri", javascript=False), "khong-script", "Người không dùng script")
    page = choose_password(window(javascript=False), link)
    expect(page.get_by_text("khong-script")).to_be_visible()


def test_a_role_is_given_and_ended_on_the_page_of_a_person(window):
    administrator = window("quantri")
    invite(administrator, "doi-vai-tro", "Người đổi vai trò")
    page = administrator.page
    page.get_by_role("link", name="Xem người dùng").click()
    page.get_by_role("link", name="Giao vai trò").click()
    axe(page)
    page.get_by_label("Vai trò", exact=True).select_option("accountant")
    page.get_by_label("Đến hết ngày").fill("31/2/2027")
    page.get_by_role("button", name="Giao vai trò").click()
    confirm_password(page)
    expect(page.get_by_role("alert")).to_contain_text("“31/2/2027” không có trong lịch")
    expect(page.get_by_label("Vai trò", exact=True)).to_have_value("accountant")
    page.get_by_label("Đến hết ngày").fill("")
    page.get_by_role("button", name="Giao vai trò").click()
    row = page.get_by_role("row").filter(has_text="Kế toán")
    expect(row).to_contain_text("đang giữ")
    row.get_by_role("link", name=re.compile("Cho thôi vai trò Kế toán")).click()
    axe(page)
    yesterday = re.search(r"ghi hôm qua, (\S+)\.", page.locator("main").inner_text())[1]
    page.get_by_label("Ngày cuối còn giữ vai trò").fill(yesterday)
    page.get_by_role("button", name="Cho thôi vai trò").click()
    expect(page.get_by_role("row").filter(has_text="Kế toán")).to_contain_text("đã rút lại")


def test_another_device_is_seen_and_signed_out(window):
    here = window("ketoan")
    there = window(
        "ketoan",
        agent="Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36",
    )
    page = here.open("/tai-khoan")
    axe(page)
    expect(page.get_by_text("thiết bị này")).to_have_count(1)
    device = page.get_by_role("listitem").filter(has_text="Chrome trên máy Android")
    device.get_by_role("button", name=re.compile("Đăng xuất Chrome trên máy Android")).click()
    expect(page.get_by_role("status").filter(has_text="Đã đăng xuất thiết bị đó")).to_be_visible()
    there.page.goto("/tong-quan")
    expect(there.page).to_have_url(re.compile("/dang-nhap"))
    here.open("/tong-quan")
