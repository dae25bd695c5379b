//! What holds for any bytes: the body of the fuzz target in `shared/fuzz`, and the test that replays its corpus.
//!
//! The first byte says what the others are: a pack as it came over the wire, what a pack seals, or a site's articles
//! and a question. Never called by the product.

use super::{Doc, Index, Mode, Preview, Thresholds, pack};
use crate::locale::Locale;

/// Takes any bytes; panics when something does not hold that always must.
pub fn run(data: &[u8]) {
    let Some((&kind, rest)) = data.split_first() else { return };
    match kind % 4 {
        0 => read(rest, "return"),
        // Past the checksum, where only the reader's own care helps.
        1 => read(&pack::sealed(rest.to_vec()), "return"),
        _ => match_texts(&String::from_utf8_lossy(rest), kind),
    }
}

fn read(bytes: &[u8], question: &str) {
    if let Ok(pack) = pack::decode(bytes) {
        let titles: Vec<String> = pack.docs().take(3).map(|doc| doc.title().to_owned()).collect();
        let index = Index::build(pack);
        titles.iter().map(String::as_str).chain([question]).for_each(|question| ask(&index, question));
    }
}

/// Lines: the question, then articles' titles; every third with the next line as its phrasing and body.
fn match_texts(text: &str, kind: u8) {
    let mut lines = text.lines();
    let question = lines.next().unwrap_or_default();
    let titles: Vec<String> = lines.take(64).map(str::to_owned).collect();
    let docs: Vec<Doc<'_>> = titles
        .iter()
        .enumerate()
        .map(|(nth, title)| {
            let more = titles.get(nth + 1..nth + 2).filter(|_| nth % 3 == 0).unwrap_or_default();
            let body = more.first().map_or("", String::as_str);
            Doc { id: "a", title, phrasings: more, tags: more, body, category: body, ..Doc::default() }
        })
        .collect();
    let tags = ["en", "vi", "fa", "zh", "tr"];
    let tag = tags.get(usize::from(kind / 4) % tags.len()).copied().unwrap_or("en");
    let Some(locale) = Locale::new(tag) else { return };
    let bytes = pack::encode(&docs, std::slice::from_ref(&titles), &locale);
    let index = pack::decode(&bytes).map(Index::build);
    assert!(index.is_ok(), "what was encoded is read");
    if let Ok(index) = index {
        assert_eq!(index.pack().len(), docs.len(), "every article is there");
        if let (Ok(pack), Some(draft)) = (pack::decode(&bytes), docs.first()) {
            let mut with_draft = pack.clone();
            with_draft.push(draft);
            let preview = Preview::new(pack, None).with(draft).ask(question, 5, &Thresholds::default());
            assert_eq!(
                preview,
                Index::build(with_draft).ask(question, 5, &Thresholds::default()),
                "a preview"
            );
        }
        for text in [question].into_iter().chain(titles.iter().take(2).map(String::as_str)) {
            ask(&index, text);
        }
    }
    // Each part of the folded text comes from whole characters, in their order.
    let folded = crate::fold::fold(text);
    let mut end = 0;
    for word in folded.words() {
        let span = crate::fold::Folded::span(folded.letters(word));
        assert!(span.start >= end && text.get(span.clone()).is_some(), "a word's bytes");
        end = span.end;
    }
    let _ = super::learn::key(question);
}

fn ask(index: &Index, question: &str) {
    for mode in [Mode::Typing, Mode::Submitted] {
        let mut least = f32::INFINITY;
        for hit in index.search(question, 10, mode) {
            assert!(hit.score.is_finite() && hit.score <= least, "best first");
            least = hit.score;
            let title = index.pack().get(hit.doc).map_or("", pack::PackedDoc::title);
            let mut end = 0;
            for span in hit.title_spans {
                assert!(span.start >= end && span.end > span.start, "ascending and apart");
                assert!(title.get(span.clone()).is_some(), "between characters");
                end = span.end;
            }
        }
    }
    let verdict = index.ask(question, 5, &Thresholds::default());
    assert!((0.0..=1.0).contains(&verdict.confidence), "a probability");
    assert!((0.0..=1.0).contains(&verdict.relevance), "a probability");
}

#[cfg(test)]
mod tests {
    /// What the fuzzer found worth keeping, from runs of minutes.
    #[test]
    fn the_corpus_holds() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus.txt");
        let corpus = std::fs::read_to_string(folder).unwrap();
        assert!(corpus.lines().count() > 50);
        for line in corpus.lines() {
            let digit = |at| u8::from_str_radix(line.get(at..at + 2).unwrap(), 16).unwrap();
            super::run(&(0..line.len() / 2).map(|nth| digit(2 * nth)).collect::<Vec<_>>());
        }
    }
}
