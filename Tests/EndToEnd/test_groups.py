"""Registered groups on a small screen: a team of ten with a photo, its people, its figures; and the command."""

import base64
import re

import openpyxl
import pytest
from playwright.sync_api import expect

from browsing import assert_fits, axe, enter, row_of

GROUP = re.compile(r"/mo-hinh/[0-9a-f-]{36}")
PEOPLE = [
    ("Nông Văn Hào", "Nam", "Tổ trưởng", "Bí thư chi bộ"),
    ("Lục Thị Mơ", "Nữ", "Tổ phó", "Chi hội trưởng phụ nữ"),
    ("Hoàng Văn Sơn", "Nam", "Thư ký", "Đại diện Ban Công tác Mặt trận"),
    ("Nông Thị Thủy", "Nữ", "Thành viên", "Người có uy tín"),
    ("Triệu Thị Hà", "Nữ", "Thành viên", "Người có uy tín"),
    ("Lý Văn Đạt", "Nam", "Thành viên", "Trưởng các tổ/nhóm"),
    ("Nông Thị Lệ", "Nữ", "Thành viên", "Hội viên nòng cốt"),
    ("Hoàng Thị Bích", "Nữ", "Thành viên", "Hội viên nòng cốt"),
    ("Mã Văn Chiến", "Nam", "Thành viên", "Người có uy tín"),
    ("Vi Thị Ngoan", "Nữ", "Thành viên", "Hội viên nòng cốt"),
]


def jpeg():
    """A small photo with the words of a place in its Exif."""

    def segment(marker, body):
        return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body

    exif = b"Exif\0\0" + b"MM\0*\0\0\0\x08\0\0" + b"\0\0\0\0" + b"GPS 22.68N 106.25E"
    return (
        b"\xff\xd8" + segment(0xE1, exif) + segment(0xDB, b"\0" + b"\x01" * 64)
        + segment(0xC0, bytes([8, 0, 1, 0, 1, 1, 1, 0x11, 0])) + segment(0xDA, bytes([1, 1, 0, 0, 0x3F, 0]))
        + b"\x12\x34\xff\xd9"
    )


def register(visitor, photo, name="Tổ truyền thông cộng đồng", place="Xã Cách Linh"):
    page = visitor.open("/mo-hinh/moi")
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
    page.get_by_label("Thôn hoặc xã nơi hoạt động").fill(place)
    page.get_by_label("Số quyết định").fill("31/QĐ-UBND")
    page.get_by_label("Nơi ra quyết định").fill("UBND xã Cách Linh")
    page.get_by_label("Ngày quyết định").fill("14/5/2024")
    page.get_by_label("Ngày ra mắt").fill("28/6/2024")
    page.get_by_label("Số nữ").fill("6")
    page.get_by_label("Số nam").fill("4")
    enter(page.get_by_label("Cấp thực hiện"), "Cấp huyện")
    page.get_by_label("Quyết định, biên bản, ảnh").set_input_files(str(photo))
    page.get_by_role("button", name="Lưu mô hình").click()
    return page


def test_a_team_of_ten_with_a_photo_is_registered_on_a_small_screen(visit, tmp_path):
    visitor = visit("tinh", width=360)
    photo = tmp_path / "ra-mat.jpg"
    photo.write_bytes(jpeg())
    page = register(visitor, photo)
    expect(page).to_have_url(GROUP)
    main = page.get_by_role("main")
    expect(main).to_contain_text("1 tổ, 28/6/2024")
    expect(main).to_contain_text("có minh chứng")
    expect(main).to_contain_text("ra-mat.jpg")
    assert_fits(page)
    axe(page)
    group = page.url.split("?")[0]

    # The photo comes back without the place where it was taken.
    with page.expect_download() as download:
        page.get_by_role("link", name="ra-mat.jpg").click()
    stored = download.value.path().read_bytes()
    assert stored.startswith(b"\xff\xd8") and b"GPS" not in stored

    for name, sex, position, category in PEOPLE:
        page = visitor.open(group + "/thanh-vien/moi")
        page.get_by_label("Họ và tên").fill(name)
        page.get_by_label(re.compile("^Năm sinh")).fill("1985")
        enter(page.get_by_label("Giới tính"), sex)
        enter(page.get_by_label("Dân tộc"), "Tày")
        enter(page.get_by_label("Vị trí"), position)
        enter(page.get_by_label("Thành phần"), category)
        page.get_by_role("button", name="Lưu thành viên").click()
        expect(page.get_by_text("Đã lưu thành viên.")).to_be_visible()
    main = page.get_by_role("main")
    expect(main).to_contain_text("10 thành viên")
    expect(main).to_contain_text("6 nữ, 4 nam trong danh sách")
    expect(main).not_to_contain_text("Nông Văn Hào")
    assert_fits(page)
    axe(page)

    enter(page.get_by_label("Lý do cần xem họ tên, dân tộc"), "Lập danh sách tập huấn")
    page.get_by_role("button", name="Hiện họ tên").click()
    expect(page.get_by_role("main")).to_contain_text("Nông Văn Hào")
    expect(page.get_by_role("main")).to_contain_text("dân tộc Tày")

    # The figure stands at the district at once, opens into the team, and leaves with it.
    def district():
        page = visitor.open("/tien-do?nam=2024")
        page.get_by_role("link", name="Tổ truyền thông cộng đồng", exact=True).click()
        return row_of(page, re.compile("^Quảng Hòa"))

    expect(district()).to_have_text(re.compile(r"Quảng Hòa\s+22\s+1\s+"))
    visitor.page.goto(group)
    visitor.page.get_by_text("Việc khác").click()
    visitor.page.get_by_role("link", name="Rút mô hình ghi nhầm").click()
    visitor.page.get_by_label("Lý do rút").fill("thử nghiệm")
    visitor.page.get_by_role("button", name="Rút mô hình").click()
    expect(visitor.page.get_by_role("main")).to_contain_text("thử nghiệm")
    expect(district()).to_have_text(re.compile(r"Quảng Hòa\s+22\s+0\s+"))

    log = visit("quantri").open("/nhat-ky")
    expect(log.get_by_role("main")).to_contain_text("Xem họ tên thành viên")


