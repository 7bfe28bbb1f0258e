"""Lets outside programs judge every file made for screens: ffprobe, ffmpeg, ImageMagick, iconv, xmllint, unzip.

Called by tests/run with the program, the output folder and the folder of a second build of the same content with another
number of threads. Checks, one function each:
 1 stream     H.264 Constrained Baseline within the profile's level, yuv420p, tv, bt709, progressive, exact even size, alone
 2 faststart  ftyp, moov, mdat in this order
 3 rate       all packets last equally long and fill the whole time
 4 start      the first packet is a key frame
 5 decode     two rounds of the loop decode without a word
 6 seam       the last frame moves into the first as every frame moves into the next
 7 palette    strips show off, red (and green and yellow) and nothing between; BMP of 1 or 4 bits, exactly the panel
 8 gif        equal delays of 3, 4 or 5 hundredths, endless, frames times step is the strip
 9 text       GBK that iconv reads back, CRLF, no mark, no `&#`, says the material's short line
10 lists      sizes, hashes, times, pixels and reading speed in manifest.json are true; SMIL, M3U8, VSN and CSV name files
              that are in the package, and all say the same order, times and sizes; the package unzips; two builds are
              equal byte for byte; nothing flashes
and for stills: exact pixels, no light ground, contrast of 4.5:1.
Every check must also refuse a file made to be wrong. Exits 1 with the faults."""

import concurrent.futures
import csv
import hashlib
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
import zipfile

import numpy

program, out, again = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ON = {"single": {(0, 0, 0), (255, 0, 0)}, "dual": {(0, 0, 0), (255, 0, 0), (0, 255, 0), (255, 255, 0)}}


class Fault(Exception):
    """What a judge refuses."""


def run(*words, ok=(0,), text=True):
    done = subprocess.run([str(word) for word in words], capture_output=True, check=False)
    if done.returncode not in ok:
        raise Fault(f"{words[0]}: {done.stderr.decode(errors='replace')[-400:]}")
    return done.stdout.decode(errors="replace") if text else done.stdout


def demand(holds, fault):
    if not holds:
        raise Fault(fault)


# ---- what every screen is, from its own manifest


class Screen:
    def __init__(self, manifest):
        self.path = manifest
        self.data = json.loads(manifest.read_text("utf-8"))
        facts = self.data["screen"]
        self.id, self.width, self.height, self.colour = facts["id"], facts["width"], facts["height"], facts["colour"]
        self.step, self.fps = facts["step"], facts["fps"]
        self.facts = facts


screens = {screen.id: screen for screen in map(Screen, sorted(out.glob("led/programme/*/manifest.json")))}


def screen_of(path):
    return screens[path.parent.name]


# ---- video


def stream(path, width, height):
    fields = "codec_name,profile,level,width,height,pix_fmt,color_range,color_space,color_transfer,color_primaries,field_order"
    probe = json.loads(run("ffprobe", "-v", "error", "-show_entries", f"stream={fields}:format=nb_streams", "-of", "json", path))
    demand(probe["format"]["nb_streams"] == 1, "more than one stream")
    found = probe["streams"][0]
    wanted = {
        "codec_name": "h264",
        "profile": "Constrained Baseline",
        "width": width,
        "height": height,
        "pix_fmt": "yuv420p",
        "color_range": "tv",
        "color_space": "bt709",
        "field_order": "progressive",
    }
    for name, value in wanted.items():
        demand(found.get(name) == value, f"{name} is {found.get(name)}, not {value}")
    demand(width % 2 == 0 and height % 2 == 0, "odd sides")
    demand(found["level"] <= (40 if width * height <= 1920 * 1080 else 51), f"level {found['level']}")


def faststart(path):
    said = subprocess.run(["ffprobe", "-v", "trace", str(path)], capture_output=True, check=False).stderr.decode(errors="replace")
    order = list(dict.fromkeys(re.findall(r"type:'(ftyp|moov|mdat)'", said)))
    demand(order == ["ftyp", "moov", "mdat"], f"boxes {order}")


