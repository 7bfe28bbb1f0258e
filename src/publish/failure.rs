//! Why a release could not be written: the machine's faults, told with the path and with what to do.
//! Faults of the content are diagnostics and never come from here.

use crate::base::Lang;
use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// A fault of the machine or of the call; the program ends with [`Failure::exit_code`].
#[derive(Debug)]
pub enum Failure {
    /// Another build is writing the same release.
    Locked { folder: PathBuf },
    /// The output folder holds something that is not ours, so it is not replaced.
    Foreign { folder: PathBuf, file: String },
    /// The path cannot be an output folder, such as `/`.
    NoFolder { path: PathBuf },
    /// The output folder is a mount point or stands on another disk than the folder around it.
    MountPoint { folder: PathBuf },
    /// There is no release in the folder.
    NoRelease { folder: PathBuf },
    /// There is no release to go back to.
    NoPrevious { folder: PathBuf },
    /// A manifest cannot be read.
    Manifest { path: PathBuf, detail: String },
    /// The manifest does not list the files that were written: a fault of the program.
    Incomplete { written: u64, listed: u64 },
    /// The system refused something.
    Io { path: PathBuf, error: io::Error },
}

impl Failure {
    /// Returns the process's exit code: 2, or 255 for a fault of the program.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Incomplete { .. } => 255,
            _ => 2,
        }
    }

    /// Returns what is wrong.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.message_zh(),
            Lang::En => self.message_en(),
        }
    }

    fn message_zh(&self) -> String {
        match self {
            Self::Locked { folder } => format!("另一个 gaoshi 正在写 `{}`", folder.display()),
            Self::Foreign { folder, file } => {
                format!("`{}` 里的 `{file}` 不是 gaoshi 生成的，没有覆盖", folder.display())
            }
            Self::NoFolder { path } => format!("`{}` 不能作为输出文件夹", path.display()),
            Self::MountPoint { folder } => format!("`{}` 是挂载点，不能整体替换", folder.display()),
            Self::NoRelease { folder } => format!("`{}` 里没有发布批次", folder.display()),
            Self::NoPrevious { folder } => format!("`{}` 没有可以退回的上一个发布批次", folder.display()),
            Self::Manifest { path, detail } => format!("清单 `{}` 读不出来：{detail}", path.display()),
            Self::Incomplete { written, listed } => format!("写了 {written} 个文件，清单里却有 {listed} 个"),
            Self::Io { path, error } => match words(error) {
                Some((zh, _)) => format!("`{}`：{zh}", path.display()),
                None => format!("`{}`：{error}", path.display()),
            },
        }
    }

    fn message_en(&self) -> String {
        match self {
            Self::Locked { folder } => format!("another gaoshi is writing `{}`", folder.display()),
            Self::Foreign { folder, file } => {
                format!("`{file}` in `{}` was not made by gaoshi and is not replaced", folder.display())
            }
            Self::NoFolder { path } => format!("`{}` cannot be the output folder", path.display()),
            Self::MountPoint { folder } => {
                format!("`{}` is a mount point and cannot be replaced in one step", folder.display())
            }
            Self::NoRelease { folder } => format!("there is no release in `{}`", folder.display()),
            Self::NoPrevious { folder } => format!("`{}` has no earlier release to go back to", folder.display()),
            Self::Manifest { path, detail } => format!("the manifest `{}` cannot be read: {detail}", path.display()),
            Self::Incomplete { written, listed } => {
                format!("{written} files were written but the manifest lists {listed}")
            }
            Self::Io { path, error } => match words(error) {
                Some((_, en)) => format!("`{}`: {en}", path.display()),
                None => format!("`{}`: {error}", path.display()),
            },
        }
    }

    /// Returns what to do; empty if the message says all.
    pub fn hint(&self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Locked { .. } => {
                ("等它结束后再运行，或用 --output 换一个文件夹", "wait for it to end, or use another --output")
            }
            Self::Foreign { .. } => (
                "先把里面的文件移走，或用 --output 换一个空文件夹",
                "move the files away first, or use --output with an empty folder",
            ),
            Self::NoFolder { .. } => {
                ("用 --output 写一个普通文件夹的路径", "give --output the path of an ordinary folder")
            }
            Self::MountPoint { .. } => {
                ("用 --output 指向它里面的一个子文件夹", "let --output name a folder inside of it")
            }
            Self::NoRelease { .. } => ("先运行 gaoshi build", "run gaoshi build first"),
            Self::NoPrevious { .. } => {
                ("从第二次构建起才保留上一个批次", "an earlier release is kept from the second build on")
            }
            Self::Manifest { .. } => ("重新运行 gaoshi build", "run gaoshi build again"),
            Self::Incomplete { .. } => (
                "这是程序的错误，请告诉我们；现有的发布批次没有改动",
                "this is our bug, tell us; the live release is unchanged",
            ),
            Self::Io { error, .. } => match error.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => (
                    "腾出空间后再运行；现有的发布批次没有改动",
                    "free some space and run again; the live release is unchanged",
                ),
                ErrorKind::PermissionDenied => (
                    "检查文件夹的权限；在 Windows 上先关闭打开着其中文件的程序",
                    "check the folder's permissions; on Windows close the programs that have its files open",
                ),
                ErrorKind::ReadOnlyFilesystem => {
                    ("用 --output 换一个可以写的位置", "use --output with a place that can be written")
                }
                ErrorKind::InvalidFilename => {
                    ("把文件名改短，或把文件夹移到更浅的位置", "shorten the name, or move the folder to a shorter path")
                }
                ErrorKind::AlreadyExists => (
                    "这个系统不分大小写：改掉其中一个文件名",
                    "this system does not tell upper from lower case: rename one of the two files",
                ),
                _ => ("", ""),
            },
        };
        if lang == Lang::Zh { zh } else { en }
    }

    /// Wraps the fault of replacing the output folder; a mount point is what refuses it most often.
    pub(super) fn swap(folder: &Path, error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::ResourceBusy | ErrorKind::CrossesDevices => Self::MountPoint { folder: folder.into() },
            _ => Self::at(folder)(error),
        }
    }

    /// Returns a function that wraps a fault with its path, for `map_err`; a path the error brings itself wins.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| match error.downcast::<AtPath>() {
            Ok(AtPath { path, error }) => Self::Io { path, error },
            Err(error) => Self::Io { path: path.into(), error },
        }
    }
}

