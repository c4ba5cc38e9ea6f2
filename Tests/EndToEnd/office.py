"""LibreOffice without a window, as the other reader of the product's workbooks."""

import csv
import subprocess


def convert(file, folder, kind, suffix):
    folder.mkdir(parents=True, exist_ok=True)
    profile = folder / "profile"
    run = subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", "--convert-to", kind,
         "--outdir", str(folder), str(file)],
        capture_output=True, text=True, timeout=180, check=False,
    )
    made = folder / (file.stem + suffix)
    assert run.returncode == 0 and made.exists() and "Error" not in run.stderr, run.stdout + run.stderr
    return made


def recalculated(file, folder):
    """The workbook as LibreOffice saves it, with computed values beside the formulas."""
    return convert(file, folder, "xlsx:Calc MS Excel 2007 XML", ".xlsx")


def rows(file, folder):
    """The first sheet as text, cell by cell, as it is shown."""
    made = convert(file, folder, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", ".csv")
    with open(made, encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


def pages(file, folder):
    """The printed pages as pictures."""
    pdf = convert(file, folder, "pdf", ".pdf")
    subprocess.run(["pdftoppm", "-png", "-r", "50", str(pdf), str(folder / "page")], check=True, timeout=120)
    return sorted(folder.glob("page*.png")), pdf
