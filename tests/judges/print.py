"""Lets outside programs judge every printed file of a built campaign: structure, boxes, fonts, separations, rendering, PDF/X.

Called by tests/run with the output folder and the program `pdfx` (tests/pdfx). What a file must be follows from its name
and from formats.yaml; what the files say of themselves is not believed. Every judge must also refuse a file made to be
wrong, so that none passes everything. Exits 1 with the faults."""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy
import yaml
from PIL import Image

Image.MAX_IMAGE_PIXELS = None
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MM = 72 / 25.4
MOST_BYTES = 250_000
PLATES = ["Cyan", "Magenta", "Yellow", "Black"]


def run(*words, ok=(0,)):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, errors="replace")
    if done.returncode not in ok:
        raise Fault(f"{words[0]}: {done.stdout[-500:]}{done.stderr[-500:]}")
    return done.stdout


class Fault(Exception):
    pass


def formats():
    """What the theme and the campaign say of formats."""
    known = {}
    for path, pick in [("themes/default/formats.yaml", lambda d: d), ("content/campaign.yaml", lambda d: d.get("print") or {})]:
        if (ROOT / path).exists():
            for own in pick(yaml.safe_load((ROOT / path).read_text("utf-8"))).get("formats") or []:
                if isinstance(own, dict):
                    known[own["id"]] = known.get(own["id"], {}) | own
    return known


def outlined():
    """The formats of shops that take no live text."""
    settings = yaml.safe_load((ROOT / "content/campaign.yaml").read_text("utf-8"))
    shops = (settings.get("print") or {}).get("shops") or []
    return {name for shop in shops if shop.get("outlines") for name in shop.get("formats") or []}


class Sheet:
    """A file and what it must be."""

    def __init__(self, path, width, height, bleed=0.0, pages=1, press=True, large=False, marks=False, ink=300, hotline=True):
        self.path, self.width, self.height, self.bleed, self.pages = path, width, height, bleed, pages
        self.press, self.large, self.marks, self.ink, self.hotline = press, large, marks, ink, hotline
        # Text is paths.
        self.outlines = False
        # How it is drawn to compare programs.
        self.cmyk = press

    @classmethod
    def named(cls, path, out, known):
        parts = path.relative_to(out / "print").parts
        office = {"list-a3": (297, 420, None), "list-a4": (210, 297, None), "certificate": (297, 210, 1)}
        if parts[0] == "registry" and path.stem in office:
            width, height, pages = office[path.stem]
            return cls(path, width, height, pages=pages, press=False, hotline=path.stem != "certificate")
        if parts[0] == "registry" and path.stem == "plaque":
            return cls(path, 600, 400, bleed=3, marks=True, hotline=False)
        name = path.stem if len(parts) == 2 else parts[1]
        if name not in known:
            raise Fault(f"{path}: a format nobody knows")
        own = known[name]
        large = own.get("family") in ("large", "喷绘", "写真")
        return cls(
            path,
            own["width"],
            own["height"],
            bleed=own.get("bleed", 0 if large else 3),
            pages=own.get("sides", 1),
            large=large,
            marks=own.get("marks", not large),
        )


# Structure, boxes, fonts, words.


def structure(sheet):
    run("qpdf", "--check", sheet.path)


