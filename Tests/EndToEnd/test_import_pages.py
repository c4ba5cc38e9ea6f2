"""An annex comes in by the three steps, is shown, and goes out again; by mouse, by keyboard, without JavaScript."""

import concurrent.futures
import re
import urllib.error
import urllib.parse
import urllib.request

import openpyxl
import pytest
from playwright.sync_api import TimeoutError, expect

import figures
import office
import workbooks
from browsing import CONFIRM, PLAN, PREVIEW, assert_fits, enter, row_of, tab_to


def version(server, period="2024"):
    return server.nepmoi.reconcile(period=period).json["version"]


def download(page, folder):
    """Takes the plan out as a workbook, by clicking."""
    page.locator("summary", has_text="Tải về").click()
    export = page.get_by_role("link", name=re.compile("Excel|XLSX", re.IGNORECASE)).or_(
        page.get_by_role("button", name=re.compile("Excel|XLSX", re.IGNORECASE))
    )
    with page.expect_download() as started:
        export.first.click()
    assert started.value.suggested_filename.endswith(".xlsx")
    path = folder / "out.xlsx"
    started.value.save_as(path)
    return path


@pytest.mark.parametrize("width, javascript", [(1280, True), (1280, False), (360, True), (360, False)])
def test_the_annex_comes_in_is_shown_and_goes_out(visit, server, tmp_path, width, javascript):
    before = version(server)
    visitor = visit("tinh", width=width, javascript=javascript)
    file = workbooks.renewed(tmp_path / "annex.xlsx")

    page = visitor.preview(file)
    expect(page.get_by_role("main")).to_contain_text("Chưa lưu gì cả")
    expect(row_of(page, re.compile("Quảng Ho"))).to_be_visible()
    assert_fits(page)
    page.get_by_role("button", name="Sang bước 3").click()
    expect(page).to_have_url(CONFIRM)
    assert_fits(page)
    assert version(server) == before, "nothing is kept before it is confirmed"
    page.get_by_role("button", name="Giữ bản thảo").click()

    expect(page).to_have_url(PLAN)
    expect(page.get_by_role("status").first).to_be_visible()
    expect(row_of(page, re.compile("Quảng H"))).to_contain_text("18")
    expect(row_of(page, re.compile("Sở Lao động"))).to_contain_text("5")
    assert_fits(page)
    assert version(server) == before + 1

    out = openpyxl.load_workbook(download(page, tmp_path)).worksheets[0]
    assert (out["E8"].value, out["F8"].value, out["T18"].value, out["V18"].value) == (29, 28, 7, 5)
    assert out["E18"].value is None, "a blank stays blank"


def test_what_was_taken_out_by_the_page_opens_in_another_office(visit, tmp_path):
    page = visit("lanhdao").open_plan()
    rows = office.rows(download(page, tmp_path), tmp_path / "csv")
    assert rows[6][4] == "57" and rows[7][4:6] == ["29", "28"] and rows[17][19] == "7"


def choose_by_keyboard(page, file):
    """Opens the chooser of the focused field. Chromium now and then drops the first key after a change of focus, as it
    would for a person, who presses again."""
    for key in ["Enter", "Space", "Enter"]:
        try:
            with page.expect_file_chooser(timeout=8000) as chooser:
                page.keyboard.press(key)
        except TimeoutError:
            continue
        chooser.value.set_files(str(file))
        return
    raise AssertionError("the field opens no chooser by keyboard")


