//! Which file is which table, by its name: the table's English or Chinese name, then what tells the counties' files
//! apart. Names are read as officers and their mail programs vary them. A file of the tables' folders that is no table
//! is an error: a list left out would be published as if nobody had sent it.

use super::columns::TABLES;
use super::grid::narrow;
use super::snapshot::{EXPECTED, Snapshot};
use crate::base::{Code, ContentPath, Diagnostic, Place, SourceKind, Sources, Text};

/// How a file holds a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    Csv,
    /// A workbook of this table alone: all its sheets with the right header.
    Workbook,
    /// A workbook of all tables of the registry: the sheet with the table's name.
    Shared,
}

/// The name under which a workbook of all tables of the registry stands.
const SHARED: &str = "registry/registry";

/// The endings of tables; of old workbooks it is said that they must be saved anew.
const ENDINGS: [&str; 4] = ["csv", "xlsx", "xls", "et"];

/// Endings of lists that are not read, wherever they lie.
const OTHER_ENDINGS: [&str; 8] = ["xlsm", "xlsb", "xltx", "ett", "ods", "numbers", "tsv", "txt"];

/// The Chinese names of tables in file names.
const CHINESE: [(&str, &[&str]); 7] = [
    ("registry/subjects", &["创建主体", "创建名单"]),
    ("registry/events", &["命名事件", "命名台账"]),
    ("registry/authorities", &["命名机关"]),
    ("registry/regions", &["区划", "行政区划"]),
    (SHARED, &["名单登记"]),
    ("places/venues", &["点位"]),
    ("places/screens", &["屏幕", "电子屏"]),
];

/// Returns the files of a table in the order of their paths; of two that differ only in their ending, or in how they
/// write the same name, the second is reported and left out.
pub(super) fn files_of<'s>(
    name: &str,
    snapshot: &'s Snapshot,
    sources: &mut Sources,
    findings: &mut Vec<Diagnostic>,
) -> Vec<(&'s ContentPath, FileKind)> {
    let mut files: Vec<(&ContentPath, FileKind, String)> = Vec::new();
    for path in snapshot.content.keys() {
        let Some((table, part)) = table_of(path) else { continue };
        let kind = match (path.extension().as_str(), table) {
            ("csv", table) if table == name => FileKind::Csv,
            (_, table) if table == name => FileKind::Workbook,
            (_, SHARED) if name.starts_with("registry/") => FileKind::Shared,
            _ => continue,
        };
        let is_twin = |(other, other_kind, other_part): &&(&ContentPath, FileKind, String)| {
            other.folder() == path.folder()
                && (*other_kind == FileKind::Shared) == (kind == FileKind::Shared)
                && *other_part == part
        };
        let Some((other, ..)) = files.iter().find(is_twin) else {
            files.push((path, kind, part));
            continue;
        };
        // Workbooks of all tables come by once for each of them.
        if kind == FileKind::Shared && name != TABLES[0].0 {
            continue;
        }
        let place =
            |path: &ContentPath, sources: &mut Sources| Place::file(sources.add(shown(path), SourceKind::Binary));
        let (second, first) = (place(path, sources), place(other, sources));
        let finding = Diagnostic::new(Code::TableTwice).at(second).at(first);
        findings.push(finding.arg("path", path).arg("other", other));
    }
    files.into_iter().map(|(path, kind, _)| (path, kind)).collect()
}

/// Tells whether a file is read as a table.
pub(super) fn is_table(path: &ContentPath) -> bool {
    table_of(path).is_some()
}