def test_a_large_photo_is_made_smaller_before_it_is_sent(visit, tmp_path):
    visitor = visit("tinh", width=360)
    photo = tmp_path / "ra-mat.jpg"
    photo.write_bytes(jpeg())
    page = register(visitor, photo, place="Xã Mỹ Hưng")
    expect(page).to_have_url(GROUP)
    # Noise, as little of it as is large: a photo does not become small by itself.
    drawn = page.evaluate("""async () => {
        const canvas = new OffscreenCanvas(2600, 600);
        const context = canvas.getContext("2d");
        const data = context.createImageData(2600, 600);
        for (let i = 0; i < data.data.length; i += 65536) crypto.getRandomValues(data.data.subarray(i, i + 65536));
        for (let i = 3; i < data.data.length; i += 4) data.data[i] = 255;
        context.putImageData(data, 0, 0);
        const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
        return await new Promise((done) => {
            const reader = new FileReader();
            reader.onload = () => done(reader.result.split(",")[1]);
            reader.readAsDataURL(blob);
        });
    }""")
    large = tmp_path / "hop-to.jpg"
    large.write_bytes(base64.b64decode(drawn))
    assert large.stat().st_size > 1_000_000
    page = visitor.open(page.url.split("?")[0] + "/tep")
    page.locator("#tep").set_input_files(str(large))
    # Who presses at once waits; nobody presses twice.
    page.get_by_role("button", name="Lưu tệp").click()
    expect(page).to_have_url(GROUP)
    with page.expect_download() as download:
        page.get_by_role("link", name="hop-to.jpg").click()
    stored = download.value.path().read_bytes()
    assert len(stored) < large.stat().st_size
    # Height and width stand behind the mark of the frame.
    frame = stored.index(b"\xff\xc0") + 5
    assert [int.from_bytes(stored[frame + at : frame + at + 2], "big") for at in (0, 2)] == [554, 2400]


@pytest.mark.parametrize("width", [360, 1280])
def test_list_forms_and_import_are_accessible_and_fit(visit, width):
    visitor = visit("tinh", width=width)
    for path in ["/mo-hinh", "/mo-hinh/moi", "/mo-hinh/moi?loai=livelihood_group", "/mo-hinh/nhap"]:
        page = visitor.open(path)
        assert_fits(page)
        axe(page)


def test_what_is_wrong_stands_at_its_field(visit):
    page = visit("tinh", javascript=False).open("/mo-hinh/moi?loai=communication_team")
    page.get_by_label("Thôn hoặc xã nơi hoạt động").fill("Xã Cách Linh")
    page.get_by_label("Ngày ra mắt").fill("31/6/2024")
    page.get_by_label("Số nữ").fill("07 - 10 TV")
    page.get_by_role("button", name="Lưu mô hình").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("31/6/2024 không có trong lịch. Tháng 6 có 30 ngày.")
    expect(main).to_contain_text("“07 - 10 TV” không phải một số người")
    expect(page.get_by_label("Số nữ")).to_have_value("07 - 10 TV")


