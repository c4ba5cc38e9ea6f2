"""A person before the browser, who finds things by what they are called, as a reader or a screen reader would."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from product import PASSWORD

PREVIEW = re.compile(r"/nhap-phu-luc/[^/?#]+/?([?#].*)?$")
CONFIRM = re.compile(r"/nhap-phu-luc/[^/?#]+/giu-lai")
PLAN = re.compile(r"/ke-hoach/[^/?#]+")


class Visitor:
    def __init__(self, context):
        self.context = context
        self.page = context.new_page()

    def sign_in(self, login, password=PASSWORD):
        page = self.page
        if not page.url.rstrip("/").endswith("/dang-nhap"):
            page.goto("/dang-nhap")
        self.fill_sign_in(login, password)
        expect(page).not_to_have_url(re.compile("/dang-nhap"))
        return page

    def fill_sign_in(self, login, password):
        self.page.get_by_label("Tên đăng nhập").fill(login)
        self.page.get_by_label("Mật khẩu", exact=True).fill(password)
        self.page.get_by_role("button", name="Đăng nhập").click()

    def open(self, path):
        answer = self.page.goto(path)
        assert answer is not None and answer.status == 200, f"{path} answers {answer and answer.status}"
        return self.page

    def upload(self, file, period="2024", agency=None):
        """Step 1: chooses a workbook and asks for its preview."""
        page = self.open("/nhap-phu-luc")
        page.get_by_label("Tệp phụ lục").set_input_files(str(file))
        enter(page.get_by_label("Kỳ của kế hoạch"), period)
        if agency:
            enter(page.get_by_label("Cơ quan ban hành"), agency)
        page.get_by_role("button", name="Đọc tệp").click()
        return page

    def preview(self, file, **options):
        """Steps 1 and 2: to the preview of a workbook."""
        page = self.upload(file, **options)
        expect(page).to_have_url(PREVIEW)
        return page

    def confirm(self, file, **options):
        """Steps 1 to 3: to the page that asks whether to keep it."""
        page = self.preview(file, **options)
        page.get_by_role("button", name="Sang bước 3").click()
        expect(page).to_have_url(CONFIRM)
        return page

    def open_plan(self, period="2024"):
        """The plan of the year, by the list of plans."""
        page = self.open("/ke-hoach")
        row = page.get_by_role("row").filter(has_text=period).first
        row.get_by_role("link").first.click()
        expect(page).to_have_url(PLAN)
        return page


def enter(field, words):
    """Fills a field, or chooses the option whose value or words begin so."""
    if field.evaluate("element => element.tagName") != "SELECT":
        field.fill(words)
        return
    value = field.evaluate(
        """(element, words) => [...element.options]
            .find(option => option.value === words || option.text.includes(words))?.value""",
        words,
    )
    assert value is not None, f"no option “{words}”"
    field.select_option(value)


def tab_to(page, target, limit=200):
    """Presses Tab until the target has the focus: it must be reachable by keyboard, and be seen to be focused."""
    expect(target).to_be_visible()
    for _ in range(limit):
        if target.evaluate("element => element === document.activeElement"):
            shown = target.evaluate(
                """element => {
                    const style = getComputedStyle(element)
                    return style.outlineStyle !== 'none' || style.boxShadow !== 'none'
                }"""
            )
            assert shown, "the focus cannot be seen"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached in {limit} steps of the Tab key")


def axe(page):
    """Asserts that axe finds no violation on the page as it stands."""
    results = Axe().run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def assert_fits(page):
    """Asserts that the page itself does not scroll sideways; a table inside may."""
    width, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= room, f"{page.url} is {width} px wide in a window of {room} px"


def row_of(page, name):
    """The row of a unit or of a total in the table of figures."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name)).first
