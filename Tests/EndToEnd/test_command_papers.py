"""Plans as papers on the command line: sent up, returned, approved, issued, compared, and written as documents."""

import re
import subprocess

import openpyxl
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm

import workbooks
from product import ROOT

CAO_BANG = ("04", "2024")
PHASE = ("04", "2021-2025")
BA_TRANG = ("21520", "2023")
PHONG_THO = ("109", "2023")
SOC_TRANG = ("94", "2023")
PLANS = [CAO_BANG, PHASE, BA_TRANG, PHONG_THO, SOC_TRANG]
LAUNCH = ROOT / "Data/demo/soctrang-2023-hoat-dong.txt"


def step(nepmoi, name, plan, *options):
    return nepmoi("plan", name, "--place", plan[0], "--period", plan[1], "--json", *options)


def refused(answer):
    """The one sentence of a refusal; nothing stands on standard output."""
    answer.expect(2)
    assert answer.out == "" and len(answer.err.strip().splitlines()) == 1, answer.out + answer.err
    return answer.err


def write(nepmoi, file, plan=CAO_BANG):
    kind = file.suffix.removeprefix(".")
    return nepmoi(
        "plan", "export", "--place", plan[0], "--period", plan[1], "--format", kind, "--output", file, timeout=180)


def test_a_plan_is_sent_up_returned_and_issued(nepmoi):
    first = step(nepmoi, "submit", PHONG_THO).expect(0).json
    assert (first["state"], first["round"], first["number"], first["date"]) == ("submitted", 1, None, None)
    assert (first["place"], first["period"], first["agency"], first["version"]) == ("109", "2023", "ubnd-109", 1)
    back = step(nepmoi, "return", PHONG_THO, "--note", "Ghi rõ đơn vị ở hoạt động 3").expect(0).json
    assert (back["state"], back["round"]) == ("returned", 1)
    again = step(nepmoi, "submit", PHONG_THO).expect(0).json
    assert (again["state"], again["round"]) == ("submitted", 2)
    assert step(nepmoi, "approve", PHONG_THO).expect(0).json["state"] == "approved"
    issued = step(nepmoi, "issue", PHONG_THO, "--number", "112/KH-UBND", "--date", "15/8/2023").expect(0).json
    assert (issued["state"], issued["number"], issued["date"]) == ("issued", "112/KH-UBND", "2023-08-15")


def test_steps_in_the_wrong_order_are_refused_in_a_sentence(nepmoi):
    for name in ("approve", "return", "issue"):
        refused(step(nepmoi, name, PHONG_THO, "--note", "Chưa trình"))
    step(nepmoi, "submit", PHONG_THO).expect(0)
    refused(step(nepmoi, "submit", PHONG_THO))
    assert "ý kiến trả lại" in refused(step(nepmoi, "return", PHONG_THO))
    step(nepmoi, "approve", PHONG_THO).expect(0)
    assert "số văn bản" in refused(step(nepmoi, "issue", PHONG_THO, "--date", "15/8/2023"))
    assert "31/2/2023" in refused(step(nepmoi, "issue", PHONG_THO, "--number", "1/KH-UBND", "--date", "31/2/2023"))
    assert step(nepmoi, "issue", PHONG_THO, "--number", "1/KH-UBND", "--date", "15/8/2023").expect(0)
    refused(step(nepmoi, "submit", PHONG_THO))


def test_a_plan_with_open_differences_is_not_issued(nepmoi):
    step(nepmoi, "submit", CAO_BANG).expect(0)
    step(nepmoi, "approve", CAO_BANG).expect(0)
    words = refused(step(nepmoi, "issue", CAO_BANG, "--number", "288/KH-BCD", "--date", "20/3/2024"))
    assert "còn 2 chênh lệch" in words and "giải thích" in words
    # Nothing was issued: it can still be given back.
    assert step(nepmoi, "return", CAO_BANG, "--note", "Giải thích hai chênh lệch").expect(0).json["state"] == "returned"


def test_a_number_is_used_once_by_an_issuer_in_a_year(nepmoi):
    step(nepmoi, "submit", SOC_TRANG).expect(0)
    step(nepmoi, "approve", SOC_TRANG).expect(0)
    # Number and day of the draft count where none are given.
    assert step(nepmoi, "issue", SOC_TRANG).expect(0).json["number"] == "91/KH-BTV"
    other = ("94", "2022-2023")
    nepmoi(
        "plan", "import", LAUNCH, "--place", other[0], "--period", other[1], "--agency", "hoi-lhpn-94", "--accept",
        "--json")
    step(nepmoi, "submit", other).expect(0)
    step(nepmoi, "approve", other).expect(0)
    words = refused(step(nepmoi, "issue", other, "--number", "91/KH-BTV", "--date", "20/3/2023"))
    assert "91/KH-BTV" in words and "2023" in words
    assert step(nepmoi, "issue", other, "--number", "92/KH-BTV", "--date", "20/3/2023").expect(0)


