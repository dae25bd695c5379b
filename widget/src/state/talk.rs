//! One conversation: first with the FAQ, then with a person.

use super::{Call, Effect, Load, Moment, Pane, Picked, Reply, Screen, Session, State, Target, Tell, Timer};
use super::{client_id, conversation_id};
use serde::{Deserialize, Serialize};
use shared::article::{Article, ArticleBrief};
use shared::ask::{Ask, Verdict, Vote};
use shared::attachment::{Attachment, text_of, words};
use shared::conversation::{Author, Conversation, EntryBody, Opening, Status};
use shared::frame::{Mark, Outgoing, Rate, VisitorFrame};
use shared::id::{ArticleId, AttachmentId, ClientId, ConversationId};
use shared::text::{Label, MessageText, Question, Text, Url};
use shared::time::{SECOND, Timestamp};
use shared::timeline::Timeline;
use std::rc::Rc;

/// Articles that an opening carries.
const TRIED: usize = 20;
/// The edge is told of typing at most this often.
const TYPING_EVERY: i64 = 3 * SECOND;

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The FAQ.
    Faq,
    /// A person.
    Person,
}

/// What the FAQ said to a message.
#[derive(Debug, PartialEq)]
pub enum Said {
    /// Nothing yet.
    Looking,
    /// This is the answer; and these may be.
    Answer(Rc<Article>, Vec<ArticleBrief>),
    /// One of these may be.
    Suggest(Vec<ArticleBrief>),
    /// It helped.
    Helped(ArticleBrief),
    /// It does not know, or was not to be reached.
    Nothing,
}

/// A message to the FAQ and what it said.
#[derive(Debug, PartialEq)]
pub struct Turn {
    /// The message's name, which it keeps when it goes to a person.
    pub id: ClientId,
    /// The message.
    pub text: MessageText,
    /// When it was written.
    pub at: Timestamp,
    /// What the FAQ said.
    pub said: Said,
}

/// A conversation.
#[derive(Debug)]
pub struct Talk {
    /// Its id.
    pub id: ConversationId,
    /// What is stored and what is on its way.
    pub timeline: Timeline,
    /// How it stands, as the edge says.
    pub head: Option<Conversation>,
    /// What was said with the FAQ.
    pub turns: Vec<Turn>,
    /// Who answers.
    pub stage: Stage,
    /// What stands in the composer.
    pub draft: String,
    /// The files beside it.
    pub files: Vec<Picked>,
    /// It is to be sent as soon as its files are there.
    pub(super) hasty: bool,
    /// What of it is kept.
    pub(super) kept_draft: String,
    /// What stands in the field below the score.
    pub remark: String,
    /// It was done before the visitor came.
    pub(super) was_done: bool,
    /// The staff take no more messages.
    pub blocked: bool,
    /// A score on its way.
    pub(super) rate: Option<Rate>,
    /// Who is typing, and until when that is to be believed.
    pub typing: Option<(Label, Timestamp)>,
    /// What was asked before, elsewhere.
    question: Option<Question>,
    tried: Vec<ArticleId>,
    read: u32,
    pub(super) read_sent: u32,
    typing_sent: Timestamp,
}

/// A message as it is kept in the page's storage until it is acknowledged.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// When it was written, in milliseconds.
    pub at: i64,
    /// The message.
    pub message: Outgoing,
}

impl Talk {
    pub(super) fn new(id: ConversationId, stage: Stage) -> Self {
        Self {
            id,
            timeline: Timeline::default(),
            head: None,
            turns: Vec::new(),
            stage,
            draft: String::new(),
            files: Vec::new(),
            hasty: false,
            kept_draft: String::new(),
            remark: String::new(),
            was_done: false,
            blocked: false,
            rate: None,
            typing: None,
            question: None,
            tried: Vec::new(),
            read: 0,
            read_sent: 0,
            typing_sent: Timestamp(0),
        }
    }

