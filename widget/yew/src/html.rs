//! Events and what listens to them.

use crate::Callback;
use crate::virtual_dom::{Listener, VNode};
use wasm_bindgen::JsCast;
use web_sys::{Event, InputEvent, KeyboardEvent, MouseEvent, SubmitEvent};

/// What a component draws.
pub type Html = VNode;

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
