"""Lets outside programs judge the deliveries to print shops: unzip, openpyxl, lxml, pdfinfo and pdftotext.

Called by tests/run with the output folder and the campaign's. Who needs how many copies is reckoned here once more from
the placements, the venues and the materials; what the orders say of themselves is held against bytes and pages. A delivery
made wrong must be refused, so that the judge does not pass everything. Exits 1 with the faults."""

import collections
import csv
import hashlib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

import openpyxl
import yaml
from lxml import etree

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
JDF = "http://www.CIP4.org/JDFSchema_2_0"
X = {"x": JDF}
MM = 72 / 25.4
FILES, PROOFS = "印刷文件", "打样"
# How products are called besides their ids.
PRODUCTS = {"海报": "poster", "宣传单": "leaflet", "三折页": "trifold", "一封信": "letter", "联系卡": "card", "横幅": "banner",
            "易拉宝": "rollup", "X 展架": "xstand", "展板": "board", "背景板": "backdrop"}
# CIP4's schema of XJDF 2.1 as far as an order uses it: attributes (those that must be there first), then children in order.
STRUCTURE = {
    "XJDF": ("JobID Types", "Version DescriptiveName", "AuditPool ProductList ResourceSet"),
    "AuditPool": ("", "", "AuditCreated"),
    "AuditCreated": ("", "", "Header"),
    "Header": ("DeviceID Time", "AgentName AgentVersion", ""),
    "ProductList": ("", "", "Product"),
    "Product": ("", "ID IsRoot Amount ProductType DescriptiveName", "Comment Intent"),
    "Comment": ("", "", ""),
    "Intent": ("Name", "", "LayoutIntent MediaIntent ColorIntent"),
    "LayoutIntent": ("", "Bleed FinishedDimensions Pages Sides", ""),
    "MediaIntent": ("", "MediaQuality MediaType Weight", ""),
    "ColorIntent": ("", "", "SurfaceColor"),
    "SurfaceColor": ("Surface", "ColorsUsed PrintStandard", ""),
    "ResourceSet": ("Name", "Usage", "Resource"),
    "Resource": ("", "ID DescriptiveName", "Part Comment RunList Contact"),
    "Part": ("", "Product ContactType", ""),
    "RunList": ("", "NPage", "FileSpec"),
    "FileSpec": ("", "URL MimeType FileSize", ""),
    "Contact": ("", "", "ComChannel Company"),
    "ComChannel": ("ChannelType Locator", "", ""),
    "Company": ("OrganizationName", "", ""),
}
VALUES = {
    "Sides": {"OneSided", "TwoSidedHeadToHead"}, "Surface": {"Front", "Back"}, "Usage": {"Input"}, "IsRoot": {"true"},
    "MediaType": {"Paper", "Other"}, "ChannelType": {"Phone"}, "ContactType": {"Customer", "Delivery"},
}
NAME_TOKENS = {"JobID", "DeviceID", "ProductType", "PrintStandard", "Name", "ID", "Product"}


def run(*words):
    return subprocess.run([str(word) for word in words], capture_output=True, check=True).stdout.decode("utf-8", "replace")


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def front(path):
    return yaml.safe_load(path.read_text("utf-8").split("---\n")[1])


def formats(campaign):
    known = {}
    for path, pick in [(ROOT / "themes/default/formats.yaml", lambda all: all), (campaign / "campaign.yaml", lambda all: all.get("print") or {})]:
        for own in pick(yaml.safe_load(path.read_text("utf-8"))).get("formats") or []:
            known[own["id"]] = known.get(own["id"], {}) | own
    return known