/// The common faults in plain words.
fn words(error: &io::Error) -> Option<(&'static str, &'static str)> {
    Some(match error.kind() {
        ErrorKind::StorageFull => ("磁盘已满", "the disk is full"),
        ErrorKind::QuotaExceeded => ("超出磁盘配额", "the disk quota is used up"),
        ErrorKind::PermissionDenied => ("没有权限，或文件正被占用", "permission denied, or the file is in use"),
        ErrorKind::ReadOnlyFilesystem => ("磁盘是只读的", "the disk is read-only"),
        ErrorKind::InvalidFilename => ("文件名太长或不能用", "the file name is too long or not allowed"),
        ErrorKind::AlreadyExists => ("已有同名文件", "a file of this name exists already"),
        _ => return None,
    })
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message_en())
    }
}

impl Error for Failure {}

impl From<io::Error> for Failure {
    /// Takes an error of a [`super::Stage`], which brings its path along.
    fn from(error: io::Error) -> Self {
        Self::at(Path::new(""))(error)
    }
}

/// An error of the system that knows its path, so that `io::Result` is enough for those who write files.
#[derive(Debug)]
pub(super) struct AtPath {
    path: PathBuf,
    error: io::Error,
}

impl AtPath {
    /// Returns a function that adds the path to an error and keeps its kind.
    pub(super) fn add(path: &Path) -> impl FnOnce(io::Error) -> io::Error {
        move |error| io::Error::new(error.kind(), Self { path: path.into(), error })
    }
}

impl fmt::Display for AtPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.error)
    }
}

impl Error for AtPath {}