def boxes(sheet):
    """Trim, bleed and media of every page, true sizes, in points."""
    said = run("pdfinfo", "-box", "-f", "1", "-l", "999", sheet.path)
    found = re.findall(r"Page\s+(\d+) (\w+)Box:\s+([\d. -]+)", said)
    pages = int(re.search(r"Pages:\s+(\d+)", said).group(1))
    if sheet.pages and pages != sheet.pages:
        raise Fault(f"{pages} pages, not {sheet.pages}")
    if sheet.press != ("PDF/X-4" in said):
        raise Fault(f"pdfinfo says: {re.search('PDF subtype.*', said)}")
    result = []
    for page in range(1, pages + 1):
        own = {name: [float(side) for side in sides.split()] for number, name, sides in found if int(number) == page}
        unit = run("mutool", "show", sheet.path, f"pages/{page}/UserUnit").strip()
        unit = 1.0 if unit == "null" else float(unit)
        own = {name: [side * unit for side in sides] for name, sides in own.items()}
        trim, bleed, media = own["Trim"], own["Bleed"], own["Media"]
        size = [(trim[2] - trim[0]) / MM, (trim[3] - trim[1]) / MM]
        if abs(size[0] - sheet.width) > 0.1 or abs(size[1] - sheet.height) > 0.1:
            raise Fault(f"page {page} is {size[0]:.1f} x {size[1]:.1f} mm, not {sheet.width} x {sheet.height}")
        around = [trim[0] - bleed[0], trim[1] - bleed[1], bleed[2] - trim[2], bleed[3] - trim[3]]
        if any(abs(side / MM - sheet.bleed) > 0.05 for side in around):
            raise Fault(f"page {page} has {[round(side / MM, 2) for side in around]} mm of bleed, not {sheet.bleed}")
        if any(a < b - 0.01 for a, b in zip(bleed[:2], media[:2])) or any(a > b + 0.01 for a, b in zip(bleed[2:], media[2:])):
            raise Fault(f"page {page}: the bleed leaves the media")
        if sheet.large and any(abs(a - b) > 0.05 for a, b in zip(trim, media)):
            raise Fault(f"page {page}: large format is not at true size")
        result.append({"trim": trim, "bleed": bleed, "media": media, "unit": unit})
    return result


def fonts(sheet):
    listed = run("pdffonts", sheet.path).splitlines()[2:]
    if sheet.outlines:
        if listed:
            raise Fault(f"its text is not outlines: {listed[0]}")
        return
    for font in listed:
        if not re.search(r"\syes\s+yes\s+(yes|no)\s", font):
            raise Fault(f"a font is not embedded as a subset: {font}")
        if sheet.press and "Type 3" in font:
            raise Fault(f"a font is made of drawings: {font}")
    if not listed:
        raise Fault("no fonts at all")


def words(sheet):
    if sheet.outlines:
        if sheet.path.stat().st_size > 4 * MOST_BYTES * (sheet.pages or 1):
            raise Fault(f"{sheet.path.stat().st_size} bytes")
        return
    text = run("pdftotext", sheet.path, "-")
    pages = text.split("\f")[: sheet.pages or 999]
    plain = re.sub(r"[\s\u2009\u200b\u2060]", "", text)
    if sheet.hotline and "12315" not in plain:
        raise Fault("the hotline is not text")
    if "传销" not in plain:
        raise Fault("its words are not text")
    if sheet.path.stat().st_size > MOST_BYTES * max(1, len(pages)):
        raise Fault(f"{sheet.path.stat().st_size} bytes")


# Separations.


def separate(sheet, page, box, folder):
    """The four plates of a page as ink from 0 to 1, with the resolution; anything but four plates is a fault."""
    width, height = (box["media"][2] - box["media"][0]) / 72, (box["media"][3] - box["media"][1]) / 72
    dpi = min(150.0, 2400 / max(width, height))
    # Ghostscript draws UserUnit to scale.
    out = folder / f"plate-{page}.tif"
    run("gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffsep", f"-r{dpi:.3f}", f"-dFirstPage={page}",
        f"-dLastPage={page}", "-o", out, sheet.path)
    found = {re.search(r"\((.*)\)\.tif$", name.name).group(1): name for name in folder.glob(f"plate-{page}(*).tif")}
    if sorted(found) != sorted(PLATES):
        raise Fault(f"page {page} has the plates {sorted(found)}")
    plates = [1 - numpy.asarray(Image.open(found[name]).convert("L"), dtype=numpy.float32) / 255 for name in PLATES]
    for name in folder.glob(f"plate-{page}*"):
        name.unlink()
    if abs(plates[0].shape[1] - width * dpi) > 2 or abs(plates[0].shape[0] - height * dpi) > 2:
        raise Fault(f"page {page} comes out at {plates[0].shape} samples, not {width * dpi:.0f} x {height * dpi:.0f}")
    return numpy.stack(plates), dpi