def needed(campaign, as_of):
    """Copies by title and name of format: every venue once a material, and what is kept in stock."""
    known, copies = formats(campaign), collections.Counter()
    with open(campaign / "places/venues.csv", encoding="utf-8-sig", newline="") as file:
        venues = list(csv.DictReader(file))
    placed = collections.defaultdict(set)
    for placement in yaml.safe_load((campaign / "places/placements.yaml").read_text("utf-8")):
        if str(placement["until"]) >= as_of:
            for venue in venues:
                if venue["id"] in placement.get("venues", []) or venue["kind"] in placement.get("kinds", []):
                    placed[placement["material"]].add(venue["id"])
    for path in sorted((campaign / "materials").glob("*.md")):
        head = front(path)
        if "poster" not in head["media"] or head.get("draft") or str(head.get("expire", "9999")) < as_of:
            continue
        chosen = [str(choice).split(":") for choice in head.get("formats") or []]
        products = {PRODUCTS[name] for name, *_ in chosen if name in PRODUCTS}
        for name, *stock in chosen:
            if stock:
                copies[head["title"], known[name]["name"]] += int(stock[0])
        for venue in venues:
            for need in (venue["print"] or "").split() if venue["id"] in placed[path.stem] else []:
                name, quantity = need.split(":")
                if any(name == choice for choice, *_ in chosen) or known[name]["product"] in products:
                    copies[head["title"], known[name]["name"]] += int(quantity)
    return +copies


class Pdf:
    """What pdfinfo and mutool say of a file's first page, in points of true size."""

    def __init__(self, path):
        said = run("pdfinfo", "-box", path)
        unit = run("mutool", "show", path, "pages/1/UserUnit").strip()
        unit = 1.0 if unit == "null" else float(unit)
        box = lambda name: [float(side) * unit for side in re.search(rf"{name}Box:\s+([\d. -]+)", said).group(1).split()]
        trim, bleed, media = box("Trim"), box("Bleed"), box("Media")
        self.size = (trim[2] - trim[0], trim[3] - trim[1])
        self.bleed = trim[0] - bleed[0]
        self.marks = bleed[0] - media[0] > 1
        self.pages = int(re.search(r"Pages:\s+(\d+)", said).group(1))
        self.press = "PDF subtype:" in said and "PDF/X-4" in said


def judge(folder, made):
    """The faults of an unpacked delivery, and its copies by material and format. `made` are the sums of the build's files."""
    faults = []
    fault = lambda text: faults.append(f"{folder.name}: {text}")
    names = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    sums = dict(reversed(line.split("  ", 1)) for line in (folder / "SHA256SUMS.txt").read_text("utf-8").splitlines())
    if set(sums) != set(names) - {"SHA256SUMS.txt"}:
        fault("SHA256SUMS.txt does not name its files")
    for name, path in names.items():
        if name in sums and sha256(path) != sums[name]:
            fault(f"{name} has another sum")
    pdfs = {name.split("/", 1)[1]: path for name, path in names.items() if name.startswith(f"{FILES}/")}
    by_sum = collections.Counter(sha256(path) for path in pdfs.values())
    faults += [f"{folder.name}: a file is ordered {count} times" for count in by_sum.values() if count > 1]

    sheet = openpyxl.load_workbook(folder / "印刷委托单.xlsx", read_only=False)["印刷委托单"]
    head, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    total = rows.pop()
    rows = [dict(zip(head, row)) for row in rows]
    if sorted(row["文件"] for row in rows) != sorted(pdfs):
        fault("the workbook does not list the files")
        return faults, {}
    if total[8] != sum(row["数量（份）"] for row in rows):
        fault(f"the workbook adds up to {total[8]}")
    copies = collections.Counter()
    for row in rows:
        name, quantity = row["文件"], row["数量（份）"]
        copies[row["材料"], row["规格"]] += quantity
        path, pdf = pdfs[name], Pdf(pdfs[name])
        parts = name.removesuffix(".pdf").split("_")
        if len(parts) not in (4, 5) or parts[2] != f"{quantity}份" or parts[1] not in re.sub(r"\s", "", row["规格"]):
            fault(f"{name} is not 材料_规格_数量_点位")
        if row["SHA-256"] != sha256(path) or row["字节数"] != path.stat().st_size:
            fault(f"the workbook has another sum or size for {name}")
        if row["SHA-256"] not in made:
            fault(f"{name} is no file of the build")
        if f"{PROOFS}/{name.removesuffix('.pdf')}.png" not in names:
            fault(f"{name} has no proof")
        if ("CMYK" in row["颜色"]) != pdf.press or ("PDF/A" in row["颜色"]) == pdf.press:
            fault(f"{name} is said to be {row['颜色']}")
        if abs(row["出血（毫米）"] * MM - pdf.bleed) > 0.1:
            fault(f"{name} has another bleed")
    faults += [f"{folder.name}: {text}" for text in xjdf(folder, rows, pdfs)]
    documents(folder, [Pdf(path) for path in pdfs.values()], fault)
    return faults, copies


