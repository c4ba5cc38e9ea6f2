"""Reports: from a commune over its district and province to the centre, each by its own people; obligations by command."""

import io
import re
import zipfile

import pytest
from playwright.sync_api import expect

from browsing import assert_fits, axe
from staff import staffed, take_step

# Who prepares and who decides in a district and at the centre; the province's two are of the demonstration. The commune has
# one officer only: the tier above approves for it, and the paper says so.
PEOPLE = {
    "huyen": ("Cán bộ huyện", "hoi-lhpn-049", "officer"),
    "huyen.lanhdao": ("Lãnh đạo huyện", "hoi-lhpn-049", "leader"),
    "canbo.xa": ("Cán bộ xã", "hoi-lhpn-01474", "officer"),
    "trunguong": ("Cán bộ trung ương", "hoi-lhpn-vn", "officer"),
    "trunguong.lanhdao": ("Lãnh đạo trung ương", "hoi-lhpn-vn", "leader"),
}
REPORT = re.compile(r"/bao-cao/[0-9a-f-]{36}")
KEYS = {"unit", "place", "agency", "kind", "period", "due", "state", "submitted_at", "late_days"}


def declare(nepmoi):
    """Something to count at the commune of these tests."""
    nepmoi(
        "results", "declare", "--place", "01474", "--period", "2024", "--indicator", "communication_team",
        "--quantity", "2", "--tier", "district", "--reason", "Hồ sơ năm cũ thất lạc"
    ).expect(0)


# A server of its own: these tests issue reports.
temporary, server, sessions = staffed(PEOPLE, "reports", declare)


def begin(visitor, unit, words):
    """Begins the report of 2024 of one's own office and writes its first section; returns its address."""
    page = visitor.open("/bao-cao?nam=2024")
    page.get_by_role("button", name=f"Lập báo cáo năm kết quả thực hiện Dự án 8, năm 2024, {unit}").click()
    expect(page).to_have_url(REPORT)
    return write(page, words)


def write(page, words):
    page.get_by_role("link", name="Ghi nội dung").click()
    page.get_by_label("Kết quả thực hiện").fill(words)
    page.get_by_role("button", name="Lưu nội dung").click()
    expect(page.get_by_role("status").filter(has_text="Đã lưu nội dung báo cáo")).to_be_visible()
    return page.url.split("?")[0]


def step(page, verb, done, **fields):
    take_step(page, "báo cáo", verb, done, **fields)


def finish(officer, leader, report, number):
    """Sends up, approves and issues a report of one office."""
    step(officer.open(report), "Trình", "Đã trình văn bản")
    step(leader.open(report), "Phê duyệt", "Đã phê duyệt văn bản")
    step(officer.open(report), "Ban hành", "Đã ban hành văn bản", **{"Số, ký hiệu": number, "Ngày ban hành": "20/9/2024"})


def words_of(visitor, report):
    """The text of the Word document of a report."""
    answer = visitor.page.request.get(f"{report}/docx")
    assert answer.status == 200
    with zipfile.ZipFile(io.BytesIO(answer.body())) as file:
        return re.sub(r"<[^>]+>", "", file.read("word/document.xml").decode())


def test_a_report_goes_from_the_commune_to_the_centre(visit):
    commune, district, district_leader = visit("canbo.xa"), visit("huyen"), visit("huyen.lanhdao")
    report = begin(commune, "Xã Quốc Toản", "Xã duy trì 2 tổ.")
    step(commune.page, "Trình", "Đã trình văn bản")
    above = {"Lý do cấp trên làm thay": "Xã chỉ có một cán bộ Hội."}
    step(
        district_leader.open(report), "Trả lại", "Đã trả lại văn bản",
        **{"Ý kiến trả lại": "Ghi rõ tổ nào chưa có quyết định."}, **above,
    )
    page = commune.open(report)
    expect(page.get_by_role("main")).to_contain_text("Ghi rõ tổ nào chưa có quyết định.")
    write(page, "Xã duy trì 2 tổ, đều có quyết định.")
    step(commune.open(report), "Trình", "Đã trình văn bản")
    step(district_leader.open(report), "Phê duyệt", "Đã phê duyệt văn bản", **above)
    expect(district_leader.page.get_by_role("main")).to_contain_text("Xã chỉ có một cán bộ Hội.")
    assert "Xã duy trì 2 tổ, đều có quyết định." in words_of(commune, report)

    # The district adds up what was approved, takes the words over and goes on without the others.
    below = report
    consolidated = begin(district, "Huyện Quảng Hòa", "Huyện chỉ đạo các xã.")
    page = district.open(consolidated)
    expect(page.get_by_role("row").filter(has_text="Tổ truyền thông cộng đồng")).to_contain_text("2")
    expect(page.get_by_role("main")).to_contain_text("Chưa có báo cáo được phê duyệt của 18 đơn vị")
    page.get_by_role("link", name="Xem lời của đơn vị dưới").click()
    axe(page)
    page.get_by_role("button", name="Lấy lời của Xã Quốc Toản cho phần “Kết quả thực hiện”").click()
    expect(page.get_by_role("status").filter(has_text="Đã lấy lời")).to_be_visible()
    finish(district, district_leader, consolidated, "45/BC-BTV")
    words = words_of(district, consolidated)
    assert "Xã Quốc Toản: Xã duy trì 2 tổ" in words and "1/19 đơn vị" in words

    # Who consolidates has taken note of what is in it.
    expect(commune.open(below).get_by_role("main")).to_contain_text("Hội LHPN huyện Quảng Hòa đã tiếp nhận")

    province, province_leader = visit("tinh"), visit("lanhdao")
    report = begin(province, "Tỉnh Cao Bằng", "Tỉnh tổng hợp.")
    finish(province, province_leader, report, "120/BC-BTV")
    assert "1/10 đơn vị" in words_of(province, report)

    centre, centre_leader = visit("trunguong"), visit("trunguong.lanhdao")
    report = begin(centre, "Việt Nam", "Cả nước tổng hợp.")
    page = centre.open(report)
    expect(page.get_by_role("row").filter(has_text="Tổ truyền thông cộng đồng")).to_contain_text("2")
    finish(centre, centre_leader, report, "9/BC-ĐCT")
    assert "1/63 đơn vị" in words_of(centre, report)

    for visitor, path in [(province, "/bao-cao?nam=2024"), (centre, report), (district, consolidated)]:
        page = visitor.open(path)
        assert_fits(page)
        axe(page)


