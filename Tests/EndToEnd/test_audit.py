"""The audit log: its chain on a used database, a change by hand that is found, the page that shows it."""

import re
import sqlite3
import subprocess
import time

import pytest
from playwright.sync_api import expect

from browsing import assert_fits, axe
from product import Server


def by_hand(nepmoi, *statements):
    """What somebody does who has the file, or the password of the server: triggers are no hindrance."""
    if nepmoi.database.startswith("sqlite:"):
        with sqlite3.connect(nepmoi.database.removeprefix("sqlite:")) as connection:
            for name in ("update", "delete", "replace"):
                connection.execute(f"DROP TRIGGER audit_entry_no_{name}")
            for statement in statements:
                connection.execute(statement)
        connection.close()
    else:
        text = "; ".join(("ALTER TABLE audit_entry DISABLE TRIGGER ALL", *statements))
        subprocess.run(["psql", nepmoi.database, "-qXc", text], check=True, capture_output=True, text=True)


def verify(nepmoi, code, *options):
    return nepmoi("audit", "verify", "--json", *options).expect(code).json


def test_the_chain_holds_on_a_used_database_and_breaks_where_an_entry_was_altered(nepmoi, tmp_path):
    nepmoi.export(tmp_path / "plan.xlsx").expect(0)
    sealed = nepmoi("audit", "seal", "--json").expect(0).json
    assert sealed["sealed"] > 10
    whole = verify(nepmoi, 0)
    assert whole["open"] == 0 and whole["faults"] == [] and whole["digest"] == sealed["digest"]
    assert whole["sealed"] == whole["number"] == sealed["number"]
    verify(nepmoi, 0, "--expect", sealed["digest"])
    assert "Nguyên vẹn" in nepmoi("audit", "verify").expect(0).out

    by_hand(nepmoi, "UPDATE audit_entry SET actor_name = 'Người khác' WHERE action = 'file.exported'")
    broken = verify(nepmoi, 3)
    assert broken["fault_count"] == 1
    fault = broken["faults"][0]
    assert fault["kind"] == "entry_altered" and fault["action"] == "file.exported"
    words = nepmoi("audit", "verify").expect(3).out
    assert "Có 1 chỗ bị sửa" in words and fault["entry"] in words and "đã bị sửa sau khi niêm" in words


def test_a_deleted_entry_and_a_digest_that_is_not_there_are_told(nepmoi):
    nepmoi("audit", "seal").expect(0)
    absent = verify(nepmoi, 3, "--expect", "ab" * 32)
    assert [fault["kind"] for fault in absent["faults"]] == ["anchor_missing"]
    refused = nepmoi("audit", "verify", "--expect", "abc").expect(2)
    assert "64" in refused.err
    by_hand(nepmoi, "DELETE FROM audit_entry WHERE action = 'places.loaded'")
    assert [fault["kind"] for fault in verify(nepmoi, 3)["faults"]] == ["entry_deleted"]


def test_a_running_server_seals_by_itself(nepmoi, tmp_path):
    server = Server(nepmoi, tmp_path / "log")
    try:
        end = time.monotonic() + 30
        while (report := verify(nepmoi, 0))["open"] > 0:
            assert time.monotonic() < end, report
            time.sleep(0.5)
        assert report["sealed"] > 10
    finally:
        assert server.stop() == 0


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("javascript", [True, False])
def test_the_log_is_filtered_and_read_on_any_screen(visit, width, javascript):
    visitor = visit("quantri", width=width, javascript=javascript)
    visitor.open("/nguoi-dung")
    page = visitor.open("/nhat-ky")
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows.filter(has_text="Xem danh sách người dùng").first).to_contain_text("Quản trị tỉnh")
    assert_fits(page)
    if javascript:
        axe(page)
    page.get_by_label("Việc", exact=True).select_option("Tạo tài khoản")
    page.get_by_label("Địa bàn").fill("04")
    page.get_by_role("button", name="Lọc").click()
    expect(page).to_have_url(re.compile("viec=user_account.created"))
    expect(rows.filter(has_text="Tạo tài khoản").first).to_contain_text("bản trình diễn")
    expect(rows.filter(has_text="Xem danh sách người dùng")).to_have_count(0)
    assert_fits(page)
    rows.get_by_role("link", name="Tài khoản", exact=True).first.click()
    expect(page).to_have_url(re.compile("/nguoi-dung/[0-9a-f-]{36}"))


def test_the_log_goes_out_as_a_workbook_and_says_so(visit):
    page = visit("quantri").open("/nhat-ky")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải Excel").click()
    assert download.value.suggested_filename == "Nhật ký.xlsx"
    page = visit("quantri").open("/nhat-ky?viec=audit.exported")
    expect(page.get_by_role("table")).to_contain_text("Tải nhật ký")


def test_a_day_that_is_none_is_told_at_its_field(visit):
    visitor = visit("quantri")
    answer = visitor.page.goto("/nhat-ky?tu=31/6/2024&dia-ban=zzz")
    assert answer.status == 422
    page = visitor.page
    expect(page.get_by_role("main")).to_contain_text("“31/6/2024” không phải một ngày trong lịch")
    expect(page.get_by_label("Địa bàn")).to_have_attribute("aria-invalid", "true")
    axe(page)


def test_others_do_not_see_the_log(visit):
    for login in ("tinh", "xem"):
        visitor = visit(login)
        page = visitor.open("/tong-quan")
        expect(page.get_by_role("link", name="Nhật ký")).to_have_count(0)
        assert visitor.page.goto("/nhat-ky").status == 403
