"""The second factor and the keys of programs, as people and programs meet them on a server that demands it."""

import base64
import hashlib
import hmac
import json
import re
import sqlite3
import struct
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import expect

from browsing import Visitor, assert_fits, axe
from product import PASSWORD, Server

PAGE = re.compile("/tai-khoan/xac-thuc-hai-buoc")
CODE = re.compile("/dang-nhap/ma")
# Days are those of Vietnam, wherever the test runs.
VIETNAM = timezone(timedelta(hours=7))


@pytest.fixture(scope="module")
def server(engines, tmp_path_factory):
    nepmoi = engines("sqlite").demonstration()
    nepmoi.settings = {"NEPMOI_SECOND_FACTOR": "on", "NEPMOI_SECRET_KEY": "0123456789abcdef" * 4}
    server = Server(nepmoi, tmp_path_factory.mktemp("factor") / "log")
    yield server
    server.stop()


@pytest.fixture
def window(browser, server):
    """A browser of its own, as on another machine, with the name and password entered."""
    contexts = []

    def open_window(login, width=1280, javascript=True):
        context = browser.new_context(
            base_url=server.address, locale="vi-VN", java_script_enabled=javascript,
            viewport={"width": width, "height": 800},
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        visitor = Visitor(context)
        visitor.page.goto("/dang-nhap")
        visitor.fill_sign_in(login, PASSWORD)
        expect(visitor.page).not_to_have_url(re.compile(r"/dang-nhap([?]|$)"))
        return visitor

    yield open_window
    for context in contexts:
        context.close()


def looked_at(page):
    """Readable to everybody, on a telephone and on a screen."""
    axe(page)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert_fits(page)


def totp(key, steps=0):
    """The code that an authenticator app shows now, or so many steps of 30 seconds later (RFC 6238)."""
    secret = base64.b32decode(key.replace(" ", ""))
    digest = hmac.new(secret, struct.pack(">Q", int(time.time()) // 30 + steps), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def enrol(visitor, check=False):
    """Turns it on; gives the key and the recovery codes."""
    page = visitor.page
    expect(page).to_have_url(PAGE)
    page.get_by_role("button", name="Bật xác thực hai bước").click()
    expect(page.get_by_role("img", name="Mã QR của khóa")).to_be_visible()
    key = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page.locator("main").inner_text())[0]
    if check:
        looked_at(page)
        page.get_by_label("Mã xác thực").fill("000000" if totp(key) != "000000" else "111111")
        page.get_by_role("button", name="Xác nhận và bật").click()
        expect(page.get_by_role("alert")).to_contain_text("Mã chưa đúng")
    code = totp(key)
    page.get_by_label("Mã xác thực").fill(code)
    page.get_by_role("button", name="Xác nhận và bật").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mã dự phòng")
    if check:
        looked_at(page)
    codes = re.findall(r"\b\d[a-z2-9]{4}-[a-z2-9]{5}-[a-z2-9]{5}\b", page.locator("main").inner_text())
    assert len(set(codes)) == 10
    return key, codes, code


def enter(visitor, code):
    visitor.page.get_by_label("Mã xác thực").fill(code)
    visitor.page.get_by_role("button", name="Tiếp tục").click()


def refused(visitor):
    expect(visitor.page).to_have_url(CODE)
    expect(visitor.page.get_by_role("alert")).to_contain_text("Mã chưa đúng")
    visitor.page.goto("/tong-quan")
    expect(visitor.page).to_have_url(CODE)


def test_a_leader_turns_it_on_signs_in_with_each_code_once_and_each_recovery_code_once(window, server):
    first = window("lanhdao")
    first.page.goto("/ke-hoach")
    key, codes, used = enrol(first, check=True)
    first.open("/tong-quan")

    second = window("lanhdao")
    expect(second.page).to_have_url(CODE)
    axe(second.page)
    enter(second, used)
    refused(second)
    code = totp(key, steps=1)
    enter(second, code)
    expect(second.page).to_have_url(re.compile("/tong-quan"))

    third = window("lanhdao", width=360, javascript=False)
    enter(third, code)
    refused(third)
    enter(third, codes[4])
    expect(third.page).to_have_url(re.compile("/tong-quan"))

    fourth = window("lanhdao")
    enter(fourth, codes[4])
    refused(fourth)
    enter(fourth, codes[5].upper().replace("-", " "))
    page = fourth.open("/tai-khoan/xac-thuc-hai-buoc")
    expect(page.get_by_role("main")).to_contain_text("Còn 8 mã dự phòng")
    axe(page)
    log = server.log.read_text()
    assert not any(secret in log for secret in (code, codes[4], key, key.replace(" ", "")))


def test_it_moves_to_another_telephone_with_a_code_and_the_command_takes_it_off(window, server):
    visitor = window("ketoan")
    _, codes, _ = enrol(visitor)
    page = visitor.open("/tai-khoan/xac-thuc-hai-buoc")
    page.get_by_label("Mã xác thực").fill("000000")
    page.get_by_role("button", name="Chuyển sang điện thoại khác").click()
    expect(page.get_by_role("alert")).to_contain_text("Mã chưa đúng")
    page.get_by_label("Mã xác thực").fill(codes[0])
    page.get_by_role("button", name="Chuyển sang điện thoại khác").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã tắt xác thực hai bước")
    page.goto("/tong-quan")
    enrol(visitor)

    server.nepmoi("user", "second-factor", "ketoan").expect(0)
    page.goto("/tong-quan")
    expect(page).to_have_url(re.compile("/dang-nhap"))
    again = window("ketoan")
    expect(again.page).to_have_url(PAGE)


def test_an_administrator_takes_it_off_for_somebody_below(window):
    leader = window("hethong")
    enrol(leader)
    person = window("quantri")
    enrol(person)
    page = leader.open("/nguoi-dung?tim=quan+tri+tinh")
    page.get_by_role("link", name="Quản trị tỉnh").click()
    page.get_by_role("link", name="Gỡ xác thực hai bước").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gỡ xác thực hai bước của Quản trị tỉnh?")
    axe(page)
    page.get_by_role("button", name="Gỡ xác thực hai bước").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã gỡ xác thực hai bước")
    person.page.goto("/tong-quan")
    expect(person.page).to_have_url(re.compile("/dang-nhap"))
    expect(window("quantri").page).to_have_url(PAGE)


def asked(server, path, token=None, method="GET"):
    """Status and JSON of an answer to a program."""
    request = urllib.request.Request(server.address + path, method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def test_a_program_reads_with_a_key_of_its_person_until_it_is_ended(window, server):
    visitor = window("tinh")
    page = visitor.open("/tai-khoan")
    page.get_by_role("link", name="Khóa truy cập cho chương trình").click()
    looked_at(page)
    page.get_by_label("Tên khóa").fill("Bảng tính của phòng")
    page.get_by_label("Dùng đến hết ngày").fill("31/2/2027")
    page.get_by_role("button", name="Tạo khóa").click()
    expect(page.get_by_role("alert")).to_contain_text("“31/2/2027” không có trong lịch")
    page.get_by_label("Dùng đến hết ngày").fill(datetime.now(VIETNAM).strftime("%d/%m/%Y"))
    page.get_by_label("Xem tiến độ").uncheck()
    page.get_by_role("button", name="Tạo khóa").click()
    token = re.search(r"nm_[0-9a-f]{64}", page.locator("main").inner_text())[0]
    looked_at(page)

    status, me = asked(server, "/api/toi", token)
    assert status == 200 and me["rights"] == ["reports.view"]
    status, rows = asked(server, "/api/bao-cao?place=04&year=2024&reach=children", token)
    command = server.nepmoi("reports", "status", "--place", "04", "--year", "2024", "--reach", "children", "--json")
    assert status == 200 and rows and rows == command.expect(0).json
    assert asked(server, "/api/tien-do?place=04&year=2024", token)[0] == 403
    assert asked(server, "/api/bao-cao?place=12&year=2024", token)[0] == 403
    assert asked(server, "/api/bao-cao", token, method="POST")[0] == 403
    for forged in (None, token[:-1] + ("0" if token[-1] != "0" else "1"), "nm_" + "0" * 64, token[3:]):
        status, answer = asked(server, "/api/toi", forged)
        assert status == 401 and answer["error"]["code"] == "token.refused"
    assert page.context.request.get("/api/toi").status == 401, "the cookie of a browser does not count"

    page.goto("/tai-khoan/khoa-truy-cap")
    assert token not in page.content()
    page.get_by_role("button", name="Kết thúc khóa Bảng tính của phòng").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã kết thúc khóa truy cập")
    assert asked(server, "/api/toi", token)[0] == 401
    assert token not in server.log.read_text()


def test_ten_minutes_after_the_password_a_dangerous_act_asks_for_it_and_loses_nothing(window, server):
    visitor = window("tinh")
    page = visitor.open("/tai-khoan/khoa-truy-cap")
    page.get_by_label("Tên khóa").fill("Giữ lại tên này")
    page.get_by_label("Dùng đến hết ngày").fill(datetime.now(VIETNAM).strftime("%d/%m/%Y"))
    with sqlite3.connect(server.nepmoi.database.removeprefix("sqlite:"), timeout=15) as database:
        database.execute("UPDATE session SET proved_at = '2000-01-01T00:00:00.000Z'")
    page.get_by_role("button", name="Tạo khóa").click()
    expect(page.get_by_role("heading", name="Xác nhận bằng mật khẩu")).to_be_visible()
    axe(page)
    page.get_by_label("Mật khẩu", exact=True).fill("sai mật khẩu rồi")
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_role("alert")).to_contain_text("Mật khẩu chưa đúng")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_role("button", name="Tiếp tục").click()
    assert re.search(r"nm_[0-9a-f]{64}", page.locator("main").inner_text())
    expect(page.get_by_role("main")).to_contain_text("Giữ lại tên này")
