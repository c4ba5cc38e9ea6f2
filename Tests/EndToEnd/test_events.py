"""What is planned and held, on a small screen: a launch that launches, a dialogue with a promise, the calendar; and the command."""

import re

import openpyxl
import pytest
from playwright.sync_api import expect

from browsing import assert_fits, axe, enter

EVENT = re.compile(r"/su-kien/[0-9a-f-]{36}")


def team(visitor):
    """A team that was decided and waits for its launch."""
    page = visitor.open("/mo-hinh/moi?loai=communication_team")
    page.get_by_label("Thôn hoặc xã nơi hoạt động").fill("Xã Cách Linh")
    page.get_by_label("Số quyết định").fill("31/QĐ-UBND")
    page.get_by_label("Nơi ra quyết định").fill("UBND xã Cách Linh")
    page.get_by_label("Ngày quyết định").fill("14/5/2024")
    page.get_by_role("button", name="Lưu mô hình").click()
    expect(page).to_have_url(re.compile(r"/mo-hinh/[0-9a-f-]{36}"))
    expect(page.get_by_role("main")).to_contain_text("Chưa được tính")
    return page.url.split("?")[0]


def plan(visitor, kind, variant, period, place="Xã Cách Linh"):
    page = visitor.open("/su-kien/moi")
    page.get_by_role("main").get_by_role("link", name=kind, exact=True).click()
    enter(page.locator("#loai-hinh"), variant)
    page.get_by_label("Thời gian dự kiến").fill(period)
    page.get_by_label("Nơi tổ chức").fill(place)
    page.locator("#don-vi").fill("Hội LHPN xã Cách Linh")
    page.get_by_role("button", name="Lưu sự kiện").click()
    expect(page).to_have_url(EVENT)
    return page


def hold(page, day, women, men):
    page.get_by_role("link", name="Ghi đã tổ chức").click()
    page.get_by_label("Ngày", exact=True).fill(day)
    page.locator("#nu").fill(str(women))
    page.locator("#nam").fill(str(men))
    assert_fits(page)
    page.get_by_role("button", name="Lưu kết quả").click()
    expect(page.get_by_text("Đã ghi kết quả")).to_be_visible()


def test_a_launch_is_held_and_launches_its_team_on_a_small_screen(visit):
    visitor = visit("tinh", width=360)
    group = team(visitor)
    page = plan(visitor, "Ra mắt mô hình", "Tổ truyền thông cộng đồng", "Tháng 6/2024")
    page.get_by_role("link", name="Chọn mô hình ra mắt").click()
    page.get_by_label(re.compile("Tổ truyền thông cộng đồng xã Cách Linh")).first.check()
    assert_fits(page)
    axe(page)
    page.get_by_role("button", name="Lưu lựa chọn").click()
    event = page.url.split("?")[0]
    hold(page, "28/6/2024", 14, 6)
    expect(page.get_by_role("main")).to_contain_text("Đã ra mắt, 28/6/2024")
    assert_fits(page)
    axe(page)

    # The step of the team came from the event, and goes with it.
    visitor.page.goto(group)
    expect(visitor.page.get_by_role("main")).to_contain_text("28/6/2024: Ra mắt")
    expect(visitor.page.get_by_role("main")).to_contain_text("1 tổ, 28/6/2024")
    page.goto(event)
    page.get_by_text("Việc khác").click()
    page.get_by_role("link", name="Rút kết quả, về dự kiến").click()
    page.get_by_role("button", name="Đưa về dự kiến").click()
    expect(page.get_by_text("Đã đưa về dự kiến")).to_be_visible()
    page.goto(group)
    expect(page.get_by_role("main")).not_to_contain_text("28/6/2024: Ra mắt")


def test_a_dialogue_with_a_promise_is_recorded_and_followed_on_a_small_screen(visit):
    visitor = visit("tinh", width=360)
    page = plan(visitor, "Đối thoại chính sách", "Cấp xã", "20/7/2024")
    event = page.url.split("?")[0]
    expect(page.get_by_role("main")).to_contain_text("Tổ chức các cuộc tọa đàm đối thoại trực tiếp")
    page.get_by_role("link", name="Ghi cam kết").click()
    page.get_by_label("Cam kết gì").fill("Sửa đường vào xóm")
    page.get_by_label("Ai cam kết").fill("UBND xã Cách Linh")
    page.get_by_label("Hạn thực hiện").fill("31/2/2024")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("31/2/2024 không có trong lịch. Tháng 2 có 29 ngày.")
    expect(page.get_by_label("Cam kết gì")).to_have_value("Sửa đường vào xóm")
    page.get_by_label("Hạn thực hiện").fill("31/12/2024")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("UBND xã Cách Linh · hạn 31/12/2024 · quá hạn")
    page.goto(event)
    hold(page, "20/7/2024", 30, 20)
    main = page.get_by_role("main")
    expect(main).to_contain_text("1 cuộc, 20/7/2024")
    assert_fits(page)
    axe(page)

    # The open promise waits for whoever records the event, until it is done.
    expect(visitor.open("/viec-cho").get_by_role("main")).to_contain_text("Sửa đường vào xóm")
    page.goto(event)
    page.get_by_role("link", name="Ghi đã thực hiện").click()
    page.get_by_label("Ngày thực hiện xong").fill("15/12/2024")
    page.get_by_role("button", name="Ghi đã thực hiện").click()
    expect(page.get_by_role("main")).to_contain_text("đã thực hiện 15/12/2024")


