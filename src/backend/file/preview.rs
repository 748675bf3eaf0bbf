//! What a write to files would do: the files are looked at, and nothing is changed.

use super::content::{self, Intended};
use super::job::Job;
use super::keep::KEPT;
use super::look;
use super::names;
use super::tree;
use crate::backend::arguments::size_text;
use crate::backend::{CallError, Fidelity, Previewed};
use std::fs::{File, Metadata};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The longest text of which a difference is shown.
const COMPARED: u64 = 1 << 20;
/// How many lines of a difference are shown.
const LINES: usize = 400;

/// The preview of a write.
pub(super) fn preview(job: &Job) -> Result<Previewed, CallError> {
    if job.call.args.values().any(crate::value::Value::has_unknown) {
        return Ok(Previewed {
            fidelity: Fidelity::Printed,
            reason: "an argument is known only in the run".into(),
            summary: format!("{}.{}", job.call.alias, job.call.operation),
            ..Previewed::default()
        });
    }
    let compared = match job.call.operation.as_str() {
        "write" => write(job),
        "append" => append(job),
        "copy" => copy(job),
        "restore" => restore(job),
        "move" => move_(job),
        "delete" => delete(job),
        "touch" => touch(job),
        "chmod" => chmod(job),
        "make_folder" => make_folder(job),
        "delete_empty" => delete_empty(job),
        _ => delete_tree(job),
    };
    match compared {
        // What is in the way now may be gone by then: an earlier step of the plan may see to it.
        Err(error) if error.kind == crate::backend::FailureKind::Target => Ok(Previewed {
            fidelity: Fidelity::Compared,
            reason: REASON.into(),
            summary: "would fail as things are now".into(),
            warnings: vec![error.message],
            ..Previewed::default()
        }),
        compared => compared,
    }
}

const REASON: &str = "compared with the files as they are now";

fn compared(summary: String, changes: bool) -> Previewed {
    Previewed {
        fidelity: Fidelity::Compared,
        reason: REASON.into(),
        summary,
        changes: Some(changes),
        ..Previewed::default()
    }
}

fn nothing(path: &Path, why: &str) -> Previewed {
    compared(format!("nothing to do: `{}` {why}", path.display()), false)
}

fn write(job: &Job) -> Result<Previewed, CallError> {
    let mut intended = content::intended_write(job)?;
    content::expect(job, &intended.site.path, intended.old.as_mut().map(|(file, _)| file))?;
    let path = intended.site.path.clone();
    if intended.is_there(job)? {
        return Ok(nothing(&path, "has this content already"));
    }
    let Intended { old, content, secret, mode, .. } = &mut intended;
    // Not even the length of a secret is told.
    let length = if *secret { "a secret".into() } else { size_text(content.len() as u64) };
    let mut previewed = match old {
        None => compared(format!("create `{}`, {length}", path.display()), true),
        Some((_, metadata)) => {
            let before = size_text(metadata.size());
            compared(format!("replace the content of `{}`, {before} by {length}", path.display()), true)
        }
    };
    if let (Some(mode), Some((_, metadata))) = (*mode, old.as_ref())
        && metadata.mode() & 0o7777 != mode
    {
        previewed.detail = format!("mode 0o{:o} becomes 0o{mode:o}\n", metadata.mode() & 0o7777);
    }
    previewed.warnings = warnings(old.as_ref().map(|(_, metadata)| metadata), &path);
    if *secret {
        previewed.detail.push_str("the content is secret, so no difference is shown");
    } else {
        previewed.detail.push_str(&difference(old.as_mut().map(|(file, metadata)| (file, &*metadata)), content));
    }
    Ok(previewed)
}

/// What a write takes away besides the content.
fn warnings(old: Option<&Metadata>, path: &Path) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(metadata) = old {
        if metadata.nlink() > 1 {
            warnings.push(format!(
                "`{}` has {} names; the others keep the old content",
                path.display(),
                metadata.nlink()
            ));
        }
        if metadata.size() > KEPT {
            let kept = size_text(KEPT);
            warnings.push(format!("`{}` is longer than {kept}, so it cannot be undone", path.display()));
        }
    }
    warnings
}

