//! The cells of a table between the file and its meaning: finds the header by name, tidies every cell, drops empty
//! rows and notes. CSV and workbooks fill it alike. All cells lie in one string, so that a clean row costs a copy and
//! nothing else; findings are kept with their row until the file has a number.

use super::cell::{Tidy, tidy, unmarked};
pub(super) use super::cell::{UNREADABLE, is_id, is_scientific, loose, narrow, trim};
use super::columns::Column;
use crate::base::{Code, Diagnostic, Text, similar};
use std::collections::{BTreeMap, BTreeSet};

/// How many rows a title may take before the header.
pub(super) const HEAD_ROWS: usize = 20;

/// Most bytes that all cells of a table may take; ends are kept as `u32`.
const CELL_BYTES: usize = 2 << 30;

/// The keys under which columns that no schema knows stand in a source.
const UNKNOWN: [&str; 26] = [
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W",
    "X", "Y", "Z",
];

/// A cell that is not empty, with its column.
pub(super) type Full<'a> = (u16, &'a str);

/// One row as a reader hands it over; `""` where there is no cell.
pub(super) trait Cells {
    /// Returns the text of a cell.
    fn cell(&self, column: u16) -> &str;
    /// Returns the first two cells that are not empty, with their columns.
    fn filled(&self) -> (Option<Full<'_>>, Option<Full<'_>>);
    /// Returns the first cell that is not empty in a column without a header.
    fn stray(&self, headed: &[bool]) -> Option<Full<'_>>;
    /// Returns what the file shows in a cell whose text was worked out from something else, and how.
    fn repair(&self, _column: u16) -> Option<(&str, Text)> {
        None
    }
}

/// The header of a table: which column holds which field.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// The index of the header among the rows it was looked for in.
    pub row: usize,
    /// For each column of the schema, the column of the file.
    columns: Vec<Option<u16>>,
    /// What the file calls each column of the schema.
    names: Vec<String>,
    /// For each column of the file, whether anything stands above it.
    headed: Vec<bool>,
    unknown: Vec<(u16, String)>,
    twice: Vec<(u16, &'static Column)>,
    /// How many columns of the schema it has: those that must be there, and all.
    pub score: (usize, usize),
}

impl Header {
    /// Returns the row among the first ones that names most columns; `None` if there is no row at all.
    pub fn find(head: &[Vec<(u16, String)>], columns: &'static [Column]) -> Option<Self> {
        let mut best: Option<Self> = None;
        for (row, cells) in head.iter().enumerate() {
            let header = Self::read(row, cells, columns);
            if best.as_ref().is_none_or(|best| header.score > best.score) {
                best = Some(header);
            }
        }
        best
    }

    /// Reads a row as a header.
    pub fn read(row: usize, cells: &[(u16, String)], schema: &'static [Column]) -> Self {
        let (columns, names) = (vec![None; schema.len()], vec![String::new(); schema.len()]);
        let mut header = Self { row, columns, names, ..Self::default() };
        for (at, cell) in cells {
            let name = loose(cell);
            if name.is_empty() {
                continue;
            }
            if header.headed.len() <= usize::from(*at) {
                header.headed.resize(usize::from(*at) + 1, false);
            }
            header.headed[usize::from(*at)] = true;
            let is_named = |c: &Column| loose(c.field) == name || c.aliases.iter().any(|alias| loose(alias) == name);
            match schema.iter().position(is_named) {
                Some(index) if header.columns[index].is_none() => {
                    header.columns[index] = Some(*at);
                    header.names[index] = trim(cell).to_string();
                    header.score.0 += usize::from(schema[index].required);
                    header.score.1 += 1;
                }
                Some(index) => header.twice.push((*at, &schema[index])),
                None if OWN.contains(&name.as_str()) => {}
                None => header.unknown.push((*at, cell.trim().to_string())),
            }
        }
        header
    }

    /// Tells whether it has every column that must be there.
    pub fn is_complete(&self, schema: &[Column]) -> bool {
        self.columns.iter().zip(schema).all(|(at, column)| at.is_some() || !column.required)
    }

