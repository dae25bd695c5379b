//! The benchmark of FAQ matching: Deskbell's matcher, native and as `WebAssembly`, beside `MiniSearch`.
//!
//! For every set of articles and questions: whether the right article comes first, whether unanswerable questions are
//! told apart, whether probabilities are true, also of sets that the weights were not fitted on, and what a question
//! costs; the same for questions with typos, without diacritics and unfinished; what learning from half of the
//! questions does for the other half; and how cost grows with the number of articles.
//!
//! `--data DIR`: the sets, in the form of `sets/teashop.json`. `--json`: one array and nothing else on standard
//! output. `--fit`: the weights of the verdict, fitted on these sets. `--host`: only the matcher on the host, at once.

mod augment;
mod calibration;
mod deskbell;
mod fit;
mod learning;
mod metrics;
mod noise;
mod report;
mod rivals;
mod scale;
mod sets;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use shared::faq::{Index, pack};

use crate::calibration::Calibration;
use crate::metrics::{Outcome, Row, measure, quantile};
use crate::noise::Variant;
use crate::rivals::{Answer, Run};
use crate::sets::Set;

/// Sites that `WebAssembly` and `MiniSearch` are tried on.
const SIZES: [usize; 3] = [1_000, 2_000, 10_000];
/// Sites that the growth of cost is plotted over.
const GROWTH: [usize; 7] = [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];

fn main() -> Result<()> {
    let (mut data, mut json, mut show_fit, mut host) = (None, false, false, false);
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--data") => data = arguments.next().map(PathBuf::from),
            Some("--json") => json = true,
            Some("--fit") => show_fit = true,
            Some("--host") => host = true,
            _ => bail!("usage: [--data DIR] [--json] [--fit] [--host]"),
        }
    }
    let sets = sets::load(data.as_deref())?;
    let calibration = Calibration::of(&sets)?;
    if show_fit {
        calibration.print();
        return Ok(());
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench_faq");
    fs::create_dir_all(&folder)?;

    let mut runs = Vec::new();
    let mut native = Vec::new();
    for set in &sets {
        let bytes = deskbell::encode(set)?;
        let index = Index::build(pack::decode(&bytes)?);
        let pack = folder.join(format!("{}.pack", set.name));
        fs::write(&pack, &bytes)?;
        for variant in Variant::ALL.into_iter().filter(|variant| variant.concerns(set)) {
            let noisy = variant.of(set);
            let (outcomes, _) = deskbell::run(&noisy, &index, variant.unfinished());
            let questions =
                noisy.queries.iter().map(|question| &question.q).chain(&noisy.oos).cloned().collect();
            runs.push(Run {
                faqs: set.faqs.clone(),
                questions,
                pack: pack.clone(),
                unfinished: variant.unfinished(),
            });
            native.push((noisy, variant, outcomes));
        }
    }
    if host {
        let row = |(set, variant, outcomes): &(Set, Variant, Vec<Outcome>)| {
            let row = Row {
                set: set.name.clone(),
                engine: "deskbell".to_owned(),
                variant: variant.name().to_owned(),
                ..measure(outcomes, true)
            };
            row.with(calibration.left_out(&set.name).filter(|_| *variant == Variant::Clean))
        };
        report::rows(&native.iter().map(row).collect::<Vec<_>>());
        calibration.curves();
        report::learnt(&learnt(&sets)?);
        return growth(&folder);
    }
    let mut scales = Vec::new();
    for articles in SIZES {
        let site = scale::site(articles, 300);
        let pack = folder.join(format!("{}.pack", site.name));
        fs::write(&pack, deskbell::encode(&site)?)?;
        let questions = site.queries.into_iter().map(|question| question.q).collect();
        scales.push(Run { faqs: site.faqs, questions, pack, unfinished: false });
    }
    let measured = rivals::run(&runs, &scales, &folder)?;

    let mut rows = Vec::new();
    for ((set, variant, outcomes), result) in native.iter().zip(&measured.results) {
        let wasm = outcomes_of(set, &result.deskbell, Some(outcomes));
        same(set, outcomes, &wasm)?;
        let mut row = measure(&wasm, true);
        row.native_us_p50 = Some(measure(outcomes, true).us_p50);
        row.native_us_p99 = Some(measure(outcomes, true).us_p99);
        row.key_us_p50 = Some(quantile(&sorted(&result.deskbell_keys), 0.5));
        row.key_us_p99 = Some(quantile(&sorted(&result.deskbell_keys), 0.99));
        if *variant == Variant::Clean {
            row = row.with(calibration.left_out(&set.name));
        }
        let shipped = measure(&outcomes_of(set, &result.minisearch, None), false);
        let plain = measure(&outcomes_of(set, &result.minisearch_fair, None), false);
        let fuzzy = measure(&outcomes_of(set, &result.minisearch_fair_fuzzy, None), false);
        let fair = if fuzzy.r1 > plain.r1 { fuzzy } else { plain };
        for (engine, row) in [("deskbell", row), ("minisearch", shipped), ("minisearch_fair", fair)] {
            let (set, variant) = (set.name.clone(), variant.name().to_owned());
            rows.push(Row { set, engine: engine.to_owned(), variant, ..row });
        }
    }
    if json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    report::rows(&rows);
    calibration.curves();
    report::learnt(&learnt(&sets)?);
    report::scales(&measured.scales);
    let first_of_set = |name: &str| native.iter().position(|(set, ..)| set.name == name);
    for set in &sets {
        if let Some(nth) = first_of_set(&set.name) {
            report::pack(set, measured.sizes.packs[nth], measured.results[nth].load_us);
        }
    }
    println!("\nengine: {} bytes of wasm, {} brotli", measured.sizes.wasm, measured.sizes.wasm_brotli);
    growth(&folder)
}

