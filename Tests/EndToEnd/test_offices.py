"""Offices and what waits: the form at a phone's width, the bell of a page that stays open, the message to copy."""

import re

from playwright.sync_api import expect

from browsing import assert_fits, axe


def test_a_department_is_added_at_a_phones_width_and_found_without_tone_marks(visit):
    visitor = visit("quantri", width=360)
    page = visitor.open("/don-vi")
    assert_fits(page)
    page.get_by_role("link", name="Thêm đơn vị").click()
    page.get_by_label("Tên đơn vị").fill("Ban Gia đình - Xã hội")
    page.get_by_label("Mã đơn vị", exact=True).fill("Ban GĐ")
    page.get_by_label("Mã đơn vị cấp trên").fill("hoi-lhpn-04")
    page.get_by_label("Tên gọi khác").fill("Ban GĐXH")
    page.get_by_role("button", name="Thêm đơn vị").click()
    expect(page.get_by_role("main")).to_contain_text("chỉ gồm chữ thường không dấu")
    expect(page.get_by_label("Tên gọi khác")).to_have_value("Ban GĐXH")
    page.get_by_label("Mã đơn vị", exact=True).fill("ban-gdxh-04")
    page.get_by_role("button", name="Thêm đơn vị").click()
    expect(page.get_by_role("status").filter(has_text="Đã thêm đơn vị")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Hội LHPN tỉnh Cao Bằng")
    assert_fits(page)
    page = visitor.open("/don-vi?tim=ban+gdxh")
    expect(page.get_by_role("link", name="Ban Gia đình - Xã hội")).to_be_visible()
    axe(page)


def test_who_may_not_change_offices_is_not_offered_it(visit):
    page = visit("tinh").open("/don-vi")
    expect(page.get_by_role("link", name="Thêm đơn vị")).to_have_count(0)
    assert page.goto("/don-vi/moi").status == 403


def test_the_bell_of_an_open_page_counts_what_comes_and_the_list_is_drawn_anew(visit):
    page = visit("lanhdao").page
    page.clock.install()
    page.goto("/viec-cho")
    bell = page.get_by_role("banner").locator("[data-waiting]")
    asked = []

    def count(route):
        asked.append(route.request.url)
        route.fulfill(json={"count": 17, "written": "17", "words": "Việc đang chờ: 17"})

    def renewed(route):
        if route.request.resource_type != "fetch":
            return route.continue_()
        body = route.fetch().text().replace('<div data-live="viec-cho">', '<div data-live="viec-cho"><p>Việc mới đến</p>')
        return route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page.route("**/viec-cho/dem", count)
    page.route(re.compile(r"/viec-cho$"), renewed)
    page.clock.run_for(61_000)
    expect(bell).to_have_attribute("aria-label", "Việc đang chờ: 17")
    expect(bell.locator(".count")).to_have_text("17")
    expect(page.get_by_text("Việc mới đến")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Việc đang chờ: 17")).to_have_count(1)
    # Nobody moves for hours: after half an hour the page asks no more, and its session can end.
    page.clock.run_for(180 * 60_000)
    page.wait_for_load_state("networkidle")
    assert 25 <= len(asked) <= 31


def test_the_real_count_answers_in_json(visit):
    visitor = visit("lanhdao")
    visitor.open("/viec-cho")
    answer = visitor.page.request.get("/viec-cho/dem")
    assert answer.status == 200 and answer.headers["cache-control"] == "no-store"
    assert set(answer.json()) == {"count", "written", "words"}


def test_the_overview_shows_targets_and_leads_to_their_progress(visit):
    visitor = visit("tinh")
    page = visitor.open("/tong-quan")
    card = page.get_by_role("region", name="Chỉ tiêu năm 2024")
    row = card.get_by_role("row").filter(has_text="Tổ truyền thông cộng đồng")
    expect(row).to_contain_text("57")
    row.get_by_role("link", name="Tổ truyền thông cộng đồng").click()
    expect(page).to_have_url(re.compile(r"/tien-do/\d+/communication_team\?nam=2024"))


def test_a_target_in_per_cent_is_read_by_district(visit):
    visitor = visit("tinh", width=360)
    page = visitor.open("/tien-do?nam=2024")
    page.get_by_role("link", name="Nam giới tham gia tuyên truyền phòng ngừa bạo lực gia đình").click()
    expect(page).to_have_url(re.compile("/ty-le/men_in_violence_prevention"))
    expect(page.get_by_role("main")).to_contain_text("ít nhất 30%")
    assert_fits(page)
    axe(page)