    /// Returns what a column of the file is for.
    pub fn column(&self, schema: &'static [Column], at: u16) -> Option<&'static Column> {
        self.columns.iter().position(|column| *column == Some(at)).map(|index| &schema[index])
    }

    /// Returns the first of the columns from one to another that a field has, if two fields or more lie there.
    pub fn first_of_several(&self, from: u16, to: u16) -> Option<u16> {
        let mut inside = self.columns.iter().flatten().copied().filter(|at| (from..=to).contains(at));
        let (one, other) = (inside.next()?, inside.next()?);
        Some(inside.fold(one.min(other), u16::min))
    }

    /// Tells whether a row says the same as the header.
    fn is_repeated(&self, row: &impl Cells) -> bool {
        let mut named = self.columns.iter().zip(&self.names).filter_map(|(at, name)| Some(((*at)?, name)));
        self.score.1 > 1 && named.all(|(at, name)| trim(row.cell(at)) == name)
    }
}

/// Columns that officers number their rows in.
const OWN: [&str; 5] = ["序号", "序", "行号", "no", "no."];

/// A finding that waits for the number of its file: its row and field, and what it says.
pub(super) type Pending = (u32, &'static str, Diagnostic);

/// All tidy cells of a table.
#[derive(Debug)]
pub(super) struct Grid {
    pub schema: &'static [Column],
    pub header: Header,
    cells: String,
    /// Where each cell ends; a row has as many as the schema has columns.
    ends: Vec<u32>,
    /// Where each row stands in the file; after the data rows come those that findings speak of.
    pub positions: Vec<u32>,
    pub rows: usize,
    pub findings: Vec<Pending>,
    /// Rows that are no data, and cells that no field has, with what is said of them.
    aside: Vec<(u32, &'static str, Diagnostic)>,
    /// The columns that no field has and that findings speak of.
    spoken: BTreeSet<u16>,
    /// For each column without a header how many cells are filled, and the last row of them.
    strays: BTreeMap<u16, (u32, u32)>,
    /// How many rows have only cells that no field has, and the first of them with its first cell.
    blank: Option<(u32, u32, u16, String)>,
    /// For each column how often a cell was repaired, and the last row of it.
    repairs: Vec<(u32, u32)>,
}

impl Grid {
    /// Starts a table below a header, with room for so many bytes.
    pub fn new(schema: &'static [Column], header: Header, bytes: usize) -> Self {
        Self {
            schema,
            header,
            cells: String::with_capacity(bytes),
            ends: Vec::new(),
            positions: Vec::new(),
            rows: 0,
            findings: Vec::new(),
            aside: Vec::new(),
            spoken: BTreeSet::new(),
            strays: BTreeMap::new(),
            blank: None,
            repairs: vec![(0, 0); schema.len()],
        }
    }

    /// Takes in a row; `false` if the table has become too large to hold.
    pub fn push(&mut self, position: u32, row: &impl Cells) -> bool {
        if !self.is_data(position, row) {
            return true;
        }
        let start = (self.cells.len(), self.ends.len(), self.findings.len());
        for (index, column) in self.schema.iter().enumerate() {
            let at = self.header.columns[index];
            let raw = at.map_or("", |at| row.cell(at));
            if let Some((shown, why)) = at.and_then(|at| row.repair(at)) {
                self.note_repair(index, shown, raw.trim(), why);
            }
            match tidy(column.kind, raw) {
                Ok(Tidy::Clean(text)) => self.cells.push_str(text),
                Ok(Tidy::Silently(text)) => self.cells.push_str(&text),
                Ok(Tidy::Repaired(text, why)) => {
                    self.note_repair(index, raw, &text, why);
                    self.cells.push_str(&text);
                }
                Err(fault) => {
                    let finding = column.name(Diagnostic::new(Code::BadValue)).arg("value", fault.value);
                    let finding = finding.arg("meaning", fault.meaning).arg_text("allowed", fault.allowed);
                    self.findings.push((self.rows as u32, column.field, finding));
                    self.cells.push_str(UNREADABLE);
                }
            }
            self.ends.push(self.cells.len() as u32);
        }
        if self.cells.len() == start.0 {
            self.ends.truncate(start.1);
            self.findings.truncate(start.2);
            self.note_blank(position, row);
            return true;
        }
        self.positions.push(position);
        self.rows += 1;
        self.cells.len() < CELL_BYTES
    }

    /// Tells whether a row is data; what is not is put aside with a word.
    fn is_data(&mut self, position: u32, row: &impl Cells) -> bool {
        let (Some((at, text)), second) = row.filled() else { return false };
        let stray = row.stray(&self.header.headed);
        let misses = |index: usize| self.header.columns[index].is_none_or(|at| trim(row.cell(at)).is_empty());
        if second.is_none() && !is_id(text) && !text.starts_with(UNREADABLE) {
            let is_field = self.header.columns.contains(&Some(at));
            let is_first = self.header.columns.iter().flatten().all(|column| at <= *column);
            let required = self.schema.iter().filter(|column| column.required).count();
            if is_remark(text, is_first) || is_first && !holds_row(text, required) {
                self.put_aside(position, at, aside(text, NOTE, NOTE_WHY));
            } else if is_first || is_field {
                let field = self.header.column(self.schema, at).map(|column| column.field);
                let field = field.unwrap_or_else(|| self.speak_of(at));
                self.aside.push((position, field, unread(text, LONE, LONE_ADVICE)));
            } else if let Some((at, text)) = stray {
                self.note_stray(position, at, text);
            } else {
                self.note_blank(position, row);
            }
            return false;
        }
        if (is_sum(text) || is_remark(text, false))
            && self.schema.iter().enumerate().any(|(index, column)| column.required && misses(index))
        {
            self.put_aside(position, at, aside(text, NOTE, NOTE_WHY));
            return false;
        }
        if self.header.is_repeated(row) {
            self.put_aside(position, at, aside(text, HEADER, HEADER_WHY));
            return false;
        }
        if let Some((at, text)) = stray {
            self.note_stray(position, at, text);
        }
        // A row that has nothing else has been told.
        second.is_some() || stray.is_none()
    }

    /// Puts a row aside, at its first cell if no field has that.
    fn put_aside(&mut self, position: u32, at: u16, finding: Diagnostic) {
        let field = if self.header.columns.contains(&Some(at)) { "" } else { self.speak_of(at) };
        self.aside.push((position, field, finding));
    }

    /// Returns the key for a column that no field has.
    fn speak_of(&mut self, at: u16) -> &'static str {
        self.spoken.insert(at);
        unknown_key(at)
    }

    /// Reports a cell below no header; of many in one column the last stands for the rest.
    fn note_stray(&mut self, position: u32, at: u16, text: &str) {
        let (count, last) = self.strays.entry(at).or_default();
        *count += 1;
        *last = position;
        if *count <= REPAIRS {
            let field = self.speak_of(at);
            self.aside.push((position, field, unread(text, HEADLESS, HEADLESS_ADVICE)));
        }
    }

    /// Counts a row in which no field has a value.
    fn note_blank(&mut self, position: u32, row: &impl Cells) {
        let (at, shown) = row.filled().0.unwrap_or((0, ""));
        match &mut self.blank {
            Some((count, ..)) => *count += 1,
            None => self.blank = Some((1, position, at, unmarked(shown).to_string())),
        }
    }

    /// Says that a cell was repaired; of many in one column the last stands for the rest.
    fn note_repair(&mut self, index: usize, shown: &str, read: &str, why: Text) {
        let row = self.rows as u32;
        self.repairs[index].0 += 1;
        self.repairs[index].1 = row;
        if self.repairs[index].0 <= REPAIRS {
            let finding = Diagnostic::new(Code::Repaired).arg("value", shown).arg("read", read);
            self.findings.push((row, self.schema[index].field, finding.arg_text("why", why)));
        }
    }

    /// Ends the table: what the header lacks or has too much of becomes findings, and rows aside get a number.
    pub fn finish(&mut self, header_position: u32) {
        let row = self.positions.len() as u32;
        self.positions.push(header_position);
        let header = std::mem::take(&mut self.header.unknown);
        for (index, column) in self.schema.iter().enumerate() {
            if self.header.columns[index].is_none() && column.required {
                const ALIASES: Text = Text { zh: "{names} 或 {name}", en: "{name}, or {names} in Chinese" };
                let finding = column.name(Diagnostic::new(Code::MissingColumn));
                let finding = finding.arg("names", column.aliases.join("、")).arg_text("aliases", ALIASES);
                self.findings.push((row, "", finding));
            }
        }
        for (at, name) in &header {
            self.findings.push((row, unknown_key(*at), unknown(name, self.schema)));
        }
        for (at, column) in &self.header.twice {
            let finding = column.name(Diagnostic::new(Code::DuplicateKey));
            self.findings.push((row, unknown_key(*at), finding));
        }
        for (index, (count, row)) in self.repairs.iter().enumerate().filter(|(_, (count, _))| *count > REPAIRS) {
            let finding = self.schema[index].name(Diagnostic::new(Code::Repaired)).arg("count", count - REPAIRS);
            let finding = finding.arg_text("value", REST).arg_text("read", READ_ALIKE).arg_text("why", REST_WHY);
            self.findings.push((*row, self.schema[index].field, finding));
        }
        self.header.unknown = header;
        for (at, (count, last)) in self.strays.iter().filter(|(_, (count, _))| *count > REPAIRS) {
            let finding = unread("", HEADLESS, HEADLESS_ADVICE).arg("count", count - REPAIRS);
            let mut finding = finding.arg_text("value", REST);
            finding.args.remove("value");
            self.aside.push((*last, unknown_key(*at), finding));
        }
        if let Some((count, position, at, text)) = self.blank.take() {
            self.put_aside(position, at, aside(&text, BLANK, BLANK_WHY).arg("count", count));
        }
        for (position, field, finding) in std::mem::take(&mut self.aside) {
            self.findings.push((self.positions.len() as u32, field, finding));
            self.positions.push(position);
        }
        self.cells.shrink_to_fit();
    }

    /// Returns the column of the file behind each field, and behind the columns that findings speak of.
    pub fn fields(&self) -> BTreeMap<&'static str, u16> {
        let known = self.schema.iter().zip(&self.header.columns).filter_map(|(c, at)| at.map(|at| (c.field, at)));
        let unknown = self.header.unknown.iter().map(|(at, _)| *at);
        let twice = self.header.twice.iter().map(|(at, _)| *at);
        let strange = unknown.chain(twice).chain(self.spoken.iter().copied()).filter(|at| usize::from(*at) < 26);
        known.chain(strange.map(|at| (UNKNOWN[usize::from(at)], at))).collect()
    }

    /// Tells whether the file has a column.
    pub fn has(&self, index: usize) -> bool {
        self.header.columns[index].is_some()
    }

    /// Returns a cell by its row and its column in the schema.
    pub fn get(&self, row: u32, index: usize) -> &str {
        let at = row as usize * self.schema.len() + index;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.cells[start..self.ends[at] as usize]
    }
}

/// How many repairs of one column are told one by one: a column of numbers is one mistake.
const REPAIRS: u32 = 20;
const REST: Text = Text { zh: "这一列另外 {count} 格", en: "{count} more cells of this column" };
const READ_ALIKE: Text = Text { zh: "相同格式", en: "the same kind" };
const REST_WHY: Text =
    Text { zh: "情况与前面相同；这里是最后一格", en: "as with the cells before; this is the last one" };

const NOTE: Text = Text { zh: "说明", en: "a note" };
const NOTE_WHY: Text = Text {
    zh: "这一行当作表格的说明或合计，没有读取；如果是数据，请填完整",
    en: "the row is taken for a note or a sum; fill it in if it is data",
};
const HEADER: Text = Text { zh: "表头", en: "a header" };
const HEADER_WHY: Text =
    Text { zh: "这一行与表头重复，没有读取", en: "the row repeats the header and is not read" };
const BLANK: Text = Text { zh: "空行", en: "an empty row" };
const BLANK_WHY: Text = Text {
    zh: "只填了不读取的列，没有读取；这样的行共 {count} 行，这里是第一行",
    en: "only columns that are not read are filled; there are {count} such rows, and this is the first",
};

/// Says that a row is no data.
fn aside(text: &str, read: Text, why: Text) -> Diagnostic {
    Diagnostic::new(Code::Repaired).arg("value", text.trim()).arg_text("read", read).arg_text("why", why)
}

const LONE: Text = Text { zh: "这一行只有这一格有内容", en: "nothing else stands in its row" };
const LONE_ADVICE: Text = Text {
    zh: "是数据的，请每格分开填写（CSV 用英文逗号，整行不要加引号）；是说明的，请写在第一列，以“注：”开头",
    en: "if it is data, give each value its own cell (ASCII commas in CSV, no quotes around the row); if a note, begin it with 注： in the first column",
};
const HEADLESS: Text = Text { zh: "这一列没有表头", en: "its column has no header" };
const HEADLESS_ADVICE: Text = Text {
    zh: "原来那一格里有逗号的，请用英文双引号括起来；是自用内容的，请给这一列加上表头",
    en: "quote the cell whose text has a comma; give a column of your own a header",
};

/// Says that a cell is lost, with its first characters.
fn unread(text: &str, why: Text, advice: Text) -> Diagnostic {
    const SHOWN: usize = 40;
    let text = unmarked(text).trim();
    let end = text.char_indices().nth(SHOWN).map_or(text.len(), |(end, _)| end);
    let dots = if end < text.len() { "…" } else { "" };
    let finding = Diagnostic::new(Code::UnreadCell).arg("value", format!("{}{dots}", &text[..end]));
    finding.arg_text("why", why).arg_text("advice", advice)
}

/// Tells a remark about the table by how it begins; outside the first column it must be a label with a colon.
fn is_remark(text: &str, is_first: bool) -> bool {
    const WORDS: [&str; 13] =
        ["备注", "说明", "填表", "填报", "制表", "审核", "联系", "合计", "总计", "小计", "共计", "以上", "本表"];
    let text = trim(text);
    let is_label = |text: &str| text.trim_start().starts_with([':', '：']);
    if let Some(rest) = text.strip_prefix(['注', '附']) {
        return is_label(rest) || is_first && rest.starts_with(|c: char| c.is_ascii_digit() || c.is_whitespace());
    }
    WORDS.iter().any(|word| text.starts_with(word)) && (is_first || text.contains([':', '：']))
}

/// Tells whether a row begins as a sum does.
fn is_sum(text: &str) -> bool {
    const WORDS: [&str; 4] = ["合计", "总计", "小计", "共计"];
    if !trim(text).starts_with(['合', '总', '小', '共']) {
        return false;
    }
    let text = loose(text);
    let rest = WORDS.iter().find_map(|word| text.strip_prefix(word));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit() || c == '('))
}

