//! Components: what holds state, takes messages and draws.

use crate::html::Html;
use crate::{Callback, dom};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use web_sys::Element;

/// What a component is given.
pub trait Properties: 'static {}

/// What holds state, takes messages and draws.
pub trait Component: Sized + 'static {
    /// What can happen to it.
    type Message: 'static;
    /// What it is given.
    type Properties: Properties;

    /// Makes it.
    fn create(ctx: &Context<Self>) -> Self;

    /// Takes a message; true when it is to be drawn anew.
    fn update(&mut self, ctx: &Context<Self>, message: Self::Message) -> bool;

    /// Draws it: one element.
    fn view(&self, ctx: &Context<Self>) -> Html;

    /// It was drawn.
    fn rendered(&mut self, ctx: &Context<Self>, first: bool);
}

/// Where a component stands.
pub struct Context<C: Component> {
    scope: Scope<C>,
    props: C::Properties,
}

impl<C: Component> Context<C> {
    /// The way to it.
    pub fn link(&self) -> &Scope<C> {
        &self.scope
    }

    /// What it was given.
    pub fn props(&self) -> &C::Properties {
        &self.props
    }
}

/// The way to a component.
pub struct Scope<C: Component>(Rc<Mailbox<C>>);

struct Mailbox<C: Component> {
    messages: RefCell<Vec<C::Message>>,
    /// Whether the messages are about to be taken.
    due: Cell<bool>,
    component: RefCell<Option<Drawn<C>>>,
}

struct Drawn<C: Component> {
    component: C,
    context: Context<C>,
    html: Html,
}

impl<C: Component> Clone for Scope<C> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<C: Component> Scope<C> {
    /// Sends it a message, which it takes when the script that runs now is done.
    pub fn send_message(&self, message: C::Message) {
        self.0.messages.borrow_mut().push(message);
        if !self.0.due.replace(true) {
            let scope = self.clone();
            dom::soon(&Closure::once_into_js(move || scope.run()));
        }
    }

    /// Sends it what a function makes of a value.
    pub fn callback<IN, F: Fn(IN) -> C::Message + 'static>(&self, function: F) -> Callback<IN> {
        let scope = self.clone();
        Callback::from(move |value| scope.send_message(function(value)))
    }

    fn run(&self) {
        let mut place = self.0.component.borrow_mut();
        let Some(Drawn { component, context, html }) = place.as_mut() else { return };
        // Those that come meanwhile are taken as well, and drawn at once.
        let mut changed = false;
        loop {
            let messages = self.0.messages.take();
            if messages.is_empty() {
                if !changed {
                    break;
                }
                changed = false;
                let mut new = component.view(context);
                new.patch(std::mem::take(html), false);
                *html = new;
                component.rendered(context, false);
            }
            for message in messages {
                changed |= component.update(context, message);
            }
        }
        self.0.due.set(false);
    }
}

/// Shows a component in the document.
pub struct Renderer<C: Component> {
    root: Element,
    props: C::Properties,
}

impl<C: Component> Renderer<C> {
    /// In this element, which is empty.
    pub fn with_root_and_props(root: Element, props: C::Properties) -> Self {
        Self { root, props }
    }

    /// Shows it.
    pub fn render(self) -> Scope<C> {
        let Self { root, props } = self;
        let scope = Scope(Rc::new(Mailbox {
            messages: RefCell::default(),
            // Until it is drawn nothing can be taken.
            due: Cell::new(true),
            component: RefCell::default(),
        }));
        let context = Context { scope: scope.clone(), props };
        let mut component = C::create(&context);
        let mut html = component.view(&context);
        dom::put(&root, &html.draw(false), &wasm_bindgen::JsValue::NULL);
        component.rendered(&context, true);
        *scope.0.component.borrow_mut() = Some(Drawn { component, context, html });
        scope.run();
        scope
    }
}
