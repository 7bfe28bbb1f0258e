//! Arguments as they are typed. Promises the command line that design and README describe; resolves nothing:
//! what a missing option means is decided in `options`.

use crate::base::{Date, Lang, parse_date};
use crate::plan::Product;
use clap::{ArgAction, Args as ClapArgs, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;

const TEMPLATE: &str = "{about-with-newline}\n用法 / usage: {usage}\n\n{all-args}{after-help}";
const COMMANDS: &str = "命令 / commands";
const ARGUMENTS: &str = "参数 / arguments";
const OPTIONS: &str = "选项 / options";

/// Reads arguments; the error is clap's, for `usage` to put into words.
pub fn parse(given: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Args, clap::Error> {
    Args::from_arg_matches(&command().try_get_matches_from(given)?)
}

/// Returns the command line's description, for help and shell completion.
pub fn command() -> clap::Command {
    let mut command = Args::command().help_template(TEMPLATE);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_string()).collect();
    for name in names {
        command = command.mut_subcommand(name, |sub| sub.help_template(TEMPLATE).disable_version_flag(true));
    }
    command
}

/// 告示：一份内容，同时做出网站、海报、电子屏画面和门户公告 / one campaign becomes a site, posters, LED screens and portal notices
#[derive(Debug, Parser)]
#[command(
    name = "gaoshi",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    subcommand_help_heading = COMMANDS,
    subcommand_value_name = "COMMAND",
    after_help = "\n第一次使用 / first steps:\n  gaoshi init my-campaign\n  gaoshi build my-campaign\n"
)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
    /// 消息的语言 / language of messages
    #[arg(long, global = true, value_enum, hide_possible_values = true, value_name = "zh|en", help_heading = OPTIONS, display_order = 900)]
    pub lang: Option<LangName>,
    /// 显示帮助 / show help
    #[arg(short, long, global = true, action = ArgAction::HelpShort, help_heading = OPTIONS, display_order = 901)]
    pub help: Option<bool>,
    /// 显示版本 / show the version
    #[arg(short = 'V', long, action = ArgAction::Version, help_heading = OPTIONS, display_order = 902)]
    pub version: Option<bool>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 生成全部成品 / build everything
    Build(BuildArgs),
    /// 只检查内容，不生成 / check the content, build nothing
    Check(CheckArgs),
    /// 看这次会新做、更新、删除哪些文件 / show what a build would make, change and remove
    Plan(PlanArgs),
    /// 核对成品是否完好、有没有被改动 / verify that a release is whole and untouched
    Verify(VerifyArgs),
    /// 退回上一次发布 / go back to the release before
    Rollback(RollbackArgs),
    /// 列出仍写着已取消命名主体的海报、屏幕画面和点位 / list what was issued and still names a revoked subject
    Recall(RecallArgs),
    /// 比较两次发布有什么不同 / compare two releases
    Diff(DiffArgs),
    /// 印前检查：任何 PDF 能不能交印刷厂 / judge any PDF for print
    Preflight(PreflightArgs),
    /// 检查屏幕文件（MP4、GIF、BMP、PNG、JPG）能不能在屏上放 / inspect files for screens
    Screen(ScreenArgs),
    /// 讲解一种错误怎样改；不写代码则全部列出 / explain a finding and how to mend it
    Explain(ExplainArgs),
    /// 新建一个可以直接生成的示例专项 / start a campaign that builds as it is
    Init(InitArgs),
    /// 新建一篇内容的草稿 / start a piece of content
    New(NewArgs),
    /// 生成一份待填的名单表格（Excel） / write a workbook to fill in
    Template(TemplateArgs),
    /// 把名单表格整理成标准 CSV，原件留作 .bak / rewrite the tables of the registry as canonical CSV
    Fmt(FmtArgs),
    /// 输出命令行自动补全脚本 / print a completion script for a shell
    Completions(CompletionsArgs),
    /// 输出内容或报告的 JSON Schema；不写名字则列出 / print a JSON Schema
    Schema(SchemaArgs),
    /// 显示某个命令的帮助 / show the help of a command
    Help(HelpArgs),
}

/// What `build`, `check` and `plan` have in common.
#[derive(Debug, ClapArgs)]
pub struct InputArgs {
    /// 专项文件夹，里面有 content / the campaign's folder, where `content` is
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true, help_heading = ARGUMENTS)]
    pub dir: PathBuf,
    /// 发布日期，不写则用 campaign.yaml 的 as_of，再不写则用今天 / the build date
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date, help_heading = OPTIONS)]
    pub as_of: Option<Date>,
    /// 只做这几种成品 / only these products: site,print,led,embed,delivery
    #[arg(long, value_name = "PRODUCT,...", value_enum, value_delimiter = ',', hide_possible_values = true, help_heading = OPTIONS)]
    pub only: Vec<ProductName>,
    /// 草稿也算在内 / include drafts
    #[arg(long, help_heading = OPTIONS)]
    pub drafts: bool,
    /// 同时做几件，不写则用全部处理器 / how many jobs at once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = OPTIONS)]
    pub jobs: Option<u16>,
}

