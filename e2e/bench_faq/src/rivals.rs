//! The matcher's `WebAssembly` and `MiniSearch`, side by side in one Node process (the engine of Chromium and of
//! `workerd`, whose own clock stands still while a request is worked on).

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::sets::Faq;

/// What is asked of one index.
#[derive(Debug, Serialize)]
pub(crate) struct Run {
    pub(crate) faqs: Vec<Faq>,
    pub(crate) questions: Vec<String>,
    pub(crate) pack: PathBuf,
    pub(crate) unfinished: bool,
}

#[derive(Debug, Serialize)]
struct Job<'a> {
    runs: &'a [Run],
    scales: &'a [Run],
    wasm: &'a Path,
}

/// What an engine answered.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    #[serde(default)]
    pub(crate) confidence: f64,
    pub(crate) relevance: f64,
    /// The articles found, by their places.
    pub(crate) hits: Vec<usize>,
    pub(crate) us: f64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RunResult {
    pub(crate) load_us: f64,
    pub(crate) deskbell: Vec<Answer>,
    pub(crate) deskbell_keys: Vec<f64>,
    pub(crate) minisearch: Vec<Answer>,
    pub(crate) minisearch_fair: Vec<Answer>,
    pub(crate) minisearch_fair_fuzzy: Vec<Answer>,
}

/// How an index of some size fared.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Scale {
    pub(crate) articles: usize,
    pub(crate) load_us: f64,
    pub(crate) memory: usize,
    pub(crate) ask: Vec<f64>,
    pub(crate) keys: Vec<f64>,
    pub(crate) rival_build_us: f64,
    pub(crate) rival_heap: i64,
    pub(crate) rival_ask: Vec<f64>,
    pub(crate) pack_bytes: usize,
    pub(crate) pack_brotli: usize,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Sizes {
    pub(crate) wasm: usize,
    pub(crate) wasm_brotli: usize,
    pub(crate) packs: Vec<usize>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Report {
    pub(crate) results: Vec<RunResult>,
    pub(crate) scales: Vec<Scale>,
    pub(crate) sizes: Sizes,
}

/// Runs everything in Node.
pub(crate) fn run(runs: &[Run], scales: &[Run], folder: &Path) -> Result<Report> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !home.join("node_modules/minisearch").exists() {
        call(Command::new("npm").current_dir(home).args([
            "ci",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]))?;
    }
    let (glue, wasm) = build(home, folder)?;
    let (input, output) = (folder.join("input.json"), folder.join("output.json"));
    fs::write(&input, serde_json::to_vec(&Job { runs, scales, wasm: &wasm })?)?;
    call(Command::new("node").arg(home.join("js/run.mjs")).args([&input, &output, &glue]))?;
    serde_json::from_slice(&fs::read(&output)?).context("reading what Node measured")
}

/// Builds the `WebAssembly` as the widget is built; returns its script and itself.
fn build(home: &Path, folder: &Path) -> Result<(PathBuf, PathBuf)> {
    const TARGET: &str = "wasm32-unknown-unknown";
    const NAME: &str = "deskbell_bench_faq_wasm";
    let root = home.join("../..");
    let target = root.join("target").join("small");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(&root).args(["build", "--quiet", "--release", "--lib", "--target", TARGET]);
    cargo.args(["--package", "deskbell-bench-faq-wasm", "--target-dir"]).arg(&target);
    // What the widget is compiled with, as far as the toolchain has the source of the standard library.
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output()?.stdout;
    let source = PathBuf::from(String::from_utf8(sysroot)?.trim()).join("lib/rustlib/src/rust/library/std");
    if source.exists() {
        cargo.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
        cargo.env("RUSTC_BOOTSTRAP", "1").env(
            "RUSTFLAGS",
            "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none",
        );
    }
    // Whatever this program itself was compiled with must not reach what it weighs.
    for variable in ["CARGO_PROFILE_RELEASE_LTO", "CARGO_PROFILE_RELEASE_CODEGEN_UNITS"] {
        cargo.env_remove(variable);
    }
    call(cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level()))?;
    let compiled = target.join(TARGET).join("release").join(format!("{NAME}.wasm"));
    let mut bindgen = Command::new(tool("WASM_BINDGEN_BIN", "wasm-bindgen"));
    bindgen.arg(&compiled).args([
        "--target",
        "nodejs",
        "--no-typescript",
        "--out-name",
        "matcher",
        "--out-dir",
    ]);
    call(bindgen.arg(folder).args(["--remove-name-section", "--remove-producers-section"]))?;
    let wasm = folder.join("matcher_bg.wasm");
    let optimise = if opt_level() == "z" { "-Oz" } else { "-O3" };
    let mut optimiser = Command::new(tool("WASM_OPT_BIN", "wasm-opt"));
    call(
        optimiser.args([optimise, "--strip-debug"]).args(WASM_FEATURES).arg(&wasm).arg("--output").arg(&wasm),
    )?;
    Ok((folder.join("matcher.js"), wasm))
}

/// What the widget's `WebAssembly` may use.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// `z` as the widget is; `DESKBELL_WASM_OPT=3` to see what speed would cost.
fn opt_level() -> String {
    std::env::var("DESKBELL_WASM_OPT").unwrap_or_else(|_| "z".to_owned())
}

fn tool(variable: &str, name: &str) -> OsString {
    std::env::var_os(variable).unwrap_or_else(|| name.into())
}

fn call(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("starting {}", command.get_program().display()))?;
    ensure!(status.success(), "{} ended with {status}", command.get_program().display());
    Ok(())
}
