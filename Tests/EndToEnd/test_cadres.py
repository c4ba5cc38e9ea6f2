"""Women officers on a small screen: a woman with her posts, named for a class, the numbers by level, the sheets (K155–157, K164)."""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect

from browsing import assert_fits, axe, enter
from staff import staffed

PEOPLE = {
    "thachan": ("Cán bộ huyện Thạch An", "hoi-lhpn-053", "officer"),
    "soctrang": ("Cán bộ tỉnh Sóc Trăng", "hoi-lhpn-94", "officer"),
}
WOMAN = re.compile(r"/can-bo-nu/[0-9a-f-]{36}")

temporary, server, sessions = staffed(PEOPLE, "cadres")


def add(page, name, post="Phó Chủ tịch UBND xã Canh Tân", category="mới bổ nhiệm"):
    page.goto("/can-bo-nu/moi")
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_label(re.compile("^Năm sinh")).fill("1987")
    enter(page.get_by_label("Dân tộc"), "Tày")
    page.get_by_label(re.compile("^Nơi cư trú")).fill("Xã Canh Tân (01789)")
    page.get_by_label(re.compile("^Địa bàn của danh sách")).fill("Xã Canh Tân (01789)")
    enter(page.get_by_label("Loại"), category)
    enter(page.get_by_label("Cấp của chức vụ"), "Cấp xã")
    enter(page.get_by_label("Lĩnh vực"), "Chính quyền")
    page.get_by_role("textbox", name=re.compile("^Chức vụ")).fill(post)
    page.get_by_label(re.compile("^Từ ngày")).fill("31/4/2024")


def test_a_woman_is_listed_gets_a_post_and_is_counted_by_level(visit):
    visitor = visit("thachan", width=360)
    page = visitor.open("/su-kien")
    page.get_by_text("Việc khác").first.click()
    page.get_by_role("link", name="Cán bộ nữ dân tộc thiểu số").click()
    expect(page).to_have_url(re.compile("/can-bo-nu$"))
    before = people(page)
    add(page, "Hoàng Thị Lan")
    page.get_by_role("button", name="Ghi vào danh sách").click()
    expect(page.get_by_role("main")).to_contain_text("Tháng 4 có 30 ngày")
    page.get_by_label(re.compile("^Từ ngày")).fill("15/4/2024")
    assert_fits(page)
    axe(page)
    page.get_by_role("button", name="Ghi vào danh sách").click()
    expect(page).to_have_url(WOMAN)
    main = page.get_by_role("main")
    expect(main).to_contain_text("Cán bộ nữ mới bổ nhiệm")
    expect(main).not_to_contain_text("Hoàng Thị Lan")
    assert_fits(page)
    axe(page)

    page.get_by_role("link", name="Thêm chức vụ").first.click()
    enter(page.get_by_label("Loại"), "trong quy hoạch")
    enter(page.get_by_label("Cấp của chức vụ"), "Cấp huyện")
    enter(page.get_by_label("Lĩnh vực"), "Mặt trận")
    page.get_by_role("textbox", name=re.compile("^Chức vụ")).fill("Phó Chủ tịch Hội LHPN huyện")
    page.get_by_label(re.compile("^Từ ngày")).fill("15/5/2024")
    page.get_by_role("button", name="Lưu chức vụ").click()
    expect(page.get_by_text("số liệu được tính lại ngay")).to_be_visible()

    page.goto("/can-bo-nu")
    assert people(page) == before + 1
    page.get_by_label(re.compile("^Tìm theo")).fill("hoang thi lan")
    page.get_by_role("button", name="Tìm", exact=True).click()
    assert people(page) == 1
    assert_fits(page)
    axe(page)
    enter(page.get_by_label("Lý do cần xem họ tên, dân tộc"), "Đối chiếu hồ sơ")
    page.get_by_role("button", name="Hiện họ tên").click()
    expect(page.get_by_role("main")).to_contain_text("Hoàng Thị Lan")

    page.goto("/can-bo-nu/so-lieu?ngay=30/6/2024")
    table = page.get_by_role("table", name="Theo cấp, lĩnh vực, loại")
    row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Cấp xã", exact=True))
    expect(row).to_contain_text(re.compile(r"[1-9]"))
    expect(page.get_by_role("main")).to_contain_text("Xã Canh Tân")
    assert_fits(page)
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải Excel").click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert len(book.sheetnames) == 4


def people(page):
    found = re.search(r"(\d+) người", page.get_by_role("main").inner_text())
    return int(found[1]) if found else 0


