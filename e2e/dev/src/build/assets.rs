//! Everything that is served as a file: written under a name that carries its content's hash, so that a
//! browser may keep it for ever, each with a brotli sibling, and listed in `manifest.json`.
//!
//! The manifest is replaced last and at once; files of older builds are cleared away after that.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha384};

use super::apps;
use super::stamp::{self, Stamp};
use crate::progress::Step;
use deskbell_dev::hex;
use deskbell_dev::manifest::{Asset, Manifest};
use deskbell_dev::project::Project;

/// Where an app, or the help centre, keeps its style, strings and static files.
const PARTS: [(&str, &str); 3] = [("widget", "widget"), ("desk", "edge/desk"), ("help", "edge")];

/// Small scripts that run without the app: the loader, and what else is loaded before intent; and the types of the page's
/// calls.
const SCRIPTS: &str = "widget/loader";

/// How a source becomes the file that is served.
enum Treatment {
    AsIs,
    Script,
    Style,
    Strings,
}

/// The written sources among the inputs.
pub(super) fn sources(project: &Project) -> Vec<PathBuf> {
    let mut all = vec![project.path(SCRIPTS)];
    for (_, folder) in PARTS {
        all.extend(["style.css", "strings", "static"].map(|name| project.path(folder).join(name)));
    }
    all
}

pub(super) fn stamp(project: &Project) -> Result<Stamp> {
    let mut inputs = sources(project);
    inputs.extend(apps::outputs(project).into_iter().map(|(_, path)| path));
    Stamp::of(
        project.scratch().join("assets.stamp"),
        &inputs,
        &[include_str!("assets.rs")],
        vec![project.dist().join("manifest.json")],
    )
}

pub(super) fn build(project: &Project, step: &Step) -> Result<()> {
    let folder = project.dist().join("a");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut manifest = Manifest::default();
    for (name, (source, treatment)) in collect(project)? {
        let bytes = prepare(project, step, &source, &treatment)?;
        let asset = write(&folder, &name, &bytes)?;
        manifest.assets.insert(name, asset);
    }
    step.note(&summary(&manifest));
    let file = project.dist().join("manifest.json");
    let fresh = file.with_extension("json.new");
    fs::write(&fresh, serde_json::to_vec_pretty(&manifest)?)
        .and_then(|()| fs::rename(&fresh, &file))
        .with_context(|| format!("cannot write {}", file.display()))?;
    sweep(&folder, &manifest)
}

