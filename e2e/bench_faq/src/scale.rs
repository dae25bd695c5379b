//! Sites of any size, of words that no language has: to see what a question costs as articles become more.

use std::fmt::Write as _;
use std::time::Instant;

use shared::faq::{Index, Thresholds, pack};

use crate::deskbell;
use crate::metrics::{float, quantile};
use crate::noise::Random;
use crate::sets::{Faq, Question, Set};

/// A site of so many articles with three phrasings each, and questions like some of them.
pub(crate) fn site(articles: usize, questions: usize) -> Set {
    let mut random = Random(42);
    let vocabulary: Vec<String> = (0..4_000 + articles / 2).map(|_| word(&mut random)).collect();
    // Words are used as unevenly as in speech: the nth about 1/n as often as the first.
    let phrase = |random: &mut Random| {
        let length = 5 + random.below(6);
        let mut text = String::new();
        for _ in 0..length {
            let part = float(random.below(1_000_000) + 1) / 1e6;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
            let nth = (float(vocabulary.len()).powf(part) - 1.0) as usize;
            let _ = write!(text, "{}{}", if text.is_empty() { "" } else { " " }, vocabulary[nth]);
        }
        text
    };
    let faqs: Vec<Faq> = (0..articles)
        .map(|id| Faq {
            id: id.to_string(),
            texts: (0..3).map(|_| phrase(&mut random)).collect(),
            body: String::new(),
        })
        .collect();
    let ask = |random: &mut Random| {
        let faq = &faqs[random.below(faqs.len())];
        let mut words: Vec<&str> = faq.texts[random.below(3)].split(' ').collect();
        words.remove(random.below(words.len()));
        Question { q: words.join(" "), gold: vec![faq.id.clone()] }
    };
    let queries = (0..questions).map(|_| ask(&mut random)).collect();
    Set { name: format!("made_{articles}"), lang: String::new(), faqs, queries, oos: Vec::new() }
}

fn word(random: &mut Random) -> String {
    (0..=random.below(4))
        .flat_map(|_| {
            let consonant = b"bcdfghklmnprstvz"[random.below(16)];
            let vowel = b"aeiou"[random.below(5)];
            [char::from(consonant), char::from(vowel)]
        })
        .collect()
}

/// What a size costs on the host: milliseconds to index, microseconds a question (median, p99).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) articles: usize,
    pub(crate) build_ms: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

pub(crate) fn cost(set: &Set) -> anyhow::Result<Cost> {
    let bytes = deskbell::encode(set)?;
    let start = Instant::now();
    let index = Index::build(pack::decode(&bytes)?);
    let build_ms = start.elapsed().as_secs_f64() * 1e3;
    let mut times = Vec::new();
    for round in 0..2 {
        times.clear();
        for question in &set.queries {
            let start = Instant::now();
            std::hint::black_box(index.ask(&question.q, 10, &Thresholds::default()));
            times.push(start.elapsed().as_secs_f64() * 1e6);
        }
        debug_assert!(round < 2);
    }
    times.sort_by(f64::total_cmp);
    Ok(Cost { articles: set.faqs.len(), build_ms, p50: quantile(&times, 0.5), p99: quantile(&times, 0.99) })
}

/// The costs as a picture: both axes logarithmic, with a line for linear growth beside.
pub(crate) fn plot(costs: &[Cost]) -> String {
    let x = |articles: f64| 70.0 + (articles.log10() - 2.0) / 3.0 * 500.0;
    let y = |us: f64| 330.0 - us.max(1.0).log10() / 4.0 * 300.0;
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 380\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"640\" height=\"380\" fill=\"#fff\"/>\n\
         <text x=\"320\" y=\"18\" text-anchor=\"middle\">Microseconds per question over the number of articles</text>\n",
    );
    for power in 2..=5 {
        let at = x(10_f64.powi(power));
        let _ = writeln!(
            svg,
            "<path d=\"M{at:.1} 30V330\" stroke=\"#ddd\"/><text x=\"{at:.1}\" y=\"348\" text-anchor=\"middle\">{}</text>",
            10_u32.pow(power.unsigned_abs())
        );
    }
    for power in 0..=4 {
        let at = y(10_f64.powi(power));
        let _ = writeln!(
            svg,
            "<path d=\"M70 {at:.1}H570\" stroke=\"#ddd\"/><text x=\"62\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            at + 4.0,
            10_u32.pow(power.unsigned_abs())
        );
    }
    let mut line = |points: Vec<(f64, f64)>, colour: &str, dash: &str, label: &str| {
        let path: Vec<String> = points.iter().map(|(a, b)| format!("{:.1},{:.1}", x(*a), y(*b))).collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"/>",
            path.join(" ")
        );
        if let Some((a, b)) = points.last() {
            let _ = writeln!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"{colour}\">{label}</text>",
                x(*a) + 6.0,
                y(*b) + 4.0
            );
        }
    };
    line(costs.iter().map(|c| (float(c.articles), c.p50)).collect(), "#06c", "", "median");
    line(costs.iter().map(|c| (float(c.articles), c.p99)).collect(), "#c30", "", "p99");
    if let Some(first) = costs.first() {
        let linear = |c: &Cost| (float(c.articles), first.p50 * float(c.articles) / float(first.articles));
        line(costs.iter().map(linear).filter(|(_, us)| *us < 1e4).collect(), "#888", "4 4", "linear");
    }
    svg.push_str("</svg>\n");
    svg
}