def test_a_kinh_woman_is_told_why_she_is_not_listed(visit):
    page = visit("thachan", width=360).page
    add(page, "Nguyễn Thị Hoa")
    enter(page.get_by_label("Dân tộc"), "Kinh")
    page.get_by_label(re.compile("^Từ ngày")).fill("15/4/2024")
    page.get_by_role("button", name="Ghi vào danh sách").click()
    expect(page.get_by_role("main")).to_contain_text("Phụ nữ dân tộc Kinh không ghi ở đây")


def test_a_woman_is_named_for_a_class_and_the_list_goes_out(visit):
    page = visit("thachan", width=360).page
    add(page, "Nông Thị Mai", post="Bí thư chi bộ thôn")
    page.get_by_label(re.compile("^Từ ngày")).fill("15/4/2024")
    page.get_by_role("button", name="Ghi vào danh sách").click()
    expect(page).to_have_url(WOMAN)
    page.goto("/can-bo-nu?tim=bi+thu+chi+bo+thon")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Cử đi lớp").click()
    expect(page.get_by_role("main")).to_contain_text("1 người được cử")
    lessons = page.get_by_label("Lớp", exact=True)
    lessons.select_option(index=1)
    assert_fits(page)
    axe(page)
    page.get_by_role("button", name="Cử vào lớp").click()
    expect(page.get_by_text("Đã cử.")).to_be_visible()

    page.goto("/lop/chua-tap-huan/nguoi?danh-sach=can-bo-nu")
    expect(page.get_by_role("main")).to_contain_text("Đã được cử vào một lớp")
    assert_fits(page)
    axe(page)

    page.goto("/can-bo-nu?tim=bi+thu+chi+bo+thon")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Tải danh sách có họ tên")).click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    values = [cell.value for row in book.active.iter_rows() for cell in row]
    assert "Nông Thị Mai" in values and "Tày" in values


def test_wrong_people_are_refused(visit):
    reader = visit("xem")
    page = reader.open("/can-bo-nu?tinh-trang=tat-ca")
    expect(page.get_by_role("link", name="Ghi cán bộ nữ")).to_have_count(0)
    expect(page.get_by_role("button", name="Hiện họ tên")).to_have_count(0)
    assert page.goto("/can-bo-nu/moi").status == 403
    assert page.goto("/can-bo-nu/danh-sach.xlsx?ly-do=ho-so").status == 403
    neighbour = visit("soctrang")
    assert neighbour.page.goto("/can-bo-nu/so-lieu?dia-ban=04").status == 403


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_accessible_and_fits(visit, width):
    visitor = visit("tinh", width=width)
    paths = [
        "/can-bo-nu", "/can-bo-nu/moi", "/can-bo-nu/so-lieu?ngay=30/6/2024&nam=2024", "/can-bo-nu/so-lieu?moc=quy",
        "/can-bo-nu/so-lieu?ngay=31/4/2024&dia-ban=khong+co", "/lop/chua-tap-huan/nguoi", "/lop/cu-di?danh-sach=can-bo-nu",
    ]
    for path in paths:
        visitor.page.goto(path)
        assert_fits(visitor.page)
        axe(visitor.page)


def test_the_commands_print_counts_and_no_names(server, tmp_path):
    nepmoi = server.nepmoi
    report = nepmoi("cadres", "list", "--place", "04", "--json").expect(0).json
    assert report["cadres"] >= len(report["items"]) >= 1
    assert "Hoàng Thị" not in nepmoi("cadres", "list", "--place", "04").expect(0).out
    assert nepmoi("trainings", "list", "--json").expect(0).json["classes"] >= 1
    assert nepmoi("launches", "list", "--place", "94", "--json").expect(0).json["plans"] >= 1
    sheet = tmp_path / "list.xlsx"
    nepmoi("cadres", "export", "--place", "04", "--output", str(sheet)).expect(0)
    assert "•" in openpyxl.load_workbook(sheet).active["A2"].value
    words = ["--login", "tinh", "--reason", "ho-so"]
    nepmoi("cadres", "export", "--place", "04", "--output", str(sheet), *words).expect(0)
    assert "•" not in openpyxl.load_workbook(sheet).active["A2"].value
    for login in ["xem", "soctrang"]:
        said = nepmoi("cadres", "export", "--place", "04", "--output", str(sheet), "--login", login, "--reason", "ho-so")
        assert "chưa có quyền" in said.expect(2).err