/// `--output`, for commands that know a release.
#[derive(Debug, ClapArgs)]
pub struct OutputArgs {
    /// 成品文件夹，不写则是 DIR/output / where the release stands
    #[arg(long, value_name = "DIR", help_heading = OPTIONS)]
    pub output: Option<PathBuf>,
}

/// `--report`.
#[derive(Debug, ClapArgs)]
pub struct ReportArgs {
    /// 给人看，还是给程序看 / for people or for programs
    #[arg(long, value_name = "human|json", value_enum, default_value = "human", hide_possible_values = true, hide_default_value = true, help_heading = OPTIONS)]
    pub report: ReportName,
}

#[derive(Debug, ClapArgs)]
pub struct BuildArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub report: ReportArgs,
}

#[derive(Debug, ClapArgs)]
pub struct CheckArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub report: ReportArgs,
}

#[derive(Debug, ClapArgs)]
pub struct PlanArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    /// 输出 JSON / print JSON
    #[arg(long, help_heading = OPTIONS)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct VerifyArgs {
    /// 成品文件夹 / where the release stands
    #[arg(value_name = "OUTPUT", default_value = "output", hide_default_value = true, help_heading = ARGUMENTS)]
    pub output: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub struct RollbackArgs {
    /// 专项文件夹 / the campaign's folder
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true, help_heading = ARGUMENTS)]
    pub dir: PathBuf,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, ClapArgs)]