/// Logical names and where each comes from: `loader.js`, `widget.wasm`, `desk.css`, `help.en.json`. A
/// static file keeps its own name.
fn collect(project: &Project) -> Result<BTreeMap<String, (PathBuf, Treatment)>> {
    let mut all = BTreeMap::new();
    let mut add = |name: String, path: PathBuf, treatment| {
        if all.insert(name.clone(), (path, treatment)).is_some() {
            bail!("two files want to be called {name}");
        }
        Ok(())
    };
    for (name, path) in apps::outputs(project) {
        add(name, path, Treatment::AsIs)?;
    }
    for path in stamp::files(&project.path(SCRIPTS)) {
        if path.extension().is_some_and(|extension| extension == "js") {
            add(file_name(&path), path, Treatment::Script)?;
        } else {
            add(file_name(&path), path, Treatment::AsIs)?;
        }
    }
    for (part, folder) in PARTS {
        let folder = project.path(folder);
        let style = folder.join("style.css");
        if style.is_file() {
            add(format!("{part}.css"), style, Treatment::Style)?;
        }
        for path in stamp::files(&folder.join("strings")) {
            if path.extension().is_some_and(|extension| extension == "json") {
                add(format!("{part}.{}", file_name(&path)), path, Treatment::Strings)?;
            }
        }
        for path in stamp::files(&folder.join("static")) {
            let treatment = match path.extension().and_then(|extension| extension.to_str()) {
                Some("css") => Treatment::Style,
                Some("js") => Treatment::Script,
                _ => Treatment::AsIs,
            };
            add(file_name(&path), path, treatment)?;
        }
    }
    Ok(all)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn prepare(project: &Project, step: &Step, source: &Path, treatment: &Treatment) -> Result<Vec<u8>> {
    let read = |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let options: &[&str] = match treatment {
        Treatment::AsIs => return read(source),
        Treatment::Strings => {
            let strings: serde_json::Value = serde_json::from_slice(&read(source)?)
                .with_context(|| format!("{} is not valid JSON", source.display()))?;
            return Ok(serde_json::to_vec(&strings)?);
        }
        // These run in any page, so they stay a little old-fashioned; the others run in our own frame.
        Treatment::Script if source.ends_with("loader.js") || source.ends_with("panel.js") => {
            &["--target=es2020"]
        }
        Treatment::Script => &["--target=es2022"],
        Treatment::Style => &[],
    };
    let out = project.scratch().join("minified").join(file_name(source));
    step.run(
        Command::new(project.esbuild())
            .arg(source)
            .args(["--minify", "--log-level=warning"])
            .args(options)
            .arg(format!("--outfile={}", out.display())),
    )?;
    read(&out)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<Asset> {
    let digest = Sha384::digest(bytes);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
    let file = format!("{}-{}.{extension}", stem.replace('.', "-"), hex::encode(&digest[..8]));
    let path = folder.join(&file);
    let packed = folder.join(format!("{file}.br"));
    if !path.is_file() || !packed.is_file() {
        fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        let small = compress(bytes).with_context(|| format!("cannot compress {name}"))?;
        fs::write(&packed, small).with_context(|| format!("cannot write {}", packed.display()))?;
    }
    Ok(Asset {
        file: format!("a/{file}"),
        integrity: format!("sha384-{}", STANDARD.encode(digest)),
        bytes: fs::metadata(&path)?.len(),
        brotli: fs::metadata(&packed)?.len(),
    })
}

/// Brotli at its best; slow, but once per content.
fn compress(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, 11, 24);
    writer.write_all(bytes)?;
    Ok(writer.into_inner())
}

/// What a visitor downloads, in a line.
fn summary(manifest: &Manifest) -> String {
    let sizes =
        ["loader.js", "panel.js", "widget.wasm", "widget.js", "widget.css", "widget-rest.wasm"].map(|name| {
            let size = manifest.assets.get(name).map_or(0, |asset| asset.brotli);
            format!("{name} {}.{} KB", size / 1000, size % 1000 / 100)
        });
    format!("{} files; compressed: {}", manifest.assets.len(), sizes.join(", "))
}

/// Clears what no name stands for any more.
fn sweep(folder: &Path, manifest: &Manifest) -> Result<()> {
    let current: HashSet<String> = manifest
        .assets
        .values()
        .filter_map(|asset| asset.file.strip_prefix("a/"))
        .flat_map(|file| [file.to_owned(), format!("{file}.br")])
        .collect();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !current.contains(&file_name(&path)) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_content_and_has_a_smaller_sibling() {
        let folder =
            std::env::temp_dir().join(format!("deskbell-assets-{}", deskbell_dev::random::hex(6).unwrap()));
        fs::create_dir_all(&folder).unwrap();
        let text = "hello ".repeat(100);
        let asset = write(&folder, "widget.zh-Hans.json", text.as_bytes()).unwrap();
        let stem = asset.file.strip_suffix(".json").unwrap();
        assert!(stem.starts_with("a/widget-zh-Hans-"), "{stem}");
        assert!(asset.integrity.starts_with("sha384-") && asset.integrity.len() == 7 + 64);
        assert!(asset.brotli < 40 && asset.bytes == 600);
        let packed = fs::read(folder.join(format!("{}.br", asset.file.trim_start_matches("a/")))).unwrap();
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
        sweep(&folder, &Manifest::default()).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir_all(folder).unwrap();
    }
}
