"""What one looks at: overview, plans, places, the catalogue, users."""

import re

import pytest
from playwright.sync_api import expect

import browsing
from browsing import axe, row_of
from figures import YEAR
import workbooks


def test_the_overview_shows_my_place_and_its_plan(visit):
    page = visit("tinh").open("/tong-quan")
    expect(page.get_by_role("main")).to_contain_text("Cao Bằng")
    expect(page.get_by_role("main")).to_contain_text("2024")
    expect(page.get_by_role("navigation", name="Mục chính").get_by_role("link", name="Tổng quan")).to_have_attribute(
        "aria-current", "page"
    )


def test_everything_can_be_reached_from_the_overview(visit):
    page = visit("quantri").open("/tong-quan")
    navigation = page.get_by_role("navigation", name="Mục chính")
    for name, path in [("Kế hoạch", "ke-hoach"), ("Địa bàn", "dia-ban"), ("Danh mục", "danh-muc"), ("Người dùng", "nguoi-dung")]:
        navigation.get_by_role("link", name=name).first.click()
        expect(page).to_have_url(re.compile(f"/{path}"))
        expect(navigation.get_by_role("link", name=name).first).to_have_attribute("aria-current", "page")


def test_the_plan_shows_the_annex_with_its_totals(visit):
    page = visit("tinh").open_plan()
    total = row_of(page, re.compile("Chỉ tiêu thực hiện 2024"))
    for number in sorted({sums[0] for sums in YEAR.values()}):
        expect(total.get_by_role("cell", name=re.compile(rf"(^|\D){number}(\D|$)")).first).to_be_visible()
    expect(row_of(page, re.compile("Sở Lao động"))).to_contain_text("7")
    expect(page.get_by_role("main")).to_contain_text("288/KH-BCD")


def test_a_blank_is_not_shown_as_a_nought(visit):
    page = visit("tinh").open_plan()
    texts = [text.strip() for text in row_of(page, re.compile("Sở Lao động")).get_by_role("cell").all_inner_texts()]
    assert "0" not in texts
    assert "0" in [text.strip() for text in row_of(page, re.compile("Hạ Lang|Hạ lang")).get_by_role("cell").all_inner_texts()]


def test_the_plan_of_the_phase_shows_its_doubts_at_their_cells(visit):
    page = visit("tinh").open_plan("2021")
    main = page.get_by_role("main")
    for cell in ["T6", "Y6"]:
        expect(main.get_by_text(cell, exact=True).first).to_be_visible()
    expect(main).to_contain_text("nghi vấn")


def test_places_are_found_without_tone_marks(visit):
    page = visit("tinh").open("/dia-ban")
    page.get_by_label("Vào ngày").fill("2024-01-01")
    page.get_by_label(re.compile("Tìm địa bàn")).and_(page.get_by_role("searchbox")).fill("ha quang")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Huyện Hà Quảng")).to_be_visible()


def test_a_place_shows_what_it_was_and_what_it_became(visit):
    page = visit("tinh").open("/dia-ban?ngay=2024-01-01&tim=quang+hoa")
    page.get_by_role("main").get_by_role("link", name=re.compile("Huyện Quảng Hòa")).first.click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("049")
    expect(main).to_contain_text("Cao Bằng")


def test_the_catalogue_shows_the_four_contents_and_unverified_norms(visit):
    page = visit("tinh").open("/danh-muc")
    for number in range(1, 5):
        expect(page.get_by_role("main")).to_contain_text(f"Nội dung {number}")
    expect(page.get_by_role("main")).to_contain_text("Tổ truyền thông cộng đồng")


def test_the_administrator_sees_the_users(visit):
    page = visit("quantri").open("/nguoi-dung")
    for login in ["tinh", "lanhdao", "xem"]:
        expect(page.get_by_role("row").filter(has_text=login).first).to_be_visible()


