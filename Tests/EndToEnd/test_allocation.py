"""Targets go down: province, district, commune; in the structure from 1 July 2025 province, commune. With one return and
one issue each, by the people who would do it."""

import re

import pytest
from playwright.sync_api import expect

from browsing import PLAN, assert_fits, axe
from staff import staffed, take_step
from test_grid import GRID, cell, paste, save

# Who prepares and who decides in a district and in communes; the province's two are of the demonstration.
PEOPLE = {
    "huyen": ("Cán bộ huyện", "hoi-lhpn-042", "officer"),
    "huyen.lanhdao": ("Lãnh đạo huyện", "hoi-lhpn-042", "leader"),
    "xa.cu": ("Cán bộ xã", "hoi-lhpn-01290", "officer"),
    "xa.moi": ("Cán bộ xã mới", "hoi-lhpn-01304-2025", "officer"),
    "xa.moi.lanhdao": ("Lãnh đạo xã mới", "hoi-lhpn-01304-2025", "leader"),
}
TEAMS = "Tổ truyền thông cộng đồng"
CLUBS = "CLB Thủ lĩnh của sự thay đổi"


# A server of its own: these tests issue plans.
temporary, server, sessions = staffed(PEOPLE, "allocation")


def ask_for(visitor, place, period):
    """The form of a new plan, from the list of plans."""
    page = visitor.open("/ke-hoach")
    page.get_by_role("link", name="Lập kế hoạch").click()
    page.get_by_label("Địa bàn của kế hoạch").fill(place)
    page.get_by_label("Kỳ của kế hoạch").select_option(period)
    page.get_by_role("button", name="Xem đơn vị và số được giao").click()
    return page


def choose(page, *names):
    """Leaves these indicators in the annex and no other."""
    for box in page.get_by_role("table", name="Chỉ tiêu của phụ lục").get_by_role("checkbox").all():
        box.set_checked(False)
    for name in names:
        page.get_by_role("checkbox", name=re.compile(re.escape(name))).set_checked(True)


def begin(page):
    page.get_by_role("button", name="Lập bản thảo").click()
    expect(page).to_have_url(GRID)
    expect(page.get_by_role("status").filter(has_text="Đã lập bản thảo")).to_be_visible()


def to_plan(page):
    """From the grid to its plan; returns the address."""
    page.goto(page.url.split("/luoi")[0])
    expect(page).to_have_url(PLAN)
    return page.url


def step(page, verb, done, **fields):
    take_step(page, "kế hoạch", verb, done, **fields)


def submit(visitor, plan):
    page = visitor.open(plan)
    step(page, "Trình", "Đã trình văn bản")
    return page


def issue(page, number, day, done="Đã ban hành văn bản"):
    step(page, "Ban hành", done, **{"Số, ký hiệu": number, "Ngày ban hành": day})


def from_inbox(visitor, title, group):
    """Opens what waits, by the count in the head of the page."""
    page = visitor.open("/tong-quan")
    page.get_by_role("banner").get_by_role("link", name=re.compile(r"[Vv]iệc")).click()
    expect(page).to_have_url(re.compile("/viec-cho"))
    page.get_by_role("region", name=group).get_by_role(
        "link", name=re.compile(f"^(Xem|Sửa|Xem góp ý): .*{title}")
    ).click()
    expect(page).to_have_url(PLAN)
    return page


def waiting(visitor):
    """The count in the head."""
    counts = visitor.open("/tong-quan").get_by_role("banner").locator(".count")
    return int(counts.inner_text()) if counts.count() else 0


def figures(page, column, rows):
    return [cell(page, f"{column}{row}").input_value() for row in rows]


def row_of(page, name):
    """The number of a unit's row."""
    own = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name)).first
    return own.get_attribute("data-row")


def open_list(page):
    """The differences of a plan that nobody has explained yet."""
    return page.get_by_role("row").filter(has_text="Còn mở")


@pytest.fixture(scope="module")
def provincial(browser, server, sessions):
    """The province's plan of 2024 as its two people make it: typed, pasted, divided, returned, mended, issued."""
    made = {}

    def plan(visit):
        if "plan" not in made:
            made["plan"] = issue_provincial(visit)
        return made["plan"]

    return plan