    /// Nothing was written in it.
    pub fn is_blank(&self) -> bool {
        self.head.is_none()
            && self.turns.is_empty()
            && self.timeline.entries().is_empty()
            && self.timeline.pending().is_empty()
    }

    /// Whether the staff consider it done.
    pub fn is_resolved(&self) -> bool {
        self.head.as_ref().is_some_and(|head| head.status == Status::Resolved)
    }

    /// What it is about, for lists.
    pub fn subject(&self) -> &str {
        let pending = self.timeline.pending().first().map(|p| p.message.text.as_str());
        let head = self.head.as_ref().map(|head| head.subject.as_str());
        let turn = self.turns.first().map(|turn| turn.text.as_str());
        head.or(turn).or(pending).unwrap_or_default()
    }

    /// The last thing somebody wrote, and when.
    pub fn last(&self) -> Option<(&str, Timestamp)> {
        let stored = self.timeline.entries().iter().rev().find_map(|entry| match &entry.body {
            EntryBody::Message(message) => Some((message.text.as_str(), entry.at)),
            _ => None,
        });
        let pending = self.timeline.pending().last().map(|p| (p.message.text.as_str(), p.written_at));
        let turn = self.turns.last().map(|turn| (turn.text.as_str(), turn.at));
        pending.or(stored).or(turn)
    }

    /// The pictures that were sent.
    pub(super) fn pictures(&self) -> Vec<AttachmentId> {
        let stored = self.timeline.entries().iter().filter_map(|entry| match &entry.body {
            EntryBody::Message(message) => Some(&message.attachments),
            _ => None,
        });
        let pending = self.timeline.pending().iter().map(|pending| &pending.message.attachments);
        let pictures = stored.chain(pending).flatten().filter(|file| file.media_type.is_picture());
        pictures.map(|file| file.id.clone()).collect()
    }

    fn seen(&self) -> u32 {
        self.read.max(self.head.as_ref().map_or(0, |head| head.visitor_read))
    }

    /// Messages of the staff that the visitor has not seen.
    pub fn unread(&self) -> u32 {
        let seen = self.seen();
        let from_staff =
            |body: &EntryBody| matches!(body, EntryBody::Message(m) if m.author != Author::Visitor);
        let unseen = self.timeline.entries().iter().filter(|e| e.seq > seen && from_staff(&e.body)).count();
        u32::try_from(unseen).unwrap_or(u32::MAX)
    }

    /// The mark that the edge should have, when it does not have it.
    pub(super) fn unsent_mark(&self) -> Option<Mark> {
        (self.read > self.read_sent).then(|| Mark { conversation: self.id.clone(), seq: self.read })
    }

    fn has_tried(&mut self, articles: impl IntoIterator<Item = ArticleId>) {
        for article in articles {
            if self.tried.len() < TRIED && !self.tried.contains(&article) {
                self.tried.push(article);
            }
        }
    }
}

impl State {
    /// A new conversation, with what is known on this screen: an article that did not help, a search that found
    /// nothing.
    pub(super) fn start_talk(&mut self, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        let Some(id) = conversation_id(moment) else { return };
        let mut talk = Talk::new(id.clone(), Stage::Faq);
        match self.screen() {
            Screen::Article(article, question) => {
                // The FAQ has had its turn.
                talk.stage = Stage::Person;
                talk.has_tried([article.clone()]);
                talk.question.clone_from(question);
            }
            Screen::Home if matches!(self.pane(), Pane::Results | Pane::Nothing) => {
                talk.stage = Stage::Person;
                talk.question = self.question();
                let shown: Vec<ArticleId> = self.search.found.iter().map(|found| found.id.clone()).collect();
                talk.has_tried(shown);
            }
            _ => {}
        }
        if let Some(question) = &talk.question {
            question.as_str().clone_into(&mut talk.draft);
        }
        self.talks.insert(0, talk);
        self.stepped_back = false;
        self.screens.push(Screen::Talk(id));
        out.push(Effect::Focus(Target::Composer));
    }