def test_wrong_people_are_refused(visit):
    page = plan(visit("tinh"), "Đối thoại chính sách", "Cấp xã", "Quý III/2024")
    event = page.url.split("?")[0]
    reader = visit("xem")
    reader.page.goto(event)
    expect(reader.page.get_by_role("link", name="Ghi đã tổ chức")).to_have_count(0)
    for step in ["/sua", "/to-chuc", "/huy", "/rut", "/nguoi", "/ghi/commitment", "/tep"]:
        assert reader.page.goto(event + step).status == 403, step
    assert reader.page.goto("/su-kien/moi").status == 403


@pytest.mark.parametrize("width", [360, 1280])
def test_lists_forms_and_the_calendar_are_accessible_and_fit(visit, width):
    visitor = visit("tinh", width=width)
    paths = [
        "/su-kien", "/su-kien/moi", "/su-kien/moi?loai=dialogue", "/su-kien/nhap", "/lich?nam=2024&thang=6",
        "/chong-lan?nam=2024",
    ]
    for path in paths:
        page = visitor.open(path)
        assert_fits(page)
        axe(page)
    expect(page.get_by_role("main")).to_contain_text("Hội LHPN tỉnh Cao Bằng")


def test_a_sheet_is_previewed_and_kept(visit, tmp_path):
    visitor = visit("tinh")
    page = visitor.open("/su-kien/nhap")
    with page.expect_download() as download:
        page.get_by_role("link", name="tệp mẫu").click()
    sample = tmp_path / "mau.xlsx"
    download.value.save_as(sample)
    book = openpyxl.load_workbook(sample)
    sheet = book["Sự kiện"]
    assert len(sheet.data_validations.dataValidation) == 4
    for column, value in {4: "Xã Hồng Quang", 5: None, 6: "Quý V/2024", 7: "Hội LHPN xã Hồng Quang"}.items():
        sheet.cell(2, column).value = value
    wrong, right = tmp_path / "sai.xlsx", tmp_path / "dung.xlsx"
    book.save(wrong)
    sheet.cell(2, 6).value = "Quý IV/2024"
    book.save(right)

    def upload(file):
        page = visitor.open("/su-kien/nhap")
        page.locator("#tep").set_input_files(str(file))
        page.get_by_role("button", name="Đọc tệp").click()
        return page

    page = upload(wrong)
    expect(page.get_by_role("main").get_by_text("F2", exact=True)).to_be_visible()
    page = upload(right)
    page.get_by_role("button", name="Giữ lại 1 sự kiện").click()
    expect(page.get_by_role("main")).to_contain_text("Đã ghi mọi sự kiện của tệp")


def test_the_command_lists_imports_exports_and_tells_overlaps(nepmoi, tmp_path):
    pairs = nepmoi("overlaps", "--place", "04", "--year", "2024", "--json").expect(0).json
    assert len(pairs) == 1 and pairs[0]["activity"] == "3.1" and pairs[0]["place"] == "01636"
    assert pairs[0]["first"]["agency"] == "Hội LHPN tỉnh Cao Bằng" and pairs[0]["first"]["period"] == "Quý III/2024"
    assert pairs[0]["second"]["agency"] == "Hội LHPN xã Cách Linh" and set(pairs[0]["second"]) == {"id", "agency", "period"}

    file = tmp_path / "su-kien.csv"
    file.write_text(
        "Loại sự kiện;Nội dung, cấp;Mã địa bàn;Thời gian dự kiến;Đơn vị tổ chức;Tổ chức từ ngày;Số nữ dự;Số nam dự\n"
        "Đối thoại chính sách;Cấp xã;01279;Tháng 6/2024;Hội LHPN phường Ngọc Xuân;28/6/2024;30;20\n",
        encoding="utf-8",
    )
    kept = nepmoi("events", "import", file, "--place", "04", "--json").expect(0).json
    assert kept["kept"] and kept["events"] == 1
    again = nepmoi("events", "import", file, "--place", "04", "--json").expect(0).json
    assert not again["kept"] and again["unchanged"] == 1

    listed = nepmoi("events", "list", "--place", "01279", "--year", "2024", "--json").expect(0).json
    assert listed["held"] == 1 and listed["items"][0]["people"] == 50
    out = tmp_path / "ra.xlsx"
    number = nepmoi("events", "export", "--place", "04", "--output", out, "--json").expect(0).json["events"]
    back = nepmoi("events", "import", out, "--place", "04", "--json").expect(0).json
    assert back["unchanged"] == number and not back["faults"]

    file.write_text(file.read_text(encoding="utf-8").replace("28/6/2024", "31/6/2024"), encoding="utf-8")
    wrong = nepmoi("events", "import", file, "--place", "04", "--json").expect(3).json
    assert [fault["cell"] for fault in wrong["faults"]] == ["F2"]
    assert nepmoi("check", "--deep", "--json").expect(0).json["faults"] == []
