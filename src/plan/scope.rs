//! What the files of the plan share: which content is shown, where each thing will stand, how regions count.
//! Built once, read by all.

use super::sheets::{Sheet, sheets};
use super::subject::Trail;
use super::view::{
    ArticleCard, Column, Counts, Crumb, Head, HotlineView, ImageSize, ImageView, MaterialCard, PointView,
};
use crate::base::{ContentPath, Date};
use crate::model::{
    Article, ArticleKind, Campaign, Hotline, Material, Medium, Picture, Placement, Region, RegionCode, Screen,
    Standing, State, Subject, Venue,
};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The widths pictures are made in.
const WIDTHS: [u32; 3] = [480, 960, 1600];

/// The campaign as of a date, with everything looked up that more than one product needs.
pub struct Scope<'a> {
    pub campaign: &'a Campaign,
    pub as_of: Date,
    /// Articles shown on the date; cases and notices newest first, pages by order.
    pub cases: Vec<&'a Article>,
    pub notices: Vec<&'a Article>,
    pub pages: Vec<&'a Article>,
    /// Materials whose page is shown, newest first.
    pub materials: Vec<&'a Material>,
    /// Materials that are produced: shown now or later. Sheets must exist before the campaign starts.
    pub produced: Vec<&'a Material>,
    /// Placements that have not ended, of produced materials.
    pub placements: Vec<&'a Placement>,
    /// Which screens show which materials, each pair once, sorted.
    pub shows: Vec<(&'a Material, &'a Screen)>,
    /// The print files, sorted by path.
    pub sheets: Vec<Sheet<'a>>,
    /// The state of each subject, in the registry's order.
    pub states: Vec<State>,
    /// The indexes of the subjects in each division of the table that has any.
    pub members: BTreeMap<RegionCode, Vec<usize>>,
    /// The division that holds all others, if there is one.
    root: Option<&'a RegionCode>,
    /// The way down to each division, by its code.
    trails: HashMap<&'a str, Arc<Trail>>,
    /// The names of authorities by id.
    authorities: HashMap<&'a str, Arc<str>>,
    /// The site path of each content file that has a page.
    links: HashMap<&'a ContentPath, String>,
}

impl<'a> Scope<'a> {
    /// Looks everything up.
    pub fn new(campaign: &'a Campaign, as_of: Date, drafts: bool) -> Self {
        let shown = |kind| {
            let mut list: Vec<&Article> =
                campaign.articles.iter().filter(|a| a.kind == kind && a.times.shown(as_of, drafts)).collect();
            list.sort_by(|a, b| b.times.date.cmp(&a.times.date).then_with(|| a.slug.cmp(&b.slug)));
            list
        };
        let mut pages = shown(ArticleKind::Page);
        pages.sort_by_key(|page| (page.order.unwrap_or(i64::MAX), page.slug.clone()));
        let by_date = |list: &mut Vec<&Material>| {
            list.sort_by(|a, b| b.times.date.cmp(&a.times.date).then_with(|| a.slug.cmp(&b.slug)));
        };
        let mut materials: Vec<&Material> =
            campaign.materials.iter().filter(|m| m.times.shown(as_of, drafts)).collect();
        by_date(&mut materials);
        let in_time = |m: &&Material| (drafts || !m.times.draft) && m.times.expire.is_none_or(|until| as_of <= until);
        let produced: Vec<&Material> = campaign.materials.iter().filter(in_time).collect();
        let placements: Vec<&Placement> = campaign
            .placements
            .iter()
            .filter(|p| as_of <= p.until && produced.iter().any(|m| m.slug == p.material))
            .collect();
        let states = (0..campaign.registry.subjects().len())
            .map(|index| campaign.registry.state(index, as_of, campaign.review_months))
            .collect();
        let (cases, notices) = (shown(ArticleKind::Case), shown(ArticleKind::Notice));
        let mut links = HashMap::new();
        for article in cases.iter().chain(&notices).chain(&pages) {
            links.insert(&article.path, format!("{}/{}.html", article.kind.folder(), article.slug));
        }
        for material in &materials {
            links.insert(&material.path, format!("materials/{}.html", material.slug));
        }
        let members = members(campaign);
        let authorities = campaign.registry.authorities.values();
        let authorities =
            authorities.map(|authority| (authority.id.as_str(), authority.name.as_str().into())).collect();
        let mut scope = Self {
            campaign,
            as_of,
            cases,
            notices,
            pages,
            materials,
            shows: shows(campaign, &placements),
            sheets: sheets(campaign, &produced, &placements),
            placements,
            produced,
            states,
            members,
            root: root(campaign),
            trails: HashMap::new(),
            authorities,
            links,
        };
        scope.trails = scope.trails();
        scope
    }