/// The difference of two texts, or in a line what is known of two files that are none.
fn difference(old: Option<(&mut File, &Metadata)>, new: &[u8]) -> String {
    let too_long = new.len() as u64 > COMPARED || old.as_ref().is_some_and(|(_, metadata)| metadata.size() > COMPARED);
    if too_long {
        return "the content is too long to show the difference".into();
    }
    let mut before = Vec::new();
    if let Some((file, _)) = old {
        // The file was read a moment ago; should that fail now, the difference is left out, which is safe.
        let _ = file.seek(SeekFrom::Start(0)).and_then(|_| file.take(COMPARED).read_to_end(&mut before));
    }
    let (Ok(before), Ok(after)) = (std::str::from_utf8(&before), std::str::from_utf8(new)) else {
        return "the content is not text, so no difference is shown".into();
    };
    let diff = similar::TextDiff::from_lines(before, after);
    let text = diff.unified_diff().context_radius(3).to_string();
    let count = text.lines().count();
    if count <= LINES {
        return text;
    }
    let shown: String = text.split_inclusive('\n').take(LINES).collect();
    format!("{shown}({} more lines)", count - LINES)
}

fn append(job: &Job) -> Result<Previewed, CallError> {
    let path = job.path("path")?;
    let site = content::site(&path)?;
    let old = content::open_old(&site)?;
    let text = job.arguments().given("text").ok_or_else(|| job.arguments().missing("text"))?;
    let added = crate::backend::arguments::plain_text(crate::backend::arguments::exposed(text)).unwrap_or_default();
    let what = if text.has_secret() { "a secret".into() } else { size_text(added.len() as u64) };
    let mut previewed = match &old {
        Some((_, metadata)) => {
            compared(format!("add {what} to `{}`, now {}", path.display(), size_text(metadata.size())), true)
        }
        None => compared(format!("create `{}`, {what}", path.display()), true),
    };
    previewed.changes = Some(!added.is_empty());
    previewed.detail = if text.has_secret() {
        "the content is secret, so it is not shown".into()
    } else {
        added.lines().take(LINES).flat_map(|line| ["+", line, "\n"]).collect()
    };
    Ok(previewed)
}

fn copy(job: &Job) -> Result<Previewed, CallError> {
    let copy = content::intended_copy(job)?;
    if copy.same {
        return Ok(nothing(&copy.to.path, "has this content already"));
    }
    let size = size_text(copy.from.1.size());
    let verb = if copy.old.is_some() { "replace" } else { "create" };
    let mut previewed =
        compared(format!("{verb} `{}` with {size} of `{}`", copy.to.path.display(), copy.from_path.display()), true);
    previewed.warnings = warnings(copy.old.as_ref().map(|(_, metadata)| metadata), &copy.to.path);
    Ok(previewed)
}

fn restore(job: &Job) -> Result<Previewed, CallError> {
    let from = job.path("from")?;
    let path = job.path("path")?;
    let kept = look::open(&from)?;
    let site = content::site(&path)?;
    let mut old = content::open_old(&site)?;
    content::expect(job, &path, old.as_mut().map(|(file, _)| file))?;
    let bytes = look::read_bytes(job, &from, COMPARED).unwrap_or_default();
    drop(kept);
    let mut previewed = compared(format!("put back `{}` as it is kept in `{}`", path.display(), from.display()), true);
    previewed.detail = difference(old.as_mut().map(|(file, metadata)| (file, &*metadata)), &bytes);
    Ok(previewed)
}

