//! Floor 6: the command line. Reads arguments, calls the pipeline, reports, and chooses the exit code:
//! 0 done, 1 the content has errors, 2 called wrongly or the machine failed, 255 our bug.

mod args;
mod build;
mod diff;
mod explain;
mod file;
mod fmt;
mod init;
mod new;
mod options;
mod plan;
mod preflight;
mod progress;
mod recall;
mod release;
pub mod report;
mod schema;
mod screen;
mod stop;
mod summary;
mod table;
pub mod template;
mod usage;

use crate::base::Lang;
use args::{Args, Command};
use options::Context;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;
use stop::{Exit, Stop};

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    let given: Vec<OsString> = std::env::args_os().collect();
    let lang = options::lang_before_parsing(&given);
    std::panic::set_hook(Box::new(report_bug));
    let ended = std::panic::catch_unwind(|| {
        let args = match args::parse(given) {
            Ok(args) => args,
            Err(error) => return usage::report(&error, lang),
        };
        let mut out = io::BufWriter::new(io::stdout().lock());
        let ended =
            run(&args, &mut out, &mut io::stderr()).and_then(|exit| out.flush().map(|()| exit).map_err(Stop::from));
        exit_code(ended, lang)
    });
    ended.unwrap_or(ExitCode::from(255))
}

fn run(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Stop> {
    let context = Context::read(args)?;
    match &args.command {
        Command::Build(args) => build::build(&context, args, out, err),
        Command::Check(args) => build::check(&context, args, out, err),
        Command::Plan(args) => plan::run(&context, args, out, err),
        Command::Verify(args) => release::verify(&context, args, out),
        Command::Rollback(args) => release::rollback(&context, args, out),
        Command::Recall(args) => recall::run(&context, args, out, err),
        Command::Diff(args) => diff::run(&context, args, out),
        Command::Preflight(args) => preflight::run(&context, args, out),
        Command::Screen(args) => screen::run(&context, args, out),
        Command::Explain(args) => explain::run(&context, args, out),
        Command::Init(args) => init::run(&context, args, out),
        Command::New(args) => new::run(&context, args, out),
        Command::Template(args) => template::run(&context, args, out),
        Command::Fmt(args) => fmt::run(&context, args, out, err),
        Command::Completions(args) => usage::completions(args, out),
        Command::Schema(args) => schema::run(&context, args, out),
        Command::Help(args) => usage::help(&context, args, out),
    }
}

fn exit_code(ended: Result<Exit, Stop>, lang: Lang) -> ExitCode {
    match ended {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::Errors) => ExitCode::from(1),
        Err(Stop::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Stop::Write(error)) => {
            usage::say(lang, &format!("{}: {error}", usage::CANNOT_WRITE.get(lang)), "");
            ExitCode::from(2)
        }
        Err(Stop::Refused { message, hint, code }) => {
            usage::say(lang, &message, &hint);
            ExitCode::from(code)
        }
    }
}

/// Asks for a report of our own fault in two lines; the rest only for those who ask for it with RUST_BACKTRACE.
fn report_bug(panic: &std::panic::PanicHookInfo<'_>) {
    let at = panic.location().map_or(String::new(), |at| format!("{}:{}", at.file(), at.line()));
    let what = panic.payload_as_str().unwrap_or("");
    let version = env!("CARGO_PKG_VERSION");
    // Nothing is left to do if stderr is closed too.
    let _ = writeln!(
        io::stderr(),
        "程序自身出错了，请把这几行和当时的内容发给我们；不会留下半个发布批次\n\
         this is a bug of gaoshi, please report it; no half-made release is left\n  gaoshi {version}, {at}: {what}"
    );
    if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
        let _ = writeln!(io::stderr(), "{}", std::backtrace::Backtrace::force_capture());
    }
}
