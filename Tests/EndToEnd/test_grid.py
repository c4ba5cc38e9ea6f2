"""The allocation grid: keyboard, a block from a spreadsheet, undo, two people, the rest divided; and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from browsing import Visitor, assert_fits, axe
from product import PASSWORD, Server

GRID = re.compile(r"/luoi")


@pytest.fixture(scope="module")
def server(engines, tmp_path_factory):
    """A server of its own: these tests change the figures of the plan."""
    server = Server(engines("sqlite").demonstration(), tmp_path_factory.mktemp("grid") / "log")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def sessions(browser, server):
    kept = {}

    def state(login):
        if login not in kept:
            context = browser.new_context(base_url=server.address)
            Visitor(context).sign_in(login, PASSWORD)
            kept[login] = context.storage_state()
            context.close()
        return kept[login]

    return state


def open_grid(visitor):
    page = visitor.open_plan()
    page.get_by_role("link", name="Sửa trên lưới").click()
    expect(page).to_have_url(GRID)
    return page


def cell(page, address):
    return page.locator(f"#o-{address}")


def save(page):
    page.get_by_role("button", name="Lưu bản thảo").click()
    expect(page.get_by_role("status").filter(has_text="Đã lưu bản thảo")).to_be_visible()


def paste(page, text):
    """Pastes as a spreadsheet's copy arrives: as plain text with tabs and line breaks."""
    page.evaluate(
        """text => {
            const data = new DataTransfer()
            data.setData('text/plain', text)
            const event = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})
            document.activeElement.dispatchEvent(event)
        }""",
        text,
    )


def test_a_figure_is_changed_by_keyboard_with_live_sums(visit):
    page = open_grid(visit("tinh"))
    cell(page, "E12").focus()
    expect(page.locator("[data-cell-bar]")).to_contain_text("Thạch An")
    before = cell(page, "E12").input_value()
    page.keyboard.type("4")
    expect(page.locator("tfoot .wrong")).to_have_text("+3thừa 3")
    expect(page.locator("[data-cell-bar]")).to_contain_text("Cột E thừa 3: cộng 32, giao 29")
    page.keyboard.press("Enter")
    expect(cell(page, "E13")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cell(page, "F13")).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(cell(page, "F12")).to_be_focused()
    for key, address in [("ArrowLeft", "E12"), ("ArrowUp", "E11"), ("Tab", "F11"), ("ArrowDown", "F12")]:
        page.keyboard.press(key)
        expect(cell(page, address)).to_be_focused()
    page.keyboard.type("77")
    page.keyboard.press("Escape")
    expect(cell(page, "F12")).to_have_value("0")
    expect(page.locator("[data-count]")).to_have_text("1 ô chưa lưu")
    page.keyboard.press("Control+z")
    expect(cell(page, "E12")).to_have_value(before)
    expect(page.locator("tfoot .wrong")).to_have_count(0)
    page.keyboard.press("Control+Shift+z")
    expect(cell(page, "E12")).to_have_value("4")
    save(page)
    expect(cell(page, "E12")).to_have_value("4")
    expect(page.get_by_role("main")).to_contain_text("thừa 3")
    page.get_by_role("button", name="Hoàn tác lần lưu trước").click()
    expect(cell(page, "E12")).to_have_value(before)


