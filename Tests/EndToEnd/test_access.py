"""Who gets in, and who may do what."""

import re

import pytest
from playwright.sync_api import expect

from browsing import PREVIEW
from product import PASSWORD
import workbooks

PAGES = ["/tong-quan", "/ke-hoach", "/nhap-phu-luc", "/dia-ban", "/danh-muc", "/nguoi-dung", "/tai-khoan"]


def test_the_right_password_leads_to_the_overview(visit):
    visitor = visit()
    page = visitor.sign_in("tinh")
    expect(page).to_have_url(re.compile("/tong-quan"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_wrong_password_is_told_and_the_name_stays(visit):
    visitor = visit()
    visitor.page.goto("/dang-nhap")
    visitor.fill_sign_in("xem", "sai-mat-khau")
    expect(visitor.page).to_have_url(re.compile("/dang-nhap"))
    expect(visitor.page.get_by_role("alert")).to_contain_text("Tên đăng nhập hoặc mật khẩu chưa đúng")
    expect(visitor.page.get_by_label("Tên đăng nhập")).to_have_value("xem")
    expect(visitor.page.get_by_label("Mật khẩu", exact=True)).to_have_value("")
    assert visitor.page.title().startswith("Lỗi:")


def test_an_unknown_name_is_told_in_the_same_words(visit):
    visitor = visit()
    visitor.page.goto("/dang-nhap")
    visitor.fill_sign_in("khong-co-ai", PASSWORD)
    expect(visitor.page.get_by_role("alert")).to_contain_text("Tên đăng nhập hoặc mật khẩu chưa đúng")


@pytest.mark.parametrize("path", [*PAGES, "/", "/ke-hoach/khong-co", "/nhap-phu-luc/khong-co/giu-lai", "/khong-co"])
def test_a_stranger_sees_only_the_sign_in_page(visit, path):
    visitor = visit()
    visitor.page.goto(path)
    expect(visitor.page).to_have_url(re.compile("/dang-nhap"))
    expect(visitor.page.get_by_role("button", name="Đăng nhập")).to_be_visible()
    expect(visitor.page.get_by_role("navigation", name="Mục chính")).to_have_count(0)


def test_after_signing_in_one_is_where_one_was_going(visit):
    visitor = visit()
    visitor.page.goto("/dia-ban")
    visitor.fill_sign_in("tinh", PASSWORD)
    expect(visitor.page).to_have_url(re.compile("/dia-ban"))


def test_signing_out_ends_the_session(visit):
    visitor = visit()
    page = visitor.sign_in("tinh")
    kept = visitor.context.cookies()
    page.get_by_label(re.compile("Tài khoản:")).click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page).to_have_url(re.compile("/dang-nhap"))
    # The cookie is worth nothing any more, even to who kept it.
    visitor.context.add_cookies(kept)
    page.goto("/tong-quan")
    expect(page).to_have_url(re.compile("/dang-nhap"))


def test_the_session_cookie_is_out_of_reach_of_scripts(visit):
    visitor = visit("tinh")
    cookies = visitor.context.cookies()
    assert cookies and all(cookie["httpOnly"] and cookie["sameSite"] in ("Lax", "Strict") for cookie in cookies)


@pytest.mark.parametrize("login", ["lanhdao", "xem", "quantri"])
def test_who_may_not_import_is_not_offered_it_and_gets_403(visit, login):
    visitor = visit(login)
    page = visitor.open("/tong-quan")
    expect(page.get_by_role("link", name="Nhập phụ lục")).to_have_count(0)
    assert page.goto("/nhap-phu-luc").status == 403
    answer = visitor.context.request.post("/nhap-phu-luc", multipart={"_csrf": "x"})
    assert answer.status == 403


@pytest.mark.parametrize("login", ["tinh", "lanhdao", "xem"])
def test_who_may_not_manage_users_gets_403(visit, login):
    assert visit(login).page.goto("/nguoi-dung").status == 403


@pytest.mark.parametrize("login", ["tinh", "lanhdao", "quantri", "xem"])
def test_everybody_may_look_at_the_plan(visit, login):
    page = visit(login).open_plan()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_form_without_its_token_is_refused(visit, tmp_path):
    visitor = visit("tinh")
    answer = visitor.context.request.post(
        "/nhap-phu-luc",
        multipart={"_csrf": "", "tep": {"name": "a.xlsx", "mimeType": "application/octet-stream", "buffer": b"PK"}},
    )
    assert answer.status == 403


def test_a_preview_is_closed_to_who_may_not_import(visit, tmp_path):
    page = visit("tinh").preview(workbooks.renewed(tmp_path / "annex.xlsx"))
    address = page.url
    assert PREVIEW.search(address)
    supervisor = visit("xem")
    assert supervisor.page.goto(address).status in (403, 404)
    assert supervisor.context.request.post(address + "/giu-lai", form={"_csrf": "x"}).status == 403


def test_a_page_that_does_not_exist_says_so(visit):
    visitor = visit("tinh")
    assert visitor.page.goto("/khong-co-trang-nay").status == 404
    expect(visitor.page.get_by_role("link", name=re.compile("tổng quan", re.IGNORECASE)).first).to_be_visible()
