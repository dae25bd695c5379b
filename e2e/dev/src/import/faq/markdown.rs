//! Articles from Markdown: a file each, with a head that names title, category, tags and phrasings.
//!
//! The id is the file's name unless the head has one, so that translations in sibling folders belong together; the
//! language stands in the head, in the file's name (`returns.fa.md`) or is the folder's name.

use super::draft::{Body, Draft};
use super::names::{self, Part};
use super::{Source, front, language};
use crate::import::text;
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How deep folders are looked into.
const DEPTH: usize = 8;

/// Reads all Markdown below a folder, in the order of its names. Fails when there is none.
pub(super) fn folder(folder: &Path) -> Result<Source> {
    let mut files = Vec::new();
    collect(folder, DEPTH, &mut files)?;
    files.sort();
    if files.is_empty() {
        bail!("there is no Markdown (*.md) in {}", folder.display());
    }
    let mut source = Source::new(format!("folder of Markdown, {} files", files.len()));
    let mut unused = BTreeSet::new();
    for file in files {
        let place = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let (text, note) = text::decode(&bytes);
        let has_head = !front::split(&text).0.is_empty();
        if !has_head && file.file_stem().is_some_and(|s| s.eq_ignore_ascii_case("readme")) {
            source.notes.push(format!("{place} left out: it has no head and is called so"));
            continue;
        }
        source.notes.extend(note.map(|n| format!("{place}: {n}")));
        source.drafts.push(draft(&file, place, &text, &mut unused));
    }
    note_unused(&mut source, &unused);
    Ok(source)
}

/// Reads one file.
pub(super) fn file(path: &Path, text: &str) -> Source {
    let mut source = Source::new("Markdown");
    let mut unused = BTreeSet::new();
    let place = path.file_name().map_or_else(String::new, |n| n.display().to_string());
    source.drafts.push(draft(path, place, text, &mut unused));
    note_unused(&mut source, &unused);
    source
}

fn note_unused(source: &mut Source, unused: &BTreeSet<String>) {
    if !unused.is_empty() {
        let names: Vec<_> = unused.iter().map(String::as_str).collect();
        source.notes.push(format!("head fields not used: {}", names.join(", ")));
    }
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|n| n.as_encoded_bytes().starts_with(b"."));
        if path.is_dir() && !hidden && depth > 0 {
            collect(&path, depth - 1, files)?;
        } else if path.extension().is_some_and(|e| e == "md" || e == "markdown") && !hidden {
            files.push(path);
        }
    }
    Ok(())
}

fn draft(path: &Path, place: String, text: &str, unused: &mut BTreeSet<String>) -> Draft {
    let (fields, body) = front::split(text);
    let mut draft = Draft { place, ..Draft::default() };
    for (name, values) in fields {
        match names::part(&name) {
            // Lists are lists already; their entries may hold any sign.
            Some((Part::Tags, _)) if values.len() > 1 => draft.tags.extend(values),
            Some((Part::Phrasings, _)) if values.len() > 1 => draft.phrasings.extend(values),
            Some((Part::Pages, _)) if values.len() > 1 => draft.pages.extend(values),
            Some((Part::Body | Part::Markdown, _)) => {}
            Some((part, _)) => draft.set(part, &values),
            None => drop(unused.insert(name)),
        }
    }
    let body = titled(&mut draft, body.trim());
    draft.body = Body::Markdown(body);

    let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
    let (name, in_name) = match stem.rsplit_once('.') {
        Some((name, tag)) if language::of_name(tag).is_some() => (name, Some(tag)),
        _ => (stem, None),
    };
    let folder = path.parent().and_then(Path::file_name).and_then(|n| n.to_str());
    let folder = folder.filter(|f| language::of_name(f).is_some());
    draft.id = draft.id.or_else(|| Some(name.to_owned()));
    draft.locale = draft.locale.or_else(|| in_name.or(folder).map(ToOwned::to_owned));
    draft
}

/// Takes the title from a first heading where the head has none, and spares repeating it above the answer.
fn titled(draft: &mut Draft, body: &str) -> String {
    let (first, rest) = body.split_once('\n').unwrap_or((body, ""));
    let Some(heading) = first.strip_prefix("# ").map(|h| h.trim().trim_end_matches('#').trim_end()) else {
        return body.to_owned();
    };
    if draft.title.is_empty() {
        heading.clone_into(&mut draft.title);
    }
    if draft.title == heading { rest.trim_start().to_owned() } else { body.to_owned() }
}
