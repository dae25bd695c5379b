//! The only part that touches the browser: requests, the socket, the page, its formats.

pub(crate) mod alert;
pub(crate) mod api;
pub(crate) mod files;
pub(crate) mod intl;
pub(crate) mod listener;
pub(crate) mod page;
pub(crate) mod socket;