    /// The way down to each division of the table.
    fn trails(&self) -> HashMap<&'a str, Arc<Trail>> {
        let trail = |code: &RegionCode| {
            let path = self.campaign.regions.path(code);
            let crumb =
                |region: &&Region| Some(Crumb { title: region.name.clone(), link: self.region_link(&region.code)? });
            let crumbs = path.iter().filter_map(crumb).collect();
            let steps = path.iter().map(|region| (region.code.clone(), region.name.clone())).collect();
            Arc::new(Trail::new(steps, crumbs, self.address("")))
        };
        self.campaign.regions.0.keys().map(|code| (code.as_str(), trail(code))).collect()
    }

    /// Returns the site path of a content file's page.
    pub fn link(&self, path: &ContentPath) -> Option<&str> {
        self.links.get(path).map(String::as_str)
    }

    /// Returns the absolute address of a site path, if the campaign has one.
    pub fn address(&self, link: &str) -> Option<String> {
        let url = self.campaign.site.url.as_deref()?;
        let slash = if url.ends_with('/') { "" } else { "/" };
        let link = link.strip_suffix("index.html").unwrap_or(link);
        Some(format!("{url}{slash}{link}"))
    }

    /// Returns the head of a page.
    pub fn head(&self, title: &str, description: &str, section: &'static str, link: &str, above: &[Crumb]) -> Head {
        let mut crumbs = vec![home_crumb()];
        crumbs.extend_from_slice(above);
        crumbs.push(Crumb { title: title.into(), link: link.into() });
        Head {
            title: title.into(),
            description: description.into(),
            section,
            canonical: self.address(link),
            crumbs,
            ..Head::default()
        }
    }

    /// Returns the name of a division with the one above it, such as 合肥市瑶海区; empty if the table lacks it.
    pub fn region_name(&self, code: &RegionCode) -> String {
        self.trail(code).map_or_else(String::new, |trail| trail.name())
    }

    /// Returns an authority's name.
    pub fn authority(&self, id: &str) -> Arc<str> {
        self.authorities.get(id).cloned().unwrap_or_else(|| id.into())
    }

    /// Returns the way down to a division of the table.
    pub fn trail(&self, code: &RegionCode) -> Option<&Arc<Trail>> {
        self.trails.get(code.as_str())
    }

    /// Returns the site path of a subject's page.
    pub fn subject_link(&self, subject: &Subject) -> String {
        let county = subject.region.at(6).unwrap_or_else(|| subject.region.clone());
        format!("registry/{county}/{}.html", subject.code)
    }

    /// Returns the site path of a division's page, if it has one.
    pub fn region_link(&self, code: &RegionCode) -> Option<String> {
        self.members.contains_key(code).then(|| match self.root() {
            Some(root) if root == code => "registry/index.html".into(),
            _ => format!("registry/{code}.html"),
        })
    }

    /// Returns the division that holds all others, if there is one.
    pub fn root(&self) -> Option<&'a RegionCode> {
        self.root
    }

    /// Counts standings over subjects.
    pub fn counts(&self, subjects: &[usize]) -> Counts {
        let mut counts = Counts { total: subjects.len(), ..Counts::default() };
        for &index in subjects {
            *match self.states[index].standing {
                Standing::Named => &mut counts.named,
                Standing::Rectifying => &mut counts.rectifying,
                Standing::Overdue => &mut counts.overdue,
                Standing::Revoked => &mut counts.revoked,
                Standing::Unnamed => &mut counts.unnamed,
            } += 1;
        }
        counts
    }

    /// Returns the venues a material goes to with the dates, each once per placement.
    pub fn venues_of(&self, material: &str) -> Vec<(&'a Venue, &'a Placement)> {
        let placements = self.placements.iter().filter(|p| p.material == material);
        placements.flat_map(|p| p.venues.iter().filter_map(|id| Some((self.campaign.venue(id)?, *p)))).collect()
    }

    /// Returns a picture in its sizes, as pages show it.
    pub fn image(&self, path: &ContentPath, alt: &str, caption: Option<String>) -> Option<ImageView> {
        let picture = self.campaign.pictures.get(path)?;
        let sizes = |webp| -> Vec<ImageSize> {
            widths(picture)
                .into_iter()
                .map(|width| ImageSize { link: image_link(picture, width, webp), width })
                .collect()
        };
        let (webp, fallback) = (sizes(true), sizes(false));
        let largest = fallback.last()?;
        let (src, width) = (largest.link.clone(), largest.width);
        Some(ImageView { alt: alt.into(), caption, src, width, height: height_at(picture, width), webp, fallback })
    }

    /// Returns an article as lists show it.
    pub fn card(&self, article: &Article) -> ArticleCard {
        ArticleCard {
            title: article.title.clone(),
            link: self.link(&article.path).unwrap_or_default().into(),
            date: article.times.date.map(|date| date.to_string()),
            summary: article.summary.clone(),
            source: article.source.clone(),
            disguise: article.disguise.and_then(disguise_name),
            disguise_word: article.disguise.map(|disguise| disguise.chinese()),
            region: article.region.as_ref().map(|code| self.region_name(code)).filter(|name| !name.is_empty()),
            document: article.notice.document.clone(),
            cover: article.cover.as_ref().and_then(|(path, alt)| self.image(path, alt, None)),
        }
    }

    /// Returns a material as lists show it.
    pub fn material_card(&self, material: &Material) -> MaterialCard {
        MaterialCard {
            title: material.title.clone(),
            link: self.link(&material.path).unwrap_or_default().into(),
            slogan: material.slogan.clone(),
            tone: material.tone.name(),
            summary: material.summary.clone(),
            date: material.times.date.map(|date| date.to_string()),
        }
    }

    /// Returns the hotlines of the campaign.
    pub fn hotlines(&self) -> Vec<HotlineView> {
        self.campaign.hotlines.iter().map(hotline).collect()
    }
}

