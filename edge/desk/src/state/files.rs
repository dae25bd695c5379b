//! Files for an answer: each on its way to the edge as soon as it is picked, there, or refused.
//!
//! The browser holds the files themselves, by their ids. An answer that is sent before its files are there goes out
//! with the last of them.

use super::action::{Effect, Fault};
use super::{State, note, session, thread};
use shared::attachment::Attachment;
use shared::id::{AttachmentId, ClientId, ConversationId};
use shared::limit;

/// A file that was picked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Picked {
    pub(crate) id: AttachmentId,
    pub(crate) name: String,
    pub(crate) bytes: u32,
    pub(crate) way: Upload,
}

/// How far a file is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Upload {
    /// So much of a hundred is sent.
    Going(u8),
    Done(Attachment),
    Failed(Fault),
    /// It will not be sent, for what this text says.
    Refused(&'static str),
}

/// The files beside the composers.
#[derive(Default)]
pub(crate) struct Files {
    picked: Vec<(ConversationId, Picked)>,
    /// Answers that wait for their files.
    hasty: Vec<(ConversationId, ClientId)>,
}

impl Files {
    /// Those of a conversation.
    pub(crate) fn of(&self, id: &ConversationId) -> Vec<Picked> {
        self.picked.iter().filter(|(of, _)| of == id).map(|(_, file)| file.clone()).collect()
    }

    fn get(&mut self, id: &AttachmentId) -> Option<&mut (ConversationId, Picked)> {
        self.picked.iter_mut().find(|(_, file)| file.id == *id)
    }

    /// The files of an answer that is to be sent, out of the composer: `None` while one of them is not there. Then the
    /// answer goes out under its name with the last of them, unless one fails.
    pub(super) fn take(&mut self, id: &ConversationId, client_id: &ClientId) -> Option<Vec<Attachment>> {
        self.hasty.retain(|(of, _)| of != id);
        let files = self.of(id);
        if files.iter().any(|file| matches!(file.way, Upload::Going(_))) {
            self.hasty.push((id.clone(), client_id.clone()));
        }
        let done = |file: Picked| if let Upload::Done(done) = file.way { Some(done) } else { None };
        let done: Vec<Attachment> = files.into_iter().map(done).collect::<Option<_>>()?;
        self.picked.retain(|(of, _)| of != id);
        Some(done)
    }

    /// Files that are there, back into the composer.
    pub(super) fn put(&mut self, id: &ConversationId, files: Vec<Attachment>) {
        self.picked.extend(files.into_iter().map(|done| {
            let (file, name, bytes) = (done.id.clone(), done.name.to_string(), done.bytes);
            (id.clone(), Picked { id: file, name, bytes, way: Upload::Done(done) })
        }));
    }
}

/// Whether something can be sent now, or once its files are there.
pub(crate) fn may_send(draft: &str, files: &[Picked]) -> bool {
    let fine = |file: &Picked| matches!(file.way, Upload::Going(_) | Upload::Done(_));
    files.iter().all(fine) && !(draft.trim().is_empty() && files.is_empty())
}

/// Files were picked, pasted or dropped: they belong to an answer in the conversation that is open.
pub(super) fn picked(state: &mut State, fx: &mut Vec<Effect>, files: Vec<(AttachmentId, String, u32)>) {
    let Some(conversation) = state.route.conversation.clone() else {
        fx.extend(files.into_iter().map(|(id, ..)| Effect::ForgetFile(id)));
        return;
    };
    note::switch(state, fx, false);
    for (id, name, bytes) in files {
        let way = match state.files.of(&conversation).len() {
            // One says so already.
            count if count > limit::ATTACHMENTS => {
                fx.push(Effect::ForgetFile(id));
                continue;
            }
            limit::ATTACHMENTS => Upload::Refused("file.many"),
            _ if bytes as usize > limit::FILE_BYTES => Upload::Refused("file.large"),
            _ => {
                fx.push(Effect::PutFile(id.clone()));
                Upload::Going(0)
            }
        };
        state.files.picked.push((conversation.clone(), Picked { id, name, bytes, way }));
    }
}

/// So much of a file is sent.
pub(super) fn going(state: &mut State, id: &AttachmentId, part: u8) {
    if let Some((_, Picked { way: Upload::Going(so_far), .. })) = state.files.get(id) {
        *so_far = part;
    }
}

/// What became of a file.
pub(super) fn sent(
    state: &mut State,
    fx: &mut Vec<Effect>,
    id: &AttachmentId,
    answer: Result<Attachment, Fault>,
) {
    let fault = answer.as_ref().err().cloned();
    let Some((conversation, file)) = state.files.get(id) else { return };
    if matches!(file.way, Upload::Going(_)) {
        file.way = answer.map_or_else(Upload::Failed, Upload::Done);
    }
    let conversation = conversation.clone();
    session::lost(state, fx, fault.as_ref());
    let waits = state.files.hasty.iter().position(|(of, _)| *of == conversation);
    let Some((_, client_id)) = waits.map(|place| state.files.hasty.swap_remove(place)) else { return };
    if fault.is_none() {
        thread::send(state, fx, &conversation, client_id);
    }
}

