//! Pages of cases, notices, pages and materials, and the lists of them.

use super::job::Page;
use super::page::{Draft, Drafts};
use super::scope::{Scope, column, points};
use super::view::{
    ArticlePage, BodyView, CasesPage, Crumb, HeadingView, MaterialPage, MaterialsPage, NoticeView, NoticesPage, Pager,
    PagerItem, VenueView,
};
use crate::base::chinese_date;
use crate::model::{Article, ArticleKind, Body, Inline, Link, Material, Standing};
use std::collections::{BTreeMap, HashMap};

/// How many articles a page of a list shows.
const PAGE: usize = 20;

/// Adds every page of this kind.
pub fn add(scope: &Scope, out: &mut Drafts) {
    let stories = stories(scope);
    for list in [&scope.cases, &scope.notices, &scope.pages] {
        for (at, article) in list.iter().enumerate() {
            add_article(scope, &stories, list, at, article, out);
        }
    }
    add_cases(scope, out);
    add_notices(scope, out);
    for material in &scope.materials {
        add_material(scope, material, out);
    }
    if !scope.materials.is_empty() {
        let (title, about) = ("宣传材料", "海报、电子屏和公告使用的同一套宣传语");
        let mut head = scope.head(title, about, "materials", "materials/index.html", &[]);
        head.column = Some(column(title, about, "工作动态"));
        let materials = scope.materials.iter().map(|material| scope.material_card(material)).collect();
        let sources: Vec<_> = scope.materials.iter().map(|material| material.path.clone()).collect();
        out.push(
            Draft::new("materials/index.html", title, Page::Materials(Box::new(MaterialsPage { head, materials })))
                .sources(sources),
        );
    }
}

fn section(kind: ArticleKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        ArticleKind::Case => ("cases", "以案说法", "cases/index.html"),
        ArticleKind::Notice => ("notices", "通知公告", "notices/index.html"),
        ArticleKind::Page => ("page", "", ""),
    }
}

fn add_article(scope: &Scope, stories: &Stories, list: &[&Article], at: usize, article: &Article, out: &mut Drafts) {
    let Some(link) = scope.link(&article.path) else { return };
    let (section, section_title, section_link) = section(article.kind);
    let above: Vec<Crumb> = (article.kind != ArticleKind::Page)
        .then(|| Crumb { title: section_title.into(), link: section_link.into() })
        .into_iter()
        .collect();
    let description = article.summary.clone().unwrap_or_else(|| beginning(&article.body));
    let mut head = scope.head(&article.title, &description, section, link, &above);
    head.keywords = article.tags.clone();
    head.pub_date = article.times.date.map(|date| format!("{date} 00:00"));
    head.content_source = article.source.clone();
    head.author = article.author.clone();
    let cover = article.cover.as_ref().and_then(|(path, alt)| scope.image(path, alt, None));
    head.image = cover.as_ref().and_then(|image| scope.address(&image.src));
    let neighbour = |at: Option<usize>| {
        let article = list.get(at?)?;
        Some(Crumb { title: article.title.clone(), link: scope.link(&article.path)?.into() })
    };
    let is_page = article.kind == ArticleKind::Page;
    let card = scope.card(article);
    let view = ArticlePage {
        title: article.title.clone(),
        summary: article.summary.clone(),
        date: card.date,
        source: article.source.clone(),
        author: article.author.clone(),
        tags: article.tags.clone(),
        disguise: card.disguise,
        disguise_word: card.disguise_word,
        region: card.region,
        lesson: article.lesson.clone(),
        cover,
        notice: (article.kind == ArticleKind::Notice).then(|| notice(article)),
        headings: headings(&article.body),
        body: body(scope, &article.body),
        newer: neighbour(at.checked_sub(1)).filter(|_| !is_page),
        older: neighbour(Some(at + 1)).filter(|_| !is_page),
        related: related(scope, article),
        subjects: stories.get(article.slug.as_str()).cloned().unwrap_or_default(),
        head,
    };
    let page = match article.kind {
        ArticleKind::Case => Page::Case(Box::new(view)),
        ArticleKind::Notice => Page::Notice(Box::new(view)),
        ArticleKind::Page => Page::Article(Box::new(view)),
    };
    out.push(Draft::new(link, &article.title, page).sources(vec![article.path.clone()]).place(article.place));
}