def test_search_finds_nothing_with_a_word_of_help(visit):
    page = visit("tinh").open("/dia-ban?tim=zzzzzz")
    expect(page.get_by_role("main")).to_contain_text(re.compile("không|chưa", re.IGNORECASE))


# Every page, for everybody and on every screen.

def legal_document(visitor):
    """The province's own plan of 2024, with its chain and the forms below it."""
    page = visitor.open("/van-ban-can-cu?tim=288+kh+bcd")
    page.get_by_role("link", name="Kế hoạch số 288/KH-BCD").click()
    page.get_by_role("heading", name="Quan hệ với văn bản khác").wait_for()
    return page


def of_plan(part, period="2024"):
    """A page below the plan of a period: `noi-dung/can-cu`, `luoi`."""

    def show(visitor, file):
        return visitor.open(f"{visitor.open_plan(period).url.split('?')[0]}/{part}")

    return show


def followed(path, name, first=False):
    """The page behind a link of another page."""

    def show(visitor, file):
        page = visitor.open(path) if path else visitor.open_plan()
        link = page.get_by_role("main").get_by_role("link", name=name)
        (link.first if first else link).click()
        page.wait_for_load_state("load")
        return page

    return show


def confirmed(visitor, file):
    """The question before a plan is sent up, from the plan of a commune that nobody works on here."""
    page = visitor.open("/ke-hoach?tim=ba+trang")
    page.get_by_role("row").filter(has_text="2023").first.get_by_role("link").first.click()
    page.get_by_role("link", name="Trình kế hoạch").click()
    page.get_by_role("button", name="Trình kế hoạch").wait_for()
    return page


