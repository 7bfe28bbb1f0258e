"""Writes the site of a campaign for Hugo: the same pages with the same text, each with its facts in its front matter, so
that Hugo neither reads the tables nor works out who carries the name. Pages have the theme's markup without its QR codes
and without the phrases of headings; search index and downloads have no counterpart and are left out."""

import json
import pathlib
import re

import campaign

HEAD = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ .Title }}{{ if not .IsHome }} - {{ site.Title }}{{ end }}</title>
<link rel="stylesheet" href="{{ .Params.root }}assets/style.css">
<link rel="icon" type="image/svg+xml" href="{{ .Params.root }}assets/icon.svg">
<meta name="theme-color" content="#b3121d">
<meta name="format-detection" content="telephone=no">
<meta name="SiteName" content="{{ site.Params.name }}">
<meta name="SiteDomain" content="{{ site.Params.domain }}">
<meta name="SiteIDCode" content="{{ site.Params.idcode }}">
{{ with .Params.column }}
<meta name="ColumnName" content="{{ . }}">
<meta name="ColumnDescription" content="{{ $.Params.summary }}">
<meta name="ColumnKeywords" content="{{ . }}">
<meta name="ColumnType" content="数据发布">
{{ end }}
{{ if eq .Section "cases" }}{{ if .IsPage }}
<meta name="ArticleTitle" content="{{ .Title }}">
<meta name="PubDate" content="{{ .Date.Format "2006-01-02" }}">
<meta name="ContentSource" content="{{ .Params.source }}">
{{ with .Params.tags }}<meta name="Keywords" content="{{ delimit . "," }}">{{ end }}
{{ with .Params.author }}<meta name="Author" content="{{ . }}">{{ end }}
{{ end }}{{ end }}
<meta name="Description" content="{{ .Params.summary }}">
<meta name="Url" content="{{ .Permalink }}">
<link rel="canonical" href="{{ .Permalink }}">
<meta property="og:url" content="{{ .Permalink }}">
<meta property="og:type" content="website">
<meta property="og:title" content="{{ .Title }}">
<meta property="og:description" content="{{ .Params.summary }}">
<meta property="og:site_name" content="{{ site.Params.name }}">
<link rel="alternate" type="application/atom+xml" title="{{ site.Title }}" href="{{ .Params.root }}feed.xml">
</head>
"""

BASE = HEAD + """<body class="on-{{ .Section }}">
<a class="skip" href="#main">跳到正文</a>
<header class="site-head">
<div class="calls"><ul class="wrap">{{ range site.Params.hotlines }}<li><a href="tel:{{ .number }}">{{ .name }}<b>{{ .number }}</b></a></li>{{ end }}</ul></div>
<div class="wrap mast">
<div class="masthead"><a class="brand" href="{{ .Params.root }}index.html"><img src="{{ .Params.root }}assets/icon.svg" alt="" width="48" height="48"><span><b>{{ index (split site.Title "·") 0 }}</b><small>{{ index (split site.Title "·") 1 }}</small></span></a></div>
<nav class="main-nav" aria-label="主导航"><ul>{{ range site.Params.nav }}<li><a href="{{ $.Params.root }}{{ .link }}"{{ if eq .section $.Section }} aria-current="true"{{ end }}>{{ .title }}</a></li>{{ end }}</ul></nav>
</div>
</header>
<main id="main" tabindex="-1">
<div class="wrap">
{{ with .Params.crumbs }}<nav class="crumbs" aria-label="当前位置"><ol>{{ range . }}<li><a href="{{ $.Params.root }}{{ .link }}">{{ .title }}</a></li>{{ end }}<li><span aria-current="page">{{ $.Params.name }}</span></li></ol></nav>{{ end }}
{{ block "content" . }}{{ end }}
</div>
</main>
<footer class="site-foot">
<div class="wrap foot-grid">
<nav aria-label="网站地图"><ul>{{ range site.Params.nav }}<li><a href="{{ $.Params.root }}{{ .link }}">{{ .title }}</a></li>{{ end }}{{ range site.Params.pages }}<li><a href="{{ $.Params.root }}{{ .link }}">{{ .title }}</a></li>{{ end }}<li><a href="{{ .Params.root }}feed.xml">订阅更新</a></li></ul></nav>
<div class="foot-facts">
<p>主办：{{ site.Params.organiser }}</p>
<p>承办：{{ site.Params.undertaker }}</p>
<p>联系方式：{{ site.Params.contact }}</p>
<p>地址：{{ site.Params.address }}</p>
<p>网站标识码：{{ site.Params.idcode }}</p>
<p><a href="https://beian.miit.gov.cn/" rel="noopener">{{ site.Params.icp }}</a></p>
<p><a href="https://beian.mps.gov.cn/" rel="noopener">{{ site.Params.police }}</a></p>
<p>生成日期：<time datetime="2027-02-01">2027年2月1日</time></p>
</div>
</div>
</footer>
</body>
</html>
"""

DAY = '<time datetime="{{ .date }}">{{ .words }}</time>'

SUBJECT = """{{ define "content" }}
<div class="subject">
<header class="plaque is-{{ .Params.standing }}">
<p class="plaque-kind">无传销{{ .Params.kind }}</p>
<h1>{{ .Params.name }}</h1>
<p><span class="badge is-{{ .Params.standing }}">{{ .Params.standing_word }}</span></p>
<p class="plaque-by"><span>{{ .Params.named_by }}</span> <span>{{ with .Params.named_on }}DAY{{ end }}命名</span></p>
</header>
<dl class="facts">
{{ with .Params.deadline }}<div class="warn"><dt>整改期限</dt><dd>DAY</dd></div>{{ end }}
{{ with .Params.review }}<div><dt>下次复评</dt><dd>DAY前</dd></div>{{ end }}
<div><dt>类别</dt><dd>{{ .Params.kind }}</dd></div>
<div><dt>所在地</dt><dd>{{ range .Params.regions }}<a href="{{ $.Params.root }}{{ .link }}">{{ .title }}</a> {{ end }}</dd></div>
</dl>
<section class="record" aria-labelledby="events"><h2 id="events">命名和复评记录</h2>{{ partial "events.html" (dict "rows" .Params.events "root" .Params.root) }}</section>
<aside class="report-line" aria-labelledby="report"><h2 id="report">这里有传销？请举报</h2>
<p>{{ range site.Params.hotlines }}<span>{{ .name }} <a href="tel:{{ .number }}">{{ .number }}</a></span>{{ end }}</p></aside>
</div>
{{ end }}""".replace("DAY", DAY)

EVENTS = """<ol class="ledger">{{ $root := .root }}{{ range .rows }}<li class="event is-{{ .kind }}">
<p class="event-head"><time datetime="{{ .date }}">{{ .words }}</time><span class="event-kind">{{ .kind_word }}</span></p>
{{ with .subject }}<p class="event-name"><a href="{{ $root }}{{ .link }}">{{ .title }}</a><span class="soft">{{ .region }}</span></p>{{ end }}
<p class="event-by"><span>{{ .authority }}</span><span class="soft">{{ .document }}</span></p>
{{ with .deadline }}<p class="event-note">整改期限：DAY</p>{{ end }}
{{ with .reason }}<p class="event-note">{{ . }}</p>{{ end }}
</li>{{ end }}</ol>""".replace("DAY", DAY)

BAR = """<svg class="bar" viewBox="0 0 {{ .total }} 1" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="is-named" width="{{ .named }}" height="1"/><rect class="is-rectifying" x="{{ .named }}" width="{{ .rectifying }}" height="1"/><rect class="is-overdue" x="{{ .total }}" width="0" height="1"/><rect class="is-revoked" x="{{ .total }}" width="0" height="1"/><rect class="is-unnamed" x="{{ .total }}" width="0" height="1"/></svg>"""

REGION = """{{ define "content" }}
<div class="page-head"><h1>{{ .Title }}</h1><p>{{ .Params.summary }}</p></div>
<form class="find" role="search" action="{{ .Params.root }}search.html" method="get">
<label for="find-here">名称或所在地里的几个字</label>
<span class="find-line"><input id="find-here" name="q" type="search" maxlength="40" autocomplete="off" enterkeyhint="search" placeholder="例如：滨湖"><button>查找</button></span>
</form>
<div class="tally">
<p class="tally-total"><b>{{ .Params.counts.total }}</b><span><span>个社区、村和网络平台</span>登记在册</span></p>
{{ partial "bar.html" .Params.counts }}
<ul class="legend"><li class="is-named"><span>已命名</span><b>{{ .Params.counts.named }}</b></li>
{{ if .Params.counts.rectifying }}<li class="is-rectifying"><span>整改中</span><b>{{ .Params.counts.rectifying }}</b></li>{{ end }}</ul>
</div>
<ul class="jump"><li><a href="#subjects">直接看名单</a></li><li><a href="#events">最近的变动</a></li></ul>
{{ with .Params.children }}
<section class="registry-part" aria-labelledby="below"><h2 id="below">按地区查</h2>
<ul class="regions">{{ range . }}<li><a href="{{ $.Params.root }}{{ .link }}"><span class="region-name">{{ .name }}</span><span class="region-count"><b>{{ .counts.total }}</b>个</span><span class="hidden">，命名有效{{ .counts.named }}个{{ if .counts.rectifying }}，限期整改{{ .counts.rectifying }}个{{ end }}</span>{{ partial "bar.html" .counts }}</a></li>{{ end }}</ul></section>
{{ end }}
{{ with .Params.subjects }}
<section class="registry-part" aria-labelledby="subjects"><h2 id="subjects">{{ $.Params.name }}的名单</h2>
<table class="subjects" data-live="主体">
<caption class="hidden">{{ $.Params.name }}登记在册的社区、村和网络平台</caption>
<thead><tr><th scope="col">名称</th><th scope="col" data-choice>类别</th><th scope="col">所在地</th><th scope="col" data-choice>状态</th><th scope="col">命名日期</th><th scope="col">命名单位</th></tr></thead>
<tbody>{{ range . }}
<tr><th scope="row"><a href="{{ $.Params.root }}{{ .link }}">{{ .name }}</a></th><td>{{ .kind }}</td><td>{{ .region }}</td><td><span class="badge is-{{ .standing }}">{{ .standing_word }}</span></td><td><time>{{ .named_on }}</time></td><td>{{ .named_by }}</td></tr>{{ end }}
</tbody>
</table>
</section>
{{ end }}
{{ with .Params.events }}<section class="registry-part" aria-labelledby="events"><h2 id="events">最近的变动</h2>{{ partial "events.html" (dict "rows" . "root" $.Params.root) }}</section>{{ end }}
{{ end }}"""

CARD = """<article class="case-card"><div class="case-face"><svg class="disguise-icon" viewBox="0 0 48 48" aria-hidden="true" focusable="false"><path d="M5 13h38v7a4 4 0 0 0 0 8v7H5v-7a4 4 0 0 0 0-8zM30 13v4M30 22v4M30 31v4"/><path d="M12 20h11M12 28h8"/></svg><p class="case-word">其他名目</p></div>
<div class="case-text"><h2><a href="{{ .root }}cases/{{ .page.File.ContentBaseName }}.html">{{ .page.Title }}</a></h2><p class="case-summary">{{ .page.Params.summary }}</p>
<p class="meta"><time datetime="{{ .page.Date.Format "2006-01-02" }}">{{ .page.Date.Format "2006年1月2日" }}</time><span>{{ .page.Params.place }}</span></p></div></article>"""

CASE = """{{ define "content" }}
<div class="with-aside">
<article class="article">
<header class="article-head">
<p class="tag"><span>伪装：{{ .Params.disguise }}</span></p>
<h1>{{ .Title }}</h1>
<p class="standfirst">{{ .Params.summary }}</p>
<p class="meta"><time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2006年1月2日" }}</time><span>{{ .Params.place }}</span><span>来源：{{ .Params.source }}</span>{{ with .Params.author }}<span>作者：{{ . }}</span>{{ end }}</p>
</header>
{{ with .Params.lesson }}<div class="lesson"><p class="lesson-label">怎么识破</p><blockquote><p>{{ . }}</p></blockquote></div>{{ end }}
<div class="prose">{{ .Content }}</div>
{{ with .Params.tags }}<p class="tags">{{ range . }}<span>{{ . }}</span>{{ end }}</p>{{ end }}
<nav class="neighbours" aria-label="前后篇">
{{ with .NextInSection }}<a rel="prev" href="{{ $.Params.root }}cases/{{ .File.ContentBaseName }}.html"><span>上一篇</span>{{ .Title }}</a>{{ end }}
{{ with .PrevInSection }}<a rel="next" href="{{ $.Params.root }}cases/{{ .File.ContentBaseName }}.html"><span>下一篇</span>{{ .Title }}</a>{{ end }}
</nav>
</article>
<div class="aside"><aside class="report-box" aria-labelledby="report-box"><h2 id="report-box">遇到类似的事，现在就打电话</h2>
<ul class="hotlines on-ink">{{ range site.Params.hotlines }}<li><span class="hotline-name">{{ .name }}</span> <a class="hotline-number" href="tel:{{ .number }}">{{ .number }}</a><span class="hotline-note">{{ .note }}</span></li>{{ end }}</ul>
<p class="more"><a href="{{ .Params.root }}report.html">举报时要说清哪几件事</a></p></aside></div>
</div>
<section class="related" aria-labelledby="related"><h2 id="related">再看几个</h2>
<div class="cards">{{ range first 3 .CurrentSection.RegularPages }}{{ partial "card.html" (dict "page" . "root" $.Params.root) }}{{ end }}</div></section>
{{ end }}"""

CASES = """{{ define "content" }}
<div class="page-head"><h1>{{ .Title }}</h1><p>{{ .Params.summary }}</p></div>
{{ $pager := .Paginate .RegularPages 20 }}
<div class="cards">{{ range $pager.Pages }}{{ partial "card.html" (dict "page" . "root" $.Params.root) }}{{ end }}</div>
<nav class="pager" aria-label="分页"><ol>{{ range $pager.Pagers }}<li><a href="{{ .URL }}">{{ .PageNumber }}</a></li>{{ end }}</ol><p>第 {{ $pager.PageNumber }} 页，共 {{ $pager.TotalPages }} 页</p></nav>
{{ end }}"""

FEED = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN"><title>{{ site.Title }}</title><id>{{ site.BaseURL }}</id>
{{ range first 50 (where site.RegularPages "Section" "cases") }}<entry><title>{{ .Title }}</title><id>{{ .Permalink }}</id><link rel="alternate" type="text/html" href="{{ .Permalink }}"/><updated>{{ .Date.Format "2006-01-02T00:00:00+08:00" }}</updated><summary>{{ .Params.summary }}</summary></entry>
{{ end }}</feed>"""


