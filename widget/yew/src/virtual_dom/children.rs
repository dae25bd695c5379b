//! The children of an element, from one drawing to the next.

use super::VNode;
use crate::dom;
use wasm_bindgen::JsValue;
use web_sys::Node;

/// Makes of the old children's nodes the new ones'.
pub(super) fn patch_children(parent: &Node, new: &mut [VNode], mut old: Vec<VNode>, svg: bool) {
    let pairs = pair(new, &old);
    // With all paired and in the order that they had, each stands where it should.
    let moved = !pairs.is_sorted() || pairs.contains(&None);
    if moved || new.len() != old.len() {
        // What is gone is taken out first, so that what stays need not move.
        for (_, child) in old.iter().enumerate().filter(|(nth, _)| !pairs.contains(&Some(*nth))) {
            child.leave();
            if let Some(node) = child.node() {
                dom::remove(node);
            }
        }
    }
    let mut place = if moved { dom::first(parent) } else { JsValue::NULL };
    for (child, pair) in new.iter_mut().zip(pairs) {
        match pair.and_then(|nth| old.get_mut(nth)) {
            Some(old) => child.patch(std::mem::take(old), svg),
            None => drop(child.draw(svg)),
        }
        if let Some(node) = child.node().filter(|_| moved) {
            place = dom::put(parent, node, &place);
        }
    }
}

/// For each new child the place of the old one that it takes over: the one of its key or, without a key, of its kind.
/// Looks behind the last one that was taken first, where it nearly always is.
fn pair(new: &[VNode], old: &[VNode]) -> Vec<Option<usize>> {
    let mut taken = vec![false; old.len()];
    let mut next = 0;
    let mut pair = |child: &VNode| {
        let is_free = |at: &usize| {
            taken.get(*at) == Some(&false) && old.get(*at).is_some_and(|old| child.pairs_with(old))
        };
        let at = Some(next).filter(is_free).or_else(|| (0..old.len()).find(is_free))?;
        *taken.get_mut(at)? = true;
        next = at + 1;
        Some(at)
    };
    new.iter().map(&mut pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::virtual_dom::{VTag, VText};

    /// `a` is an element, `a1` one with a key, nothing a text.
    fn nodes(names: &[&'static str]) -> Vec<VNode> {
        let node = |name: &&'static str| {
            if name.is_empty() {
                return VText::default().into();
            }
            let (name, key) = name.split_at(1);
            let mut tag = VTag::new(name);
            tag.key = (!key.is_empty()).then(|| key.into());
            tag.into()
        };
        names.iter().map(node).collect()
    }

    #[test]
    fn children_pair() {
        const NONE: usize = usize::MAX;
        for (old, new, expected) in [
            (&[][..], &["a"][..], &[NONE][..]),
            (&["a", "b"], &["a", "b"], &[0, 1]),
            (&["a1", "a2"], &["a0", "a1", "a2"], &[NONE, 0, 1]),
            (&["a1", "a2", "a3"], &["a1", "a3"], &[0, 2]),
            (&["a1", "a2", "a3"], &["a3", "a1", "a2"], &[2, 0, 1]),
            // What stands before a growing list keeps its node.
            (&["i", "a"], &["i", "a", "a"], &[0, 1, NONE]),
            (&["i", "b"], &["a", "i", "b"], &[NONE, 0, 1]),
            // An element with a key never takes over one without, nor one of another name.
            (&["a", "b1"], &["a1", "b1"], &[NONE, 1]),
            (&["a1"], &["b1"], &[NONE]),
            (&["", "a"], &["a", ""], &[1, 0]),
            // Nothing is taken over twice.
            (&["a1"], &["a1", "a1"], &[0, NONE]),
        ] {
            let pairs: Vec<usize> =
                pair(&nodes(new), &nodes(old)).into_iter().map(|at| at.unwrap_or(NONE)).collect();
            assert_eq!(pairs, expected, "{old:?} {new:?}");
        }
    }
}