LOOKED_AT = {
    "sign-in": (None, lambda visitor, file: visitor.open("/dang-nhap")),
    "overview": ("tinh", lambda visitor, file: visitor.open("/tong-quan")),
    "overview of an administrator": ("quantri", lambda visitor, file: visitor.open("/tong-quan")),
    "plans": ("tinh", lambda visitor, file: visitor.open("/ke-hoach")),
    "plan of the year": ("tinh", lambda visitor, file: visitor.open_plan()),
    "plan of the phase": ("tinh", lambda visitor, file: visitor.open_plan("2021")),
    "import, step 1": ("tinh", lambda visitor, file: visitor.open("/nhap-phu-luc")),
    "import, step 2": ("tinh", lambda visitor, file: visitor.preview(file())),
    "import, step 2 with findings": ("tinh", lambda visitor, file: visitor.preview(file(E9=12, B10="Mù Cang Chải"))),
    "import, step 3": ("tinh", lambda visitor, file: visitor.confirm(file())),
    "import, refused": ("tinh", lambda visitor, file: refused(visitor, file())),
    "places": ("tinh", lambda visitor, file: visitor.open("/dia-ban")),
    "places found": ("tinh", lambda visitor, file: visitor.open("/dia-ban?tim=ha+quang")),
    "inbox": ("lanhdao", lambda visitor, file: visitor.open("/viec-cho")),
    "deputies": ("lanhdao", lambda visitor, file: visitor.open("/uy-quyen")),
    "issuers": ("tinh", lambda visitor, file: visitor.open("/mau-van-ban")),
    "issuer": ("tinh", followed("/mau-van-ban", re.compile("Hội LHPN tỉnh Cao Bằng"), first=True)),
    "start of a plan": ("tinh", lambda visitor, file: visitor.open("/ke-hoach/lap-moi")),
    "start of a plan, step 2": ("tinh", lambda visitor, file: visitor.open("/ke-hoach/lap-moi?dia-ban=042&ky=2024")),
    "start of a plan of villages": (
        "tinh", lambda visitor, file: visitor.open("/ke-hoach/lap-moi?dia-ban=01290&ky=2024"),
    ),
    "grid": ("tinh", of_plan("luoi")),
    "history of a grid": ("tinh", of_plan("luoi/lich-su")),
    "plan, text": ("tinh", of_plan("noi-dung/van-ban")),
    "plan, bases": ("tinh", of_plan("noi-dung/can-cu")),
    "plan, targets of the text": ("tinh", of_plan("noi-dung/chi-tieu")),
    "plan, statuses": ("tinh", of_plan("noi-dung/trang-thai")),
    "plan, deadlines": ("tinh", of_plan("noi-dung/thoi-han")),
    "plan, message": ("tinh", of_plan("chia-se")),
    "plan, explanation": ("tinh", followed(None, "Giải thích", first=True)),
    "plan, versions compared": ("tinh", of_plan("so-sanh")),
    "plan of activities": ("hethong", followed("/ke-hoach?tim=ba+trang", re.compile("Ba Trang"), first=True)),
    "plan of a launch": ("hethong", followed("/ke-hoach?tim=soc+trang", re.compile("Sóc Trăng"), first=True)),
    "plan, sent up": ("hethong", confirmed),
    "comment": ("tinh", followed(None, "Viết góp ý")),
    "legal documents": ("tinh", lambda visitor, file: visitor.open("/van-ban-can-cu")),
    "legal document": ("tinh", lambda visitor, file: legal_document(visitor)),
    "legal document, form": ("tinh", lambda visitor, file: visitor.open("/van-ban-can-cu/moi")),
    "catalogue": ("tinh", lambda visitor, file: visitor.open("/danh-muc")),
    "women officers": ("tinh", lambda visitor, file: visitor.open("/can-bo-nu")),
    "woman officer": ("tinh", followed("/can-bo-nu", re.compile("Xem quá trình"), first=True)),
    "woman officer, form": ("tinh", lambda visitor, file: visitor.open("/can-bo-nu/moi")),
    "numbers of women officers": ("tinh", lambda visitor, file: visitor.open("/can-bo-nu/so-lieu?ngay=30/6/2024")),
    "people to be trained": ("tinh", lambda visitor, file: visitor.open("/lop/chua-tap-huan/nguoi")),
    "audit": ("quantri", lambda visitor, file: visitor.open("/nhat-ky")),
    "users": ("quantri", lambda visitor, file: visitor.open("/nguoi-dung")),
    "account": ("tinh", lambda visitor, file: visitor.open("/tai-khoan")),
    "not found": ("tinh", lambda visitor, file: error(visitor, "/khong-co", 404)),
    "not allowed": ("xem", lambda visitor, file: error(visitor, "/nhap-phu-luc", 403)),
}


def error(visitor, path, status):
    assert visitor.page.goto(path).status == status
    return visitor.page


def refused(visitor, file):
    file.write_bytes(b"no workbook")
    page = visitor.upload(file)
    expect(page.get_by_role("alert")).to_be_visible()
    return page


@pytest.fixture
def file(tmp_path):
    return lambda **cells: workbooks.changed(tmp_path / "annex.xlsx", workbooks.set_cells(**cells))


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", LOOKED_AT)
def test_every_page_fits_its_window_and_axe_finds_nothing(visit, file, name, width):
    login, show = LOOKED_AT[name]
    page = show(visit(login, width=width), file)
    browsing.assert_fits(page)
    axe(page)
    assert page.evaluate("document.documentElement.lang") == "vi"
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.title().strip()


@pytest.mark.parametrize("name", LOOKED_AT)
def test_no_page_asks_another_site_for_anything_or_breaks_its_own_rules(visit, file, name):
    login, show = LOOKED_AT[name]
    visitor = visit(login)
    asked, said = [], []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.on("pageerror", lambda fault: said.append(str(fault)))
    visitor.page.on(
        "console", lambda message: said.append(message.text) if "Content Security Policy" in message.text else None
    )
    page = show(visitor, file)
    page.wait_for_load_state("load")
    own = page.url.split("/", 3)[2]
    assert [url for url in asked if url.split("/", 3)[2] != own] == []
    assert said == []