pub struct RecallArgs {
    /// 专项文件夹 / the campaign's folder
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true, help_heading = ARGUMENTS)]
    pub dir: PathBuf,
    #[command(flatten)]
    pub output: OutputArgs,
    /// 看哪一天的名单状态，不写则与 build 相同 / standings as of this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date, help_heading = OPTIONS)]
    pub as_of: Option<Date>,
    /// 只看这一天起取消命名的 / only names revoked since this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date, help_heading = OPTIONS)]
    pub since: Option<Date>,
    /// table 表格、csv 可用 Excel 打开、json 给程序 / the form of the list
    #[arg(long, value_name = "table|csv|json", value_enum, default_value = "table", hide_possible_values = true, hide_default_value = true, help_heading = OPTIONS)]
    pub format: ListName,
    /// 另写一份可打印的撤换通知单 / also write notices to print, one sheet a holder
    #[arg(long, value_name = "FILE.html", help_heading = OPTIONS)]
    pub notice: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub struct DiffArgs {
    /// 旧的：成品文件夹或清单文件；不写则是上一次发布 / the old release: a folder or a manifest
    #[arg(value_name = "A", help_heading = ARGUMENTS)]
    pub old: Option<PathBuf>,
    /// 新的；只写一个则比较它与它的上一次发布 / the new release; one alone is compared with the one before it
    #[arg(value_name = "B", help_heading = ARGUMENTS)]
    pub new: Option<PathBuf>,
    /// 输出 JSON / print JSON
    #[arg(long, help_heading = OPTIONS)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct PreflightArgs {
    /// 要检查的 PDF / the PDF files
    #[arg(value_name = "FILE", required = true, help_heading = ARGUMENTS)]
    pub files: Vec<PathBuf>,
    /// 应有的规格，如 a3，或成品尺寸（毫米），如 297x420 / the format it should have, or its trimmed size in mm
    #[arg(long, value_name = "FORMAT", help_heading = OPTIONS)]
    pub format: Option<String>,
    /// sheet 单张印刷、large 大幅面；不写则按尺寸判断 / how it is printed
    #[arg(long, value_name = "sheet|large", value_enum, hide_possible_values = true, help_heading = OPTIONS)]
    pub profile: Option<ProfileName>,
    /// 总墨量上限，不写则是 300 / the most ink in per cent
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(100..=400), help_heading = OPTIONS)]
    pub ink: Option<u32>,
    /// 输出 JSON / print JSON
    #[arg(long, help_heading = OPTIONS)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct ScreenArgs {
    /// 要检查的文件 / the files
    #[arg(value_name = "FILE", required = true, help_heading = ARGUMENTS)]
    pub files: Vec<PathBuf>,
    /// 按这种屏参检查，如 p10-single-16 / hold them against a profile
    #[arg(long, value_name = "ID", conflicts_with = "screen", help_heading = OPTIONS)]
    pub profile: Option<String>,
    /// 按专项里这块屏检查 / hold them against a screen of the campaign
    #[arg(long, value_name = "ID", help_heading = OPTIONS)]
    pub screen: Option<String>,
    /// 专项文件夹，和 --screen 一起用 / the campaign's folder, for --screen
    #[arg(long, value_name = "DIR", default_value = ".", hide_default_value = true, help_heading = OPTIONS)]
    pub dir: PathBuf,
    /// 输出 JSON / print JSON
    #[arg(long, help_heading = OPTIONS)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct ExplainArgs {
    /// 方括号里的代码，如 broken-link / the code in brackets, such as broken-link
    #[arg(value_name = "CODE", help_heading = ARGUMENTS)]
    pub code: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub struct InitArgs {
    /// 要新建的文件夹 / the folder to make
    #[arg(value_name = "NAME", help_heading = ARGUMENTS)]
    pub name: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub struct NewArgs {
    /// case 案例、notice 通知公告、page 页面、material 宣传材料
    #[arg(value_name = "KIND", value_enum, hide_possible_values = true, help_heading = ARGUMENTS)]
    pub kind: KindName,
    /// 标题 / the title
    #[arg(value_name = "TITLE", help_heading = ARGUMENTS)]
    pub title: String,
    /// 文件名（字母、数字、连字符），也是网址的一部分 / the file's name and part of its address
    #[arg(long, value_name = "SLUG", help_heading = OPTIONS)]
    pub slug: Option<String>,
    /// 专项文件夹 / the campaign's folder
    #[arg(long, value_name = "DIR", default_value = ".", hide_default_value = true, help_heading = OPTIONS)]
    pub dir: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub struct TemplateArgs {
    /// registry 名单
    #[arg(value_name = "registry", value_enum, hide_possible_values = true, help_heading = ARGUMENTS)]
    pub what: TableName,
    /// 专项文件夹，里面的区划和命名机关先填好 / a campaign whose divisions and authorities are filled in
    #[arg(value_name = "DIR", help_heading = ARGUMENTS)]
    pub dir: Option<PathBuf>,
    /// 写到哪个文件，不写则是 registry.xlsx / where to write it
    #[arg(long, value_name = "FILE", help_heading = OPTIONS)]
    pub output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub struct FmtArgs {
    /// registry 名单
    #[arg(value_name = "registry", value_enum, hide_possible_values = true, help_heading = ARGUMENTS)]
    pub what: TableName,
    /// 专项文件夹 / the campaign's folder
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true, help_heading = ARGUMENTS)]
    pub dir: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub struct CompletionsArgs {
    /// bash, elvish, fish, powershell, zsh
    #[arg(value_name = "SHELL", value_enum, hide_possible_values = true, help_heading = ARGUMENTS)]
    pub shell: Shell,
}

#[derive(Debug, ClapArgs)]
pub struct SchemaArgs {
    /// 格式的名字 / the schema's name
    #[arg(value_name = "NAME", help_heading = ARGUMENTS)]
    pub name: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub struct HelpArgs {
    /// 命令的名字 / the command's name
    #[arg(value_name = "COMMAND", help_heading = ARGUMENTS)]
    pub command: Option<String>,
}

/// A language as it is typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LangName {
    Zh,
    En,
}

impl From<LangName> for Lang {
    fn from(name: LangName) -> Self {
        match name {
            LangName::Zh => Self::Zh,
            LangName::En => Self::En,
        }
    }
}

/// A product as it is typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ProductName {
    Site,
    Print,
    Led,
    Embed,
    Delivery,
}

impl From<ProductName> for Product {
    fn from(name: ProductName) -> Self {
        match name {
            ProductName::Site => Self::Site,
            ProductName::Print => Self::Print,
            ProductName::Led => Self::Led,
            ProductName::Embed => Self::Embed,
            ProductName::Delivery => Self::Delivery,
        }
    }
}

/// Who reads the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportName {
    Human,
    Json,
}

/// How a file is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProfileName {
    #[value(alias = "单张")]
    Sheet,
    #[value(alias = "大幅面", alias = "喷绘")]
    Large,
}

/// The form of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListName {
    Table,
    Csv,
    Json,
}

/// Whose tables `template` and `fmt` are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableName {
    #[value(alias = "名单")]
    Registry,
}

/// What `new` can start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KindName {
    #[value(alias = "案例")]
    Case,
    #[value(alias = "通知", alias = "公告", alias = "通知公告")]
    Notice,
    #[value(alias = "页面")]
    Page,
    #[value(alias = "材料", alias = "宣传材料")]
    Material,
}

fn date(text: &str) -> Result<Date, String> {
    parse_date(text).ok_or_else(|| "写成 2027-02-01 的样子 / write it like 2027-02-01".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Args, clap::Error> {
        parse(line.split(' ').map(Into::into))
    }

    #[test]
    fn the_description_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn products_come_as_one_list() {
        let args = read("gaoshi build . --only site,print --jobs 3 --as-of 2027-2-1 --lang en").unwrap();
        let Command::Build(build) = args.command else { panic!() };
        assert_eq!((build.input.only.len(), build.input.jobs), (2, Some(3)));
        assert_eq!(build.input.as_of, parse_date("2027-02-01"));
    }

    #[test]
    fn wrong_calls_are_refused() {
        for line in
            ["gaoshi build --only paper", "gaoshi build --as-of 2027-02-30", "gaoshi build --jobs 0", "gaoshi biuld"]
        {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
