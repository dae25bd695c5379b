//! Files for a message: each on its way to the edge as soon as it is picked, there, or refused; and the pictures of
//! messages, which are fetched once they are looked at.
//!
//! The browser holds the files themselves, by numbers of its own: what is not with the edge when the page is left is
//! gone. What is there stands in the message, and so in the outbox.

use super::{Effect, Moment, Screen, State, Talk};
use shared::attachment::Attachment;
use shared::id::{AttachmentId, ConversationId};
use shared::limit;

/// A file that was picked.
#[derive(Debug, PartialEq)]
pub struct Picked {
    /// Its id at the edge.
    pub id: AttachmentId,
    /// The browser's number of it.
    number: u32,
    /// Its name.
    pub name: String,
    /// How many bytes.
    pub bytes: u32,
    /// How far it is.
    pub way: Upload,
}

/// How far a file is.
#[derive(Debug, PartialEq)]
pub enum Upload {
    /// It waits for a session.
    Waiting,
    /// So much of a hundred is sent.
    Going(u8),
    /// There.
    Done(Attachment),
    /// It did not get there.
    Failed,
    /// It will not be sent, for what this text says.
    Refused(&'static str),
}

impl Talk {
    /// Whether the composer has something that can be sent now or once it is uploaded.
    pub fn may_send(&self) -> bool {
        let fine = |file: &Picked| !matches!(file.way, Upload::Failed | Upload::Refused(_));
        self.files.iter().all(fine) && !(self.draft.trim().is_empty() && self.files.is_empty())
    }

    pub(super) fn is_uploading(&self) -> bool {
        self.files.iter().any(|file| matches!(file.way, Upload::Waiting | Upload::Going(_)))
    }

    /// The files that are there, out of the composer; `None` when one of them is not.
    pub(super) fn take_files(&mut self) -> Option<Vec<Attachment>> {
        if !self.files.iter().all(|file| matches!(file.way, Upload::Done(_))) {
            return None;
        }
        let done = |file: Picked| if let Upload::Done(done) = file.way { Some(done) } else { None };
        Some(std::mem::take(&mut self.files).into_iter().filter_map(done).collect())
    }

    /// Files that are there, back into the composer.
    pub(super) fn put_files(&mut self, files: Vec<Attachment>) {
        self.files.extend(files.into_iter().map(|done| Picked {
            id: done.id.clone(),
            number: u32::MAX,
            name: done.name.as_str().to_owned(),
            bytes: done.bytes,
            way: Upload::Done(done),
        }));
    }
}

impl State {
    /// A file was picked, pasted or dropped: it belongs to the conversation that is shown.
    pub(super) fn picked(
        &mut self,
        number: u32,
        name: String,
        bytes: u32,
        moment: &mut Moment<'_>,
        out: &mut Vec<Effect>,
    ) {
        let (Screen::Talk(talk), Some(id)) = (self.screen().clone(), AttachmentId::new(&moment.id())) else {
            return;
        };
        if self.must_agree() {
            return;
        }
        let Some(talk) = self.talk_mut(&talk) else { return };
        let way = match talk.files.len() {
            // One says so already.
            count if count > limit::ATTACHMENTS => return,
            limit::ATTACHMENTS => Upload::Refused("file.many"),
            _ if bytes as usize > limit::FILE_BYTES => Upload::Refused("file.large"),
            _ => Upload::Waiting,
        };
        talk.files.push(Picked { id, number, name, bytes, way });
        self.need_session(out);
    }

    /// Sends what can be sent, once there is a session.
    pub(super) fn upload(&mut self, out: &mut Vec<Effect>) {
        if self.session().is_none() {
            return;
        }
        for file in self.talks.iter_mut().flat_map(|talk| &mut talk.files) {
            if file.way == Upload::Waiting {
                file.way = Upload::Going(0);
                out.push(Effect::Upload(file.number, file.id.clone()));
            }
        }
    }

    /// What became of a file. A message that was sent meanwhile goes out with the last of its files.
    pub(super) fn uploaded(
        &mut self,
        number: u32,
        way: Upload,
        moment: &mut Moment<'_>,
        out: &mut Vec<Effect>,
    ) {
        let of = |talk: &&mut Talk| talk.files.iter().any(|file| file.number == number);
        let Some(talk) = self.talks.iter_mut().find(of) else { return };
        talk.hasty &= way != Upload::Failed;
        for file in talk.files.iter_mut().filter(|file| file.number == number) {
            // Reports may overtake each other.
            if matches!(file.way, Upload::Going(_)) {
                file.way = way;
                break;
            }
        }
        if talk.hasty && !talk.is_uploading() {
            let id = talk.id.clone();
            self.sent(&id, moment, out);
        }
    }

    /// A file that was refused or did not get there, once more.
    pub(super) fn upload_again(&mut self, talk: &ConversationId, file: &AttachmentId, out: &mut Vec<Effect>) {
        let files = self.talk_mut(talk).map(|talk| &mut talk.files);
        for file in files.into_iter().flatten().filter(|known| known.id == *file) {
            file.way = Upload::Waiting;
        }
        self.need_session(out);
    }

    /// A file out of the composer.
    pub(super) fn unpick(&mut self, talk: &ConversationId, id: &AttachmentId, out: &mut Vec<Effect>) {
        let Some(talk) = self.talk_mut(talk) else { return };
        if let Some(place) = talk.files.iter().position(|file| file.id == *id) {
            let file = talk.files.remove(place);
            if !matches!(file.way, Upload::Refused(_)) {
                out.push(Effect::Discard(file.number, file.id));
            }
        }
    }

    /// Where the browser has a picture; empty until it is there.
    pub fn picture(&self, id: &AttachmentId) -> &str {
        self.pictures.iter().find(|(known, _)| known == id).map_or("", |(_, place)| place)
    }

    pub(super) fn pictured(&mut self, number: u32, place: String) {
        if let Some((_, known)) = self.pictures.get_mut(number as usize) {
            *known = place;
        }
    }

    /// Fetches the pictures that are to be seen.
    pub(super) fn look_at_pictures(&mut self, out: &mut Vec<Effect>) {
        let (Screen::Talk(id), true, true) = (self.screen(), self.visible, self.session().is_some()) else {
            return;
        };
        let wanted: Vec<AttachmentId> = self.talk(id).map(Talk::pictures).unwrap_or_default();
        for id in wanted {
            if self.pictures.iter().all(|(known, _)| *known != id) {
                out.push(Effect::Picture(u32::try_from(self.pictures.len()).unwrap_or_default(), id.clone()));
                self.pictures.push((id, String::new()));
            }
        }
    }
}