def area(box, rect, dpi, shape):
    """The samples of a rectangle in points: rows from and to, columns from and to."""
    left, bottom, right, top = rect
    x, y = box["media"][0], box["media"][3]
    clip = lambda value, most: int(min(max(value, 0), most))
    return (clip((y - top) * dpi / 72, shape[0]), clip(-(-(y - bottom) * dpi // 72), shape[0]),
            clip((left - x) * dpi / 72, shape[1]), clip(-(-(right - x) * dpi // 72), shape[1]))


def ink(sheet, page, box, plates, dpi):
    """No place inside the bleed has more ink than allowed."""
    top, bottom, left, right = area(box, box["bleed"], dpi, plates.shape[1:])
    # A sample may mix the edges of two things.
    inner = plates.sum(axis=0)[top + 2 : bottom - 2, left + 2 : right - 2]
    if inner.size and inner.max() * 100 > sheet.ink + 2:
        raise Fault(f"page {page} has {inner.max() * 100:.0f} % of ink")
    if inner.size and inner.max() < 0.05:
        raise Fault(f"page {page} is empty")


def marks(sheet, page, box, plates, dpi):
    """Crop marks stand at all corners, outside the bleed, on all four plates."""
    left, bottom, right, top = box["trim"]
    away = (sheet.bleed + 2) * MM
    near = 0.6 * MM
    for x, side_x in [(left, -1), (right, 1)]:
        for y, side_y in [(bottom, -1), (top, 1)]:
            for name, (px, py) in {"upright": (x, y + side_y * away), "level": (x + side_x * away, y)}.items():
                rows = area(box, (px - near, py - near, px + near, py + near), dpi, plates.shape[1:])
                spot = plates[:, rows[0] : rows[1], rows[2] : rows[3]]
                if spot.size == 0 or spot.min(axis=0).max() < 0.3:
                    each = [round(float(plate.max()), 2) for plate in spot] if spot.size else []
                    raise Fault(f"page {page}: no {name} mark on all plates at {px / MM:.0f}, {py / MM:.0f} mm: {each}")


def black_text(sheet, page, box, plates, dpi):
    """Text of black ink alone overprints, and leaves nothing on the other plates: where it stands they look as beside it.
    One character in twenty may stand so near to something else that this cannot be seen."""
    said = run("mutool", "draw", "-q", "-F", "trace", sheet.path, page, ok=(0, 1))
    height = box["media"][3] - box["media"][1]
    seen, shows = 0, []
    for attributes, body in re.findall(r"<fill_text ([^>]*)>(.*?)</fill_text>", said, re.S):
        value = dict(re.findall(r'(\w+)="([^"]*)"', attributes))
        colour = [float(part) for part in value.get("color", "").split()]
        if value.get("colorspace") == "Separation(DeviceCMYK,All)" and sheet.marks:
            # The slug line, which every plate carries; `ink` finds it if it stands on the sheet.
            continue
        if value.get("colorspace") != "DeviceCMYK":
            raise Fault(f"page {page}: text in {value.get('colorspace')}")
        if colour[3] < 0.99:
            continue
        if max(colour[:3]) > 0:
            raise Fault(f"page {page}: black text of several inks: {colour}")
        if (value.get("op"), value.get("opm")) != ("1", "1"):
            raise Fault(f"page {page}: black text does not overprint")
        a, b, c, d, e, f = [float(part) for part in value["transform"].split()]
        for trm, span in re.findall(r'<span [^>]*trm="([^"]*)"[^>]*>(.*?)</span>', body, re.S):
            # The span's own matrix says which way is up; the whole counts from the top left of the page, in true sizes.
            size, up = float(trm.split()[0]), 1 if float(trm.split()[3]) > 0 else -1
            for gx, gy, adv in re.findall(r'<g unicode="[^"\s]+" glyph="[^"]*" x="([^"]*)" y="([^"]*)" adv="([^"]*)"', span):
                x, y = float(gx), float(gy)
                corners = [(x, y - 0.08 * up * size), (x + float(adv) * size, y + 0.82 * up * size)]
                xs = [a * cx + c * cy + e + box["media"][0] for cx, cy in corners]
                ys = [box["media"][1] + height - (b * cx + d * cy + f) for cx, cy in corners]
                rect = (min(xs), min(ys), max(xs), max(ys))
                rows = area(box, rect, dpi, plates.shape[1:])
                spot = plates[:, rows[0] : rows[1], rows[2] : rows[3]]
                if spot.size == 0 or spot.shape[1] < 6 or spot.shape[2] < 4:
                    continue
                dark, light = spot[3] > 0.7, spot[3] < 0.05
                if dark.sum() < 4 or light.sum() < 4:
                    continue
                seen += 1
                # Row by row, so that a ground that changes from top to bottom does not count.
                both = [row for row in range(spot.shape[1]) if dark[row].any() and light[row].any()]
                for plate in range(3):
                    gaps = [abs(float(spot[plate][row][dark[row]].mean()) - float(spot[plate][row][light[row]].mean())) for row in both]
                    if gaps and numpy.median(gaps) > 0.03:
                        shows.append(f"the {PLATES[plate]} plate at {rect[0] / MM:.0f}, {rect[1] / MM:.0f} mm")
                        break
    if len(shows) > seen / 20 + (seen > 40):
        raise Fault(f"page {page}: {len(shows)} of {seen} black characters show on other plates: {shows[0]}")
    return seen


def separations(sheet, found):
    seen = 0
    with tempfile.TemporaryDirectory() as folder:
        for page, box in enumerate(found, 1):
            plates, dpi = separate(sheet, page, box, pathlib.Path(folder))
            ink(sheet, page, box, plates, dpi)
            if sheet.marks:
                marks(sheet, page, box, plates, dpi)
            seen += black_text(sheet, page, box, plates, dpi)
    return seen


# Two programs draw alike.


def drawn(sheet, page, box, folder):
    """The page by poppler and by mupdf, a press file in its inks, a copy for offices as on a screen, in blocks of 8 x 8."""
    longest = max(box["media"][2] - box["media"][0], box["media"][3] - box["media"][1]) / 72
    dpi = min(100.0, 1600 / longest)
    # Neither counts in true sizes: poppler ignores UserUnit, mupdf does not.
    way, space = (["-jpegcmyk"], "cmyk") if sheet.cmyk else (["-png"], "rgb")
    run("pdftoppm", "-r", f"{dpi * box['unit']:.4f}", *way, "-f", page, "-l", page, "-singlefile", sheet.path, folder / "poppler")
    run("mutool", "draw", "-q", "-r", f"{dpi:.4f}", "-c", space, "-F", "pam", "-o", folder / "mupdf.pam", sheet.path, page)
    one = numpy.asarray(Image.open(next(folder.glob("poppler.*"))), dtype=numpy.float32) / 255
    head, body = (folder / "mupdf.pam").read_bytes().split(b"ENDHDR\n", 1)
    size = {line.split()[0]: line.split()[1] for line in head.decode().splitlines() if len(line.split()) == 2}
    other = numpy.frombuffer(body, numpy.uint8).reshape(int(size["HEIGHT"]), int(size["WIDTH"]), int(size["DEPTH"]))
    other = other[:, :, : one.shape[2]].astype(numpy.float32) / 255
    rows, columns = (min(a, b) // 8 * 8 for a, b in zip(one.shape[:2], other.shape[:2]))
    if any(abs(p.shape[0] - rows) > 12 or abs(p.shape[1] - columns) > 12 for p in (one, other)):
        raise Fault(f"page {page}: drawn at {one.shape} and {other.shape}")
    return [p[:rows, :columns].reshape(rows // 8, 8, columns // 8, 8, -1).mean(axis=(1, 3)) for p in (one, other)]


def differ(page, one, other):
    """Programs smooth edges in their own ways, so a block may differ a little; what is missing or moved differs a lot."""
    gap = numpy.abs(one - other)
    mean, most = float(gap.mean()), float(gap.max())
    if mean > 0.01 or most > 0.3:
        raise Fault(f"page {page}: poppler and mupdf differ by {mean:.3f} in the mean and {most:.2f} at the worst")


def rendering(sheet, found):
    for page, box in enumerate(found[:4], 1):
        with tempfile.TemporaryDirectory() as folder:
            one, other = drawn(sheet, page, box, pathlib.Path(folder))
        differ(page, one, other)


# Another library on PDF/X-4 and PDF/A-2u.


def claims(program, level, paths):
    """Faults by file."""
    faults = []
    for start in range(0, len(paths), 50):
        said = run(program, level, *paths[start : start + 50], ok=(0, 1))
        faults += [line for line in said.splitlines() if not re.match(r"\d+ files, \d+ faults$", line)]
    return faults


# Files that are wrong, each in one way; the judge named with it must say so.


def handmade(folder, name, content, resources="", boxes_="/MediaBox[0 0 314.65 436.54]/BleedBox[0 0 314.65 436.54]/TrimBox[8.504 8.504 306.146 428.036]", more=()):
    """A6 with 3 mm of bleed and one content stream."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<{resources}>>{boxes_}>>",
        f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
        *more,
    ]
    out, places = b"%PDF-1.6\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()
    path = folder / name
    path.write_bytes(out)
    return path


def controls(program, good):
    """Every judge refuses what it is there to refuse; `good` is a press file that passed."""
    folder = pathlib.Path(tempfile.mkdtemp())
    helvetica = "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    gold = "/ColorSpace<</S[/Separation/Gold/DeviceCMYK<</FunctionType 2/N 1/Domain[0 1]/C0[0 0 0 0]/C1[0 .3 .8 .1]>>]>>"
    over = "/ExtGState<</G<</OP true/op true/OPM 1>>>>"
    text = "BT /F 40 Tf 1 0 0 1 60 200 Tm (black) Tj ET"
    a6 = lambda path, **more: Sheet(path, 105, 148, bleed=3, press=False, **more)

    def all_plates(name, content, resources="", **more):
        sheet = a6(handmade(folder, name, content, resources), **more)
        return lambda: separations(sheet, boxes(sheet))

    bytes_ = good.path.read_bytes()
    cut = folder / "cut.pdf"
    cut.write_bytes(bytes_[: len(bytes_) // 2])
    one = a6(handmade(folder, "one.pdf", "0 0 0 1 k 60 200 150 80 re f"))
    other = a6(handmade(folder, "other.pdf", "0 0 0 1 k 60 300 150 80 re f"))
    one.cmyk = other.cmyk = True

    def compared():
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            a = drawn(one, 1, boxes(one)[0], pathlib.Path(first))[0]
            b = drawn(other, 1, boxes(other)[0], pathlib.Path(second))[1]
        differ(1, a, b)

    def judged(level, path):
        faults = claims(program, level, [path])
        if faults:
            raise Fault(faults[0])

    wrong = {
        "a file that was cut": lambda: structure(Sheet(cut, 1, 1)),
        "a trim of another size": lambda: boxes(Sheet(good.path, good.width + 1, good.height, good.bleed, good.pages)),
        "a bleed of another width": lambda: boxes(Sheet(good.path, good.width, good.height, good.bleed + 1, good.pages)),
        "one page too many": lambda: boxes(Sheet(good.path, good.width, good.height, good.bleed, good.pages + 1)),
        "a font that is not embedded": lambda: fonts(a6(handmade(folder, "font.pdf", text, helvetica))),
        "no text at all": lambda: fonts(one),
        "no words": lambda: words(one),
        "a fifth plate": all_plates("gold.pdf", "/S cs 1 scn 60 200 90 90 re f", gold),
        "RGB black": all_plates("rgb.pdf", f"0 0 0 rg {text}", helvetica),
        "black of four inks": all_plates("rich.pdf", f".6 .4 .4 1 k {text}", helvetica),
        "black that knocks out": all_plates("knock.pdf", f"0 1 1 0 k 40 150 200 200 re f 0 0 0 1 k {text}", helvetica),
        "350 % of ink": all_plates("ink.pdf", "1 1 1 .5 k 60 200 90 90 re f"),
        "no crop marks": all_plates("marks.pdf", "0 0 0 1 k 60 200 90 90 re f", marks=True),
        "two pictures that differ": compared,
        "no PDF/X": lambda: judged("x4", one.path),
        "no PDF/A": lambda: judged("a2u", one.path),
    }
    right = {
        "black that overprints": all_plates("over.pdf", f"/G gs 0 1 1 0 k 40 150 200 200 re f 0 0 0 1 k {text}", helvetica + over),
        "one picture": lambda: rendering(one, boxes(one)),
    }
    faults = []
    for name, judge in right.items():
        try:
            judge()
        except Fault as fault:
            faults.append(f"{name} is refused: {fault}")
    for name, judge in wrong.items():
        try:
            judge()
            faults.append(f"{name} is not refused")
        except Fault:
            pass
    return len(wrong), faults


def judge(sheet):
    """All faults of a file, and how many black characters were held against the plates."""
    faults, seen, found = [], 0, None

    def attempt(judge):
        try:
            return judge()
        except Fault as fault:
            faults.append(f"{sheet.path}: {fault}")

    attempt(lambda: structure(sheet))
    attempt(lambda: fonts(sheet))
    attempt(lambda: words(sheet))
    found = attempt(lambda: boxes(sheet))
    if found:
        attempt(lambda: rendering(sheet, found))
        if sheet.press:
            seen = attempt(lambda: separations(sheet, found)) or 0
    return faults, seen


def main():
    out, program = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    known, paths, faults, sheets = formats(), outlined(), [], []
    for path in sorted(out.glob("print/**/*.pdf")):
        try:
            sheets.append(Sheet.named(path, out, known))
            names = {path.stem, path.parent.name}
            sheets[-1].outlines = sheets[-1].press and bool(names & paths)
        except Fault as fault:
            faults.append(str(fault))
    press = [sheet for sheet in sheets if sheet.press]
    if not press:
        sys.exit("print: no press file to judge")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for found, seen in pool.map(judge, sheets):
            faults += found
            CHARACTERS.append(seen)
    faults += claims(program, "x4", [sheet.path for sheet in press])
    faults += claims(program, "a2u", [sheet.path for sheet in sheets if not sheet.press])
    if sum(CHARACTERS) < 100:
        faults.append(f"only {sum(CHARACTERS)} black characters were seen on the plates")
    refused, more = controls(program, next((sheet for sheet in press if sheet.marks), press[0]))
    faults += more
    print(f"print: {len(press)} press files, {len(sheets) - len(press)} office copies, {sum(CHARACTERS)} black characters on the plates, "
          f"{refused} wrong files refused, {'ok' if not faults else 'FAILED'}")
    if faults:
        print("\n".join(faults[:40]))
        sys.exit(1)


CHARACTERS = []
if __name__ == "__main__":
    main()
