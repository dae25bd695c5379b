//! The one form in which an error leaves the edge.

use crate::open_enum::open_enum;
use serde::{Deserialize, Serialize};

open_enum! {
    /// What went wrong, for programs; the widget and the desk translate it for people.
    #[derive(Copy, Eq)]
    pub enum ErrorCode {
        /// 400: the body is not JSON, or not UTF-8.
        Malformed = "malformed",
        /// 422: a field is missing or has a wrong type, form or length; `field` names it.
        Invalid = "invalid",
        /// 401: no ticket, session, cookie or token, or one that is forged.
        Unauthorized = "unauthorized",
        /// 401: it was right once; get a new one.
        Expired = "expired",
        /// 401: e-mail address, password or code is wrong; never says which.
        WrongPassword = "wrong_password",
        /// 403: signed in, but not allowed to do this, or a wrong `Origin`.
        Forbidden = "forbidden",
        /// 403: the staff take no more messages from this visitor.
        Blocked = "blocked",
        /// 404: no such thing, or not yours.
        NotFound = "not_found",
        /// 404: no order with this number and this contact; never says which is wrong.
        OrderNotFound = "order_not_found",
        /// 405: the path exists, the method does not.
        MethodNotAllowed = "method_not_allowed",
        /// 409: it has changed meanwhile.
        Conflict = "conflict",
        /// 413: more than [`crate::limit::BODY_BYTES`].
        TooLarge = "too_large",
        /// 415: the body is not sent as `application/json`.
        NotJson = "not_json",
        /// 426: this address speaks WebSocket.
        UpgradeRequired = "upgrade_required",
        /// 429: too many; try again after `retry_after_ms`.
        TooMany = "too_many",
        /// 500: our fault; the cause stands in the log under `request_id`.
        Internal = "internal",
        /// 503: for the moment; try again.
        Unavailable = "unavailable",
    }
}

impl ErrorCode {
    /// The HTTP status that goes with it.
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Invalid => 422,
            Self::Unauthorized | Self::Expired | Self::WrongPassword => 401,
            Self::Forbidden | Self::Blocked => 403,
            Self::NotFound | Self::OrderNotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::NotJson => 415,
            Self::UpgradeRequired => 426,
            Self::TooMany => 429,
            Self::Internal | Self::Unknown => 500,
            Self::Unavailable => 503,
        }
    }

    /// Whether the same request may succeed later.
    pub fn is_temporary(self) -> bool {
        matches!(self, Self::TooMany | Self::Internal | Self::Unavailable | Self::Unknown)
    }
}

/// The body of every answer with a status of 400 or more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ErrorBody {
    /// What went wrong, for programs.
    pub code: ErrorCode,
    /// What went wrong, in English, for developers.
    pub message: String,
    /// The field at fault, as a path: `articles[3].title`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Under which the edge's log has this request; empty on errors inside a batch or a socket.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub request_id: String,
    /// Milliseconds to wait before trying again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u32>,
}

impl ErrorBody {
    /// An error with a code and a message.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, request_id: String::new(), retry_after_ms: None }
    }

    /// A field that is wrong, and how.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..Self::new(ErrorCode::Invalid, message) }
    }

    /// No such thing, or not yours.
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("no such {what}"))
    }

    /// Too many; try again after some milliseconds.
    pub fn too_many(retry_after_ms: u32) -> Self {
        Self { retry_after_ms: Some(retry_after_ms), ..Self::new(ErrorCode::TooMany, "too many requests") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_is_pinned() {
        let body = ErrorBody::invalid("articles[3].title", "must not be empty");
        assert_eq!(
            serde_json::to_string(&body).unwrap(),
            r#"{"code":"invalid","message":"must not be empty","field":"articles[3].title"}"#
        );
        let newer: ErrorBody = serde_json::from_str(r#"{"code":"brand_new","message":"x"}"#).unwrap();
        assert_eq!(newer.code, ErrorCode::Unknown);
    }
}
