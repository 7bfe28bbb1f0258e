//! Help, completions, and wrong calls in words an officer understands: clap's own errors are English only.

use super::args::{self, CompletionsArgs, HelpArgs};
use super::options::Context;
use super::stop::{Exit, Stop};
use crate::base::{Lang, Text};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::io::{self, Write};
use std::process::ExitCode;

pub const CANNOT_WRITE: Text = Text { zh: "报告写不出来", en: "the report cannot be written" };

/// Writes one line of what is wrong and one of what to do to stderr.
pub fn say(lang: Lang, message: &str, hint: &str) {
    let (error, help) = match lang {
        Lang::Zh => ("错误", "建议"),
        Lang::En => ("error", "help"),
    };
    let mut text = format!("{error}: {message}\n");
    if !hint.is_empty() {
        text.push_str(&format!("{help}: {hint}\n"));
    }
    // Nothing is left to do if stderr is closed.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Reports what clap returned instead of arguments: help and version (0), or a wrong call (2).
pub fn report(error: &clap::Error, lang: Lang) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A closed pipe is silent.
            let _ = io::stdout().write_all(error.render().to_string().as_bytes());
            return ExitCode::SUCCESS;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = io::stderr().write_all(error.render().to_string().as_bytes());
        }
        _ if lang == Lang::En => {
            let _ = io::stderr().write_all(error.render().to_string().as_bytes());
        }
        _ => {
            let (message, hint) = in_chinese(error);
            say(lang, &message, &hint);
        }
    }
    ExitCode::from(2)
}

/// Prints the help of the program or of one command.
pub fn help(context: &Context, args: &HelpArgs, out: &mut dyn Write) -> Result<Exit, Stop> {
    let mut command = args::command();
    command.build();
    let help = match &args.command {
        None => command.render_help(),
        Some(name) => match command.find_subcommand_mut(name) {
            Some(sub) => sub.render_help(),
            None => {
                let message = Text { zh: "没有这个命令", en: "there is no such command" };
                let hint =
                    Text { zh: "用 gaoshi --help 查看全部命令", en: "see gaoshi --help for all commands" };
                return Err(Stop::called(format!("{} `{name}`", message.get(context.lang)), hint.get(context.lang)));
            }
        },
    };
    write!(out, "{help}")?;
    Ok(Exit::Done)
}

/// Prints a completion script.
pub fn completions(args: &CompletionsArgs, out: &mut dyn Write) -> Result<Exit, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::command(), "gaoshi", &mut script);
    out.write_all(&script)?;
    Ok(Exit::Done)
}

fn in_chinese(error: &clap::Error) -> (String, String) {
    let get = |kind| error.get(kind).map(words).unwrap_or_default();
    let (argument, value) = (get(ContextKind::InvalidArg), get(ContextKind::InvalidValue));
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => format!("没有命令 `{}`", get(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => "没有写命令".to_string(),
        ErrorKind::UnknownArgument => format!("不认识 `{argument}`"),
        ErrorKind::InvalidValue if value.is_empty() => format!("`{argument}` 后面没有写值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("`{argument}` 的值 `{value}` 不能用"),
        ErrorKind::MissingRequiredArgument => format!("还缺 `{argument}`"),
        ErrorKind::NoEquals => format!("`{argument}` 要用等号写值"),
        ErrorKind::ArgumentConflict => format!("`{argument}` 不能重复，也不能和别的选项一起用"),
        ErrorKind::InvalidUtf8 => "参数里有读不懂的字符".to_string(),
        _ => error.render().to_string().lines().next().unwrap_or("").trim_start_matches("error: ").to_string(),
    };
    let suggestion = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
        .into_iter()
        .map(get)
        .find(|suggestion| !suggestion.is_empty());
    let allowed = get(ContextKind::ValidValue);
    let hint = match suggestion {
        Some(suggestion) => format!("是不是 `{suggestion}`？"),
        None if !allowed.is_empty() => format!("可用的值：{allowed}"),
        None if argument.starts_with("--as-of") => "日期写成 2027-02-01 的样子".to_string(),
        None => "用 gaoshi --help 查看用法，或 gaoshi 命令 --help 查看某个命令".to_string(),
    };
    (message, hint)
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        ContextValue::Number(number) => number.to_string(),
        ContextValue::Bool(flag) => flag.to_string(),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => texts.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_calls_are_named_in_chinese() {
        let said = |line: &str| in_chinese(&args::parse(line.split(' ').map(Into::into)).unwrap_err());
        assert_eq!(said("gaoshi biuld"), ("没有命令 `biuld`".into(), "是不是 `build`？".into()));
        assert_eq!(said("gaoshi build --onyl site").0, "不认识 `--onyl`");
        assert_eq!(said("gaoshi build --as-of soon").1, "日期写成 2027-02-01 的样子");
        assert_eq!(said("gaoshi build --only paper").1, "可用的值：site、print、led、embed、delivery");
        assert_eq!(said("gaoshi init").0, "还缺 `<NAME>`");
    }
}
