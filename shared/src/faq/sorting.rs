//! Sorting in few bytes of code.
//!
//! The standard library's sorts are made for speed and cost some two kilobytes of WebAssembly for every type and
//! order they are used with. What is sorted here is short, or sorted once when an index is built.

/// Sorts by heap sort (Williams, *Algorithm 232*, 1964); `before` must order all that may not change places.
pub(super) fn sort<T: Copy>(items: &mut [T], before: impl Fn(&T, &T) -> bool) {
    for root in (0..items.len() / 2).rev() {
        sink(items, root, &before);
    }
    for end in (1..items.len()).rev() {
        items.swap(0, end);
        sink(items.get_mut(..end).unwrap_or_default(), 0, &before);
    }
}

/// Keeps the first `limit` of the order, sorted.
pub(super) fn first<T: Copy>(items: &mut Vec<T>, limit: usize, before: impl Fn(&T, &T) -> bool) {
    let kept = limit.min(items.len());
    let (heap, rest) = items.split_at_mut(kept);
    for root in (0..heap.len() / 2).rev() {
        sink(heap, root, &before);
    }
    for item in rest {
        // The last of those kept stands at the top.
        if let Some(last) = heap.first_mut()
            && before(item, last)
        {
            *last = *item;
            sink(heap, 0, &before);
        }
    }
    items.truncate(limit);
    sort(items, before);
}

/// Lets an item sink until neither of its two successors comes behind it in the order.
fn sink<T: Copy>(items: &mut [T], mut root: usize, before: &impl Fn(&T, &T) -> bool) {
    while let Some(&left) = items.get(2 * root + 1) {
        let (mut child, mut item) = (2 * root + 1, left);
        if let Some(&right) = items.get(child + 1)
            && before(&item, &right)
        {
            (child, item) = (child + 1, right);
        }
        match items.get(root) {
            Some(parent) if before(parent, &item) => items.swap(root, child),
            _ => return,
        }
        root = child;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn sorts(mut items in proptest::collection::vec(0..50_u32, 0..100), limit in 0..120_usize) {
            let mut expected = items.clone();
            expected.sort_unstable();
            let mut some = items.clone();
            sort(&mut items, |a, b| a < b);
            assert_eq!(items, expected);
            expected.truncate(limit);
            first(&mut some, limit, |a, b| a < b);
            assert_eq!(some, expected);
        }
    }
}
