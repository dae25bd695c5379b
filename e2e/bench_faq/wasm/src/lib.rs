//! The matcher as the browser has it, and nothing else: what the benchmark weighs and times.

use shared::faq::{Index, Mode, Thresholds, pack};
use wasm_bindgen::prelude::*;

/// An index over a pack.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Matcher(Index);

#[wasm_bindgen]
impl Matcher {
    /// Decodes a pack and builds its index.
    pub fn load(bytes: &[u8]) -> Option<Self> {
        pack::decode(bytes).ok().map(|pack| Self(Index::build(pack)))
    }

    /// Asks, and returns confidence and relevance, then each hit's article and score.
    pub fn ask(&self, query: &str, limit: usize) -> Vec<f32> {
        let verdict = self.0.ask(query, limit, &Thresholds::default());
        let mut out = vec![verdict.confidence, verdict.relevance];
        out.extend(verdict.hits.iter().flat_map(|hit| [article(hit.doc), hit.score]));
        out
    }

    /// Searches while the visitor types, and returns each hit's article and score.
    pub fn search(&self, query: &str, limit: usize) -> Vec<f32> {
        let hits = self.0.search(query, limit, Mode::Typing);
        hits.iter().flat_map(|hit| [article(hit.doc), hit.score]).collect()
    }
}

/// The module's memory, to see how much it takes.
#[wasm_bindgen]
pub fn heap() -> JsValue {
    wasm_bindgen::memory()
}

/// An article's number, exact up to 16 million.
fn article(doc: u32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "exact below 2^24")]
    let number = doc as f32;
    number
}