/// A file that did not get there, once more.
pub(super) fn again(state: &mut State, fx: &mut Vec<Effect>, id: &AttachmentId) {
    if let Some((_, file)) = state.files.get(id) {
        file.way = Upload::Going(0);
        fx.push(Effect::PutFile(id.clone()));
    }
}

/// A file out of the composer.
pub(super) fn drop_file(state: &mut State, fx: &mut Vec<Effect>, id: &AttachmentId) {
    state.files.picked.retain(|(_, file)| file.id != *id);
    fx.push(Effect::DropFile(id.clone()));
}

#[cfg(test)]
mod tests {
    use super::super::testing::{client, desk, id, opened, run, run_all, visitor_says};
    use super::super::{Action, Route};
    use super::*;
    use shared::attachment::MediaType;
    use shared::text::Label;

    fn file(name: &str) -> AttachmentId {
        AttachmentId::new(name).unwrap()
    }

    fn attachment(name: &str) -> Attachment {
        Attachment {
            id: file(name),
            name: Label::new(&format!("{name}.pdf")).unwrap(),
            media_type: MediaType::Pdf,
            bytes: 7,
            width: None,
            height: None,
        }
    }

    fn pick(names: &[&str]) -> Action {
        Action::FilesPicked(names.iter().map(|n| (file(n), format!("{n}.pdf"), 7)).collect())
    }

    fn at_c1() -> State {
        let go = Route { conversation: Some(id("c1")), ..Route::default() };
        run_all(desk(), [Action::Go(go), opened("c1", vec![visitor_says(1, "v1", "hi")])])
    }

    fn replies(effects: &[Effect]) -> Vec<(String, usize)> {
        let reply = |e: &Effect| match e {
            Effect::PostReply(_, reply) => Some((reply.text.to_string(), reply.attachments.len())),
            _ => None,
        };
        effects.iter().filter_map(reply).collect()
    }

    #[test]
    fn an_answer_waits_for_its_files() {
        let (state, effects) = run(at_c1(), pick(&["a", "b"]));
        assert!(
            effects.contains(&Effect::PutFile(file("a"))) && effects.contains(&Effect::PutFile(file("b")))
        );
        let (state, effects) = run(state, Action::Send(id("c1"), client("r1")));
        assert_eq!(replies(&effects), []);
        let (state, effects) = run(state, Action::FileSent(file("a"), Ok(attachment("a"))));
        assert_eq!(replies(&effects), []);
        let (state, effects) = run(state, Action::FileSent(file("b"), Ok(attachment("b"))));
        assert_eq!(replies(&effects), [("a.pdf, b.pdf".to_owned(), 2)]);
        assert!(state.files.of(&id("c1")).is_empty());
    }

    #[test]
    fn what_failed_holds_the_answer_back_until_it_is_there_or_gone() {
        let state = run_all(at_c1(), [pick(&["a"]), Action::Draft(id("c1"), "here".into())]);
        let state = run_all(state, [Action::Send(id("c1"), client("r1"))]);
        let (state, effects) = run(state, Action::FileSent(file("a"), Err(Fault::Unreachable)));
        assert_eq!(replies(&effects), []);
        assert!(!may_send("here", &state.files.of(&id("c1"))));
        let (state, effects) = run(state, Action::FileAgain(file("a")));
        assert_eq!(effects, [Effect::PutFile(file("a"))]);
        let (state, effects) = run(state, Action::FileDropped(file("a")));
        assert_eq!(effects, [Effect::DropFile(file("a"))]);
        let (_, effects) = run(state, Action::Send(id("c1"), client("r1")));
        assert_eq!(replies(&effects), [("here".to_owned(), 0)]);
    }

    #[test]
    fn what_is_too_large_or_too_much_is_not_sent() {
        let large = Action::FilesPicked(vec![(file("z"), "film.mp4".into(), u32::MAX)]);
        let (state, effects) = run(at_c1(), large);
        assert!(!effects.iter().any(|e| matches!(e, Effect::PutFile(_))));
        let state = run_all(state, [pick(&["a", "b", "c", "d", "e", "f"])]);
        let ways: Vec<Upload> = state.files.of(&id("c1")).into_iter().map(|file| file.way).collect();
        assert_eq!((ways.len(), &ways[0]), (6, &Upload::Refused("file.large")));
        assert_eq!(ways[5], Upload::Refused("file.many"));
    }

    #[test]
    fn files_without_a_conversation_are_forgotten() {
        assert_eq!(run(desk(), pick(&["a"])).1, [Effect::ForgetFile(file("a"))]);
    }
}
