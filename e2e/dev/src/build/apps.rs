//! The two Yew apps, widget and desk: compiled small, bound to JavaScript, optimised, minified.
//!
//! Where the toolchain has the source of the standard library, that is compiled along, tuned for size
//! and without panic texts; otherwise the ready-made one is used and the widget is larger but whole.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::split::{self, Cut};
use super::stamp::Stamp;
use crate::progress::Step;
use crate::toolchain::Toolchain;
use deskbell_dev::project::Project;

const TARGET: &str = "wasm32-unknown-unknown";
const APPS: [&str; 2] = ["widget", "desk"];

/// Panics become a bare trap, and positions and debug texts are left out: a quarter of the size.
const SMALL_FLAGS: &str =
    "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";

/// Measured on the widget: these make it 4 kB smaller on the wire than no optimisation does, while `-Oz`
/// makes it 4 kB larger, since what it folds together compresses worse.
const OPTIMISATIONS: [&str; 3] = ["-O1", "--dae-optimizing", "--duplicate-function-elimination"];

/// What the widget fetches only once it is wanted: all but home, search and categories; see `widget/src/state/rest.rs`.
/// Functions that only these call go along by themselves; those that the browser calls have to be named.
const WIDGET_REST: [&str; 17] = [
    "deskbell_widget::state::State::further",
    "deskbell_widget::state::State::look_after_talks",
    "deskbell_widget::state::State::wake",
    "deskbell_widget::view::app::further",
    "deskbell_widget::view::home::talks",
    "deskbell_widget::view::talk::",
    "deskbell_widget::view::order::",
    "deskbell_widget::view::files::",
    "deskbell_widget::view::contact::",
    "deskbell_widget::view::rating::",
    "deskbell_widget::browser::shell::listener::",
    "deskbell_widget::browser::shell::files::",
    "deskbell_widget::browser::shell::Shell::further",
    "deskbell_widget::browser::shell::save_talk",
    "deskbell_widget::browser::net::Attempt::with_session",
    "deskbell_widget::wire::further",
    "deskbell_widget::wire::answer",
];

/// The length of a hash in a name, with the line before it.
const HASH: usize = 17;

/// What every browser with the rest of what we need understands.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What the apps are made from.
pub(super) fn inputs(project: &Project) -> Vec<PathBuf> {
    [
        "Cargo.toml",
        "Cargo.lock",
        "shared",
        "widget/Cargo.toml",
        "widget/src",
        "edge/desk/Cargo.toml",
        "edge/desk/src",
    ]
    .map(|path| project.path(path))
    .to_vec()
}

/// An app's glue and code as they leave this part.
pub(super) fn outputs(project: &Project) -> Vec<(String, PathBuf)> {
    let parts = |app: &str| [vec![format!("{app}.js")], codes(app)].concat();
    let names = APPS.iter().flat_map(|app| parts(app));
    names.map(|name| (name.clone(), folder(project).join(name))).collect()
}

/// The files of an app's code.
fn codes(app: &str) -> Vec<String> {
    match app {
        "widget" => vec!["widget.wasm".to_owned(), "widget-rest.wasm".to_owned()],
        app => vec![format!("{app}.wasm")],
    }
}

pub(super) fn stamp(project: &Project, toolchain: &Toolchain) -> Result<Stamp> {
    let small = if toolchain.has_source() { SMALL_FLAGS } else { "" };
    let outputs = outputs(project).into_iter().map(|(_, path)| path).collect();
    let mut inputs = inputs(project);
    inputs.push(project.edge().join("package-lock.json"));
    Stamp::of(
        project.scratch().join("apps.stamp"),
        &inputs,
        &[&toolchain.version, small, include_str!("apps.rs"), include_str!("split.rs")],
        outputs,
    )
}

pub(super) fn build(project: &Project, toolchain: &Toolchain, step: &Step) -> Result<()> {
    let small = toolchain.has_source();
    let target = if small { project.target().join("small") } else { project.target() };
    let mut cargo = toolchain.command("cargo");
    cargo.current_dir(project.root()).args([
        "build",
        "--lib",
        "--release",
        "--target",
        TARGET,
        "--target-dir",
    ]);
    cargo.arg(&target);
    for app in APPS {
        cargo.args(["--package", &format!("deskbell-{app}")]);
    }
    if small {
        cargo
            .args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"])
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", SMALL_FLAGS);
    } else {
        step.note("the toolchain has no source of the standard library: the widget gets larger");
    }
    step.run(&mut cargo)?;

    let out = folder(project);
    fs::create_dir_all(&out).with_context(|| format!("cannot make {}", out.display()))?;
    for app in APPS {
        let compiled = target.join(TARGET).join("release").join(format!("deskbell_{app}.wasm"));
        finish(project, toolchain, step, app, &compiled)?;
    }
    Ok(())
}