fn move_(job: &Job) -> Result<Previewed, CallError> {
    let from_path = job.path("from")?;
    let to_path = job.path("to")?;
    let Some((_, from)) = names::look_at(&from_path)? else {
        let error =
            super::failure::failure(super::failure::Doing::Change, &from_path, &std::io::ErrorKind::NotFound.into());
        return Err(error);
    };
    let to = content::site(&to_path)?;
    let there = to.look().map_err(|error| super::failure::failure(super::failure::Doing::Look, &to_path, &error))?;
    names::may_move(job, &from, there.as_ref(), &to_path)?;
    let kind = look::kind(from.file_type());
    let mut previewed = compared(format!("move the {kind} `{}` to `{}`", from_path.display(), to_path.display()), true);
    if let Some(there) = &there {
        previewed.warnings.push(format!(
            "`{}`, {}, is replaced and cannot be brought back",
            to_path.display(),
            size_text(there.size())
        ));
    }
    Ok(previewed)
}

fn delete(job: &Job) -> Result<Previewed, CallError> {
    let path = job.path("path")?;
    let Some((site, metadata)) = names::look_at(&path)? else { return Ok(nothing(&path, "is not there")) };
    names::may_delete(&path, &metadata)?;
    if job.arguments().has("expect") {
        let mut old = content::open_old(&site)?;
        content::expect(job, &path, old.as_mut().map(|(file, _)| file))?;
    }
    let kind = look::kind(metadata.file_type());
    let mut previewed =
        compared(format!("delete the {kind} `{}`, {}", path.display(), size_text(metadata.size())), true);
    if metadata.size() > KEPT {
        previewed.warnings.push(format!("it is longer than {}, so it cannot be undone", size_text(KEPT)));
    }
    Ok(previewed)
}

fn touch(job: &Job) -> Result<Previewed, CallError> {
    let path = job.path("path")?;
    let site = content::site(&path)?;
    let verb = match site.look() {
        Ok(Some(_)) => "set the time of",
        _ => "create",
    };
    Ok(compared(format!("{verb} `{}`", path.display()), true))
}

fn chmod(job: &Job) -> Result<Previewed, CallError> {
    let path = job.path("path")?;
    let mode = content::mode(job)?.ok_or_else(|| job.arguments().missing("mode"))?;
    let Some((_, metadata)) = names::look_at(&path)? else {
        return Err(super::failure::failure(super::failure::Doing::Look, &path, &std::io::ErrorKind::NotFound.into()));
    };
    let old = metadata.mode() & 0o7777;
    if old == mode {
        return Ok(nothing(&path, "has this mode already"));
    }
    Ok(compared(format!("set the mode of `{}` from 0o{old:o} to 0o{mode:o}", path.display()), true))
}

fn make_folder(job: &Job) -> Result<Previewed, CallError> {
    let path = job.path("path")?;
    let missing = names::missing_folders(&path)?;
    if missing.is_empty() {
        return Ok(nothing(&path, "is there"));
    }
    let mut previewed = compared(format!("make the folder `{}`", path.display()), true);
    previewed.detail =
        missing.iter().rev().map(|folder| format!("+{}", folder.display())).collect::<Vec<_>>().join("\n");
    Ok(previewed)
}

fn delete_empty(job: &Job) -> Result<Previewed, CallError> {
    let path = job.path("path")?;
    match tree::survey(job, &path)? {
        None => Ok(nothing(&path, "is not there")),
        Some(sum) if sum.entries > 0 => Err(super::failure::failure(
            super::failure::Doing::Change,
            &path,
            &std::io::ErrorKind::DirectoryNotEmpty.into(),
        )),
        Some(_) => Ok(compared(format!("delete the empty folder `{}`", path.display()), true)),
    }
}

fn delete_tree(job: &Job) -> Result<Previewed, CallError> {
    let path = job.path("path")?;
    let itself = job.call.operation == "delete_tree";
    let Some(sum) = tree::survey(job, &path)? else { return Ok(nothing(&path, "is not there")) };
    if !itself && sum.entries == 0 {
        return Ok(nothing(&path, "is empty"));
    }
    let (entries, size) = (sum.entries, size_text(sum.size));
    let verb = if itself { "delete" } else { "empty" };
    let mut previewed = compared(format!("{verb} `{}`: {entries} files and folders, {size}", path.display()), true);
    previewed.warnings.push("it cannot be undone".into());
    Ok(previewed)
}
