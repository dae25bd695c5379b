//! The world as `workerd` sees it: a wall clock that jumps, a disk that is full.
//!
//! `workerd` asks the C library for both, so a small library that is loaded before it answers instead; nothing of the
//! edge or of `workerd` is changed. It needs no privilege, only the C compiler that links every Rust program on Linux.
//! The kernel's own clock and disk stay as they are, so other processes notice nothing.

use anyhow::{Context as _, Result, ensure};
use deskbell_dev::random;
use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;
use std::process::Command;

/// What one deployment's process sees.
pub struct World {
    folder: PathBuf,
    file: File,
}

impl World {
    /// A world in which nothing is wrong yet.
    pub fn new() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("deskbell-world-{}", random::hex(4)?));
        fs::create_dir(&folder)?;
        let source = folder.join("world.c");
        fs::write(&source, include_str!("world.c"))?;
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .args([&folder.join("world.so"), &source])
            .output()
            .context("no C compiler")?;
        ensure!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        fs::write(folder.join("world"), [0; 16])?;
        let file = File::options().write(true).open(folder.join("world"))?;
        Ok(Self { folder, file })
    }

    /// What a deployment needs in its environment to live in this world.
    pub fn settings(&self) -> [(&'static str, String); 2] {
        let path = |name: &str| self.folder.join(name).display().to_string();
        [("LD_PRELOAD", path("world.so")), ("DESKBELL_WORLD", path("world"))]
    }

    /// Moves the wall clock this many milliseconds away from the true time.
    pub fn move_clock(&self, millis: i64) -> Result<()> {
        Ok(self.file.write_all_at(&millis.to_ne_bytes(), 0)?)
    }

    /// Lets the disk be full, or have room again.
    pub fn fill_disk(&self, full: bool) -> Result<()> {
        Ok(self.file.write_all_at(&i64::from(full).to_ne_bytes(), 8)?)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // Left-over files in the system's temporary folder harm nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