def words(date):
    year, month, day = date.split("-")
    return {"date": date, "words": f"{year}年{int(month)}月{int(day)}日"}


def page(path, front, body=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(front, ensure_ascii=False) + "\n\n" + body, "utf-8")


def write(folder, site):
    """Writes Hugo's site for the campaign in `folder` into `site`."""
    content = folder / "content"
    names = {row["code"]: row["name"] for row in campaign.read(content / "registry/regions.csv")}
    offices = {row["id"]: row["name"] for row in campaign.read(content / "registry/authorities.csv")}
    events = {}
    for row in campaign.read(content / "registry/events.csv"):
        events.setdefault(row["subject"], []).append(row)
    subjects = campaign.read(content / "registry/subjects.csv")
    link_of = lambda code: "registry/index.html" if len(code) == 2 else f"registry/{code}.html"
    trail = lambda code: [{"title": names[code[:n]], "link": link_of(code[:n])} for n in (2, 4, 6, 9) if len(code) >= n and code[:n] in names]
    rows, counts, recent = {}, {}, {}
    for subject in subjects:
        code, region = subject["code"], subject["region"]
        shown = []
        for event in reversed(events.get(code, [])):
            kind = {"name": "命名", "rectify": "限期整改"}[event["event"]]
            entry = {"kind": event["event"], "kind_word": kind, "authority": offices[event["authority"]], "document": event["document"], "reason": event["reason"], **words(event["date"])}
            if event["deadline"]:
                entry["deadline"] = words(event["deadline"])
            shown.append(entry)
        named = events[code][0]
        standing, standing_word = ("rectifying", "整改中") if shown[0]["kind"] == "rectify" else ("named", "已命名")
        kind = "村" if subject["kind"] == "village" else "社区"
        year, month, day = named["date"].split("-")
        place = "".join(crumb["title"] for crumb in trail(region))
        front = {
            "title": f"{subject['name']}（{names.get(region[:6], names[region[:4]])}）", "name": subject["name"], "type": "subject", "root": "../../",
            "url": f"registry/{code[:6]}/{code}.html", "kind": kind, "standing": standing, "standing_word": standing_word,
            "named_by": offices[named["authority"]], "named_on": words(named["date"]), "events": shown,
            "regions": trail(region), "crumbs": [{"title": "首页", "link": "index.html"}, *trail(region)],
            "summary": f"{place}{subject['name']}：无传销{kind}创建状态为“{standing_word}”",
        }
        if standing == "rectifying":
            front["deadline"] = shown[0]["deadline"]
        else:
            front["review"] = words(f"{int(year) + 1}-{month}-{day}")
        page(site / f"content/registry/{code[:6]}/{code}.md", front)
        row = {"name": subject["name"], "link": front["url"], "kind": kind, "region": place, "standing": standing, "standing_word": standing_word, "named_on": named["date"], "named_by": offices[named["authority"]]}
        for length in (2, 4, 6, 9):
            if len(region) >= length:
                above = region[:length]
                tally = counts.setdefault(above, {"total": 0, "named": 0, "rectifying": 0})
                tally["total"] += 1
                tally[standing] += 1
                rows.setdefault(above, []).append(row)
                latest = recent.setdefault(above, [])
                if len(latest) < 10:
                    latest.append({**shown[0], "subject": {"title": subject["name"], "link": front["url"], "region": place}})
    children = {}
    for code in sorted(counts):
        above = next((code[:n] for n in (6, 4, 2) if n < len(code) and code[:n] in counts), None)
        children.setdefault(above, []).append({"name": names[code], "link": link_of(code), "counts": counts[code]})
    for code in sorted(counts):
        title = f"{names[code]}创建名单"
        summary = f"{names[code]}无传销社区（村）和无传销网络平台：谁命名、何时复评、谁被取消"
        front = {
            "title": title, "name": names[code], "type": "region", "root": "../", "url": link_of(code), "summary": summary, "column": title,
            "counts": counts[code], "children": children.get(code, []), "subjects": rows[code] if counts[code]["total"] <= 100 else [],
            "events": recent[code], "crumbs": [{"title": "首页", "link": "index.html"}, *trail(code)[:-1]],
        }
        page(site / f"content/registry/region-{code}.md", front)
    for path in sorted((content / "cases").glob("*.md")):
        _, head, body = re.split(r"(?m)^---\n", path.read_text("utf-8"), maxsplit=2)
        values = dict(re.findall(r"(?m)^(\w+): (.+)$", head))
        front = {
            "title": values["title"].strip('"'), "date": values["date"], "summary": values.get("summary", ""), "source": values.get("source", ""), "author": values.get("author"),
            "lesson": values.get("lesson"), "place": "安徽省", "disguise": values.get("disguise", ""), "root": "../", "name": values["title"], "type": "case", "tags": re.findall(r"[^\[\], ]+", values.get("tags", "")),
            "crumbs": [{"title": "首页", "link": "index.html"}, {"title": "以案说法", "link": "cases/index.html"}],
        }
        page(site / f"content/cases/{path.name}", front, body)
    page(site / "content/cases/_index.md", {"title": "以案说法", "name": "以案说法", "root": "../", "summary": "用真实套路改写的案例，看清传销怎样改头换面", "type": "case", "crumbs": [{"title": "首页", "link": "index.html"}]})
    page(site / "content/_index.md", {"title": "安徽省无传销社区（村）创建宣传·2027年春节专项（示例）", "name": "首页", "root": "", "summary": "首页"})
    layouts = {
        "_default/baseof.html": BASE, "subject/single.html": SUBJECT, "region/single.html": REGION, "case/single.html": CASE, "case/list.html": CASES,
        "index.html": CASES.replace(".RegularPages 20", "(first 3 site.RegularPages) 20"), "partials/events.html": EVENTS, "partials/bar.html": BAR, "partials/card.html": CARD,
        "index.atom.xml": FEED,
    }
    for name, text in layouts.items():
        (site / "layouts" / name).parent.mkdir(parents=True, exist_ok=True)
        (site / "layouts" / name).write_text(text, "utf-8")
    (site / "static/assets").mkdir(parents=True)
    for name in ["style.css", "icon.svg"]:
        (site / "static/assets" / name).write_bytes((campaign.ROOT / "themes/default/site" / name).read_bytes())
    nav = [("首页", "index.html", ""), ("创建名单", "registry/index.html", "registry"), ("以案说法", "cases/index.html", "cases"), ("通知公告", "notices/index.html", "notices"), ("宣传材料", "materials/index.html", "materials"), ("我要举报", "report.html", "report")]
    pages = [("识别传销", "pages/recognise.html"), ("怎样举报", "pages/how-to-report.html"), ("常见问题", "pages/faq.html"), ("关于", "pages/about.html")]
    settings = {
        "baseURL": "https://www.example.gov.cn/wcx/", "languageCode": "zh-CN", "title": "安徽省无传销社区（村）创建宣传·2027年春节专项（示例）", "uglyURLs": True,
        "disableKinds": ["taxonomy", "term"], "timeout": "600s",
        "outputFormats": {"atom": {"mediaType": "application/atom+xml", "baseName": "feed", "isPlainText": False}}, "mediaTypes": {"application/atom+xml": {"suffixes": ["xml"]}},
        "outputs": {"home": ["html", "atom"], "section": ["html"], "page": ["html"]},
        "params": {
            "name": "示例网", "domain": "www.example.gov.cn", "idcode": "3400000000", "organiser": "示例省打击传销工作机构", "undertaker": "示例省公共信息宣传中心", "contact": "0551-XXXXXXXX",
            "address": "安徽省合肥市示例路（示例地址）", "icp": "皖ICP备00000000号", "police": "皖公网安备 00000000000000号",
            "hotlines": [{"name": "市场监管投诉举报", "number": "12315", "note": "全国统一号码，举报传销、咨询真伪都可以打"}, {"name": "报警", "number": "110", "note": "人身自由受到限制、人身安全受到威胁时立即拨打"}],
            "nav": [{"title": title, "link": link, "section": section} for title, link, section in nav], "pages": [{"title": title, "link": link} for title, link in pages],
        },
    }
    (site / "hugo.json").write_text(json.dumps(settings, ensure_ascii=False), "utf-8")