/// Tells whether one cell seems to hold a whole row: a code, tabs, or as many commas as a row needs.
fn holds_row(text: &str, required: usize) -> bool {
    let narrow: String = trim(text).chars().map(narrow).collect();
    let separators = narrow.chars().filter(|c| matches!(c, ',' | ';' | '、' | '|')).count();
    narrow.contains('\t')
        || narrow.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() >= 6)
        || separators > 0 && narrow.starts_with(|c: char| c.is_ascii_digit())
        || required > 2 && separators >= required - 1
}

fn unknown(name: &str, schema: &'static [Column]) -> Diagnostic {
    let finding = Diagnostic::new(Code::UnknownColumn).arg("column", name);
    let names = schema.iter().flat_map(|column| column.aliases.iter().copied().chain([column.field]));
    match similar(&loose(name), names) {
        Some(close) => finding
            .arg("similar", close)
            .arg_text("suggestion", Text { zh: "是不是“{similar}”？", en: "did you mean `{similar}`?" }),
        None => finding
            .arg("names", schema.iter().map(Column::chinese).collect::<Vec<_>>().join("、"))
            .arg("fields", schema.iter().map(|column| column.field).collect::<Vec<_>>().join(", "))
            .arg_text(
                "suggestion",
                Text {
                    zh: "自用的备注可以不管；可用的列：{names}",
                    en: "leave it if it holds your own remarks; the columns are {fields}",
                },
            ),
    }
}