def status(nepmoi, place, year, *options):
    return nepmoi("reports", "status", "--place", place, "--year", year, "--json", *options).expect(0).json


def test_the_status_of_a_province_lists_everything_below_it_with_exactly_these_keys(nepmoi):
    rows = status(nepmoi, "04", 2024)
    assert all(set(row) == KEYS for row in rows)
    annual = [row for row in rows if row["kind"] == "annual_result"]
    # The province, its 10 districts, its 161 communes.
    assert len(annual) == 172
    commune = next(row for row in annual if row["place"] == "01474")
    assert commune["due"] == "2024-09-10" and commune["state"] == "overdue" and commune["late_days"] > 0
    assert commune["submitted_at"] is None and commune["agency"] == "Hội LHPN xã Quốc Toản"
    district = next(row for row in annual if row["place"] == "049")
    # No source names the day of districts: none is made up, and nothing is overdue.
    assert district["due"] is None and district["late_days"] is None and district["state"] == "not_started"


def test_both_structures_owe_for_their_own_years(on_sqlite):
    def provinces(year):
        rows = status(on_sqlite, "00", year, "--reach", "children", "--kind", "annual_result")
        return len({row["place"] for row in rows})

    assert provinces(2024) == 63
    assert provinces(2026) == 34
    assert [row["period"] for row in status(on_sqlite, "049", 2025, "--reach", "own")] == ["2025-Q1", "2025-Q2"]
    communes = status(on_sqlite, "04", 2026, "--reach", "children", "--kind", "annual_result")
    assert len(communes) == 56


def test_a_deadline_that_lies_before_the_plan_is_owed_all_the_same(on_sqlite):
    rows = status(on_sqlite, "21520", 2023, "--reach", "own")
    days = {row["kind"]: row["due"] for row in rows if row["period"] == "2023"}
    assert days == {"annual_result": "2023-09-15", "annual_update": "2024-01-31", "annual_committee": "2023-12-15"}


def test_an_unknown_kind_or_year_is_refused_with_what_to_write(on_sqlite):
    refused = on_sqlite("reports", "status", "--place", "04", "--year", "24")
    assert refused.code == 2 and "2024" in refused.err
    refused = on_sqlite("reports", "status", "--place", "04", "--kind", "weekly")
    assert refused.code == 2 and "annual_result" in refused.err


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_reports_fit_and_have_no_fault(visit, width):
    visitor = visit("tinh", width=width)
    for path in [
        "/bao-cao?nam=2024", "/bao-cao/don-vi?nam=2024", "/bao-cao/yeu-cau", "/bao-cao/dinh-han", "/bao-cao/cap-nhat?ngay=90",
        "/bao-cao/tin-nhan?nam=2025&bao-cao=annual_result~2025~", "/viec-cho",
    ]:
        page = visitor.open(path)
        assert_fits(page)
        axe(page)


def test_what_is_overdue_below_waits_at_the_province_with_a_text_to_send(visit):
    page = visit("tinh").open("/viec-cho")
    group = page.get_by_role("region", name="Báo cáo đơn vị dưới chưa nộp")
    task = group.get_by_role("listitem").filter(has_text="Báo cáo năm kết quả thực hiện Dự án 8, năm 2025")
    expect(task).to_contain_text("56 đơn vị quá hạn")
    task.get_by_role("link", name=re.compile("^Tin nhắn về")).click()
    text = page.get_by_role("textbox", name="Tin nhắn").input_value()
    assert text.startswith("Hội LHPN tỉnh Cao Bằng nhắc nộp “Báo cáo năm kết quả thực hiện Dự án 8”, năm 2025, hạn 10/9/2025.")
    assert "Còn 56 đơn vị chưa nộp" in text and "/bao-cao?nam=2025" in text
    page = visit("tinh").open("/tong-quan")
    expect(page.get_by_role("region", name="Việc đang chờ")).to_contain_text("56 đơn vị quá hạn")


def test_the_province_sees_what_was_declared_below_and_what_is_new(visit):
    page = visit("tinh").open("/bao-cao")
    page.get_by_role("link", name="Cập nhật gần đây").click()
    expect(page.get_by_role("main")).to_contain_text("Khai báo của xã Quốc Toản, năm 2024")
    page.get_by_role("button", name="Ghi là đã xem đến đây").click()
    expect(page.get_by_role("status").filter(has_text="Đã ghi là xem đến đây")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("0 từ lần xem trước")
