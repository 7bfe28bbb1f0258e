//! `gaoshi verify` and `gaoshi rollback`: what can be done with a release that stands.

use super::args::{RollbackArgs, VerifyArgs};
use super::build::refused;
use super::options::{Context, release_of};
use super::stop::{Exit, Stop};
use crate::base::Lang;
use crate::publish;
use std::io::Write;

/// More faults than this are only counted.
const SHOWN: usize = 200;

/// Compares a release with its manifest; a release with faults ends with 1.
pub fn verify(context: &Context, args: &VerifyArgs, out: &mut dyn Write) -> Result<Exit, Stop> {
    let (lang, output) = (context.lang, args.output.display());
    let verified = publish::verify(&context.here.join(&args.output)).map_err(|failure| refused(&failure, lang))?;
    for problem in verified.problems.iter().take(SHOWN) {
        writeln!(out, "{}", problem.message(lang))?;
    }
    let (faults, files) = (verified.problems.len(), verified.files);
    if faults > SHOWN {
        writeln!(out, "…")?;
    }
    match (lang, faults) {
        (Lang::Zh, 0) => writeln!(out, "{output} 完好：{files} 个文件都与清单一致")?,
        (Lang::En, 0) => writeln!(out, "{output} is whole: {files} files are as the manifest says")?,
        (Lang::Zh, _) => writeln!(
            out,
            "{output} 有 {faults} 处与清单不一致（清单共 {files} 个文件）；重新运行 gaoshi build 可以恢复"
        )?,
        (Lang::En, _) => writeln!(
            out,
            "{output} differs from its manifest of {files} files in {faults} places; gaoshi build restores it"
        )?,
    }
    Ok(if faults == 0 { Exit::Done } else { Exit::Errors })
}

/// Goes back to the release before; once more leads forward again.
pub fn rollback(context: &Context, args: &RollbackArgs, out: &mut dyn Write) -> Result<Exit, Stop> {
    let lang = context.lang;
    let output = release_of(&args.dir, args.output.output.as_deref());
    let manifest = publish::rollback(&context.here.join(&output)).map_err(|failure| refused(&failure, lang))?;
    let (output, as_of, files) = (output.display(), manifest.as_of, manifest.files.len());
    match lang {
        Lang::Zh => {
            writeln!(out, "{output} 已退回上一个发布批次：发布日期 {as_of}，{files} 个文件；再运行一次可以换回来")?
        }
        Lang::En => writeln!(
            out,
            "{output} is back at the release before: build date {as_of}, {files} files; run again to undo"
        )?,
    }
    Ok(Exit::Done)
}