fn learnt(sets: &[Set]) -> Result<Vec<learning::Learnt>> {
    sets.iter().filter_map(|set| learning::replay(set).transpose()).collect()
}

/// Prints and plots what a question costs as articles become more.
fn growth(folder: &Path) -> Result<()> {
    let cost = |articles| scale::cost(&scale::site(articles, 500));
    let costs = GROWTH.into_iter().map(cost).collect::<Result<Vec<_>>>()?;
    report::growth(&costs);
    let picture = folder.join("growth.svg");
    fs::write(&picture, scale::plot(&costs))?;
    println!("plotted in {}", picture.display());
    Ok(())
}

fn sorted(times: &[f64]) -> Vec<f64> {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times
}

/// What an engine's answers are worth; whether it would have answered by itself is the host's to know.
fn outcomes_of(set: &Set, answers: &[Answer], like: Option<&[Outcome]>) -> Vec<Outcome> {
    let golds = set.queries.iter().map(|question| Some(&question.gold)).chain(set.oos.iter().map(|_| None));
    let outcome = |(nth, (answer, gold)): (usize, (&Answer, Option<&Vec<String>>))| {
        let right = |hit: &usize| {
            let id = set.faqs.get(*hit).map(|faq| &faq.id);
            gold.is_some_and(|gold| id.is_some_and(|id| gold.contains(id)))
        };
        Outcome {
            place: answer.hits.iter().position(right),
            confidence: answer.confidence,
            relevance: answer.relevance,
            in_scope: gold.is_some(),
            answered: like.and_then(|outcomes| outcomes.get(nth)).is_some_and(|outcome| outcome.answered),
            us: answer.us,
        }
    };
    answers.iter().zip(golds).enumerate().map(outcome).collect()
}

/// Browser and host must agree to the last bit.
fn same(set: &Set, host: &[Outcome], wasm: &[Outcome]) -> Result<()> {
    // As the single-precision numbers that they are: on the way through JSON the last bit of a double may get lost.
    #[expect(clippy::cast_possible_truncation, reason = "they come from single precision")]
    let equals = |a: f64, b: f64| (a as f32).to_bits() == (b as f32).to_bits();
    for (a, b) in host.iter().zip(wasm) {
        let equal =
            a.place == b.place && equals(a.confidence, b.confidence) && equals(a.relevance, b.relevance);
        ensure!(equal, "{}: host and WebAssembly disagree: {a:?} {b:?}", set.name);
    }
    Ok(())
}
