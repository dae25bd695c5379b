//! Tests act here as people do who have a screen: a visitor on the shop's page, agents at their desks, each in a
//! Chromium of their own.
//!
//! [`act`] sets the scene: an edge, a demo site, the demo shop on another site (in the browser's sense) and a
//! `chromedriver`. [`HostPage`], [`Widget`] and [`Desk`] are what people see and do there; they find by `data-test`,
//! wait for what should be there, and never sleep. [`Watch`] overhears every request and every complaint of a browser,
//! those of cross-site frames included, which `WebDriver`'s own logs leave out. [`Line`] is a network that can be cut.

mod axe;
mod chromium;
mod desk;
mod host;
mod line;
mod pages;
mod ready;
mod scene;
mod stage;
mod watch;
mod widget;

pub use axe::assert_accessible;
pub use chromium::{Chromium, Looks};
pub use desk::{Desk, Known, Row};
pub use host::{GAP, HostPage};
pub use line::Line;
pub use pages::Pages;
pub use ready::{PATIENCE, until};
pub use scene::{Scene, act, act_at, act_with};
pub use stage::{Place, Stage};
pub use watch::{Problem, Request, Watch};
pub use widget::{Message, OrderSeen, Widget};