def test_a_sheet_is_previewed_and_kept(visit, tmp_path):
    visitor = visit("tinh")
    page = visitor.open("/mo-hinh/nhap")
    with page.expect_download() as download:
        page.get_by_role("link", name="tệp mẫu").click()
    sample = tmp_path / "mau.xlsx"
    download.value.save_as(sample)
    book = openpyxl.load_workbook(sample)
    sheet = book["Mô hình"]
    assert len(sheet.data_validations.dataValidation) == 4
    for column, value in {1: "Địa chỉ tin cậy cộng đồng", 2: "Xã Cách Linh", 3: None, 11: "31/6/2024"}.items():
        sheet.cell(2, column).value = value
    wrong, right = tmp_path / "sai.xlsx", tmp_path / "dung.xlsx"
    book.save(wrong)
    sheet.cell(2, 10).value, sheet.cell(2, 11).value = "14/5/2024", None
    book.save(right)

    def upload(file):
        page = visitor.open("/mo-hinh/nhap")
        page.locator("#tep").set_input_files(str(file))
        page.get_by_role("button", name="Đọc tệp").click()
        return page

    page = upload(wrong)
    expect(page.get_by_role("main").get_by_text("K2", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Giữ lại"))).to_have_count(0)
    page = upload(right)
    page.get_by_role("button", name="Giữ lại 1 mô hình").click()
    expect(page.get_by_role("main")).to_contain_text("Đã ghi mọi mô hình của tệp")


def test_a_list_of_members_comes_from_a_sheet_on_a_small_screen(visit, tmp_path):
    visitor = visit("tinh", width=360)
    photo = tmp_path / "ra-mat.jpg"
    photo.write_bytes(jpeg())
    page = register(visitor, photo, place="Xã Tiên Thành")
    expect(page).to_have_url(GROUP)
    group = page.url.split("?")[0]
    page.get_by_role("link", name="Nhập danh sách từ tệp").click()
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="tệp mẫu").click()
    sample = tmp_path / "mau.xlsx"
    download.value.save_as(sample)
    book = openpyxl.load_workbook(sample)
    sheet = book["Thành viên"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row, (name, sex, position, category) in enumerate(PEOPLE, start=2):
        for head, value in {"Họ và tên": name, "Giới tính": sex, "Năm sinh": 1985, "Vị trí": position}.items():
            sheet.cell(row, heads[head]).value = value
    sheet.cell(4, heads["Năm sinh"]).value = "31/2/1985"
    wrong, right = tmp_path / "sai.xlsx", tmp_path / "dung.xlsx"
    book.save(wrong)
    sheet.cell(4, heads["Năm sinh"]).value = 1985
    book.save(right)

    def upload(file):
        page = visitor.open(group + "/danh-sach")
        page.locator("#tep").set_input_files(str(file))
        page.get_by_role("button", name="Đọc danh sách").click()
        return page

    page = upload(wrong)
    expect(page.get_by_role("main").get_by_text("C4", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Lưu"))).to_have_count(0)
    assert_fits(page)
    page = upload(right)
    assert_fits(page)
    axe(page)
    # People of the same name may stand in the list of another team: whoever keeps the list says who is meant.
    for question in page.get_by_role("main").locator("fieldset").all():
        question.get_by_label("Người khác, chưa có hồ sơ").check()
    page.get_by_role("button", name="Lưu 10 thành viên").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Đã lưu danh sách thành viên.")
    expect(main).to_contain_text("6 nữ, 4 nam trong danh sách")

    page = upload(right)
    expect(page.get_by_role("main")).to_contain_text("Không có ai mới trong tệp.")

    page.goto(group)
    enter(page.get_by_label("Lý do cần xem họ tên, dân tộc"), "Lập danh sách tập huấn")
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải danh sách (.xlsx)").click()
    named = tmp_path / "danh-sach.xlsx"
    download.value.save_as(named)
    assert [row[0].value for row in openpyxl.load_workbook(named)["Thành viên"].iter_rows(min_row=2)][0:1] != [None]


def test_the_command_lists_imports_and_exports(nepmoi, tmp_path):
    file = tmp_path / "to.csv"
    file.write_text(
        "Loại mô hình;Mã địa bàn;Số quyết định;Nơi ra quyết định;Ngày quyết định;Ngày ra mắt;Số nữ;Số nam\n"
        "Tổ truyền thông cộng đồng;01279;31/QĐ-UBND;UBND phường;14/5/2024;28/6/2024;6;4\n",
        encoding="utf-8",
    )
    kept = nepmoi("groups", "import", file, "--place", "04", "--json").expect(0).json
    assert kept["kept"] and kept["groups"] == 1
    again = nepmoi("groups", "import", file, "--place", "04", "--json").expect(0).json
    assert not again["kept"] and again["unchanged"] == 1

    listed = nepmoi("groups", "list", "--place", "04", "--year", "2024", "--json").expect(0).json
    assert listed["counted"] == {"new": 1, "strengthened": 0, "maintained": 0}
    assert listed["items"][0]["place"] == "01279" and listed["items"][0]["members"] == 10

    out = tmp_path / "ra.xlsx"
    assert nepmoi("groups", "export", "--place", "04", "--output", out, "--json").expect(0).json == {"groups": 1}
    back = nepmoi("groups", "import", out, "--place", "04", "--json").expect(0).json
    assert back["unchanged"] == 1 and not back["faults"]

    file.write_text(file.read_text(encoding="utf-8").replace("28/6/2024", "31/6/2024"), encoding="utf-8")
    wrong = nepmoi("groups", "import", file, "--place", "04", "--json").expect(3).json
    assert [fault["cell"] for fault in wrong["faults"]] == ["F2"]