def test_by_keyboard_alone(visit, server, tmp_path):
    before = version(server)
    visitor = visit()
    page = visitor.page
    page.goto("/dang-nhap")
    tab_to(page, page.get_by_label("Tên đăng nhập"))
    page.keyboard.type("tinh")
    tab_to(page, page.get_by_label("Mật khẩu", exact=True))
    page.keyboard.type("nep-moi-2024")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/tong-quan"))

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    plans = page.get_by_role("navigation", name="Mục chính").get_by_role("link", name="Kế hoạch")
    tab_to(page, plans)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/ke-hoach"))
    tab_to(page, page.get_by_role("link", name="Nhập phụ lục").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/nhap-phu-luc"))

    tab_to(page, page.get_by_label("Tệp phụ lục"))
    file = workbooks.renewed(tmp_path / "annex.xlsx")
    choose_by_keyboard(page, file)
    field = page.get_by_label("Kỳ của kế hoạch")
    tab_to(page, field)
    page.keyboard.type("2024")
    expect(field).to_have_value("2024")
    for name, address in [("Đọc tệp", PREVIEW), ("Sang bước 3", CONFIRM), ("Giữ bản thảo", PLAN)]:
        tab_to(page, page.get_by_role("button", name=name))
        page.keyboard.press("Enter")
        expect(page).to_have_url(address)
    assert version(server) == before + 1


def test_a_difference_is_shown_with_both_sides_at_its_cells(visit, server, tmp_path):
    before = version(server)
    page = visit("tinh").preview(workbooks.changed(tmp_path / "annex.xlsx", workbooks.set_cells(E9=12)))
    main = page.get_by_role("main")
    expect(main).to_contain_text("thừa 1")
    expect(main.get_by_role("link", name="E8", exact=True).first).to_be_visible()
    expect(main.get_by_role("link", name="E9", exact=True).first).to_be_visible()
    assert version(server) == before


def test_a_doubt_is_settled_by_choosing(visit, server, tmp_path):
    """The six columns without a tier: their doubts are gone once somebody says what they are."""
    visitor = visit("tinh")
    book = openpyxl.load_workbook(workbooks.WORKBOOK)
    del book[workbooks.YEAR]
    book.save(tmp_path / "phase.xlsx")
    page = visitor.preview(tmp_path / "phase.xlsx", period="2021-2025")
    main = page.get_by_role("main")
    for cell in ["T6", "U6", "V6", "W6", "X6", "Y6"]:
        expect(main.get_by_text(cell, exact=True).first).to_be_visible()
    expect(main).to_contain_text("6 nghi vấn")


def test_a_file_that_is_no_workbook_is_refused_at_its_field(visit, tmp_path):
    visitor = visit("tinh")
    page = visitor.upload(workbooks.plain_text(tmp_path / "annex.xlsx"))
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Tệp phụ lục")).to_have_attribute("aria-invalid", "true")
    assert page.title().startswith("Lỗi:")


@pytest.mark.parametrize("kind", workbooks.REFUSED)
def test_the_server_refuses_a_bad_file_and_answers_others_meanwhile(visit, server, bad_file, kind):
    words = workbooks.REFUSED[kind][1]
    visitor = visit("tinh")
    page = visitor.open("/nhap-phu-luc")
    page.get_by_label("Tệp phụ lục").set_input_files(str(bad_file(kind)))
    enter(page.get_by_label("Kỳ của kế hoạch"), "2024")
    page.get_by_role("button", name="Đọc tệp").click(no_wait_after=True)
    with urllib.request.urlopen(server.address + "/dang-nhap", timeout=5) as answer:
        assert answer.status == 200
    expect(page.get_by_role("main")).to_contain_text(re.compile(words), timeout=60_000)
    assert server.process.poll() is None
    assert server.memory < 400 << 20, f"{server.memory >> 20} MB"


def post(address, cookie, fields):
    """Sends a form as a browser does, without following where it leads."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    request = urllib.request.Request(
        address,
        data=urllib.parse.urlencode(fields).encode(),
        headers={"Cookie": cookie, "Origin": "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(address))},
    )
    try:
        return urllib.request.build_opener(Stay).open(request, timeout=60).status
    except urllib.error.HTTPError as answer:
        return answer.code


def confirmation(visitor):
    """The form behind the button: where it goes and what it sends."""
    button = visitor.page.get_by_role("button", name="Giữ bản thảo")
    address, fields = button.evaluate(
        "button => [button.form.action, [...new FormData(button.form, button)].map(([name, value]) => [name, value])]"
    )
    cookie = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in visitor.context.cookies())
    return address, cookie, [(name, value) for name, value in fields]


def test_two_people_confirm_the_same_preview_and_it_is_kept_once(visit, server, tmp_path):
    first, second = visit("tinh"), visit()
    second.sign_in("tinh")
    file = workbooks.renewed(tmp_path / "annex.xlsx")
    page = first.confirm(file)
    second.open(page.url)
    before = version(server)
    forms = [confirmation(visitor) for visitor in (first, second)]
    with concurrent.futures.ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(lambda form: post(*form), forms))
    assert answers[0] == 303 and answers[1] in (303, 409), answers
    assert version(server) == before + 1
    # Whoever comes later, too, finds it kept and keeps nothing.
    assert post(*forms[0]) in (303, 409)
    assert version(server) == before + 1


def test_a_preview_outlives_the_window_it_was_made_in(visit, tmp_path):
    address = visit("tinh").preview(workbooks.renewed(tmp_path / "annex.xlsx")).url
    page = visit("tinh").open(address)
    expect(row_of(page, re.compile("Quảng Ho"))).to_be_visible()


def test_the_kept_plan_is_the_one_on_paper(visit, server, tmp_path):
    file = workbooks.renewed(tmp_path / "annex.xlsx")
    page = visit("tinh").confirm(file)
    page.get_by_role("button", name="Giữ bản thảo").click()
    expect(page).to_have_url(PLAN)
    # All sums of the annex agree; what it says otherwise than the plan of the phase is all that is open.
    report = server.nepmoi.reconcile().expect(3).json
    assert [difference["kind"] for difference in report["differences"]] == ["places_to_phase", "year_to_phase"]
    for code, (total, *_) in figures.YEAR.items():
        assert figures.totals(report)[code]["total"] == total