def rate(path):
    packets = run("ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=duration,flags", "-of", "csv=p=0", path).split()
    lengths = {int(line.split(",")[0]) for line in packets}
    demand(len(lengths) == 1, f"packets last {sorted(lengths)[:4]}")
    whole = run("ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=duration_ts,nb_frames", "-of", "csv=p=0", path)
    time, frames = (int(number) for number in whole.strip().split(",")[:2])
    demand(frames == len(packets) and frames * lengths.pop() == time, f"{frames} frames in {time}")
    demand("K" in packets[0].split(",")[1], "the first packet is no key frame")


def decode(path):
    done = subprocess.run(
        ["ffmpeg", "-v", "warning", "-xerror", "-err_detect", "explode", "-stream_loop", "1", "-i", str(path), "-f", "null", "-"],
        capture_output=True,
        check=False,
    )
    demand(done.returncode == 0 and not done.stderr, f"ffmpeg says {done.stderr.decode(errors='replace')[:300]}")


def count_frames(path):
    return int(run("ffprobe", "-v", "error", "-select_streams", "v", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", path).strip().strip(","))


def frames(path, width, height, numbers):
    """The light of some frames."""
    wanted = "+".join(f"eq(n\\,{number})" for number in sorted(set(numbers)))
    raw = run("ffmpeg", "-v", "error", "-i", path, "-vf", f"select={wanted}", "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray", "-", text=False)
    pictures = numpy.frombuffer(raw, numpy.uint8).reshape(-1, height, width).astype(float)
    demand(len(pictures) == len(set(numbers)), f"{len(pictures)} frames of {len(set(numbers))}")
    return dict(zip(sorted(set(numbers)), pictures))


def psnr(a, b):
    error = float(numpy.mean((a - b) ** 2))
    return 99.0 if error == 0 else 10 * float(numpy.log10(255 * 255 / error))


def seam(path, width, height, step, first=0):
    """`first` is the frame that follows the last; a wrong one must be refused."""
    count = count_frames(path)
    demand(count > 20, f"{count} frames")
    samples = [count * part // 12 for part in range(1, 12)]
    last = count - 1
    seen = frames(path, width, height, samples + [n + 1 for n in samples if n + 1 < count] + [0, last, first])
    # Where light changes again and again is the window that the text runs through; a still edge gets sharper once.
    moving = sum((abs(seen[n] - seen[n + 1]) > 32).astype(int) for n in samples if n + 1 in seen) > 2
    rows, columns = numpy.flatnonzero(moving.any(1)), numpy.flatnonzero(moving.any(0))
    demand(len(rows) > 0, "nothing moves")
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    demand(right - left > 3 * step, "the window is too narrow")
    moved = lambda a, b: psnr(a[top:bottom, left + step : right], b[top:bottom, left : right - step])
    for n in samples:
        if n + 1 in seen:
            demand(moved(seen[n], seen[n + 1]) > 30, f"frame {n} does not move by {step}: {moved(seen[n], seen[n + 1]):.1f} dB")
    found = moved(seen[last], seen[first])
    demand(found > 35, f"the loop jumps: {found:.1f} dB")
    return found


# ---- strips


def counted(path, bits=8):
    """How often each colour occurs, the commonest first; with fewer bits those that look alike count as one."""
    raw = run("ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-", text=False)
    pixels = numpy.frombuffer(raw, numpy.uint8).reshape(-1, 3).astype(numpy.uint32)
    pixels &= 0x100 - (1 << (8 - bits))
    counts = numpy.bincount(pixels[:, 0] << 16 | pixels[:, 1] << 8 | pixels[:, 2])
    order = numpy.flatnonzero(counts)
    order = order[counts[order].argsort()[::-1]]
    return [((int(v) >> 16, int(v) >> 8 & 255, int(v) & 255), counts[v] / len(pixels)) for v in order[:20000]]


def palette(path, colour, width=None, height=None):
    grey = {value for value, _ in counted(path)} - ON[colour]
    demand(not grey, f"colours {sorted(grey)[:4]}")
    if path.suffix == ".gif":
        return
    kind, size, depth = run("identify", "-format", "%m %wx%h %z", path).split()
    if path.suffix == ".bmp":
        demand(kind in ("BMP", "BMP3") and int(depth) == (1 if colour == "single" else 4), f"{kind} of {depth} bits")
    demand(width is None or size == f"{width}x{height}", f"{size}, not {width}x{height}")
    demand(height is None or size.endswith(f"x{height}"), f"{size} is not {height} high")


def gif(path, step=None, strip=None):
    delays = run("identify", "-format", "%T\n", path).split()
    demand(len(set(delays)) == 1 and delays[0] in ("3", "4", "5"), f"delays {sorted(set(delays))}")
    data = path.read_bytes()
    demand(b"NETSCAPE2.0\x03\x01\x00\x00" in data, "it does not repeat for ever")
    if strip is not None:
        demand(len(delays) * step == strip, f"{len(delays)} frames of {step} on a strip of {strip}")


def gbk(path, says):
    data = path.read_bytes()
    demand(data.endswith(b"\r\n") and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe")), "no CRLF at its end, or a mark")
    text = run("iconv", "-f", "GBK", "-t", "UTF-8", path)
    demand("&#" not in text and says in text, f"{text!r} does not say {says}")
    back = subprocess.run(["iconv", "-f", "UTF-8", "-t", "GBK"], input=text.encode(), capture_output=True, check=False)
    demand(back.stdout == data, "iconv does not read it back")


def short_of(slug):
    text = (ROOT / f"content/materials/{slug}.md").read_text("utf-8")
    return re.search(r"^short: (.*)$", text, re.M).group(1).strip().strip('"')


# ---- stills


def light(colour):
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(path):
    """The commonest colour is the ground; of the other common ones the farthest from it is the type."""
    common = [value for value, share in counted(path, 8 if path.suffix == ".png" else 4)[:8] if share > 0.004]
    ground = light(common[0])
    demand(ground < 0.3, f"a light ground {common[0]}")
    ratio = max((max(light(other), ground) + 0.05) / (min(light(other), ground) + 0.05) for other in common)
    demand(ratio >= 4.5, f"contrast {ratio:.2f}")


def still(path, width, height):
    size = run("identify", "-regard-warnings", "-format", "%wx%h", path)
    demand(size == f"{width}x{height}", f"{size}, not {width}x{height}")
    contrast(path)


# ---- lists and packages


def hashes(screen):
    facts = screen.facts
    for entry in screen.data["files"]:
        path = out / entry["path"]
        data = path.read_bytes()
        demand(len(data) == entry["bytes"], f"{entry['name']}: {entry['bytes']} bytes")
        demand(hashlib.md5(data).hexdigest() == entry["md5"] and hashlib.sha256(data).hexdigest() == entry["sha256"], f"{entry['name']}: hash")
        demand(entry["bytes"] <= facts["largest_file"], f"{entry['name']}: more than {facts['largest_file']} bytes")
        demand(entry["chars_per_minute"] <= facts["max_chars_per_minute"] + 0.05, f"{entry['name']}: {entry['chars_per_minute']} characters a minute")
        if path.suffix == ".mp4":
            real = float(run("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path))
            demand(abs(real - entry["seconds"]) < 0.01, f"{entry['name']}: {entry['seconds']} s, ffprobe says {real}")
        if path.suffix == ".gif":
            real = sum(int(delay) for delay in run("identify", "-format", "%T\n", path).split()) / 100
            demand(abs(real - entry["seconds"]) < 0.01, f"{entry['name']}: {entry['seconds']} s, ImageMagick says {real}")
        if entry.get("width") and path.name != "strip.bmp":
            demand((entry["width"], entry["height"]) == (screen.width, screen.height), f"{entry['name']}: pixels")
        demand(not entry["played"] or re.fullmatch(r"\d{2,4}\.[a-z0-9]+", entry["name"]), f"{entry['name']} is no number")
        demand(entry["name"].isascii(), entry["name"])
    numbers = [entry["name"] for entry in screen.data["files"] if entry["played"]]
    demand(numbers == sorted(numbers), "numbers are not in the order of play")
    for one in screen.data["lists"]:
        told = any(f"“{facts['name']}”" in message for message in long_rounds)
        demand(told or one["seconds"] <= facts["longest_loop"], f"a list of {one['seconds']} s, the longest is {facts['longest_loop']}, and nobody was told")


SMIL = "{http://www.w3.org/ns/SMIL}"
MOMENT = r"wallclock\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00\)"


def smil(path, width, height, names):
    """SMIL 3.0, chapters 6 (layout), 11 (content) and 12 (timing): what signage players read of it."""
    run("xmllint", "--noout", "--nonet", path)
    root = xml.parse(path).getroot()
    demand(root.tag == f"{SMIL}smil" and root.get("version") == "3.0", root.tag)
    demand([child.tag for child in root] == [f"{SMIL}head", f"{SMIL}body"], "head and body")
    layout = root.find(f"{SMIL}head/{SMIL}layout")
    ground = layout.find(f"{SMIL}root-layout")
    demand((ground.get("width"), ground.get("height")) == (str(width), str(height)), "root-layout")
    regions = {region.get("{http://www.w3.org/XML/1998/namespace}id") for region in layout.findall(f"{SMIL}region")}
    plays = root.findall(f"{SMIL}body/{SMIL}excl/{SMIL}priorityClass/{SMIL}seq")
    demand(plays, "no sequence")
    for seq in plays:
        begin, end = seq.get("begin").split("; "), seq.get("end").split("; ")
        demand(len(begin) == len(end) and all(re.fullmatch(MOMENT, moment) for moment in begin + end), f"times {begin[:2]}")
        demand(all(a < b for a, b in zip(begin, end)), "an end before its beginning")
        demand(len(seq) > 0, "an empty sequence")
        for media in seq:
            demand(media.tag in (f"{SMIL}img", f"{SMIL}video"), media.tag)
            demand(media.get("src") in names and media.get("region") in regions, f"{media.get('src')} in {media.get('region')}")
            demand(media.tag == f"{SMIL}video" or re.fullmatch(r"[\d.]+s", media.get("dur", "")), "a picture without time")


def vsn(path, width, height, names):
    """Colorlight: Programs > Program > Information, Pages > Page > Regions > Region > Rect, Items > Item."""
    run("xmllint", "--noout", "--nonet", path)
    root = xml.parse(path).getroot()
    demand(root.tag == "Programs", root.tag)
    programme = root.find("Program")
    demand((programme.findtext("Information/Width"), programme.findtext("Information/Height")) == (str(width), str(height)), "Information")
    page = programme.find("Pages/Page")
    region = page.find("Regions/Region")
    rect = [region.findtext(f"Rect/{side}") for side in ("X", "Y", "Width", "Height")]
    demand(rect == ["0", "0", str(width), str(height)], f"Rect {rect}")
    items = region.findall("Items/Item")
    demand(items, "no items")
    for item in items:
        name = item.findtext("FileSource/FilePath").removeprefix("./")
        kind = {".png": "2", ".jpg": "2", ".bmp": "2", ".mp4": "3", ".gif": "6"}[pathlib.Path(name).suffix]
        demand(item.findtext("Type") == kind and name in names, f"{name} as {item.findtext('Type')}")
        demand(item.findtext("FileSource/MD5") == names[name], f"{name}: MD5")
    demand(sum(int(item.findtext("Duration")) for item in items) == int(page.findtext("AppointDuration")), "AppointDuration")


def lists(screen):
    folder = screen.path.parent
    names = {entry["name"]: entry["md5"] for entry in screen.data["files"]}
    smil(folder / "index.smil", screen.width, screen.height, names)
    for path in sorted(folder.glob("*.vsn")):
        vsn(path, screen.width, screen.height, names)
    demand((screen.facts["card"] == "colorlight") == bool(list(folder.glob("*.vsn"))), "a VSN for Colorlight only")
    for path in sorted(folder.glob("*.m3u8")):
        lines = path.read_text("utf-8").splitlines()
        demand(lines[0] == "#EXTM3U" and len(lines) % 2 == 1 and len(lines) > 1, f"{path.name} has {len(lines)} lines")
        demand(all(line.startswith("#EXTINF:") for line in lines[1::2]) and all(line in names for line in lines[2::2]), path.name)
    data = (folder / "playlist.csv").read_bytes()
    demand(data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n"), "playlist.csv has no mark or CRLF")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    demand(rows and all(row["文件"] in names and row["MD5"] == names[row["文件"]] for row in rows), "playlist.csv names others")
    run("qpdf", "--check", folder / "settings.pdf")


def agree(screen, folder):
    """All lists of a screen say the same: which file, in which order, for how long, with which size.

    `hashes` holds the files of the manifest against the disk, ffprobe and ImageMagick; here the lists are held against it."""
    files = {entry["name"]: entry for entry in screen.data["files"]}
    told = screen.data["lists"]
    for one in told:
        for item in one["items"]:
            entry = files[item["file"]]
            demand(entry["played"], f"{item['file']} is played and is a spare")
            demand(item["seconds"] > 0 and (not entry["moves"] or item["seconds"] == entry["seconds"]), f"{item['file']} for {item['seconds']} s")
        demand(abs(sum(item["seconds"] for item in one["items"]) - one["seconds"]) < 0.001, f"a list of {one['seconds']} s")
    plays = [[(item["file"], item["seconds"]) for item in one["items"]] for one in told]
    order = list(dict.fromkeys(name for play in plays for name, _ in play))
    numbers = [int(name.split(".")[0]) for name in order]
    demand(numbers == list(range(1, len(order) + 1)), f"names in the order of play are {order}")
    demand(sorted(order) == sorted(name for name, entry in files.items() if entry["played"]), "a file that no list plays")

    rows = list(csv.DictReader(io.StringIO((folder / "playlist.csv").read_bytes().decode("utf-8-sig"))))
    wanted = []
    for slot in screen.data["slots"]:
        for number, (name, seconds) in enumerate(plays[slot["list"]], 1):
            size = [str(files[name].get(side) or "") for side in ("width", "height")]
            when = [slot[key] for key in ("from", "until", "start", "end")]
            wanted.append([str(number), name, *when, "是" if slot["emergency"] else "", f"{seconds:g}", *size, str(files[name]["bytes"])])
    columns = ["次序", "文件", "开始日期", "结束日期", "开始时间", "结束时间", "紧急", "停留秒数", "宽", "高", "字节"]
    demand([[row[column] for column in columns] for row in rows] == wanted, "playlist.csv says something else than manifest.json")

    suffix = lambda at: "" if at == 0 else f"-{at + 1}"
    demand(len(list(folder.glob("*.m3u8"))) == len(plays), "one M3U8 a list")
    for at, play in enumerate(plays):
        lines = (folder / f"playlist{suffix(at)}.m3u8").read_text("utf-8").splitlines()[1:]
        said = [(name, float(head.removeprefix("#EXTINF:").split(",")[0])) for head, name in zip(lines[::2], lines[1::2])]
        demand(said == play, f"list {at + 1} as M3U8 is {said}")

    root = xml.parse(folder / "index.smil").getroot()
    said = set()
    for seq in root.iter(f"{SMIL}seq"):
        # A video lasts as long as it is.
        lasts = lambda media: float(media.get("dur", "0s").rstrip("s")) or files[media.get("src")]["seconds"]
        said.add(tuple((media.get("src"), lasts(media)) for media in seq))
    demand(said == {tuple(plays[slot["list"]]) for slot in screen.data["slots"]}, "the sequences of index.smil are other lists")

    if screen.facts["card"] == "colorlight":
        for at, play in enumerate(plays):
            items = xml.parse(folder / f"programme{suffix(at)}.vsn").getroot().iter("Item")
            said = [(item.findtext("FileSource/FilePath").removeprefix("./"), int(item.findtext("Duration")) / 1000) for item in items]
            demand(said == play, f"list {at + 1} as VSN is {said}")


def package(screen):
    path = out / f"delivery/{screen.facts['venue']}-{screen.id}.zip"
    run("unzip", "-tq", path)
    with zipfile.ZipFile(path) as archive:
        inside = archive.namelist()
        demand(all(name.isascii() for name in inside), f"names {[name for name in inside if not name.isascii()][:3]}")
        for entry in screen.data["files"]:
            demand(hashlib.md5(archive.read(entry["name"])).hexdigest() == entry["md5"], f"{entry['name']} is another file")
        for name in ("playlist.csv", "index.smil", "playlist.m3u8", "manifest.json", "settings.pdf", "README.txt"):
            demand(name in inside, f"{name} is missing")


def flash(path):
    run(program, "screen", path)


def told():
    """What `gaoshi check` says of rounds that are longer than a screen allows."""
    report = json.loads(run(program, "check", ROOT, "--report", "json", ok=(0, 1)))
    return [finding["message"] for finding in report["diagnostics"] if finding["code"] == "screen-loop"]


long_rounds = told()


# ---- the run

faults, done = [], {}
# A program built without its feature `video` makes no loops and judges none.
has_video = subprocess.run([program, "screen", "--help"], capture_output=True, check=False).returncode == 0


def check(name, function, *words):
    """Runs a check; the same bytes are judged once."""
    try:
        function(*words)
        done[name] = done.get(name, 0) + 1
    except Fault as fault:
        faults.append(f"{name}: {words[0] if not isinstance(words[0], Screen) else words[0].id}: {fault}")


def refuse(name, function, *words):
    try:
        function(*words)
    except Fault:
        done["refused"] = done.get("refused", 0) + 1
        return
    faults.append(f"{name}: a wrong file passes")


jobs, seen = [], set()


def once(name, path, function, *words):
    key = (name, hashlib.sha256(path.read_bytes()).hexdigest(), words)
    if key not in seen:
        seen.add(key)
        jobs.append((name, function, path, *words))


def collect():
    videos = sorted(out.glob("led/*/*/*.mp4"))
    for path in videos:
        screen = screen_of(path)
        once("1 stream", path, stream, screen.width, screen.height)
        once("2 faststart", path, faststart)
        once("3 and 4 rate and start", path, rate)
        once("5 decode", path, decode)
        once("6 seam", path, seam, screen.width, screen.height, screen.step)
        if has_video:
            once("10 flash", path, flash)
    for path in sorted(out.glob("led/*/*/*.bmp")):
        screen = screen_of(path)
        once("7 palette", path, palette, screen.colour, None if path.name == "strip.bmp" else screen.width, screen.height)
    for path in sorted(out.glob("led/*/*/preview.png")):
        screen = screen_of(path)
        once("7 palette", path, palette, screen.colour, screen.width, screen.height)
    for path in sorted(out.glob("led/*/*/*.gif")):
        screen = screen_of(path)
        strip = path.with_name("strip.bmp")
        if screen.colour == "full":
            once("8 gif", path, gif)
            once("6 seam", path, seam, screen.width, screen.height, screen.step)
        else:
            once("8 gif", path, gif, screen.step, int(run("identify", "-format", "%w", strip)) if strip.exists() else None)
            once("7 palette", path, palette, screen.colour)
        if has_video:
            once("10 flash", path, flash)
    for path in sorted(out.glob("led/*/*/text.txt")):
        once("9 text", path, gbk, short_of(path.parent.parent.name))
    for path in sorted(out.glob("led/*/*/*")):
        if path.suffix in (".png", ".jpg") and path.name != "preview.png" and path.parent.parent.name != "programme":
            screen = screen_of(path)
            once("stills", path, still, screen.width, screen.height)
    for screen in screens.values():
        jobs.append(("10 hashes", hashes, screen))
        jobs.append(("10 lists", lists, screen))
        jobs.append(("10 lists agree", agree, screen, screen.path.parent))
        jobs.append(("10 package", package, screen))


def controls(folder):
    """Files made to be wrong."""
    ffmpeg = lambda *words: run("ffmpeg", "-v", "error", "-y", *words)
    grey = folder / "grey.bmp"
    run("convert", "-size", "256x16", "xc:black", "-fill", "#808080", "-draw", "point 9,9", "-type", "palette", f"bmp3:{grey}")
    refuse("7 grey", palette, grey, "single", 256, 16)
    fast = folder / "thirty.gif"
    ffmpeg("-f", "lavfi", "-i", "testsrc=size=64x16:rate=30:duration=1", fast)
    refuse("8 thirty frames a second", gif, fast)
    utf8 = folder / "utf8.txt"
    utf8.write_bytes("拒绝传销，人人有责\r\n".encode())
    refuse("9 UTF-8", gbk, utf8, "拒绝传销")
    entity = folder / "entity.txt"
    entity.write_bytes("拒绝传销&#13926;\r\n".encode("gbk"))
    refuse("9 entity", gbk, entity, "拒绝传销")
    slow = folder / "slow.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc=size=512x128:rate=30:duration=1", "-c:v", "libx264", "-profile:v", "high", "-pix_fmt", "yuv420p", slow)
    refuse("1 High profile", stream, slow, 512, 128)
    refuse("2 moov at the end", faststart, slow)
    pale = folder / "pale.png"
    run("convert", "-size", "512x128", "xc:white", "-fill", "red", "-draw", "rectangle 9,9 200,90", pale)
    refuse("a white ground", still, pale, 512, 128)
    faint = folder / "faint.png"
    run("convert", "-size", "512x128", "xc:#800000", "-fill", "#b06060", "-draw", "rectangle 9,9 200,90", faint)
    refuse("faint type", still, faint, 512, 128)
    blink = folder / "blink.mp4"
    wave = "geq=lum='if(lt(mod(N\\,6)\\,3)\\,16\\,235)':cb=128:cr=128"
    ffmpeg("-f", "lavfi", "-i", "color=black:size=512x128:rate=30:duration=3", "-vf", wave, "-c:v", "libx264", "-profile:v", "baseline", "-pix_fmt", "yuv420p", "-movflags", "+faststart", blink)
    refuse("10 a blink of 5 Hz", flash, blink)
    screen = next(screen for screen in screens.values() if screen.facts["card"] == "colorlight")
    for name, old, new in [
        ("playlist.csv", ",15,", ",14,"),
        ("playlist.m3u8", "#EXTINF:15,", "#EXTINF:16,"),
        ("index.smil", 'src="01.png"', 'src="02.png"'),
        ("programme.vsn", "<Duration>15000<", "<Duration>1500<"),
    ]:
        wrong = folder / f"wrong-{name}"
        shutil.copytree(screen.path.parent, wrong)
        text = (wrong / name).read_bytes().decode()
        if old not in text:
            faults.append(f"10 a wrong {name}: {old} is not in it")
        (wrong / name).write_bytes(text.replace(old, new, 1).encode())
        refuse(f"10 a wrong {name}", agree, screen, wrong)
    videos = [job for job in jobs if job[0] == "6 seam" and job[2].suffix == ".mp4"]
    for _, _, path, width, height, step in videos[:3]:
        refuse("6 ten frames missing", seam, path, width, height, step, 10)


def equal_builds():
    names = lambda root: {str(path.relative_to(root)) for path in root.glob("led/**/*") if path.is_file()}
    ours, theirs = names(out), names(again)
    if ours != theirs:
        faults.append(f"10 two builds: {sorted(ours ^ theirs)[:5]}")
    for name in sorted(ours & theirs):
        if (out / name).read_bytes() != (again / name).read_bytes():
            faults.append(f"10 two builds: {name} differs")
    done["10 equal files of two builds"] = len(ours & theirs)


def main():
    collect()
    with tempfile.TemporaryDirectory() as folder:
        controls(pathlib.Path(folder))
    equal_builds()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda job: check(*job), jobs))
    always = ["7 palette", "8 gif", "9 text", "10 hashes", "stills"]
    for name in always + (["1 stream", "6 seam", "10 flash"] if has_video else []):
        if not done.get(name):
            faults.append(f"{name}: nothing was judged")
    for name, count in sorted(done.items()):
        print(f"screens, {name}: {count}")
    print(f"screens: {len(faults)} faults")
    if faults:
        print("\n".join(faults[:100]))
        sys.exit(1)


main()