def test_a_changed_cell_stands_in_the_comparison_of_two_versions(nepmoi, tmp_path):
    file = workbooks.changed(tmp_path / "annex.xlsx", workbooks.set_cells(E7=58, E8=30, E9=12))
    nepmoi.import_annex(file).expect(0)
    latest = nepmoi.reconcile().json["version"]
    diff = step(nepmoi, "diff", CAO_BANG).expect(0).json
    assert (diff["from"], diff["to"]) == (latest - 1, latest)
    changed = {cell["cell"]: cell for cell in diff["cells"]}
    assert {"E7", "E8", "E9"} == set(changed)
    cell = changed["E9"]
    assert (cell["before"], cell["after"], cell["indicator"], cell["tier"]) == (
        "11", "12", "communication_team", "province")
    assert "Quảng H" in cell["unit"]
    assert "E9" in nepmoi("plan", "diff", "--place", "04", "--period", "2024").expect(0).out
    same = step(nepmoi, "diff", CAO_BANG, "--from", latest, "--to", latest).expect(0).json
    assert same["cells"] == [] and same["text"] == []
    refused(step(nepmoi, "diff", CAO_BANG, "--from", 1, "--to", 99))


@pytest.fixture(scope="module")
def papers(engines, tmp_path_factory):
    """Every plan of the demonstration as Word document, by place and period."""
    nepmoi, folder = engines("sqlite").demonstration(), tmp_path_factory.mktemp("papers")
    files = {}
    for plan in PLANS:
        files[plan] = folder / f"{'-'.join(plan)}.docx"
        write(nepmoi, files[plan], plan).expect(0)
    return files


def texts(document):
    return [paragraph.text for paragraph in document.paragraphs]


def words(document):
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(texts(document) + cells)


def annexes(document):
    """The tables with rows that are repeated on each page."""
    return [table for table in document.tables if table._tbl.findall(".//" + qn("w:tblHeader"))]


@pytest.mark.parametrize("plan", PLANS)
def test_every_plan_keeps_to_the_form_of_nd_30(papers, plan):
    document = Document(papers[plan])
    for section in document.sections:
        assert {round(section.page_width.mm), round(section.page_height.mm)} == {210, 297}
        assert Mm(20) <= section.top_margin <= Mm(25) and Mm(20) <= section.bottom_margin <= Mm(25)
        assert Mm(30) <= section.left_margin <= Mm(35) and Mm(15) <= section.right_margin <= Mm(20)
    sides = [section.orientation for section in document.sections]
    assert sides[0] == WD_ORIENT.PORTRAIT
    tables = annexes(document)
    assert sides.count(WD_ORIENT.LANDSCAPE) >= 1 and len(tables) == (2 if plan == BA_TRANG else 1)
    whole = words(document)
    assert "{{" not in whole and "}}" not in whole, "no tag is left"
    recipients = [line for line in whole.splitlines() if line.lstrip("- ").startswith("Lưu: VT")]
    assert recipients
    for table in tables:
        head = table.rows[0]._tr
        assert head.findall(".//" + qn("w:tblHeader")), "the first row is repeated"


@pytest.mark.parametrize("plan, count", [(CAO_BANG, 5), (BA_TRANG, 5), (SOC_TRANG, 4)])
def test_headings_are_styles_of_word_in_the_order_of_the_sections(papers, plan, count):
    document = Document(papers[plan])
    styled = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
    sections = [text for text in styled if re.match(r"[IVX]+\. ", text)]
    assert [text.split(".")[0] for text in sections] == ["I", "II", "III", "IV", "V"][:count]
    assert words(document).count("./.") == 1


def test_number_place_and_date_are_those_of_the_paper(papers):
    ba_trang, phong_tho = words(Document(papers[BA_TRANG])), words(Document(papers[PHONG_THO]))
    assert re.search(r"Số: 87/KH-UBND", ba_trang)
    assert "Ba Trang, ngày 25 tháng 9 năm 2023" in ba_trang
    # The paper prints `Số: /KH-UBND, ngày /8/2023`: what is blank stays blank.
    assert re.search(r"Số:[\s\u00a0.…]+/KH-UBND", phong_tho)
    assert re.search(r"ngày[\s\u00a0.…]+tháng 0?8 năm 2023", phong_tho)
    assert "Số: 288/KH-BCD" in words(Document(papers[CAO_BANG]))


