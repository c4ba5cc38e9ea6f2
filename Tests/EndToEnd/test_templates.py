"""The standard Word template, read by python-docx and saved by LibreOffice (T226, T231-T235)."""

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Mm

import office
from product import ROOT

TEMPLATE = ROOT / "Programmes/du-an-8/templates/ke-hoach.docx"


def text_of(document):
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_the_standard_template_keeps_to_the_form_of_nd_30():
    document = Document(TEMPLATE)
    for section in document.sections:
        assert Mm(20) <= section.top_margin <= Mm(25) and Mm(20) <= section.bottom_margin <= Mm(25)
        assert Mm(30) <= section.left_margin <= Mm(35) and Mm(15) <= section.right_margin <= Mm(20)
        assert {round(section.page_width.mm), round(section.page_height.mm)} == {210, 297}
    assert [section.orientation for section in document.sections] == [
        WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    assert document.styles["Normal"].font.name == "Times New Roman"
    first = document.sections[0]
    assert first.different_first_page_header_footer and "PAGE" in first.header._element.xml
    assert "PAGE" not in first.first_page_header._element.xml
    assert [p.style.name for p in document.paragraphs if p.text == "{{tieu_de}}"][0] == "Heading 1"


def test_libreoffice_opens_the_template_and_keeps_every_tag(tmp_path):
    saved = office.convert(TEMPLATE, tmp_path, "docx:MS Word 2007 XML", ".docx")
    assert sorted(set(text_of(Document(saved)).split())) == sorted(set(text_of(Document(TEMPLATE)).split()))
    pages, _ = office.pages(TEMPLATE, tmp_path / "pages")
    assert len(pages) >= 2
