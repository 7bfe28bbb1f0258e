"""Lets outside programs judge the built example: HTML, XML, pictures, JSON against its schema, packages.

Called by tests/run with the program, the output folder and the folder of node tools. Exits 1 on the first kind of
file that a judge refuses and says which."""

import csv
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import zipfile

import openpyxl

program, out, tools = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
failures = []


def run(*words, ok=(0,)):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode not in ok:
        failures.append(f"{' '.join(str(w) for w in words[:3])}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout + done.stderr


def judge(name, count):
    print(f"{name}: {count} files, {'ok' if not failures else 'FAILED'}")
    if failures:
        print("\n".join(failures[:20]))
        sys.exit(1)
    if count == 0:
        sys.exit(f"{name}: nothing to judge")


# HTML: the Nu checker, errors and warnings alike, over every whole page.
pages = sorted(out.glob("site/**/*.html")) + [out / "overview.html"]
whole = [page for page in pages if page.parent.name != "embed"]
jar = tools / "node_modules/vnu-jar/build/dist/vnu.jar"
for start in range(0, len(whole), 200):
    said = run("java", "-Xss4m", "-jar", jar, "--errors-only", "--format", "gnu", *whole[start : start + 200], ok=(0, 1))
    failures += [line for line in said.splitlines() if ": error" in line]
judge("Nu HTML checker", len(whole))

# XML: feed and sitemap are well formed.
feeds = sorted(out.glob("site/*.xml"))
for feed in feeds:
    run("xmllint", "--noout", feed)
judge("xmllint", len(feeds))

# Pictures: every one decodes.
pictures = sorted(out.glob("site/media/*")) + sorted(out.glob("led/**/*.png")) + sorted(out.glob("print/**/*.png"))
for start in range(0, len(pictures), 100):
    run("identify", "-regard-warnings", *pictures[start : start + 100])
judge("ImageMagick", len(pictures))

# Strips show only pure colours.
screens = sorted(out.glob("led/**/*.png"))
for screen in screens:
    height = int(run("identify", "-format", "%h", screen))
    if height <= 40:
        colours = run("convert", screen, "-alpha", "off", "-unique-colors", "txt:-")
        bad = set(re.findall(r"#[0-9A-F]{6}", colours)) - {"#000000", "#FF0000", "#00FF00", "#FFFF00"}
        if bad and "full" not in screen.parent.name:
            failures.append(f"{screen}: colours {sorted(bad)[:5]}")
judge("palette of strips", len(screens))

# JSON against the published schemas.
import jsonschema

for schema, document in [("manifest", out / "manifest.json")]:
    described = json.loads(run(program, "schema", schema))
    jsonschema.Draft202012Validator.check_schema(described)
    jsonschema.Draft202012Validator(described).validate(json.loads(document.read_text("utf-8")))
described = json.loads(run(program, "schema", "registry-download"))
lists = sorted(path for path in out.glob("site/registry/*.json") if not path.name.endswith(".schema.json"))
checker = jsonschema.Draft202012Validator(described, format_checker=jsonschema.FormatChecker())
for path in lists:
    checker.validate(json.loads(path.read_text("utf-8")))
judge("downloads against their schema", len(lists))

# The three forms of a list say the same: Python's csv, openpyxl, JSON.
def workbook(path):
    """Reads the first sheet as a spreadsheet program does: texts as texts, days as days."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    if sheet.dimensions != sheet.auto_filter.ref or sheet.freeze_panes != "C2":
        failures.append(f"{path}: {sheet.dimensions} is not what its filter covers")
    shown = lambda value: "" if value is None else value.date().isoformat() if hasattr(value, "date") else value
    return [[shown(cell) for cell in row] for row in sheet.iter_rows(values_only=True)], book.properties.created


for path in lists:
    document = json.loads(path.read_text("utf-8"))
    raw = path.with_suffix(".csv").read_bytes()
    reader = csv.DictReader(raw.decode("utf-8-sig").splitlines())
    rows = list(reader)
    sheet, created = workbook(path.with_suffix(".xlsx"))
    wanted = [subject["code"] for subject in document["subjects"]]
    if not raw.startswith(b"\xef\xbb\xbf") or [row["代码"] for row in rows] != wanted:
        failures.append(f"{path}: the CSV has other subjects")
    if created.date().isoformat() != document["as_of"]:
        failures.append(f"{path}: the workbook has another date")
    # What a spreadsheet program would run stands behind an apostrophe in the CSV and as it is in the workbook.
    plain = [[cell.removeprefix("'") for cell in row.values()] for row in rows]
    if sheet[0] != reader.fieldnames or [[str(cell) for cell in row] for row in sheet[1:]] != plain:
        failures.append(f"{path}: the workbook has other cells than the CSV")
    for row, subject in zip(rows, document["subjects"]):
        if (row["状态"] == "已取消命名") != (subject["standing"] == "revoked") or row["截至日期"] != document["as_of"]:
            failures.append(f"{path}: {subject['code']} stands elsewhere in the CSV")
judge("lists in three forms", len(lists))
described = json.loads(run(program, "schema", "report"))
report = subprocess.run([program, "check", ".", "--report", "json"], capture_output=True, text=True).stdout
jsonschema.Draft202012Validator(described).validate(json.loads(report))
names = run(program, "schema").split()
for name in names:
    jsonschema.Draft202012Validator.check_schema(json.loads(run(program, "schema", name)))
judge("JSON Schema", len(names))

# The manifest says what sha256sum says.
manifest = json.loads((out / "manifest.json").read_text("utf-8"))
for entry in manifest["files"]:
    if hashlib.sha256((out / entry["path"]).read_bytes()).hexdigest() != entry["sha256"]:
        failures.append(f"{entry['path']}: not the manifest's SHA-256")
judge("SHA-256", len(manifest["files"]))

# Packages open in another ZIP reader and hold what their list says.
packages = sorted(out.glob("delivery/*.zip"))
for package in packages:
    run("unzip", "-tq", package)
    with zipfile.ZipFile(package) as archive:
        sums = archive.read("SHA256SUMS.txt").decode("utf-8-sig")
        for line in sums.splitlines():
            digest, name = line.split(maxsplit=1)
            if hashlib.sha256(archive.read(name.lstrip("*"))).hexdigest() != digest:
                failures.append(f"{package}: {name} is not what SHA256SUMS.txt says")
judge("packages", len(packages))

# Nothing that goes to print carries a revoked name without saying so; tests/judges/print.py judges the rest of it.
sheets = sorted(out.glob("print/**/*.pdf"))
entries = manifest["files"]
titles = {pathlib.Path(entry["path"]).stem: entry["title"] for entry in entries if entry["kind"] == "page"}
revoked = [titles[code] for code in manifest["revoked"] if code in titles]
for sheet in sheets:
    text = re.sub(r"\s", "", run("pdftotext", sheet, "-"))
    failures += [f"{sheet}: still names {name}" for name in revoked if name in text and "取消命名" not in text]
judge("revoked names on paper", len(sheets))

# No list of several pages has its seal on one without a name: such a page could be put behind any list.
lists = sorted(out.glob("print/registry/**/list-*.pdf"))
for sheet in lists:
    pages = run("pdftotext", "-layout", sheet, "-").rstrip("\f\n ").split("\f")
    if "印章" not in pages[-1] or (len(pages) > 1 and not re.search(r"^\s*\d+\s+\S", pages[-1], re.M)):
        failures.append(f"{sheet}: its seal stands without a name")
judge("seals on lists", len(lists))