/// Returns the finding about a file that nothing reads, without its place.
pub(super) fn unread(path: &ContentPath) -> Diagnostic {
    let shown = shown(path);
    let top = path.folder().split('/').next().unwrap_or_default();
    let home = top.to_lowercase();
    let is_home = matches!(home.as_str(), "registry" | "places");
    let ending = path.extension();
    let is_list = ENDINGS.contains(&ending.as_str()) || OTHER_ENDINGS.contains(&ending.as_str());
    let is_meant = is_home || (is_list && named(path.stem()).is_some());
    if !is_meant {
        return Diagnostic::new(Code::UnknownFile).arg("path", shown).arg("expected", EXPECTED);
    }
    let why = match (top == home, is_home) {
        (_, false) => {
            Text { zh: "它不在 registry 或 places 文件夹里", en: "it is not in the folder registry or places" }
        }
        (false, _) => Text { zh: "文件夹名应为小写的 {folder}", en: "its folder should be called {folder}" },
        _ if home == "places" && matches!(ending.as_str(), "yaml" | "yml") => {
            Text { zh: "投放写在 placements.yaml 里", en: "placements stand in placements.yaml" }
        }
        _ if !ENDINGS.contains(&ending.as_str()) => {
            Text { zh: "表格只读 .xlsx 和 .csv", en: "tables are .xlsx or .csv" }
        }
        _ => Text { zh: "从文件名看不出是哪一张表", en: "its name does not say which table it is" },
    };
    let (zh, en) = match home.as_str() {
        "places" => ("点位、屏幕", "venues, screens"),
        _ => ("创建主体、命名事件、命名机关、区划", "registry, subjects, events, authorities, regions"),
    };
    let folder = if is_home { home } else { "registry".into() };
    let finding = Diagnostic::new(Code::TableNotRead).arg("path", shown).arg_text("why", why).arg("folder", folder);
    let finding = finding.arg("chinese", zh).arg("english", en);
    finding.arg_text("names", Text { zh: "{chinese}（{english}）", en: "{english}" })
}

/// Returns the table that a file belongs to by its name, and which part of it the file is: `registry/subjects.csv`,
/// `registry/subjects-hefei.xlsx`, `registry/subjects/hefei.xlsx` and `registry/创建主体（合肥）.xlsx` are all of
/// `registry/subjects`.
fn table_of(path: &ContentPath) -> Option<(&'static str, String)> {
    let extension = path.extension();
    if !ENDINGS.contains(&extension.as_str()) {
        return None;
    }
    let (home, folder) = match path.folder().split_once('/') {
        Some((home, folder)) => (home, Some(folder)),
        None => (path.folder(), None),
    };
    let (table, part) = match folder {
        Some(folder) => (named(folder).filter(|(_, part)| part.is_empty())?.0, plain(path.stem())),
        None => named(path.stem())?,
    };
    let is_shared = table == SHARED;
    let is_here = table.split('/').next() == Some(home);
    (is_here && !(is_shared && (extension == "csv" || folder.is_some()))).then_some((table, part))
}

/// Returns the table that a name begins with, and the rest without what only parts the two.
fn named(name: &str) -> Option<(&'static str, String)> {
    let name = plain(name);
    let is_parted = |rest: &str| rest.chars().next().is_none_or(|c| SEPARATORS.contains(&c));
    let trim = |rest: &str| rest.trim_matches(|c| SEPARATORS.contains(&c)).to_string();
    let english = TABLES.iter().map(|(table, _)| *table).chain([SHARED]);
    for table in english {
        let word = table.split('/').nth(1).unwrap_or(table);
        if let Some(rest) = name.strip_prefix(word).filter(|rest| is_parted(rest)) {
            return Some((table, trim(rest)));
        }
    }
    let chinese = CHINESE.iter().flat_map(|(table, words)| words.iter().map(move |word| (*table, *word)));
    // Chinese needs nothing between two words: 创建主体合肥, 点位表.
    let mut found = chinese.filter_map(|(table, word)| name.strip_prefix(word).map(|rest| (table, rest)));
    found.next().map(|(table, rest)| (table, trim(rest.strip_prefix('表').unwrap_or(rest))))
}

/// What stands between the name of a table and the rest.
const SEPARATORS: [char; 11] = ['-', '_', ' ', '(', ')', '[', ']', '—', '·', '.', '+'];

/// Returns a name without what keyboards vary: width, case and blanks around it.
fn plain(name: &str) -> String {
    name.chars().map(narrow).flat_map(char::to_lowercase).collect::<String>().trim().to_string()
}

/// Returns a path as reports show it.
pub(super) fn shown(path: &ContentPath) -> String {
    format!("content/{path}")
}

#[cfg(test)]
mod tests {
    use super::super::table::testing::{report, snapshot};
    use super::*;

    fn table(path: &str) -> Option<(&'static str, String)> {
        table_of(&ContentPath::parse(path).unwrap())
    }

