//! The part of a long list that is drawn: rows of one height, those in sight and a few around them.
//!
//! Above and below stands empty space as high as the rows that are left out, so that the scrollbar tells the truth.
//! What one looks at stays where it is when rows come or go above it.

use crate::browser::page;
use crate::state::Rows;
use shared::id::ConversationId;
use std::ops::Range;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// The height of a row with the space between two, in pixels; the style sheet has it as `--row`.
pub(super) const ROW: i32 = 66;
/// Rows drawn beyond those in sight, on either side.
const AROUND: usize = 12;
/// The window moves by so many rows at once, so that scrolling seldom draws.
const STEP: usize = 6;
/// Rows in sight before anybody has measured.
const FIRST: usize = 24;

/// The rows to draw when so much of a list is scrolled away and so much shows.
fn window(count: usize, top: i32, height: i32) -> Range<usize> {
    let rows = |pixels: i32| usize::try_from(pixels.max(0) / ROW).unwrap_or_default();
    let first = (rows(top) / STEP * STEP).saturating_sub(AROUND);
    let shown = if height > 0 { rows(height) + 2 } else { FIRST };
    let end = first + shown + 2 * AROUND + STEP;
    first.min(count)..end.min(count)
}

/// How far to scroll so that a row is in sight; `None` when it is.
fn scroll_to(place: usize, top: i32, height: i32) -> Option<i32> {
    let at = i32::try_from(place).unwrap_or(i32::MAX / ROW) * ROW;
    if at < top {
        Some(at)
    } else if at + ROW > top + height {
        Some(at + ROW - height)
    } else {
        None
    }
}

/// What the list needs of its window.
pub(super) struct Window {
    /// The rows to draw.
    pub(super) range: Range<usize>,
    /// The element that scrolls.
    pub(super) body: NodeRef,
    /// The empty space before and behind.
    pub(super) before: NodeRef,
    pub(super) behind: NodeRef,
    /// The list was scrolled.
    pub(super) scrolled: Callback<()>,
}

fn place_of(rows: &Rows, id: &ConversationId) -> Option<usize> {
    rows.iter().position(|row| row.conversation.id == *id)
}

/// Keeps the window of `rows` where one looks, and `cursor` in sight.
#[hook]
pub(super) fn use_window(rows: &Rows, cursor: Option<&ConversationId>) -> Window {
    let body = use_node_ref();
    let (before, behind) = (use_node_ref(), use_node_ref());
    // What is scrolled away, and what shows.
    let sight = use_state_eq(|| (0, 0));
    // The topmost row in sight.
    let top_row = use_mut_ref(|| None::<ConversationId>);
    let range = window(rows.len(), sight.0, sight.1);

    let look = {
        let (sight, body, top_row, rows) = (sight.setter(), body.clone(), top_row.clone(), rows.clone());
        move || {
            let Some(body) = body.cast::<Element>() else { return };
            let (top, height) = (body.scroll_top(), body.client_height());
            let place = usize::try_from(top / ROW).unwrap_or_default();
            *top_row.borrow_mut() = rows.get(place).map(|row| row.conversation.id.clone());
            let step = ROW * i32::try_from(STEP).unwrap_or(1);
            sight.set((top / step * step, height));
        }
    };
    // The space is set before the browser lays anything out.
    use_effect_with((range.clone(), rows.len()), {
        let (before, behind) = (before.clone(), behind.clone());
        move |(range, count): &(Range<usize>, usize)| {
            for (space, rows) in [(before, range.start), (behind, count - range.end)] {
                let height = i32::try_from(rows).unwrap_or(i32::MAX / ROW) * ROW;
                if let Some(space) = space.cast::<HtmlElement>() {
                    page::set_height(&space, height);
                }
            }
        }
    });
    use_effect_with(rows.clone(), {
        let (body, top_row, look) = (body.clone(), top_row.clone(), look.clone());
        move |rows: &Rows| {
            let moved = top_row.borrow().as_ref().and_then(|id| place_of(rows, id));
            if let (Some(body), Some(place)) = (body.cast::<Element>(), moved) {
                let top = body.scroll_top();
                // At the very top, what is new comes into sight.
                if top >= ROW {
                    let at = i32::try_from(place).unwrap_or(i32::MAX / ROW) * ROW;
                    if at != top / ROW * ROW {
                        body.set_scroll_top(at + top % ROW);
                    }
                }
            }
            look();
        }
    });
    use_effect_with(cursor.cloned(), {
        let (body, rows, look) = (body.clone(), rows.clone(), look.clone());
        move |cursor: &Option<ConversationId>| {
            let place = cursor.as_ref().and_then(|id| place_of(&rows, id));
            if let (Some(body), Some(place)) = (body.cast::<Element>(), place)
                && let Some(top) = scroll_to(place, body.scroll_top(), body.client_height())
            {
                body.set_scroll_top(top);
                look();
            }
        }
    });
    let scrolled = Callback::from(move |()| look());
    Window { range, body, before, behind, scrolled }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_in_sight_or_near_it_and_never_much() {
        assert_eq!(window(5, 0, 0), 0..5);
        for count in [0, 1, 40, 3_000, 50_000] {
            for top in [0, 10, 5_000, 66 * 2_990, 66 * 50_000] {
                let range = window(count, top, 900);
                assert!(range.len() <= 48, "{range:?}");
                let first = usize::try_from(top / ROW).unwrap();
                if first + 14 < count {
                    assert!(range.contains(&first) && range.contains(&(first + 14)), "{range:?} at {top}");
                }
            }
        }
    }

    #[test]
    fn it_scrolls_no_further_than_it_must() {
        assert_eq!(scroll_to(3, 0, 600), None);
        assert_eq!(scroll_to(3, 300, 600), Some(198));
        assert_eq!(scroll_to(20, 0, 600), Some(21 * ROW - 600));
    }
}