fn shows<'a>(campaign: &'a Campaign, placements: &[&'a Placement]) -> Vec<(&'a Material, &'a Screen)> {
    let mut screens: HashMap<&str, Vec<&Screen>> = HashMap::new();
    for screen in &campaign.screens {
        screens.entry(&screen.venue).or_default().push(screen);
    }
    let mut pairs = BTreeMap::new();
    for placement in placements {
        let material = campaign.material(&placement.material);
        let Some(material) = material.filter(|material| material.media.contains(&Medium::Led)) else { continue };
        for screen in placement.venues.iter().filter_map(|venue| screens.get(venue.as_str())).flatten() {
            pairs.insert((material.slug.as_str(), screen.id.as_str()), (material, *screen));
        }
    }
    pairs.into_values().collect()
}

/// The first step of every breadcrumb.
pub fn home_crumb() -> Crumb {
    Crumb { title: "首页".into(), link: "index.html".into() }
}

/// Returns a hotline as templates see it.
pub fn hotline(hotline: &Hotline) -> HotlineView {
    HotlineView {
        name: hotline.name.clone(),
        number: hotline.number.clone(),
        tel: tel(&hotline.number),
        note: hotline.note.clone(),
        hours: hotline.hours.clone(),
    }
}

/// Returns an office number as a hotline.
pub fn office_hotline(name: &str, number: &str) -> HotlineView {
    HotlineView { name: name.into(), number: number.into(), tel: tel(number), note: None, hours: None }
}

/// Returns what may stand in a `tel:` link; none for a placeholder such as 0551-XXXXXXXX.
fn tel(number: &str) -> Option<String> {
    let digits: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let only_digits = number.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')'));
    (only_digits && !digits.is_empty()).then_some(digits)
}

/// Returns points as templates see them.
pub fn points(material: &Material) -> Vec<PointView> {
    material.points.iter().map(|p| PointView { head: p.head.clone(), text: p.text.clone() }).collect()
}

/// Returns a column as the web rules describe it.
pub fn column(name: &str, description: &str, kind: &'static str) -> Column {
    Column { name: name.into(), description: description.into(), kind }
}

/// Returns the widths a picture is made in: never larger than it is.
pub fn widths(picture: &Picture) -> Vec<u32> {
    let mut widths: Vec<u32> = WIDTHS.into_iter().filter(|width| *width < picture.width).collect();
    if picture.width <= WIDTHS[WIDTHS.len() - 1] {
        widths.push(picture.width);
    }
    widths
}

/// Returns the height that keeps the proportions.
pub fn height_at(picture: &Picture, width: u32) -> u32 {
    let height =
        (u64::from(picture.height) * u64::from(width) + u64::from(picture.width) / 2) / u64::from(picture.width.max(1));
    (height as u32).max(1)
}

/// Returns the site path of a size; its name changes with the picture.
pub fn image_link(picture: &Picture, width: u32, webp: bool) -> String {
    let ending = match (webp, picture.format) {
        (true, _) => "webp",
        (false, crate::model::PictureFormat::Jpeg) => "jpg",
        (false, _) => "png",
    };
    let folder = picture.path.folder();
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}{}-{}-{width}.{ending}", picture.path.stem(), &picture.hash[..8.min(picture.hash.len())])
}

fn disguise_name(disguise: crate::model::Disguise) -> Option<&'static str> {
    crate::model::Disguise::WORDS.iter().find(|(d, ..)| *d == disguise).map(|(_, name, _)| *name)
}

fn root(campaign: &Campaign) -> Option<&RegionCode> {
    let regions = &campaign.regions;
    let mut tops = regions.0.keys().filter(|code| regions.parent(code).is_none());
    let first = tops.next()?;
    tops.next().is_none().then_some(first)
}

fn members(campaign: &Campaign) -> BTreeMap<RegionCode, Vec<usize>> {
    let mut by_digits: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, subject) in campaign.registry.subjects().iter().enumerate() {
        let code = subject.region.as_str();
        for digits in [2, 4, 6, 9, 12] {
            if digits <= code.len() {
                by_digits.entry(&code[..digits]).or_default().push(index);
            }
        }
    }
    let regions = campaign.regions.0.keys();
    regions.filter_map(|code| Some((code.clone(), by_digits.remove(code.as_str())?))).collect()
}
