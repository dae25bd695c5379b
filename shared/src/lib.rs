//! What the browser and the edge must agree on, and nothing else.
//!
//! Owns the wire types, ids, languages, text folding, FAQ matching, the timeline merge and the business rules.
//! Never does I/O, reads a clock, draws randomness, calls JavaScript or waits: whatever a rule needs is an argument.
//! Nothing here panics on any input; bad input is refused while it is being parsed, with the field's name.

pub mod article;
pub mod ask;
pub mod attachment;
pub mod boot;
pub mod clock;
pub mod conversation;
pub mod desk;
pub mod device;
pub mod email;
pub mod error;
pub mod event;
pub mod faq;
pub mod fold;
pub mod frame;
pub mod hours;
pub mod id;
pub mod learned;
pub mod limit;
pub mod locale;
pub mod money;
pub mod offer;
mod open_enum;
pub mod order;
pub mod owner;
pub mod page;
pub mod percent;
pub mod privacy;
pub mod sla;
pub mod survey;
pub mod text;
pub mod time;
pub mod timeline;
pub mod trail;