    pub(super) fn drafted(
        &mut self,
        id: &ConversationId,
        text: String,
        moment: &mut Moment<'_>,
        out: &mut Vec<Effect>,
    ) {
        let up = self.live.is_up();
        let Some(talk) = self.talk_mut(id) else { return };
        talk.draft = text;
        Self::draft_later(out);
        let known = talk.head.is_some() && !talk.draft.is_empty();
        if known && up && moment.now.since(talk.typing_sent) >= TYPING_EVERY {
            talk.typing_sent = moment.now;
            out.push(Effect::Send(VisitorFrame::Typing(id.clone())));
        }
    }

    pub(super) fn sent(&mut self, id: &ConversationId, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        let (locale, page) = (self.boot.locale.clone(), Url::cut(self.path()));
        let Some(talk) = self.talk_mut(id) else { return };
        talk.hasty = talk.is_uploading();
        if !talk.may_send() {
            return;
        }
        let Some(files) = talk.take_files() else { return };
        let text = MessageText::cut(&talk.draft).or_else(|| text_of(&files));
        let (Some(text), Some(client_id)) = (text, client_id(moment)) else { return };
        talk.draft.clear();
        // The FAQ cannot look at files.
        if !files.is_empty() {
            self.escalate(id, moment, out);
        }
        let Some(talk) = self.talk_mut(id) else { return };
        match (talk.stage, Question::cut(&text)) {
            (Stage::Faq, Some(question)) => {
                let said = Said::Looking;
                talk.turns.push(Turn { id: client_id.clone(), text, at: moment.now, said });
                out.push(Effect::Call(Call::Ask(id.clone(), client_id, Ask { locale, question, page })));
            }
            _ => self.write(id, client_id, text, files, moment, out),
        }
        self.keep_drafts(out);
        out.push(Effect::Focus(Target::Composer));
    }

    pub(super) fn answered(
        &mut self,
        id: &ConversationId,
        message: &ClientId,
        reply: Reply,
        moment: &mut Moment<'_>,
        out: &mut Vec<Effect>,
    ) {
        let Some(talk) = self.talk_mut(id) else { return };
        let said = match reply {
            Reply::Answer(answer) => match (answer.verdict, answer.article) {
                (Verdict::Answer, Some(article)) => {
                    let more = answer.suggestions.into_iter().filter(|s| s.id != article.brief.id);
                    let more = more.take(2).collect();
                    Said::Answer(Rc::new(article), more)
                }
                (Verdict::Answer | Verdict::Suggest, _) if !answer.suggestions.is_empty() => {
                    Said::Suggest(answer.suggestions.into_iter().take(3).collect())
                }
                _ => Said::Nothing,
            },
            _ => Said::Nothing,
        };
        match &said {
            Said::Answer(article, more) => {
                talk.has_tried([article.brief.id.clone()]);
                talk.has_tried(more.iter().map(|brief| brief.id.clone()));
            }
            Said::Suggest(list) => talk.has_tried(list.iter().map(|brief| brief.id.clone())),
            _ => {}
        }
        let give_up = said == Said::Nothing;
        let answer = if let Said::Answer(article, _) = &said { Some(Rc::clone(article)) } else { None };
        if let Some(turn) = talk.turns.iter_mut().find(|turn| turn.id == *message) {
            turn.said = said;
        }
        // Reading on costs no second request.
        if let Some(article) = answer
            && self.article(&article.brief.id).and_then(Load::here).is_none()
        {
            self.articles.retain(|(known, _)| *known != article.brief.id);
            self.articles.push((article.brief.id.clone(), Load::Here(article)));
        }
        if give_up {
            self.escalate(id, moment, out);
        }
    }

