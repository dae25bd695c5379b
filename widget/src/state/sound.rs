//! The sound of new messages, where the visitor wants it.

use super::{Effect, State, Tell};

/// The wish as it is kept in the page's storage.
#[derive(Debug, Default)]
pub struct Sound {
    /// Whether new messages are to be heard.
    pub sound: bool,
}

impl State {
    /// On or off; turned on it is heard at once, which is also what browsers ask for before a page may ring by itself.
    pub(super) fn turn_sound(&mut self, out: &mut Vec<Effect>) {
        self.sound.sound = !self.sound.sound;
        out.push(Effect::Tell(Tell::Sound(self.sound.sound)));
        if self.sound.sound {
            out.push(Effect::Ring);
        }
    }
}