def xjdf(folder, rows, pdfs):
    """Faults of the XJDF: its structure, and its facts against the workbook and the files."""
    root = etree.parse(folder / "印刷委托单.xjdf").getroot()
    if root.tag != f"{{{JDF}}}XJDF":
        yield "the XJDF is another document"
        return
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        if name not in STRUCTURE or etree.QName(element).namespace != JDF:
            yield f"XJDF has no {name}"
            continue
        must, may, children = (words.split() for words in STRUCTURE[name])
        if not set(must) <= set(element.attrib) <= set(must + may):
            yield f"{name} has the attributes {sorted(element.attrib)}"
        for key, value in element.attrib.items():
            if key in VALUES and value not in VALUES[key] or key in NAME_TOKENS and re.search(r"\s", value) or not value:
                yield f"{name} has {key}={value}"
        order = [children.index(child) if child in children else -1 for child in (etree.QName(child).localname for child in element)]
        if -1 in order or order != sorted(order):
            yield f"the children of {name} stand otherwise"
        if name == "Intent" and [etree.QName(child).localname for child in element] != [element.get("Name")]:
            yield "an Intent is not what its name says"
    products = {product.get("ID"): product for product in root.findall("x:ProductList/x:Product", X)}
    files = root.findall("x:ResourceSet[@Name='RunList']/x:Resource", X)
    by_name = {row["文件"]: row for row in rows}
    if len(products) != len(rows) or len(files) != len(rows):
        yield f"XJDF has {len(products)} products and {len(files)} files"
    for resource in files:
        spec = resource.find("x:RunList/x:FileSpec", X)
        name = urllib.parse.unquote(spec.get("URL")).removeprefix(f"{FILES}/")
        product = products[resource.find("x:Part", X).get("Product")]
        row, pdf = by_name[name], Pdf(pdfs[name])
        layout = product.find(".//x:LayoutIntent", X)
        width, height, _ = (float(side) for side in layout.get("FinishedDimensions").split())
        surface = product.find(".//x:SurfaceColor", X)
        pages = resource.find("x:RunList", X).get("NPage")
        facts = {
            "sum": resource.find("x:Comment", X).text == f"SHA-256 {sha256(pdfs[name])}",
            "size in bytes": int(spec.get("FileSize")) == pdfs[name].stat().st_size,
            "amount": int(product.get("Amount")) == row["数量（份）"],
            "size": abs(width - pdf.size[0]) < 0.3 and abs(height - pdf.size[1]) < 0.3,
            "bleed": abs(float(layout.get("Bleed")) - pdf.bleed) < 0.1,
            "sides": (layout.get("Sides") != "OneSided") == (row["印面"] == "双面"),
            "pages": pages is None or int(pages) == pdf.pages and pages == layout.get("Pages"),
            "inks": (surface.get("PrintStandard") is not None) == (surface.get("ColorsUsed") is not None) == pdf.press,
        }
        yield from (f"XJDF has another {what} for {name}" for what, right in facts.items() if not right)


def documents(folder, pdfs, fault):
    """Holds the order to stamp and the instructions against what the files are."""
    order = re.sub(r"\s", "", run("pdftotext", "-layout", folder / "印刷委托单.pdf", "-"))
    readme = (folder / "使用说明.txt").read_text("utf-8-sig")
    press, office = any(pdf.press for pdf in pdfs), any(not pdf.press for pdf in pdfs)
    for what, text in [("order", order), ("instructions", readme)]:
        if ("PDF/X-4" in text) != press or ("PDF/A" in text) != office or ("CMYK" in text) != press:
            fault(f"the {what} calls its files something else")
    if ("含裁切线" in order) != any(pdf.marks for pdf in pdfs):
        fault("the order is wrong about marks")
    if f"共 {len(pdfs)} 个文件" not in readme:
        fault("the instructions count other files")