def issue_provincial(visit):
    officer = visit("tinh")
    page = ask_for(officer, "04", "2024")
    page.get_by_label("Cơ quan ban hành").select_option(label="Hội LHPN tỉnh Cao Bằng")
    choose(page, TEAMS, CLUBS)
    page.get_by_label(f"Cấp thực hiện {TEAMS}").select_option("province.district")
    begin(page)
    # Typed: the whole, its split, and on along the row.
    cell(page, "C6").focus()
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    expect(cell(page, "C7")).to_be_focused()
    page.keyboard.type("10")
    page.keyboard.press("Tab")
    expect(cell(page, "D7")).to_be_focused()
    page.keyboard.type("10")
    page.keyboard.press("ArrowDown")
    expect(cell(page, "D8")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(cell(page, "C8")).to_be_focused()
    # Pasted: ten districts, two columns.
    paste(page, "\r\n".join(["1\t1"] * 10))
    assert figures(page, "D", range(8, 18)) == ["1"] * 10
    expect(page.locator("tfoot .wrong")).to_have_count(0)
    # Divided: two are decided, the others share the rest.
    cell(page, "E6").fill("21")
    cell(page, "E8").focus()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.keyboard.type("2")
    page.get_by_text("Chia phần còn lại của một cột").click()
    page.get_by_label("Cột", exact=True).select_option("E")
    page.get_by_role("button", name="Chia vào các ô").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã chia 16 của cột E vào 8 ô")
    assert figures(page, "E", range(8, 18)) == ["3", "2"] + ["2"] * 8
    save(page)
    plan = to_plan(page)
    leader = visit("lanhdao")
    # Reports whose day has passed wait as well.
    before = waiting(leader)
    submit(officer, plan)
    expect(page.get_by_role("link", name="Phê duyệt kế hoạch")).to_have_count(0)
    expect(page.get_by_role("link", name="Sửa trên lưới")).to_have_count(0)

    # Returned with a note by another person, mended, submitted again.
    assert waiting(leader) == before + 1
    page = from_inbox(leader, "Kế hoạch năm 2024", "Chờ phê duyệt")
    step(page, "Trả lại", "Đã trả lại văn bản", **{"Ý kiến trả lại": "Bớt một CLB của đơn vị đầu bảng."})
    assert waiting(leader) == before
    assert waiting(officer) >= 1
    page = from_inbox(officer, "Kế hoạch năm 2024", "Trả lại")
    expect(page.get_by_role("main")).to_contain_text("Bớt một CLB của đơn vị đầu bảng.")
    page.get_by_role("link", name="Sửa trên lưới").click()
    cell(page, "E6").fill("20")
    cell(page, "E8").fill("2")
    save(page)
    submit(officer, plan)
    page = from_inbox(leader, "Kế hoạch năm 2024", "Chờ phê duyệt")
    step(page, "Phê duyệt", "Đã phê duyệt văn bản")

    page = officer.open(plan)
    issue(page, "12/KH-BTV", "15/3/2024")
    expect(page.get_by_role("main")).to_contain_text("12/KH-BTV")
    expect(page.get_by_role("link", name="Lập bản điều chỉnh")).to_be_visible()
    return plan


def test_the_province_allocates_to_its_districts_with_one_return_and_one_issue(visit, provincial):
    plan = provincial(visit)
    page = visit("lanhdao").open(plan)
    events = page.get_by_role("main")
    for words in ["Trình lần 2", "Trả lại", "Phê duyệt", "Ban hành", "12/KH-BTV"]:
        expect(events).to_contain_text(words)
    assert_fits(page)
    axe(page)


def test_a_number_is_used_once_a_year_by_an_issuer(visit, provincial):
    provincial(visit)
    officer = visit("tinh", javascript=False)
    page = ask_for(officer, "04", "2022")
    page.get_by_label("Cơ quan ban hành").select_option(label="Hội LHPN tỉnh Cao Bằng")
    choose(page, CLUBS)
    begin(page)
    plan = to_plan(page)
    submit(officer, plan)
    page = visit("lanhdao", javascript=False).open(plan)
    step(page, "Phê duyệt", "Đã phê duyệt văn bản")
    page = officer.open(plan)
    issue(page, "12/KH-BTV", "16/3/2024", done=None)
    expect(page.get_by_role("alert")).to_contain_text("Số “12/KH-BTV” đã dùng trong năm 2024")
    expect(page.get_by_label("Ngày ban hành")).to_have_value("16/3/2024")
    page.get_by_label("Số, ký hiệu").fill("13/KH-BTV")
    page.get_by_role("button", name="Ban hành kế hoạch").click()
    expect(page.get_by_role("status").filter(has_text="Đã ban hành văn bản")).to_be_visible()


def test_a_district_differs_on_purpose_explains_it_and_its_commune_goes_on(visit, provincial):
    provincial(visit)
    officer = visit("huyen")
    page = officer.open("/tong-quan")
    given = page.get_by_role("region", name="Được giao")
    expect(given).to_contain_text("2 chỉ tiêu năm 2024")
    expect(given).to_contain_text("Kế hoạch 12/KH-BTV, Tỉnh Cao Bằng")
    axe(page)
    given.get_by_role("link", name="Lập kế hoạch năm 2024").click()
    expect(page.get_by_role("main")).to_contain_text("Số được giao lấy từ Kế hoạch 12/KH-BTV, Tỉnh Cao Bằng")
    begin(page)
    # The district's own share of the teams, and its clubs, stand there already.
    assert [cell(page, address).input_value() for address in ["C6", "D6"]] == ["1", "2"]
    own = row_of(page, "Pác Miầu")
    cell(page, f"C{own}").focus()
    page.keyboard.type("1")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("1")
    cell(page, "D6").fill("3")
    cell(page, "D8").focus()
    paste(page, "1\n1")
    save(page)
    plan = to_plan(page)
    expect(open_list(page)).to_have_count(1)
    expect(open_list(page)).to_contain_text("Kế hoạch 12/KH-BTV năm 2024, Tỉnh Cao Bằng giao 2, kế hoạch này đặt 3")
    submit(officer, plan)
    leader = visit("huyen.lanhdao")
    step(from_inbox(leader, "Kế hoạch năm 2024", "Chờ phê duyệt"), "Phê duyệt", "Đã phê duyệt văn bản")

    page = officer.open(plan)
    issue(page, "05/KH-BTV", "25/3/2024", done=None)
    expect(page.get_by_role("main")).to_contain_text("Kế hoạch còn 1 chênh lệch, nghi vấn chưa sửa và chưa giải thích")
    page = officer.open(plan)
    open_list(page).get_by_role("link", name="Giải thích").click()
    page.get_by_label("Lời giải thích").fill("Huyện thêm một CLB bằng nguồn của huyện.")
    axe(page)
    page.get_by_role("button", name="Lưu lời giải thích").click()
    expect(page.get_by_role("status").filter(has_text="Đã lưu lời giải thích")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Huyện thêm một CLB bằng nguồn của huyện.")
    expect(open_list(page)).to_have_count(0)
    issue(page, "05/KH-BTV", "25/3/2024")

    # The commune: one officer, so the district approves in its stead; its villages are typed.
    commune = visit("xa.cu")
    page = commune.open("/tong-quan")
    expect(page.get_by_role("region", name="Được giao")).to_contain_text("Kế hoạch 05/KH-BTV, Huyện Bảo Lâm")
    page.get_by_role("link", name="Lập kế hoạch năm 2024").click()
    page.get_by_label("Thôn, tổ dân phố của bảng").fill("Khu 1\nKhu 2\nKhu 3")
    axe(page)
    begin(page)
    assert [cell(page, address).input_value() for address in ["C6", "D6"]] == ["1", "1"]
    cell(page, "C8").focus()
    paste(page, "1\t\n\t1")
    save(page)
    plan = to_plan(page)
    expect(open_list(page)).to_have_count(0)
    page = commune.open(plan)
    page.get_by_role("link", name="Trình kế hoạch").click()
    expect(page.get_by_role("main")).to_contain_text("cấp trên phê duyệt thay")
    page.get_by_role("button", name="Trình kế hoạch").click()
    page = from_inbox(leader, "Pác Miầu", "Chờ phê duyệt")
    step(page, "Phê duyệt", "Đã phê duyệt văn bản", **{"Lý do cấp trên làm thay": "Xã chỉ có một cán bộ."})
    expect(page.get_by_role("main")).to_contain_text("phê duyệt thay: Xã chỉ có một cán bộ.")
    issue(commune.open(plan), "02/KH-HPN", "02/4/2024")


@pytest.mark.parametrize("javascript", [True, False])
def test_from_july_2025_the_province_allocates_to_its_communes(visit, javascript):
    period, number = ("2026", "21/KH-BTV") if javascript else ("2027", "22/KH-BTV")
    officer = visit("tinh", javascript=javascript)
    page = ask_for(officer, "04", period)
    expect(page.get_by_role("main")).to_contain_text("56 đơn vị")
    choose(page, TEAMS, CLUBS)
    begin(page)
    first = row_of(page, "Xã Quảng Lâm")
    cell(page, "C6").fill("60")
    cell(page, f"C{first}").fill("5")
    if javascript:
        cell(page, "D6").focus()
        page.keyboard.type("56")
        page.keyboard.press("ArrowDown")
        cell(page, "D8").focus()
        paste(page, "\n".join(["1"] * 56))
    else:
        cell(page, "D6").fill("56")
        page.get_by_text("Dán vùng từ Excel", exact=True).click()
        page.get_by_label("Ô đầu của vùng dán").fill("D8")
        page.get_by_label("Vùng dán", exact=True).fill("\n".join(["1"] * 56))
        page.get_by_role("button", name="Điền vào lưới").click()
        assert figures(page, "D", [8, 63]) == ["1", "1"]
    page.get_by_text("Chia phần còn lại của một cột").click()
    page.get_by_label("Cột", exact=True).select_option("C")
    page.get_by_role("button", name="Chia vào các ô").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã chia 55 của cột C vào 55 ô")
    save(page)
    plan = to_plan(page)
    expect(open_list(page)).to_have_count(0)
    submit(officer, plan)
    leader = visit("lanhdao", javascript=javascript)
    page = from_inbox(leader, f"Kế hoạch năm {period}", "Chờ phê duyệt")
    step(page, "Trả lại", "Đã trả lại văn bản", **{"Ý kiến trả lại": "Giao Quảng Lâm 4 tổ."})
    page = from_inbox(officer, f"Kế hoạch năm {period}", "Trả lại")
    expect(page.get_by_role("main")).to_contain_text("Giao Quảng Lâm 4 tổ.")
    page.get_by_role("link", name="Sửa trên lưới").click()
    cell(page, f"C{first}").fill("4")
    cell(page, "C6").fill("59")
    save(page)
    submit(officer, plan)
    step(from_inbox(leader, f"Kế hoạch năm {period}", "Chờ phê duyệt"), "Phê duyệt", "Đã phê duyệt văn bản")
    issue(officer.open(plan), number, "20/3/2026")

    commune = visit("xa.moi", javascript=javascript)
    page = commune.open("/tong-quan")
    given = page.get_by_role("region", name="Được giao")
    expect(given).to_contain_text(f"Kế hoạch {number}, Tỉnh Cao Bằng")
    given.get_by_role("link", name=f"Lập kế hoạch năm {period}").click()
    page.get_by_label("Thôn, tổ dân phố của bảng").fill("Thôn Nà Mạ\nThôn Ỷ Lan")
    begin(page)
    assert [cell(page, address).input_value() for address in ["C6", "D6"]] == ["4", "1"]
    for address, value in [("C8", "2"), ("C9", "2"), ("D9", "1")]:
        cell(page, address).fill(value)
    save(page)
    plan = to_plan(page)
    expect(open_list(page)).to_have_count(0)
    submit(commune, plan)
    page = from_inbox(visit("xa.moi.lanhdao", javascript=javascript), f"Kế hoạch năm {period}", "Chờ phê duyệt")
    step(page, "Phê duyệt", "Đã phê duyệt văn bản")
    issue(commune.open(plan), number.replace("BTV", "HPN"), "01/4/2026")
