//! The secrets of one deployment: made once, kept in a file that only its owner may read, handed to
//! `workerd` through the environment. They are never printed and never part of a command line.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::random;

/// What the Worker signs with, and what its administrator proves themselves by.
#[derive(Clone)]
pub struct Secrets {
    /// `DESKBELL_SECRET`: 64 hex digits. Losing it ends every session and ticket.
    pub secret: String,
    /// `DESKBELL_ADMIN_TOKEN`: 64 hex digits, the bearer token of the admin API.
    pub admin_token: String,
}

impl Secrets {
    /// Fresh secrets that are kept nowhere.
    pub fn generate() -> Result<Self> {
        Ok(Self { secret: random::hex(32)?, admin_token: random::hex(32)? })
    }

    /// Reads the secrets from `file`, or makes and stores them there (mode 0600).
    ///
    /// Fails where the file cannot be read or written, or holds something else.
    pub fn load_or_create(file: &Path) -> Result<Self> {
        match fs::read_to_string(file) {
            Ok(text) => Self::parse(&text).with_context(|| format!("{} is damaged", file.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let secrets = Self::generate()?;
                OpenOptions::new()
                    .write(true)
                    .create_new(true)
                    .mode(0o600)
                    .open(file)
                    .and_then(|mut open| open.write_all(secrets.render().as_bytes()))
                    .with_context(|| format!("cannot write {}", file.display()))?;
                Ok(secrets)
            }
            Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
        }
    }

    /// Reads the secrets of a deployment that exists already.
    pub fn load(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file)
            .with_context(|| format!("cannot read {}; has `cargo dev` run here yet?", file.display()))?;
        Self::parse(&text).with_context(|| format!("{} is damaged", file.display()))
    }

    /// Name and value of each, as the Worker's environment wants them.
    pub fn environment(&self) -> [(&'static str, &str); 2] {
        [("DESKBELL_SECRET", &self.secret), ("DESKBELL_ADMIN_TOKEN", &self.admin_token)]
    }

    fn render(&self) -> String {
        self.environment().map(|(name, value)| format!("{name}={value}\n")).concat()
    }

    fn parse(text: &str) -> Result<Self> {
        let value = |name: &str| -> Result<String> {
            let found = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            match found.map(str::trim) {
                Some(value) if value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit()) => {
                    Ok(value.to_owned())
                }
                _ => bail!("{name} is not 64 hex digits"),
            }
        };
        Ok(Self { secret: value("DESKBELL_SECRET")?, admin_token: value("DESKBELL_ADMIN_TOKEN")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_back() {
        let secrets = Secrets::generate().unwrap();
        let read = Secrets::parse(&secrets.render()).unwrap();
        assert_eq!(read.secret, secrets.secret);
        assert_eq!(read.admin_token, secrets.admin_token);
        assert_ne!(read.secret, read.admin_token);
    }

    #[test]
    fn a_damaged_file_is_refused() {
        for text in ["", "DESKBELL_SECRET=\nDESKBELL_ADMIN_TOKEN=\n", "DESKBELL_SECRET=zz"] {
            assert!(Secrets::parse(text).is_err(), "{text:?}");
        }
    }
}
