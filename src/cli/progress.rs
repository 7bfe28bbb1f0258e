//! The progress bar on stderr, only on a terminal: the phase, what is being made, how far, how long still.

use super::options::Context;
use crate::base::{Lang, Text};
use crate::pipeline::{Phase, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// A bar that follows the pipeline.
pub struct Bar {
    bar: ProgressBar,
    lang: Lang,
}

impl Bar {
    /// Starts a bar; hidden where stderr is no terminal.
    pub fn new(context: &Context) -> Self {
        let bar = if context.bar {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(12))
        } else {
            ProgressBar::hidden()
        };
        bar.set_style(style("{spinner} {prefix}"));
        if context.bar {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Self { bar, lang: context.lang }
    }

    /// Shows an event.
    pub fn show(&self, event: Progress<'_>) {
        match event {
            Progress::Phase(phase) => self.bar.set_prefix(phase_words(phase).get(self.lang)),
            Progress::Planned { tasks } => {
                self.bar.set_length(tasks as u64);
                self.bar.set_style(style(match self.lang {
                    Lang::Zh => "{spinner} {prefix} [{bar:24}] {pos}/{len} 还需 {eta}  {wide_msg}",
                    Lang::En => "{spinner} {prefix} [{bar:24}] {pos}/{len} eta {eta}  {wide_msg}",
                }));
            }
            Progress::Made { path, .. } => {
                if !self.bar.is_hidden() {
                    self.bar.set_message(path.to_string());
                }
                self.bar.inc(1);
            }
        }
    }

    /// Takes the bar off the screen, so that the report starts on a clean line.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    // The templates are constants; a wrong one falls back to indicatif's own bar.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}

fn phase_words(phase: Phase) -> Text {
    match phase {
        Phase::Read => Text { zh: "读取内容", en: "reading" },
        Phase::Check => Text { zh: "检查内容", en: "checking" },
        Phase::Plan => Text { zh: "安排成品", en: "planning" },
        Phase::Render => Text { zh: "制作成品", en: "making" },
        Phase::Publish => Text { zh: "发布", en: "publishing" },
    }
}