    pub(super) fn helped(&mut self, id: &ConversationId, out: &mut Vec<Effect>) {
        let locale = self.boot.locale.clone();
        let Some(turn) = self.talk_mut(id).and_then(|talk| talk.turns.last_mut()) else { return };
        let brief = match &turn.said {
            Said::Answer(article, _) => article.brief.clone(),
            Said::Suggest(list) => match list.first() {
                Some(brief) => brief.clone(),
                None => return,
            },
            _ => return,
        };
        // A suggestion that helped cannot be told from its neighbours, so only an answer is voted for.
        if matches!(turn.said, Said::Answer(..)) {
            let question = Question::cut(&turn.text);
            let article = brief.id.clone();
            out.push(Effect::Call(Call::Vote(Vote { article, locale, helped: true, question })));
        }
        turn.said = Said::Helped(brief);
    }

    /// To a person: what was said to the FAQ becomes messages, in order.
    pub(super) fn escalate(&mut self, id: &ConversationId, moment: &mut Moment<'_>, out: &mut Vec<Effect>) {
        let Some(talk) = self.talk_mut(id) else { return };
        if talk.stage == Stage::Person {
            return;
        }
        talk.stage = Stage::Person;
        let said: Vec<_> = talk.turns.iter().map(|turn| (turn.id.clone(), turn.text.clone())).collect();
        for (name, text) in said {
            self.write(id, name, text, Vec::new(), moment, out);
        }
        out.push(Effect::Focus(Target::Composer));
    }

    /// A message to a person: shown at once, kept until it is acknowledged, sent when there is a connection.
    fn write(
        &mut self,
        id: &ConversationId,
        client_id: ClientId,
        text: MessageText,
        attachments: Vec<Attachment>,
        moment: &mut Moment<'_>,
        out: &mut Vec<Effect>,
    ) {
        let (locale, page, proofs) = (self.boot.locale.clone(), self.page.clone(), self.proofs.clone());
        let (referrer, zone) = (self.referrer.clone(), self.zone.clone());
        let consent = self.boot.consent;
        let Some(talk) = self.talk_mut(id) else { return };
        let first = talk.head.is_none()
            && talk.timeline.entries().is_empty()
            && talk.timeline.pending().iter().all(|p| p.message.opening.is_none());
        let opening = first.then(|| Opening {
            locale,
            question: talk.question.clone().filter(|q| q.as_str() != text.as_str()),
            tried: talk.tried.clone(),
            page,
            referrer,
            zone,
            orders: proofs,
            // Nobody who has not agreed comes to write.
            consent,
            faq_ms: talk.turns.first().and_then(|turn| u32::try_from(moment.now.since(turn.at)).ok()),
        });
        self.post(
            Outgoing {
                conversation: id.clone(),
                client_id,
                text,
                attachments,
                opening,
                answers: None,
                proof: None,
            },
            moment.now,
            out,
        );
    }

    pub(super) fn post(&mut self, message: Outgoing, now: Timestamp, out: &mut Vec<Effect>) {
        let Some(talk) = self.talk_mut(&message.conversation) else { return };
        talk.timeline.write(message.clone(), now);
        let stored = Stored { at: now.0, message };
        let text = crate::json::to_string(&stored);
        out.push(Effect::Tell(Tell::Outbox(stored.message.client_id.clone(), Some(text))));
        if self.live.is_up() {
            out.push(Effect::Send(VisitorFrame::Send(stored.message)));
        } else {
            self.need_session(out);
            self.hurry(out);
        }
    }

    /// A refused message once more, under a new name.
    pub(super) fn resend(
        &mut self,
        id: &ConversationId,
        message: &ClientId,
        moment: &mut Moment<'_>,
        out: &mut Vec<Effect>,
    ) {
        let Some(talk) = self.talk_mut(id) else { return };
        let Some(failed) = talk.timeline.pending().iter().find(|p| p.message.client_id == *message) else {
            return;
        };
        let mut again = failed.message.clone();
        let Some(name) = client_id(moment) else { return };
        again.client_id = name;
        talk.timeline.settle(message);
        out.push(Effect::Tell(Tell::Outbox(message.clone(), None)));
        self.post(again, moment.now, out);
    }