/// Cases of the same disguise first, then the newest.
fn related(scope: &Scope, article: &Article) -> Vec<super::view::ArticleCard> {
    if article.kind != ArticleKind::Case {
        return Vec::new();
    }
    let mut others: Vec<&&Article> = scope.cases.iter().filter(|other| other.slug != article.slug).collect();
    others.sort_by_key(|other| other.disguise != article.disguise);
    others.into_iter().take(3).map(|other| scope.card(other)).collect()
}

/// The first subjects whose story each article tells, by the article's slug.
type Stories<'a> = HashMap<&'a str, Vec<Crumb>>;

fn stories<'a>(scope: &Scope<'a>) -> Stories<'a> {
    let mut stories = Stories::new();
    for (subject, state) in scope.campaign.registry.subjects().iter().zip(&scope.states) {
        // A page tells the story of those who carry the name; whoever lost it is no example any more.
        let Some(slug) = subject.story.as_deref().filter(|_| state.standing != Standing::Revoked) else { continue };
        let crumbs = stories.entry(slug).or_default();
        if crumbs.len() < 20 {
            crumbs.push(Crumb { title: subject.name.clone(), link: scope.subject_link(subject) });
        }
    }
    stories
}

fn notice(article: &Article) -> NoticeView {
    let head = &article.notice;
    NoticeView {
        document: head.document.clone(),
        issued: head.issued.map(|date| date.to_string()),
        issued_words: head.issued.map(chinese_date),
        issuer: head.issuer.clone(),
        to: head.to.clone(),
        cc: head.cc.clone(),
        proofreader: head.proofreader.clone(),
    }
}

fn add_cases(scope: &Scope, out: &mut Drafts) {
    if scope.cases.is_empty() {
        return;
    }
    let (title, about) = ("以案说法", "用真实套路改写的案例，看清传销怎样改头换面");
    for (number, chunk, pager, link) in list_pages("cases", &scope.cases) {
        let mut head = scope.head(title, about, "cases", &link, &[]);
        head.title = page_title(title, number);
        head.column = Some(column(title, about, "工作动态"));
        let view = CasesPage { head, cases: chunk.iter().map(|article| scope.card(article)).collect(), pager };
        let sources: Vec<_> = chunk.iter().map(|article| article.path.clone()).collect();
        out.push(Draft::new(&link, title, Page::Cases(Box::new(view))).sources(sources));
    }
}

fn add_notices(scope: &Scope, out: &mut Drafts) {
    if scope.notices.is_empty() {
        return;
    }
    let (title, about) = ("通知公告", "命名、复评、整改和取消命名的公告");
    for (number, chunk, pager, link) in list_pages("notices", &scope.notices) {
        let mut head = scope.head(title, about, "notices", &link, &[]);
        head.title = page_title(title, number);
        head.column = Some(column(title, about, "政策文件"));
        let view = NoticesPage { head, notices: chunk.iter().map(|article| scope.card(article)).collect(), pager };
        let sources: Vec<_> = chunk.iter().map(|article| article.path.clone()).collect();
        out.push(Draft::new(&link, title, Page::Notices(Box::new(view))).sources(sources));
    }
}

/// Returns the title of a list's page.
pub fn page_title(title: &str, number: usize) -> String {
    if number == 1 { title.into() } else { format!("{title}（第 {number} 页）") }
}

