//! Errors inside the edge: what a caller may know, and what only the log may.

use shared::error::{ErrorBody, ErrorCode};

/// An error on its way out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The caller's fault, or none of ours to hide.
    #[error("{}", .0.message)]
    Public(ErrorBody),
    /// Ours. The caller learns that it happened and under which id to ask; the cause stands in the log.
    #[error("{0}")]
    Internal(String),
}

/// What nearly everything here returns.
pub(crate) type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Our own fault: where, and why.
    pub(crate) fn internal(place: &str, cause: impl std::fmt::Display) -> Self {
        Self::Internal(format!("{place}: {cause}"))
    }

    /// A code and a message for the caller.
    pub(crate) fn public(code: ErrorCode, message: &str) -> Self {
        Self::Public(ErrorBody::new(code, message))
    }

    /// What the log may say. The caller's own fault is named by its code: its message may repeat what was sent.
    pub(crate) fn for_log(&self) -> String {
        match self {
            Self::Public(body) => format!("{:?}", body.code),
            Self::Internal(cause) => cause.clone(),
        }
    }

    /// What the caller is told.
    pub(crate) fn body(&self) -> ErrorBody {
        match self {
            Self::Public(body) => body.clone(),
            Self::Internal(_) => ErrorBody::new(ErrorCode::Internal, "something went wrong here"),
        }
    }
}

impl From<ErrorBody> for Error {
    fn from(body: ErrorBody) -> Self {
        Self::Public(body)
    }
}

impl From<worker::Error> for Error {
    fn from(error: worker::Error) -> Self {
        Self::internal("runtime", error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::internal("JSON", error)
    }
}

/// Parses JSON from outside. Broken JSON is `malformed`; JSON of a wrong shape is `invalid` and names the field.
pub(crate) fn parse_json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> std::result::Result<T, ErrorBody> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| ErrorBody::new(ErrorCode::Malformed, "the body is not UTF-8"))?;
    // Nearly all of it is right; only what is not is read again, for the place where it is wrong.
    let value = serde_json::from_str(text).or_else(|_| parse_and_explain(text))?;
    // serde would also take an object's values as a list, in the order of its fields.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(ErrorBody::invalid("body", "must be an object"));
    }
    Ok(value)
}

fn parse_and_explain<T: serde::de::DeserializeOwned>(text: &str) -> std::result::Result<T, ErrorBody> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        let message = without_position(&inner.to_string());
        match inner.classify() {
            serde_json::error::Category::Data => ErrorBody {
                field: Some(named_field(&path, &message)),
                ..ErrorBody::new(ErrorCode::Invalid, message)
            },
            _ => ErrorBody::new(ErrorCode::Malformed, format!("the body is not JSON: {message}")),
        }
    })?;
    deserializer.end().map_err(|_| ErrorBody::new(ErrorCode::Malformed, "the body goes on after its end"))?;
    Ok(value)
}

/// serde names a missing or unknown field in the message only; the path ends at its parent.
fn named_field(path: &str, message: &str) -> String {
    let quoted = |prefix: &str| message.strip_prefix(prefix)?.split('`').next();
    let parent = if path == "." { "" } else { path };
    match quoted("missing field `") {
        Some(field) if parent.is_empty() => field.to_owned(),
        Some(field) => format!("{parent}.{field}"),
        None if parent.is_empty() => quoted("unknown field `").unwrap_or("body").to_owned(),
        None => parent.to_owned(),
    }
}

/// Cuts ` at line 1 column 2`, which says nothing to somebody who sent one line.
fn without_position(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::owner::ImportArticles;

    #[test]
    fn the_field_at_fault_is_named() {
        for (json, code, field) in [
            ("{", ErrorCode::Malformed, None),
            ("\u{0}", ErrorCode::Malformed, None),
            (r#"{"articles":[]} x"#, ErrorCode::Malformed, None),
            ("[]", ErrorCode::Invalid, Some("body")),
            ("7", ErrorCode::Invalid, Some("body")),
            (" [[]]", ErrorCode::Invalid, Some("body")),
            (r#"{"articles":7}"#, ErrorCode::Invalid, Some("articles")),
            (r#"{"articels":[]}"#, ErrorCode::Invalid, Some("articels")),
            (
                r#"{"articles":[{"locale":"en","title":"","body":"b"}]}"#,
                ErrorCode::Invalid,
                Some("articles[0].title"),
            ),
            (r#"{"articles":[{"locale":"en","title":"t"}]}"#, ErrorCode::Invalid, Some("articles[0].body")),
            (
                r#"{"articles":[{"locale":"en","title":"t","bdy":"b"}]}"#,
                ErrorCode::Invalid,
                Some("articles[0].bdy"),
            ),
        ] {
            let error = parse_json::<ImportArticles>(json.as_bytes()).unwrap_err();
            assert_eq!((error.code, error.field.as_deref()), (code, field), "{json}: {}", error.message);
        }
        assert_eq!(
            parse_json::<ImportArticles>(b"{\"articles\":[],\"x\":\"\xff\"}").unwrap_err().code,
            ErrorCode::Malformed
        );
    }
}