    /// A refused message back into the composer.
    pub(super) fn drop_message(&mut self, id: &ConversationId, message: &ClientId, out: &mut Vec<Effect>) {
        let Some(talk) = self.talk_mut(id) else { return };
        let failed = talk.timeline.pending().iter().find(|p| p.message.client_id == *message);
        if let (Some(failed), true) = (failed, talk.draft.is_empty() && talk.files.is_empty()) {
            let Outgoing { text, attachments, .. } = failed.message.clone();
            words(&text, &attachments).clone_into(&mut talk.draft);
            talk.put_files(attachments);
        }
        talk.timeline.settle(message);
        out.push(Effect::Tell(Tell::Outbox(message.clone(), None)));
        out.push(Effect::Focus(Target::Composer));
    }

    /// What was not acknowledged before the page was left.
    pub(super) fn restore(&mut self, outbox: &[String], out: &mut Vec<Effect>) {
        self.sound = outbox.iter().find_map(|text| crate::json::from_str(text)).unwrap_or_default();
        self.rates = outbox.iter().filter_map(|text| crate::json::from_str(text)).collect();
        self.drafts = outbox.iter().filter_map(|text| crate::json::from_str(text)).collect();
        let mut stored: Vec<Stored> = outbox.iter().filter_map(|text| crate::json::from_str(text)).collect();
        stored.sort_by_key(|stored| stored.at);
        for Stored { at, message } in stored {
            let id = message.conversation.clone();
            if self.talk(&id).is_none() {
                self.talks.insert(0, Talk::new(id.clone(), Stage::Person));
            }
            if let Some(talk) = self.talk_mut(&id) {
                talk.timeline.write(message, Timestamp(at));
            }
            self.restore_kept(&id);
        }
        if self.has_pending() {
            self.need_session(out);
        }
    }

    pub(super) fn has_pending(&self) -> bool {
        let unsent = |talk: &Talk| talk.timeline.pending().iter().any(|p| !p.failed);
        self.talks.iter().any(|talk| talk.is_uploading() || unsent(talk))
    }

    pub(super) fn need_session(&mut self, out: &mut Vec<Effect>) {
        if self.session == Session::None && self.has_pending() {
            self.session = Session::Asked;
            out.push(Effect::Call(Call::Session));
        }
    }

    pub(super) fn take_session(&mut self, session: String, out: &mut Vec<Effect>) {
        // Another tab may have been quicker; then that one is the visitor's.
        if self.session().is_none() {
            self.session = Session::Have(session.clone());
            out.push(Effect::Tell(Tell::Session(Some(session))));
        }
        self.wake(out);
    }

    /// Whoever looks at a conversation has read it.
    pub(super) fn mark_read(&mut self, out: &mut Vec<Effect>) {
        let (Screen::Talk(id), true) = (self.screen().clone(), self.visible) else { return };
        let up = self.live.is_up();
        let Some(talk) = self.talk_mut(&id) else { return };
        if talk.unread() > 0 {
            talk.read = talk.timeline.entries().last().map_or(0, |entry| entry.seq);
        }
        if let (true, Some(mark)) = (up, talk.unsent_mark()) {
            talk.read_sent = mark.seq;
            out.push(Effect::Send(VisitorFrame::Read(mark)));
        }
    }

    pub(super) fn typing(&mut self, typing: shared::frame::Typing, now: Timestamp, out: &mut Vec<Effect>) {
        if let Some(talk) = self.talk_mut(&typing.conversation) {
            talk.typing = Some((typing.name, now.plus(6 * SECOND)));
            out.push(Effect::After(6_100, Timer::TypingOver));
        }
    }

    pub(super) fn typing_over(&mut self, now: Timestamp) {
        for talk in &mut self.talks {
            talk.typing = talk.typing.take().filter(|(_, until)| *until > now);
        }
    }
}

/// The page as the loader describes it.
pub(crate) fn page(url: &str, title: &str) -> Option<shared::conversation::Page> {
    Some(shared::conversation::Page { url: Text::cut(url)?, title: Label::cut(title) })
}