fn list_pages<'a>(folder: &str, list: &'a [&'a Article]) -> Vec<(usize, &'a [&'a Article], Pager, String)> {
    let total = list.len().div_ceil(PAGE);
    let link = |number: usize| match number {
        1 => format!("{folder}/index.html"),
        number => format!("{folder}/page-{number}.html"),
    };
    let chunks = list.chunks(PAGE).enumerate();
    chunks.map(|(at, chunk)| (at + 1, chunk, pager(at + 1, total, &link), link(at + 1))).collect()
}

/// Builds the pager of page `number` of `total`; at most nine pages are listed around it.
pub fn pager(number: usize, total: usize, link: &dyn Fn(usize) -> String) -> Pager {
    let first = number.saturating_sub(4).max(1).min(total.saturating_sub(8).max(1));
    let last = total.min(first + 8);
    let pages = (first..=last).map(|number| PagerItem { number, link: link(number) }).collect();
    Pager {
        number,
        total,
        previous: (number > 1).then(|| link(number - 1)),
        next: (number < total).then(|| link(number + 1)),
        pages,
        first: (first > 1).then(|| link(1)),
        last: (last < total).then(|| link(total)),
    }
}

fn add_material(scope: &Scope, material: &Material, out: &mut Drafts) {
    let Some(link) = scope.link(&material.path) else { return };
    let above = [Crumb { title: "宣传材料".into(), link: "materials/index.html".into() }];
    let description = material.summary.clone().unwrap_or_else(|| material.slogan.join("，"));
    let mut head = scope.head(&material.title, &description, "materials", link, &above);
    head.pub_date = material.times.date.map(|date| format!("{date} 00:00"));
    head.content_source = material.source.clone();
    head.author = material.author.clone();
    let venues = scope
        .venues_of(&material.slug)
        .into_iter()
        .map(|(venue, placement)| VenueView {
            name: venue.name.clone(),
            kind: venue.kind.chinese(),
            region: scope.region_name(&venue.region),
            from: placement.from.to_string(),
            until: placement.until.to_string(),
        })
        .collect();
    let others = scope.materials.iter().filter(|other| other.slug != material.slug).take(4);
    let view = MaterialPage {
        head,
        title: material.title.clone(),
        slogan: material.slogan.clone(),
        short: material.short.clone(),
        tone: material.tone.name(),
        points: points(material),
        date: material.times.date.map(|date| date.to_string()),
        source: material.source.clone(),
        body: body(scope, &material.body),
        venues,
        others: others.map(|other| scope.material_card(other)).collect(),
    };
    let mut draft =
        Draft::new(link, &material.title, Page::Material(Box::new(view))).sources(vec![material.path.clone()]);
    draft.material = Some(material.slug.clone());
    out.push(draft.place(material.place));
}

/// Points the links of a text into the release and collects its pictures.
pub fn body(scope: &Scope, body: &Body) -> BodyView {
    let mut tree = body.clone();
    let mut images = BTreeMap::new();
    tree.each_inline_mut(&mut |inline| match inline {
        Inline::Link { link, .. } => {
            if let Link::Content { path, anchor, .. } = link
                && let Some(target) = scope.link(path)
            {
                *link = Link::Output { path: target.into(), anchor: anchor.clone() };
            } else if let Link::Content { path, anchor, .. } = link
                && let Some(image) = scope.image(path, "", None)
            {
                *link = Link::Output { path: image.src, anchor: anchor.clone() };
            }
        }
        Inline::Image { path, alt, .. } => {
            if let Some(image) = scope.image(path, alt, None) {
                images.insert(path.to_string(), image);
            }
        }
        _ => {}
    });
    BodyView { tree, images }
}

fn headings(body: &Body) -> Vec<HeadingView> {
    let headings = body.headings().into_iter().filter(|heading| heading.level <= 3);
    headings.map(|heading| HeadingView { level: heading.level, id: heading.id, text: heading.text }).collect()
}

/// Returns the first sentences of a text, for descriptions.
fn beginning(body: &Body) -> String {
    let text = body.plain_text();
    let mut out: String = text.chars().take(100).map(|c| if c == '\n' { ' ' } else { c }).collect();
    if text.chars().nth(100).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pager_lists_nine_pages_around_the_current() {
        let link = |number: usize| format!("p{number}");
        let numbers = |number, total| pager(number, total, &link).pages.iter().map(|p| p.number).collect::<Vec<_>>();
        assert_eq!(numbers(1, 1), [1]);
        assert_eq!(numbers(1, 20), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(numbers(10, 20), [6, 7, 8, 9, 10, 11, 12, 13, 14]);
        assert_eq!(numbers(20, 20), [12, 13, 14, 15, 16, 17, 18, 19, 20]);
        let middle = pager(2, 3, &link);
        assert_eq!((middle.previous.as_deref(), middle.next.as_deref()), (Some("p1"), Some("p3")));
    }
}
