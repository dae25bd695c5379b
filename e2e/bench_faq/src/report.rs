//! What people read.

use crate::learning::Learnt;
use crate::metrics::{Row, float, quantile};
use crate::rivals::Scale;
use crate::scale::Cost;
use crate::sets::Set;

pub(crate) fn rows(rows: &[Row]) {
    println!(
        "{:17} {:16} {:16}   R@1   R@5   MRR AUROC   ECE (true)  right  answ. | left out:   ECE  right  answ. |      us     p99     key     p99",
        "set", "variant", "engine",
    );
    for row in rows {
        println!(
            "{:17} {:16} {:16} {:5.1} {:5.1} {:5.1} {:>5} {:>5} {:>6} {:>6} {:>6} | {:>15} {:>6} {:>6} | {:7.1} {:7.1} {:>7} {:>7}",
            row.set,
            row.variant,
            row.engine,
            row.r1,
            row.r5,
            row.mrr,
            optional(row.auroc),
            optional(row.ece),
            optional(row.ece_floor),
            optional(row.answer_precision),
            optional(row.answer_coverage),
            optional(row.ece_left_out),
            optional(row.answer_precision_left_out),
            optional(row.answer_coverage_left_out),
            row.us_p50,
            row.us_p99,
            optional(row.key_us_p50),
            optional(row.key_us_p99),
        );
    }
}

pub(crate) fn learnt(sets: &[Learnt]) {
    println!("\nlearning from one half of the questions, R@1 on the other half:");
    for Learnt { set, r1, taken, wrong } in sets {
        println!(
            "{set:17} before {:5.1}, proposals taken by staff {:5.1} ({} wordings, {} wrong), \
             what is sure taken by itself {:5.1} ({} wordings, {} wrong)",
            r1[0], r1[1], taken[0], wrong[0], r1[2], taken[1], wrong[1]
        );
    }
}

fn optional(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{value:.1}"))
}

pub(crate) fn scales(scales: &[Scale]) {
    println!("\nWebAssembly and MiniSearch (prefix and fuzzy) by number of articles, three phrasings each:");
    for scale in scales {
        let of = |times: &[f64], part| {
            let mut times = times.to_vec();
            times.sort_by(f64::total_cmp);
            quantile(&times, part)
        };
        println!(
            "{:6} articles: load {:.1} ms, memory {:.1} MB, pack {} bytes ({} brotli, {:.1} a phrasing), \
             question {:.0} us (p99 {:.0}), keystroke {:.0} us (p99 {:.0}); \
             MiniSearch: build {:.1} ms, heap {:.1} MB, question {:.0} us (p99 {:.0}): {:.1} times as long",
            scale.articles,
            scale.load_us / 1e3,
            float(scale.memory) / 1e6,
            scale.pack_bytes,
            scale.pack_brotli,
            float(scale.pack_brotli) / float(3 * scale.articles),
            of(&scale.ask, 0.5),
            of(&scale.ask, 0.99),
            of(&scale.keys, 0.5),
            of(&scale.keys, 0.99),
            scale.rival_build_us / 1e3,
            float(usize::try_from(scale.rival_heap).unwrap_or(0)) / 1e6,
            of(&scale.rival_ask, 0.5),
            of(&scale.rival_ask, 0.99),
            of(&scale.rival_ask, 0.5) / of(&scale.ask, 0.5).max(0.01),
        );
    }
}

pub(crate) fn pack(set: &Set, brotli: usize, load_us: f64) {
    let phrasings: usize = set.faqs.iter().map(|faq| faq.texts.len()).sum();
    println!(
        "pack of {}: {brotli} bytes brotli, {:.1} a phrasing, {:.0} per 1,000 articles, usable after {:.1} ms",
        set.name,
        float(brotli) / float(phrasings.max(1)),
        1000.0 * float(brotli) / float(set.faqs.len().max(1)),
        load_us / 1e3
    );
}

pub(crate) fn growth(costs: &[Cost]) {
    println!("\non the host, by number of articles:");
    for cost in costs {
        println!(
            "{:7} articles: index {:.0} ms, question {:.0} us (p99 {:.0})",
            cost.articles, cost.build_ms, cost.p50, cost.p99
        );
    }
}