def test_the_plan_of_a_committee_says_on_whose_proposal_it_is_adopted(papers):
    """P202: proposal by the Union, adoption by the committee."""
    document = Document(papers[BA_TRANG])
    assert document.tables[0].rows[0].cells[0].text.split() == "ỦY BAN NHÂN DÂN XÃ BA TRANG".split()
    assert "Theo đề nghị của Chủ tịch Hội LHPN xã, ủy ban nhân dân xã Ba Trang ban hành Kế hoạch" in words(document)


def test_bases_and_targets_stand_in_the_order_of_the_paper(papers):
    lines = texts(Document(papers[CAO_BANG]))
    bases = [line for line in lines if line.startswith("Căn cứ ")]
    assert [re.search(r"\d+/[A-ZĐ-]+", line).group() for line in bases] == [
        "75/KH-BTV", "435/KH-ĐCT-ĐTĐG", "538/VP-KT"]
    assert [line[-1] for line in bases] == [";", ";", ","]
    start = next(index for index, line in enumerate(lines) if line.startswith("II. CHỈ TIÊU"))
    targets = lines[start + 1:start + 10]
    assert [int(re.match(r"(\d+)\.", line).group(1)) for line in targets] == list(range(1, 10))
    assert "57 tổ" in targets[0] and "47 cuộc" in targets[8]


def test_words_between_numbered_headings_stay_where_they_are(papers):
    """Section II of the launch plan has numbered headings, not a list of targets."""
    lines = texts(Document(papers[SOC_TRANG]))

    def place(begin):
        return next(index for index, line in enumerate(lines) if line.startswith(begin))

    assert place("1. Nội dung, hình thức") < place("2. Số lượng/địa điểm") < place("- Đợt 1") < place("3. Đối tượng")


def test_the_annex_of_cao_bang_has_its_merged_heads_and_figures(papers):
    [table] = annexes(Document(papers[CAO_BANG]))
    repeated = [row for row in table.rows if row._tr.findall(".//" + qn("w:tblHeader"))]
    assert len(repeated) >= 3
    spans = [int(span.get(qn("w:val"))) for row in repeated for span in row._tr.iter(qn("w:gridSpan"))]
    assert 2 in spans and max(spans) >= 6
    assert any(row._tr.findall(".//" + qn("w:vMerge")) for row in repeated)
    quang_hoa = next(row for row in table.rows if row.cells[1].text == "Quảng Hoà")
    assert [cell.text for cell in quang_hoa.cells][2:8] == ["14", "129", "11", "11", "9", "18"]


def test_the_heads_of_a_text_table_reach_over_their_columns(papers):
    table = annexes(Document(papers[BA_TRANG]))[1]
    assert [cell.text for cell in table.rows[0].cells][2:] == ["Chỉ tiêu năm 2023", "Chỉ tiêu năm 2023"]
    assert [cell.text for cell in table.rows[1].cells][2:] == ["Xã", "thôn"]


def test_annexes_are_numbered_once(papers):
    lines = texts(Document(papers[CAO_BANG]))
    assert "PHỤ LỤC I" in lines and not any(line.startswith("PHỤ LỤC I.") for line in lines)
    both = texts(Document(papers[BA_TRANG]))
    assert "PHỤ LỤC I" in both and "PHỤ LỤC II" in both
    assert any("Kèm theo Kế hoạch số 87/KH-UBND ngày 25/9/2023" in line for line in both)


@pytest.mark.parametrize("plan, least", [(CAO_BANG, 10), (BA_TRANG, 8), (PHONG_THO, 5), (SOC_TRANG, 5), (PHASE, 2)])
def test_every_plan_becomes_a_pdf(on_sqlite, tmp_path, plan, least):
    write(on_sqlite, tmp_path / "plan.pdf", plan).expect(0)
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF")
    told = subprocess.run(
        ["pdfinfo", tmp_path / "plan.pdf"], capture_output=True, text=True, check=True, timeout=60).stdout
    assert int(re.search(r"Pages:\s+(\d+)", told).group(1)) >= least
    assert "A4" in told


def test_every_plan_becomes_a_workbook(on_sqlite, tmp_path):
    for plan in PLANS:
        write(on_sqlite, tmp_path / "plan.xlsx", plan).expect(0)
        sheets = openpyxl.load_workbook(tmp_path / "plan.xlsx").worksheets
        assert len(sheets) == (2 if plan == BA_TRANG else 1)


def test_both_engines_write_the_same_document(engines, papers, tmp_path):
    write(engines("postgresql").demonstration(), tmp_path / "plan.docx", BA_TRANG).expect(0)
    assert words(Document(tmp_path / "plan.docx")) == words(Document(papers[BA_TRANG]))