fn unknown_key(at: u16) -> &'static str {
    UNKNOWN.get(usize::from(at)).copied().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::super::table::testing::{report, snapshot};
    use super::super::table::{Found, Table};
    use super::*;
    use crate::base::{Lang, Sources};

    /// Reads a CSV file; returns its rows as text and what is said, with the hints.
    fn read(name: &str, text: &str) -> (Vec<String>, Vec<String>, String) {
        let (mut sources, mut findings) = (Sources::default(), Vec::new());
        let snapshot = snapshot(&[(&format!("{name}.csv"), text.as_bytes())]);
        let Found::Table(table) = Table::load(name, &snapshot, &mut sources, &mut findings) else {
            panic!("{:?}", report(&findings, &sources));
        };
        let fields = super::super::columns::columns(name).unwrap();
        let row = |row| fields.iter().map(|column| table.get(row, column.field)).collect::<Vec<_>>().join("|");
        let hints = findings.iter().map(|finding| finding.hint(Lang::Zh) + "\n").collect();
        ((0..table.rows()).map(row).collect(), report(&findings, &sources), hints)
    }

    const REGIONS: &str = "代码,名称\n34,安徽省\n";
    const EVENTS: &str = "日期,对象,事件,命名机关,文号,整改期限,原因\n2026-03-20,p-1,命名,hefei,,,\n";

    #[test]
    fn a_row_in_one_cell_is_no_note() {
        for line in [
            "2026-08-01，340103901001，取消命名，hefei，示例5号，，传销窝点",
            "\"2026-08-01,340103901001,revoke,hefei,,,传销\"",
            "2026-08-01\tp-1\trevoke\thefei",
            "2026.8.1；p-1；取消命名；hefei",
            "今天，甲，取消命名，合肥办",
            ",,取消命名,,,,",
            ",,,,,,审核不通过，限期未改",
        ] {
            let (rows, said, hints) = read("registry/events", &format!("{EVENTS}{line}\n"));
            assert!(rows.len() == 1 && said.len() == 1 && said[0].starts_with("unread-cell 3:"), "{line}: {said:?}");
            assert!(hints.contains("每格分开填写"), "{hints}");
        }
        for (table, line) in [("registry/regions", "3401，合肥市"), ("registry/regions", ",合肥市")] {
            let (_, said, _) = read(table, &format!("{REGIONS}{line}\n"));
            assert!(said.len() == 1 && said[0].starts_with("unread-cell"), "{line}: {said:?}");
        }
        for line in
            ["注：以上为示例，请核对", "一、瑶海区", "说明：电话 0551-62345678", ",,,制表人：张三,,,", "合计3个"]
        {
            let (rows, said, _) = read("registry/events", &format!("{EVENTS}{line}\n"));
            assert!(rows.len() == 1 && said.len() == 1 && said[0].starts_with("repaired"), "{line}: {said:?}");
        }
    }

    #[test]
    fn a_cell_without_a_header_is_never_lost() {
        let text = EVENTS.replace("hefei,,,\n", "hefei,,,暗访发现传销,台账造假\n");
        let (rows, said, hints) = read("registry/events", &text);
        assert_eq!((rows.len(), &said[..]), (1, &["unread-cell 2:34 台账造假".to_string()][..]));
        assert!(hints.contains("英文双引号"));
        // An empty cell in the header; cells of blanks say nothing.
        let (_, said, _) = read("registry/regions", "代码,,名称,,\n34,x,安徽省, ,\n");
        assert_eq!(said, ["unread-cell 2:4 x"]);
        let (rows, said, _) = read("registry/regions", &format!("{REGIONS},,x1\n"));
        assert_eq!((rows.len(), &said[..]), (1, &["unread-cell 3:3 x1".to_string()][..]));
        let many = "35,乙,丙\n".repeat(50);
        let (rows, said, _) = read("registry/regions", &format!("{REGIONS}{many}"));
        assert_eq!((rows.len(), said.len()), (51, 21), "twenty one by one, and the rest in one");
    }

    #[test]
    fn numbers_sums_and_repeated_headers_are_no_data() {
        let (rows, said, hints) = read(
            "registry/regions",
            "序号,代码,名称\n1,34,安徽省\n序号,代码,名称\n2,,\n3,,\n合计,3个,\n合计村,3401,合肥市\n",
        );
        assert_eq!(rows, ["34|安徽省", "3401|合肥市"]);
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(hints.contains("共 2 行") && hints.contains("与表头重复"), "{hints}");
        assert!(said.iter().all(|line| line.starts_with("repaired")), "{said:?}");
    }

    #[test]
    fn the_row_with_the_columns_that_must_be_there_is_the_header() {
        let head: Vec<Vec<(u16, String)>> = [
            &["编码", "类别", "名称", "所属区划", "五项机制"][..],
            &["部门互动", "信息采集", "宣传教育", "责任落实", "监管打击"],
        ]
        .iter()
        .map(|row| (0..).zip(row.iter().map(ToString::to_string)).collect())
        .collect();
        let header = Header::find(&head, super::super::columns::SUBJECTS).unwrap();
        assert_eq!((header.row, header.score), (0, (4, 4)));
    }
}