    #[test]
    fn names_are_read_as_officers_write_them() {
        for (path, table_name, part) in [
            ("registry/subjects.csv", "registry/subjects", ""),
            ("registry/subjects-合肥.xlsx", "registry/subjects", "合肥"),
            ("registry/subjects_合肥.xlsx", "registry/subjects", "合肥"),
            ("registry/subjects－合肥.xlsx", "registry/subjects", "合肥"),
            ("registry/subjects 合肥.xlsx", "registry/subjects", "合肥"),
            ("registry/subjects (1).xlsx", "registry/subjects", "1"),
            ("registry/subjects（1）.xlsx", "registry/subjects", "1"),
            ("registry/Subjects-合肥.XLSX", "registry/subjects", "合肥"),
            ("registry/创建主体.xlsx", "registry/subjects", ""),
            ("registry/创建主体合肥.csv", "registry/subjects", "合肥"),
            ("registry/events_庐阳.csv", "registry/events", "庐阳"),
            ("registry/命名事件（庐阳）.csv", "registry/events", "庐阳"),
            ("registry/行政区划.csv", "registry/regions", ""),
            ("registry/registry_合肥.xlsx", SHARED, "合肥"),
            ("registry/subjects/瑶海.xlsx", "registry/subjects", "瑶海"),
            ("registry/创建主体/瑶海.xlsx", "registry/subjects", "瑶海"),
            ("places/点位.xlsx", "places/venues", ""),
            ("places/点位表.xlsx", "places/venues", ""),
            ("places/Screens.csv", "places/screens", ""),
        ] {
            assert_eq!(table(path), Some((table_name, part.to_string())), "{path}");
        }
        for path in [
            "registry/subject.csv",
            "registry/hefei.xlsx",
            "registry/subjectsall.xlsx",
            "registry/registry.csv",
            "registry/subjects.xlsm",
            "registry/合肥/subjects.xlsx",
            "places/subjects.xlsx",
            "registry/venues.xlsx",
            "subjects.xlsx",
            "Registry/subjects.xlsx",
        ] {
            assert_eq!(table(path), None, "{path}");
        }
    }

    #[test]
    fn a_list_that_is_not_read_is_an_error() {
        for (path, code, word) in [
            ("registry/subject.csv", Code::TableNotRead, "看不出是哪一张表"),
            ("registry/hefei.xlsx", Code::TableNotRead, "看不出是哪一张表"),
            ("registry/subjects-合肥.xlsm", Code::TableNotRead, "只读 .xlsx"),
            ("registry/subjects-合肥.ods", Code::TableNotRead, "只读 .xlsx"),
            ("registry/名单.docx", Code::TableNotRead, "只读 .xlsx"),
            ("Registry/subjects.csv", Code::TableNotRead, "小写的 registry"),
            ("名单/创建主体.xlsx", Code::TableNotRead, "不在 registry"),
            ("subjects.csv", Code::TableNotRead, "不在 registry"),
            ("places/大屏.xlsx", Code::TableNotRead, "看不出是哪一张表"),
            ("places/placements.yml", Code::TableNotRead, "placements.yaml"),
            ("cases/案例一.docx", Code::UnknownFile, ""),
            ("cases/工作表.xlsx", Code::UnknownFile, ""),
        ] {
            let finding = unread(&ContentPath::parse(path).unwrap());
            let said = finding.message(crate::base::Lang::Zh) + &finding.hint(crate::base::Lang::Zh);
            assert!(finding.code == code && said.contains(word), "{path}: {said}");
            assert!(!said.contains(['{', '}']), "{said}");
        }
    }

    #[test]
    fn one_name_in_two_spellings_is_one_table() {
        let paths = [
            "registry/subjects-合肥.csv",
            "registry/subjects_合肥.xlsx",
            "registry/创建主体.csv",
            "registry/subjects.xlsx",
        ];
        let snapshot = snapshot(&paths.map(|path| (path, &b"x"[..])));
        let (mut sources, mut findings) = (Sources::default(), Vec::new());
        let files = files_of("registry/subjects", &snapshot, &mut sources, &mut findings);
        assert_eq!(files.len(), 2, "{files:?}");
        assert_eq!(
            report(&findings, &sources),
            [
                "table-twice content/registry/subjects_合肥.xlsx | content/registry/subjects-合肥.csv",
                "table-twice content/registry/创建主体.csv | content/registry/subjects.xlsx",
            ]
        );
    }
}
