//! Passwords: argon2id with the parameters OWASP gives (19 MiB, two passes, one lane), in PHC form.

use crate::error::{Error, Result};
use crate::platform;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// The hash of no password at all: checked against when there is no account, so that the time tells nothing.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes a password with a salt of its own.
pub(crate) fn hash(password: &str) -> Result<String> {
    let salt = platform::random::<16>()?;
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|e| Error::internal("password", e))?;
    Ok(hash.to_string())
}

/// Whether a password belongs to a hash; `None` takes as long as any.
pub(crate) fn verify(password: &str, hash: Option<&str>) -> bool {
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_passes() {
        let hash: PasswordHash =
            Argon2::default().hash_password_with_salt(b"correct horse", &[7; 16]).unwrap();
        let hash = hash.to_string();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify("correct horse", Some(&hash)));
        assert!(!verify("correct horsf", Some(&hash)));
        assert!(!verify("", None));
        assert!(PasswordHash::new(NOBODY).is_ok());
    }
}
