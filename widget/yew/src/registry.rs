//! Who listens on which element. One listener on the document for each kind of event finds the elements by the number
//! that they are marked with.

use crate::dom;
use crate::virtual_dom::Listener;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use web_sys::Event;

type Listeners = Vec<Rc<dyn Listener>>;

#[derive(Default)]
struct Registry {
    /// By the element's number; an empty place is taken again.
    places: Vec<Listeners>,
    free: Vec<usize>,
    kinds: Vec<&'static str>,
}

thread_local! {
    static REGISTRY: RefCell<Registry> = const {
        RefCell::new(Registry { places: Vec::new(), free: Vec::new(), kinds: Vec::new() })
    };
}

/// Keeps the listeners of an element: under its number, or under a new one.
pub(crate) fn keep(number: Option<usize>, listeners: Listeners) -> usize {
    REGISTRY.with_borrow_mut(|registry| {
        for listener in &listeners {
            let kind = listener.kind();
            if !registry.kinds.contains(&kind) {
                registry.kinds.push(kind);
                let run: Closure<dyn Fn(u32, Event)> = Closure::new(run);
                dom::listen(kind, &run);
                // For as long as the document lives.
                run.forget();
            }
        }
        let number = number.or_else(|| registry.free.pop()).unwrap_or(registry.places.len());
        match registry.places.get_mut(number) {
            Some(place) => *place = listeners,
            None => registry.places.push(listeners),
        }
        number
    })
}

/// Nobody listens on this element any more.
pub(crate) fn forget(number: usize) {
    let gone = REGISTRY.with_borrow_mut(|registry| {
        registry.free.push(number);
        registry.places.get_mut(number).map(std::mem::take)
    });
    // Not while the borrow lasts: a callback may own anything.
    drop(gone);
}

#[expect(clippy::needless_pass_by_value, reason = "that is how the binding hands it over")]
fn run(number: u32, event: Event) {
    let kind = event.type_();
    // Cloned, since a listener may change who listens.
    let listeners = REGISTRY.with_borrow(|registry| registry.places.get(number as usize).cloned());
    for listener in listeners.unwrap_or_default() {
        if listener.kind() == kind {
            listener.handle(event.clone());
        }
    }
}