def spoiled(folder, made, work):
    """Makes deliveries wrong in one thing each; returns the names of those that pass."""
    def more_copies(copy):
        book = openpyxl.load_workbook(copy / "印刷委托单.xlsx")
        book["印刷委托单"]["I2"].value += 1
        book.save(copy / "印刷委托单.xlsx")

    def other_text(name, old, new):
        def change(copy):
            text = (copy / name).read_text("utf-8")
            assert old in text, (name, old)
            (copy / name).write_text(text.replace(old, new, 1), "utf-8")
        return change

    def other_bytes(copy):
        path = next(iter(sorted((copy / FILES).iterdir())))
        path.write_bytes(path.read_bytes() + b"\n")

    def again(copy):
        path = next(iter(sorted((copy / FILES).iterdir())))
        shutil.copy(path, path.with_name("再来_一遍_1份_某处.pdf"))

    wrong = {
        "more copies": more_copies, "other bytes": other_bytes, "a file twice": again,
        "another sum in the XJDF": other_text("印刷委托单.xjdf", "SHA-256 ", "SHA-256 0"),
        "another order in the XJDF": other_text("印刷委托单.xjdf", "<Comment>", "<Intent Name=\"MediaIntent\"><MediaIntent/></Intent><Comment>"),
        "another amount in the XJDF": other_text("印刷委托单.xjdf", "Amount=\"", "Amount=\"9"),
        "instructions for other files": other_text("使用说明.txt", "PDF/X-4", "PDF"),
    }
    passed = []
    for index, (name, change) in enumerate(wrong.items()):
        copy = work / f"spoiled-{index}"
        shutil.copytree(folder, copy)
        change(copy)
        # The list of sums would give each away; it is made anew.
        lines = [f"{sha256(path)}  {path.relative_to(copy)}\n" for path in sorted(copy.rglob("*")) if path.is_file() and path.name != "SHA256SUMS.txt"]
        (copy / "SHA256SUMS.txt").write_text("".join(lines), "utf-8")
        if not judge(copy, made)[0]:
            passed.append(name)
    return passed, len(wrong)


def main():
    out, campaign = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    settings = yaml.safe_load((campaign / "campaign.yaml").read_text("utf-8"))
    shops = [shop["id"] for shop in settings["print"]["shops"]]
    made = {sha256(path) for path in (out / "print").rglob("*.pdf")}
    faults, copies, files, folders = [], collections.Counter(), 0, []
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        for shop in [shop for shop in [*shops, "print-shop"] if (out / f"delivery/{shop}.zip").exists()]:
            run("unzip", "-q", (out / f"delivery/{shop}.zip").resolve(), "-d", work / shop)
            found, own = judge(work / shop, made)
            faults += found
            copies.update(own)
            files += len(list((work / shop / FILES).iterdir()))
            folders.append(work / shop)
        # The smallest is spoiled, for speed.
        smallest = min(folders, key=lambda folder: len(list((folder / FILES).iterdir())))
        passed, refused = spoiled(smallest, made, work)
        faults += [f"not refused: {name}" for name in passed]
    # Lists, plaques and certificates stand besides the materials.
    extra = {key: count for key, count in copies.items() if re.match(r"A\d 公示名单|牌匾|证书", key[1])}
    due = needed(campaign, str(settings["as_of"]))
    ordered = collections.Counter({key: count for key, count in copies.items() if key not in extra})
    faults += [f"{' '.join(key)}: {ordered[key]} ordered, {due[key]} needed" for key in sorted(due | ordered) if due[key] != ordered[key]]
    lists = sorted((out / "print/registry").glob("*/list-a3.pdf"))
    if len([key for key in extra if "公示名单" in key[1]]) != len(lists):
        faults.append(f"{len(lists)} lists are not ordered once each")
    kinds = [sum(count for key, count in extra.items() if key[1].startswith(kind)) for kind in ("牌匾", "证书")]
    if kinds[0] != kinds[1]:
        faults.append(f"{kinds[0]} plaques, {kinds[1]} certificates")
    print(f"deliveries: {len(folders)} orders, {files} files, {sum(copies.values())} copies, {refused} wrong ones refused, "
          f"{'ok' if not faults else 'FAILED'}")
    if faults:
        print("\n".join(faults[:40]))
        sys.exit(1)


if __name__ == "__main__":
    main()