def test_the_merged_total_is_reached_from_every_column_below_it(visit):
    page = open_grid(visit("tinh"))
    cell(page, "F9").focus()
    page.keyboard.press("ArrowUp")
    expect(cell(page, "F8")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(cell(page, "E7")).to_be_focused()


def test_a_block_from_a_spreadsheet_is_pasted_and_taken_back(visit):
    page = open_grid(visit("tinh"))
    old = [cell(page, address).input_value() for address in ["T10", "U10", "T11"]]
    cell(page, "T10").focus()
    paste(page, '"3"\t1.000\r\n-\t"nói ""có"""\r\n')
    for address, value in [("T10", "3"), ("U10", "1.000"), ("T11", "-"), ("U11", 'nói "có"')]:
        expect(cell(page, address)).to_have_value(value)
    page.get_by_role("button", name="Lưu bản thảo").click()
    expect(page.get_by_role("alert")).to_contain_text("có chữ lẫn trong số")
    expect(cell(page, "U11")).to_have_value('nói "có"')
    expect(cell(page, "T10")).to_have_value("3")
    page = open_grid(visit("tinh"))
    cell(page, "T10").focus()
    paste(page, "3\t4\n5\t6")
    page.keyboard.press("Control+z")
    assert [cell(page, address).input_value() for address in ["T10", "U10", "T11"]] == old


def test_a_block_larger_than_the_grid_stays_in_its_frame(visit):
    page = open_grid(visit("tinh"))
    cell(page, "W18").focus()
    paste(page, "1\t2\n3\t4")
    expect(cell(page, "W18")).to_have_value("1")
    expect(page.get_by_label("Vùng dán", exact=True)).to_have_value("1\t2\n3\t4")
    page.get_by_role("button", name="Điền vào lưới").click()
    expect(page.get_by_role("alert")).to_contain_text("Vùng dán có 2 hàng, 2 cột")


def test_two_people_save_one_grid_and_lose_nothing(visit):
    first, second = open_grid(visit("tinh")), open_grid(visit("hethong"))
    cell(first, "K9").fill("5")
    cell(second, "K10").fill("6")
    cell(second, "K9").fill("7")
    save(first)
    second.get_by_role("button", name="Lưu bản thảo").click()
    expect(second.get_by_role("alert")).to_contain_text("Cán bộ kế hoạch đã lưu, ghi 5")
    expect(cell(second, "K9")).to_have_value("7")
    expect(cell(second, "K10")).to_have_value("6")
    axe(second)
    save(second)
    first.reload()
    expect(cell(first, "K9")).to_have_value("7")
    expect(cell(first, "K10")).to_have_value("6")
    first.get_by_role("link", name="Lịch sử").first.click()
    expect(first.get_by_role("main")).to_contain_text("K10")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_rest_of_a_column_is_divided_and_comes_back_unsaved(visit, javascript):
    page = open_grid(visit("tinh", javascript=javascript))
    for address in ["V9", "V10", "V11"]:
        cell(page, address).fill("")
    cell(page, "V8").fill("17")
    page.get_by_text("Chia phần còn lại của một cột").click()
    page.get_by_label("Cột", exact=True).select_option("V")
    page.get_by_role("button", name="Chia vào các ô").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã chia 10 của cột V vào 3 ô")
    assert [cell(page, address).input_value() for address in ["V9", "V10", "V11"]] == ["4", "3", "3"]
    expect(page.locator('tfoot [data-compare="22"]')).to_have_class(re.compile("right"))


def test_without_javascript_the_form_saves_and_tells_faults_at_their_cells(visit):
    page = open_grid(visit("tinh", javascript=False))
    cell(page, "O15").fill("12a")
    cell(page, "O16").fill("1")
    page.get_by_role("button", name="Lưu bản thảo").click()
    expect(page.get_by_role("alert")).to_contain_text("Ô O15: “12a” có chữ lẫn trong số")
    expect(cell(page, "O15")).to_have_attribute("aria-invalid", "true")
    expect(cell(page, "O16")).to_have_value("1")
    cell(page, "O15").fill("12")
    save(page)
    expect(cell(page, "O15")).to_have_value("12")


def test_leaving_with_unsaved_figures_asks(visit):
    page = open_grid(visit("tinh"))
    cell(page, "Q9").focus()
    page.keyboard.type("3")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Tổng quan").first.click(no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(cell(page, "Q9")).to_have_value("3")


@pytest.mark.parametrize("javascript", [True, False])
def test_on_a_phone_a_unit_opens_as_a_card(visit, javascript):
    page = open_grid(visit("tinh", width=360, javascript=javascript))
    expect(cell(page, "S14")).to_be_hidden()
    page.get_by_role("link", name="Hà Quảng").click()
    expect(cell(page, "S14")).to_be_visible()
    cell(page, "S14").fill("4")
    assert_fits(page)
    save(page)
    page.get_by_role("link", name="Hà Quảng").click()
    expect(cell(page, "S14")).to_have_value("4")
    cell(page, "S14").fill("3")
    save(page)


def test_a_plan_is_started_while_the_province_has_issued_none(visit):
    page = visit("tinh").open("/ke-hoach/lap-moi?dia-ban=042&ky=2024")
    expect(page.get_by_role("main")).to_contain_text("chưa ban hành kế hoạch năm 2024")
    page.get_by_role("button", name="Lập bản thảo").click()
    expect(page).to_have_url(GRID)
    expect(page.get_by_role("status").filter(has_text="Đã lập bản thảo")).to_be_visible()
    axe(page)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["", "/lich-su", "start"])
def test_the_pages_fit_and_axe_finds_nothing(visit, path, width):
    visitor = visit("tinh", width=width)
    page = open_grid(visitor)
    if path == "start":
        visitor.open("/ke-hoach/lap-moi?dia-ban=049&ky=2024")
    elif path:
        visitor.open(page.url.split("?")[0] + path)
    assert_fits(page)
    axe(page)
    assert page.get_by_role("heading", level=1).count() == 1


def test_the_activities_of_a_commune_take_words(visit):
    visitor = visit("hethong")
    page = visitor.open("/ke-hoach?tim=ba+trang")
    page.get_by_role("row").filter(has_text="2023").first.get_by_role("link").first.click()
    page.get_by_role("link", name="Sửa trên lưới").click()
    page.get_by_role("link", name="Theo hoạt động").click()
    field = page.locator("[data-grid] textarea").first
    field.fill("Tùy vào tình hình thực tế")
    save(page)
    expect(page.locator("[data-grid] textarea").first).to_have_value("Tùy vào tình hình thực tế")
    assert_fits(page)
    axe(page)
