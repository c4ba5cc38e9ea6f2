"""Workbooks made from the real annexes, each wrong in one way; and files that are no workbook at all."""

import uuid
import zipfile
from copy import copy

import openpyxl
from openpyxl.utils import column_index_from_string, get_column_letter

from product import WORKBOOK

YEAR, PHASE = "Phụ lục I - 2024", "Phụ lục I (bổ sung) 2021-2025"


def changed(path, change, sheet=YEAR):
    """The real workbook with a change made to one sheet, saved as a new file."""
    book = openpyxl.load_workbook(WORKBOOK)
    change(book[sheet])
    # A title of its own, so that no two files have the same bytes.
    book.properties.title = uuid.uuid4().hex
    book.save(path)
    return path


def renewed(path):
    """The real workbook, cell by cell, in a file of other bytes: nobody has imported this one yet."""
    return changed(path, lambda sheet: None)


def set_cells(**cells):
    def change(sheet):
        for address, value in cells.items():
            sheet[address] = value

    return change


def remove_row(number):
    """Cuts the row of a unit; what stands below moves up, as it does in a spreadsheet."""
    return lambda sheet: sheet.delete_rows(number)


def exchange(first, second):
    def change(sheet):
        sheet[first].value, sheet[second].value = sheet[second].value, sheet[first].value

    return change


def move_columns(order):
    """Moves whole columns with their headers and merged cells; `order` names the old letter of each new column."""

    def change(sheet):
        new = {letter: position for position, letter in enumerate(order, 1)}
        merges = []
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
            places = sorted(new[get_column_letter(column)] for column in range(area.min_col, area.max_col + 1))
            if places == list(range(places[0], places[-1] + 1)):
                merges.append((area.min_row, places[0], area.max_row, places[-1]))
        cells = {
            (cell.row, new[cell.column_letter]): (cell.value, copy(cell._style))
            for row in sheet.iter_rows()
            for cell in row
        }
        for (row, column), (value, style) in cells.items():
            cell = sheet.cell(row, column)
            cell.value, cell._style = value, style
        for top, left, bottom, right in merges:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)

    return change


def letters(first, last):
    return [
        get_column_letter(number)
        for number in range(column_index_from_string(first), column_index_from_string(last) + 1)
    ]


# Files that are refused.


def plain_text(path):
    path.write_text("Đây không phải là sổ tính.\n")
    return path


def encrypted(path):
    """A compound file with the directory of an encrypted workbook."""

    def entry(name, kind):
        words = name.encode("utf-16-le")
        return words.ljust(64, b"\0") + (len(words) + 2).to_bytes(2, "little") + bytes([kind, 1]) + b"\xff" * 12 + bytes(48)

    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff09000600") + bytes(10)
    head += (1).to_bytes(4, "little") + (1).to_bytes(4, "little") + bytes(4) + (4096).to_bytes(4, "little")
    head += b"\xfe\xff\xff\xff" + bytes(4) + b"\xfe\xff\xff\xff" + bytes(4) + bytes(4) + b"\xff" * 432
    table = b"\xfd\xff\xff\xff" + b"\xfe\xff\xff\xff" + b"\xff" * 504
    folder = entry("Root Entry", 5) + entry("EncryptionInfo", 2) + entry("EncryptedPackage", 2) + bytes(128)
    path.write_bytes(head[:512].ljust(512, b"\xff") + table + folder + bytes(2048))
    return path


def truncated(path):
    data = WORKBOOK.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    return path


def with_sheet(path, pieces, level=6):
    """The real workbook with the first sheet's XML replaced by the given pieces of bytes."""
    with zipfile.ZipFile(WORKBOOK) as source, zipfile.ZipFile(
        path, "w", zipfile.ZIP_DEFLATED, compresslevel=level
    ) as target:
        for item in source.infolist():
            if item.filename != "xl/worksheets/sheet1.xml":
                target.writestr(item.filename, source.read(item))
        with target.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for piece in pieces:
                sheet.write(piece)
    return path


OPENING = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
CLOSING = b"</sheetData></worksheet>"


def bomb(path):
    """A sheet of two gigabytes in a file of a few megabytes."""
    block = b" " * (8 << 20)

    def pieces():
        yield OPENING
        for _ in range(256):
            yield block
        yield CLOSING

    return with_sheet(path, pieces(), level=1)


def entities(path):
    """A thousand million laughs, by entities of entities."""
    levels = "".join(
        f'<!ENTITY e{level} "{"".join(f"&e{level - 1};" for _ in range(10))}">' for level in range(1, 10)
    )
    text = (
        f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY e0 "ha">{levels}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row></sheetData></worksheet>'
    )
    return with_sheet(path, [text.encode()])


def fifty_megabytes(path):
    """Fifty megabytes of honest rows."""

    def pieces():
        yield OPENING
        size = row = 0
        while size < 50 << 20:
            rows = []
            for _ in range(1000):
                row += 1
                rows.append(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}"><v>{row * 7}</v></c></row>')
            piece = "".join(rows).encode()
            size += len(piece)
            yield piece
        yield CLOSING

    return with_sheet(path, pieces(), level=1)


REFUSED = {
    "no workbook": (plain_text, "sổ tính|bảng"),
    "encrypted": (encrypted, "mật khẩu"),
    "truncated": (truncated, "hỏng|chưa trọn"),
    "unpacks to gigabytes": (bomb, "MB|ô có dữ liệu"),
    "entities": (entities, "DOCTYPE"),
    "fifty megabytes of rows": (fifty_megabytes, "MB|ô có dữ liệu|dòng"),
}
