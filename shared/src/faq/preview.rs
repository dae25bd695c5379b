//! The index while one article is being written.
//!
//! What folding and reading the other articles gave is kept, so that a change to the one costs reading the one. How
//! rare each feature is depends on all articles, so that the weights are worked out anew each time; they then are
//! those that a whole new index has, to the last bit.

use super::Doc;
use super::index::{Index, Reading};
use super::lexicon::Lexicon;
use super::pack::Pack;

/// The other articles, read.
pub struct Preview {
    pack: Pack,
    lexicon: Lexicon,
    others: Reading,
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Preview").field("articles", &self.pack.len()).finish_non_exhaustive()
    }
}

impl Preview {
    /// Reads all articles of a pack but the one that is being changed, if it is not a new one.
    pub fn new(mut pack: Pack, changed: Option<&str>) -> Self {
        if let Some(id) = changed {
            pack.remove(id);
        }
        let lexicon = Lexicon::new(&pack);
        Self { others: Reading::of(&pack, &lexicon), pack, lexicon }
    }

    /// The index with an article as it stands now, as the last one.
    pub fn with(&self, doc: &Doc<'_>) -> Index {
        let mut pack = self.pack.clone();
        pack.push(doc);
        let lexicon = Lexicon::new(&pack);
        // How much words count that say little may depend on one article more; rarely does.
        if !lexicon.weighs_as(&self.lexicon) {
            return Index::build(pack);
        }
        let mut reading = self.others.clone();
        if let Some(doc) = pack.docs().last() {
            reading.doc(self.pack.len(), doc, &lexicon, pack.table());
        }
        reading.index(pack, lexicon)
    }
}
