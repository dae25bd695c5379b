//! Events and what listens to them.

use crate::Callback;
use crate::virtual_dom::{Listener, VNode};
use wasm_bindgen::JsCast;
use web_sys::{Event, EventTarget, InputEvent, KeyboardEvent, MouseEvent, SubmitEvent};

/// What a component draws.
pub type Html = VNode;

/// An event's target as what it is.
pub trait TargetCast: AsRef<Event> {
    /// The target, when it is of that type.
    fn target_dyn_into<T: AsRef<EventTarget> + JsCast>(&self) -> Option<T> {
        self.as_ref().target()?.dyn_into().ok()
    }
}

impl<T: AsRef<Event>> TargetCast for T {}

macro_rules! listeners {
    ($($name:ident($event:ident) = $kind:literal)+) => {$(
        #[doc = concat!("Listening to `", $kind, "`.")]
        pub mod $name {
            use super::*;

            /// Listens by a callback.
            #[derive(Clone, Debug)]
            pub struct Wrapper(Callback<$event>);

            impl Wrapper {
                /// Listens by this callback.
                pub fn new(callback: Callback<$event>) -> Self {
                    Self(callback)
                }
            }

            impl Listener for Wrapper {
                fn kind(&self) -> &'static str {
                    $kind
                }

                fn handle(&self, event: Event) {
                    self.0.emit(event.unchecked_into());
                }
            }
        }
    )+};
}

listeners! {
    onclick(MouseEvent) = "click"
    oninput(InputEvent) = "input"
    onkeydown(KeyboardEvent) = "keydown"
    onsubmit(SubmitEvent) = "submit"
}