fn finish(project: &Project, toolchain: &Toolchain, step: &Step, app: &str, compiled: &Path) -> Result<()> {
    let out = folder(project);
    let glue = out.join(format!("{app}.js"));
    let codes: Vec<PathBuf> = codes(app).iter().map(|name| out.join(name)).collect();
    let ready = [vec![glue.clone()], codes.clone()].concat();
    let lock = project.edge().join("package-lock.json");
    let stamp = Stamp::of(
        out.join(format!("{app}.stamp")),
        &[compiled.to_owned(), lock],
        &[include_str!("apps.rs"), include_str!("split.rs")],
        ready,
    )?;
    if stamp.is_current() {
        return Ok(());
    }
    let bound = out.join("bound").join(app);
    step.run(
        toolchain
            .command(project.installed_tool("wasm-bindgen"))
            .arg(compiled)
            .args(["--target", "web", "--no-typescript", "--remove-producers-section"])
            .args(["--omit-default-module-path", "--out-name", app, "--out-dir"])
            .arg(&bound),
    )?;
    let whole = bound.join(format!("{app}_bg.wasm"));
    let parts = if let [_, _] = codes.as_slice() {
        let code = fs::read(&whole).with_context(|| format!("cannot read {}", whole.display()))?;
        let parts =
            split::split(&code, &Cut { rest: &WIDGET_REST, all: toolchain.has_source(), fetch: "more" })
                .with_context(|| format!("cannot cut the code of the {app} in two"))?;
        let files = ["first.wasm", "rest.wasm"].map(|name| bound.join(name));
        for (file, code) in files.iter().zip([parts.first, parts.rest]) {
            fs::write(file, code).with_context(|| format!("cannot write {}", file.display()))?;
        }
        files.to_vec()
    } else {
        vec![whole]
    };
    for (part, code) in parts.iter().zip(&codes) {
        step.run(
            Command::new(project.wasm_opt())
                .args(OPTIMISATIONS)
                .args(["--strip-debug", "--strip-producers", "--strip-target-features"])
                .args(WASM_FEATURES)
                .arg(part)
                .arg("--output")
                .arg(code),
        )?;
    }
    // Bundling folds in the snippets that crates bring along, so that one file is all there is.
    step.run(
        Command::new(project.esbuild())
            .arg(bound.join(format!("{app}.js")))
            .args([
                "--bundle",
                "--format=esm",
                "--minify",
                "--target=es2020",
                "--log-level=warning",
                "--log-override:duplicate-object-key=silent",
            ])
            .arg(format!("--outfile={}", glue.display())),
    )?;
    number_names(&glue, &codes)?;
    stamp.keep()
}

/// The bindings' names carry 16 digits of a hash each, in the glue and in the code, which no compression makes smaller.
/// Numbers of the same length stand in for them.
fn number_names(glue: &Path, codes: &[PathBuf]) -> Result<()> {
    let mut hashes: Vec<Vec<u8>> = Vec::new();
    for path in std::iter::once(glue).chain(codes.iter().map(PathBuf::as_path)) {
        let mut bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut at = 0;
        while let Some(hash) = bytes.get_mut(at..at + HASH) {
            let is_hash =
                hash.starts_with(b"_") && hash.iter().skip(1).all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            if !is_hash {
                at += 1;
                continue;
            }
            // Those that stand in the code alone belong to no binding.
            let known = hashes.iter().position(|known| known == hash);
            if known.is_none() && path == glue {
                hashes.push(hash.to_vec());
            }
            if let Some(number) = known.or_else(|| (path == glue).then(|| hashes.len() - 1)) {
                hash.copy_from_slice(format!("_{number:0>16}").as_bytes());
            }
            at += HASH;
        }
        fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn folder(project: &Project) -> PathBuf {
    project.scratch().join("apps")
}
