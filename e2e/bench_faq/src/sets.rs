//! The questions that are put: sets of articles, questions with the right article, and questions that none answers.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use shared::locale::Locale;

/// One set.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Set {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) lang: String,
    pub(crate) faqs: Vec<Faq>,
    pub(crate) queries: Vec<Question>,
    /// Questions that no article answers.
    #[serde(default)]
    pub(crate) oos: Vec<String>,
}

/// An article: the ways to ask for it, or the text of its answer.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Faq {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) texts: Vec<String>,
    #[serde(default)]
    pub(crate) body: String,
}

/// A question and the articles that answer it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Question {
    pub(crate) q: String,
    pub(crate) gold: Vec<String>,
}

impl Set {
    /// The language that it says it is in; one without a list of words if it says none.
    pub(crate) fn locale(&self) -> Result<Locale> {
        let tag = if self.lang.is_empty() { "und" } else { &self.lang };
        Locale::new(tag).with_context(|| format!("{}: {tag:?} is no language", self.name))
    }

    /// What a set was made from: sets of one source share questions, so that none of them may be used to fit what is
    /// measured on another.
    pub(crate) fn source(&self) -> &str {
        self.name.split('_').next().unwrap_or_default()
    }
}

/// A tea shop in the four languages together, and in eight others. Small, and their words stood before the writer of
/// the words that mean the same: they show that nothing breaks, and no more.
const OWN: [&str; 9] = [
    include_str!("../sets/teashop.json"),
    include_str!("../sets/teashop_ar.json"),
    include_str!("../sets/teashop_de.json"),
    include_str!("../sets/teashop_hi.json"),
    include_str!("../sets/teashop_ja.json"),
    include_str!("../sets/teashop_ko.json"),
    include_str!("../sets/teashop_ru.json"),
    include_str!("../sets/teashop_th.json"),
    include_str!("../sets/teashop_tr.json"),
];

/// The sets of a folder, by name; without one, the small sets that come with this program.
pub(crate) fn load(folder: Option<&Path>) -> Result<Vec<Set>> {
    let Some(folder) = folder else {
        return OWN.iter().map(|text| Ok(serde_json::from_str(text)?)).collect();
    };
    let mut paths: Vec<_> = fs::read_dir(folder)
        .with_context(|| format!("reading {}", folder.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = fs::read_to_string(path)?;
        serde_json::from_str(&text).with_context(|| format!("reading {}", path.display()))
    };
    paths.iter().map(read).collect()
}
