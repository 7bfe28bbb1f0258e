//! Arguments made whole. The only place of the program that reads the clock, the environment, the terminal and the
//! working directory; below it everything is an argument.

use super::args::{Args, InputArgs, ProductName};
use super::stop::Stop;
use crate::base::{Date, GENERATOR, Lang};
use crate::pipeline;
use crate::plan::Product;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// What the machine says, read once.
#[derive(Debug)]
pub struct Context {
    pub lang: Lang,
    /// The working directory; paths that are given are relative to it.
    pub here: PathBuf,
    pub today: Date,
    pub processors: usize,
    /// Colours in what goes to stderr.
    pub colour: bool,
    /// A progress bar on stderr.
    pub bar: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Context {
    /// Reads the machine; `args` may already say the language.
    pub fn read(args: &Args) -> Result<Self, Stop> {
        let lang = args.lang.map_or_else(|| lang_of(&|name| std::env::var(name).ok()), Lang::from);
        let here = std::env::current_dir().map_err(|error| {
            Stop::machine(
                lang,
                ("找不到当前文件夹", "换一个文件夹再运行"),
                ("the working directory is gone", "run the program in another folder"),
                &error,
            )
        })?;
        let terminal = std::io::stderr().is_terminal();
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let plain = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Ok(Self {
            lang,
            here,
            today: jiff::ZonedDateTime::now().date(),
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            colour: terminal && !plain && !set("NO_COLOR"),
            bar: terminal && !plain,
            width: std::env::var("COLUMNS")
                .ok()
                .and_then(|columns| columns.parse().ok())
                .map_or(120, |columns: usize| columns.clamp(60, 400)),
        })
    }

    /// Returns what the pipeline needs, and how the output folder was called by the caller.
    pub fn options(&self, input: &InputArgs, output: Option<&Path>) -> Result<(pipeline::Options, PathBuf), Stop> {
        let root = self.here.join(&input.dir);
        if !root.is_dir() {
            return Err(self.no_folder(&input.dir));
        }
        let output = release_of(&input.dir, output);
        let options = pipeline::Options {
            only: products(&input.only),
            jobs: input.jobs.map_or(self.processors, usize::from),
            drafts: input.drafts,
            ..self.options_at(&input.dir, &output, input.as_of)
        };
        Ok((options, output))
    }

    /// Returns what the pipeline needs to look at a campaign and its release, with everything else as it is without options.
    pub fn options_at(&self, dir: &Path, output: &Path, as_of: Option<Date>) -> pipeline::Options {
        pipeline::Options {
            root: self.here.join(dir),
            output: self.here.join(output),
            as_of,
            today: self.today,
            only: products(&[]),
            jobs: self.processors,
            drafts: false,
            generator: GENERATOR.to_string(),
        }
    }

    /// Returns the refusal of a folder that is not there.
    pub fn no_folder(&self, dir: &Path) -> Stop {
        let dir = dir.display();
        match self.lang {
            Lang::Zh => Stop::called(format!("没有文件夹 `{dir}`"), "检查路径；新建一个专项：gaoshi init 名字"),
            Lang::En => Stop::called(
                format!("there is no folder `{dir}`"),
                "check the path; start a campaign with: gaoshi init NAME",
            ),
        }
    }
}

/// Returns the products to make: those that are named, else all.
fn products(only: &[ProductName]) -> BTreeSet<Product> {
    let all = [ProductName::Site, ProductName::Print, ProductName::Led, ProductName::Embed, ProductName::Delivery];
    let wanted = if only.is_empty() { &all[..] } else { only };
    wanted.iter().map(|product| (*product).into()).collect()
}

/// Returns the output folder as given, else `DIR/output`.
pub fn release_of(dir: &Path, output: Option<&Path>) -> PathBuf {
    match output {
        Some(output) => output.to_path_buf(),
        None if dir == Path::new(".") => PathBuf::from("output"),
        None => dir.join("output"),
    }
}

/// Finds the language before the arguments are known to be right, for the message that says they are wrong.
pub fn lang_before_parsing(given: &[OsString]) -> Lang {
    let mut rest = given.iter().filter_map(|word| word.to_str());
    while let Some(word) = rest.next() {
        let value = if word == "--lang" { rest.next() } else { word.strip_prefix("--lang=") };
        match value {
            Some("zh") => return Lang::Zh,
            Some("en") => return Lang::En,
            _ => {}
        }
    }
    lang_of(&|name| std::env::var(name).ok())
}

/// The first variable that is set decides; Chinese unless it names English.
fn lang_of(variable: &dyn Fn(&str) -> Option<String>) -> Lang {
    let value = ["GAOSHI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| variable(name).filter(|value| !value.is_empty()));
    match value {
        Some(value) if value.to_ascii_lowercase().starts_with("en") => Lang::En,
        _ => Lang::Zh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_unless_the_locale_is_english() {
        let with = |pairs: &'static [(&str, &str)]| {
            lang_of(&move |name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_string()))
        };
        assert_eq!(with(&[]), Lang::Zh);
        assert_eq!(with(&[("LANG", "C.UTF-8")]), Lang::Zh);
        assert_eq!(with(&[("LANG", "en_GB.UTF-8")]), Lang::En);
        assert_eq!(with(&[("LC_ALL", "zh_CN.UTF-8"), ("LANG", "en_US.UTF-8")]), Lang::Zh);
        assert_eq!(with(&[("GAOSHI_LANG", "en"), ("LC_ALL", "zh_CN.UTF-8")]), Lang::En);
        assert_eq!(with(&[("LC_ALL", ""), ("LANG", "en_US")]), Lang::En);
    }

    #[test]
    fn output_stands_in_the_campaign_unless_given() {
        assert_eq!(release_of(Path::new("."), None), Path::new("output"));
        assert_eq!(release_of(Path::new("a"), None), Path::new("a/output"));
        assert_eq!(release_of(Path::new("a"), Some(Path::new("b"))), Path::new("b"));
    }
}
