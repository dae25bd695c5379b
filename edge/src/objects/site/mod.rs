//! `Site`: the record of truth for everything one site knows, in one `SQLite` database, and the sockets of its visitors
//! and staff.
//!
//! A thin shell: commands and frames go to `visitor`, `desk`, `work`, `learn`, `owner` and `lookup`, which read and
//! write the store and give back what is to be sent; this file sends it. State lives in `SQLite` only, so that the
//! object may be put away and brought back at any moment; sockets sleep meanwhile and know whose they are by their
//! attachment. What is sent leaves only after what was written is durable (the runtime's output gate holds it back),
//! so an acknowledged message is a stored one.

mod accounts;
mod attachments;
mod audit;
mod canned;
mod codes;
pub(crate) mod contract;
mod desk;
mod due;
mod learn;
mod limits;
mod lookup;
mod merge;
mod news;
mod offers;
mod outbox;
mod owner;
mod privacy;
mod rounds;
mod schema;
mod sessions;
mod sockets;
mod store;
mod tell;
mod trail;
mod visitor;
mod work;

use crate::error::{Error, Result};
use crate::mail::Post;
use crate::objects::db::{Db, migrate};
use crate::platform;
use crate::token::Keys;
use contract::{Command, SOCKET_HEADER, Snapshot, Socket};
use serde_json::Value;
use shared::desk::NewsFrame;
use shared::error::ErrorCode;
use shared::owner::Assign;
use shared::time::{DAY, MINUTE, SECOND, Timestamp};
use sockets::{Effect, deliver};
use std::cell::Cell;
use store::Store;
use tell::Means;
use visitor::Here;
pub(crate) use visitor::check_sync;
use worker::{
    DurableObject, Env, Request, Response, State, WebSocket, WebSocketIncomingMessage, WebSocketPair,
    durable_object,
};

/// An alarm comes at least so often, in milliseconds.
const ALARM_EVERY: i64 = DAY;
/// After one that failed, the next comes so soon.
const ALARM_AGAIN: i64 = MINUTE;
/// And never sooner than this.
const SOONEST: i64 = SECOND;

/// The object.
#[durable_object]
pub struct Site {
    state: State,
    env: Env,
    store: Store,
    /// Whether the schema is up to date since the object was brought back.
    ready: Cell<bool>,
    /// Whether something was put off since the alarm was last looked at.
    put_off: Cell<bool>,
    /// Whether the log says already that mail waits which cannot be sent.
    said_no_mail: Cell<bool>,
    /// What the deployment has for telling people: read once, since every message asks. So are its keys.
    means: Means,
    keys: Option<Keys>,
    /// Who decides whose a conversation is, since the settings were last written: every message asks.
    assign: Cell<Option<Assign>>,
}

impl DurableObject for Site {
    fn new(state: State, env: Env) -> Self {
        sockets::answer_pings(&state);
        let means = Means { mail: Post::of(&env).is_some(), minute: crate::config::mail_minute(&env) };
        let store = Store { db: Db::new(&state), minute: means.minute };
        Self {
            means,
            keys: crate::config::keys(&env).ok(),
            state,
            env,
            store,
            ready: Cell::new(false),
            assign: Cell::new(None),
            put_off: Cell::new(false),
            said_no_mail: Cell::new(false),
        }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        if let Err(error) = self.prepare().await {
            return super::respond::<()>(Err(error));
        }
        if let Some(socket) = request.headers().get(SOCKET_HEADER)? {
            return match self.accept(&socket) {
                Ok(response) => Ok(response),
                Err(error) => {
                    let body = error.body();
                    Ok(Response::from_json(&body)?.with_status(body.code.status()))
                }
            };
        }
        let body = request.text().await?;
        let command = match serde_json::from_str(&body) {
            Ok(command) => command,
            Err(error) => return super::respond::<()>(Err(error.into())),
        };
        let puts_off = matches!(
            command,
            Command::ChangeConversation(_)
                | Command::EnterAttachment(_)
                | Command::DiscardAttachment(_)
                | Command::EraseVisitor(_)
                | Command::WriteSettings(_)
        ) || matches!(&command, Command::ListConversations(list) if list.words.is_some());
        if puts_off {
            self.put_off.set(true);
        }
        let reply = self.handle(command);
        self.arm_if_put_off().await;
        super::respond(reply)
    }

    async fn alarm(&self) -> worker::Result<Response> {
        // The platform retries a failed alarm only so often: so it does not fail, and is armed again at once.
        let now = platform::now();
        let done = match self.do_what_is_due(now).await {
            Ok(()) => self.send_what_is_due().await,
            failed => failed,
        };
        if let Err(error) = done {
            log_failure("alarm", &error);
            self.state.storage().set_alarm(ALARM_AGAIN).await?;
            return Response::empty();
        }
        self.state.storage().set_alarm(ALARM_EVERY).await?;
        self.arm().await;
        Response::empty()
    }

    async fn websocket_message(
        &self,
        socket: WebSocket,
        message: WebSocketIncomingMessage,
    ) -> worker::Result<()> {
        let outcome = match self.prepare().await {
            Ok(()) => self.hear(&socket, &message),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            if matches!(error, Error::Internal(_)) {
                log_failure("socket", &error);
            }
            let body = error.body();
            let later = matches!(body.code, ErrorCode::TooMany | ErrorCode::Internal);
            sockets::send_error(&socket, body);
            if later {
                sockets::halt(&socket);
            }
        }
        self.arm_if_put_off().await;
        Ok(())
    }

    async fn websocket_close(
        &self,
        socket: WebSocket,
        code: usize,
        reason: String,
        _clean: bool,
    ) -> worker::Result<()> {
        // 1005 and 1006 may be received but not sent.
        let code =
            u16::try_from(code).ok().filter(|c| (1000..=1003).contains(c) || *c >= 3000).unwrap_or(1000);
        let _ = socket.close(Some(code), Some(reason));
        self.say_who_is_there(Some(&socket));
        self.see_who_left(&socket).await;
        Ok(())
    }

    async fn websocket_error(&self, socket: WebSocket, _error: worker::Error) -> worker::Result<()> {
        self.say_who_is_there(Some(&socket));
        self.see_who_left(&socket).await;
        Ok(())
    }
}

impl Site {
    /// Brings schema and alarm up to date, once each time the object is brought back.
    async fn prepare(&self) -> Result<()> {
        if !self.ready.get() {
            migrate(&self.store.db, schema::MIGRATIONS)?;
            self.ready.set(true);
            if self.store.next_sweep()?.is_none() {
                self.store.swept(platform::now())?;
            }
            if self.state.storage().get_alarm().await?.is_none() {
                self.state.storage().set_alarm(ALARM_EVERY).await?;
            }
            self.arm().await;
        }
        Ok(())
    }

    async fn arm_if_put_off(&self) {
        if self.put_off.take() {
            self.arm().await;
        }
    }

    /// When the last desk is closed, what waits is told again by mail.
    async fn see_who_left(&self, socket: &WebSocket) {
        let is_desk = matches!(sockets::attachment(socket), Ok(sockets::Attachment::Staff { .. }));
        if is_desk && !sockets::is_somebody_there(&self.state, Some(socket)) {
            let at = platform::now().plus(self.means.minute);
            let woken = match self.prepare().await {
                Ok(()) => self.store.nobody_is_there(at),
                Err(error) => Err(error),
            };
            match woken {
                Ok(true) => self.arm().await,
                Ok(false) => {}
                Err(error) => log_failure("desk closed", &error),
            }
        }
    }

    /// Brings the alarm forward to the next conversation that comes back, the next target, the next file that goes, the
    /// next mail, or more to index.
    /// What was asked for is done already, so a failure here is only logged; the next snooze, alarm or start of the object tries again.
    async fn arm(&self) {
        if let Err(error) = self.try_to_arm().await {
            log_failure("alarm", &error);
        }
    }

    async fn try_to_arm(&self) -> Result<()> {
        let store = &self.store;
        let index = store.is_index_behind()?.then(platform::now);
        let next = [
            store.next_snooze()?,
            store.next_look()?,
            store.next_erasure()?,
            store.next_mail()?,
            store.next_sweep()?,
            index,
        ];
        let Some(next) = next.into_iter().flatten().min() else { return Ok(()) };
        let storage = self.state.storage();
        if storage.get_alarm().await?.is_none_or(|at| at > next.0) {
            storage.set_alarm(next.since(platform::now()).max(SOONEST)).await?;
        }
        Ok(())
    }

    /// What an alarm is for.
    async fn do_what_is_due(&self, now: Timestamp) -> Result<()> {
        self.prepare().await?;
        self.close_ended_desks(now)?;
        let mut effects = Vec::new();
        self.store.db.transaction(|| {
            work::wake(&self.store, now, &mut effects)?;
            due::look(&self.store, self.means, now, &mut effects)
        })?;
        // One that is further away than a day is of a clock that was wrong.
        if self.store.next_sweep()?.is_none_or(|at| at <= now || at.since(now) > DAY) {
            // Where there is more than one alarm takes on, the next one goes on with it.
            if privacy::expire(&self.store, now, &mut effects)? {
                self.store.swept(now)?;
            }
            self.store.tidy(now)?;
        }
        self.deliver(effects, None)?;
        if self.store.is_index_behind()? {
            self.store.db.transaction(|| self.store.index_some())?;
        }
        attachments::erase_due(&self.store, &self.env, now).await
    }

    fn assign(&self) -> Result<Assign> {
        if let Some(assign) = self.assign.get() {
            return Ok(assign);
        }
        let assign = self.store.settings()?.assign;
        self.assign.set(Some(assign));
        Ok(assign)
    }

    fn keys(&self) -> Result<&Keys> {
        self.keys
            .as_ref()
            .ok_or_else(|| Error::internal("DESKBELL_SECRET", "must have at least 32 characters"))
    }

    /// Carries out one command.
    fn handle(&self, command: Command) -> Result<Value> {
        let now = platform::now();
        let mut effects = Vec::new();
        if matches!(command, Command::SetUp(_) | Command::WriteSettings(_)) {
            self.assign.set(None);
        }
        let ends_sign_ins = command.may_end_sign_ins();
        let reply = match command {
            // These refuse and still write: a failure counts towards its limit.
            Command::FindOrder(c) => json(lookup::find_order(&self.store, self.keys()?, &c, now)?)?,
            Command::Credentials(c) => json(sessions::credentials(&self.store, &c, now)?)?,
            Command::OwnCredential(c) => json(sessions::own_credential(&self.store, &c, now)?)?,
            Command::FinishSignIn(c) => json(sessions::finish(&self.store, self.keys()?, &c, now)?)?,
            Command::ConfirmTotp(c) => json(codes::confirm(&self.store, self.keys()?, &c, now)?)?,
            Command::TurnOffTotp(c) => json(codes::turn_off(&self.store, self.keys()?, &c, now)?)?,
            Command::RenewRecovery(c) => json(codes::renew(&self.store, self.keys()?, &c, now)?)?,
            command => self.store.db.transaction(|| self.carry_out(command, now, &mut effects))?,
        };
        if ends_sign_ins {
            self.close_ended_desks(now)?;
        }
        self.deliver(effects, None)?;
        Ok(reply)
    }

    /// Carries out a command inside a transaction: all of it or nothing.
    fn carry_out(&self, command: Command, now: Timestamp, effects: &mut Vec<Effect>) -> Result<Value> {
        let store = &self.store;
        match command {
            Command::SetUp(c) => json(owner::set_up(store, &c, now)?),
            Command::SetOwner(c) => json(owner::set_owner(store, &c, now)?),
            Command::TakeSnapshot(c) => json(take_snapshot(store, c.have)?),
            Command::Record(c) => json(owner::record(store, &c, now)?),
            Command::CountVote(c) => json(learn::vote(store, &c, now)?),
            Command::EnterAttachment(c) => json(attachments::enter(store, &c, now)?),
            Command::FinishAttachment(c) => json(attachments::finish(store, &c, now)?),
            Command::FindAttachment(c) => json(attachments::find(store, &c, now)?),
            Command::DiscardAttachment(c) => json(attachments::discard(store, &c, now)?),
            Command::SyncVisitor(c) => {
                let frames =
                    visitor::sync(store, Here { keys: self.keys()?, means: self.means }, c, now, effects)?;
                rounds::hand_out(store, self.assign()?, || sockets::present(&self.state), now, effects)?;
                json(frames)
            }
            Command::ReadVisitor(c) => json(privacy::read(store, &c, now)?),
            Command::EraseVisitor(c) => json(privacy::erase(store, &c, now, effects)?),
            Command::CountUnread(c) => json(visitor::unread(store, &c.visitor)?),
            Command::Visit(c) => {
                trail::follow(store, &c.visitor, c.page, now, effects)?;
                json(visitor::unread(store, &c.visitor)?)
            }
            Command::StopMail(c) => json(tell::stop(store, &c.reader)?),
            Command::StartSession(c) => json(sessions::start(store, self.keys()?, &c, now)?),
            Command::NoteFailedSignIn(c) => json(sessions::note_failure(store, &c, now)?),
            Command::EndSession(c) => json(sessions::sign_out(store, &c, now)?),
            Command::WhoAmI(c) => json(desk::me(store, &c.by, now)?),
            Command::ChangeMe(c) => json(desk::change_me(store, &c, now, effects)?),
            Command::ListConversations(c) => json(desk::list(store, &c, now)?),
            Command::ListFacets(c) => json(desk::facets(store, &c, now)?),
            Command::OpenConversation(c) => json(desk::open(store, &c, now)?),
            Command::AddReply(c) => json(desk::reply(store, self.means, c, now, effects)?),
            Command::ChangeStatus(c) => json(desk::change_status(store, &c, now, effects)?),
            Command::ChangeConversation(c) => json(work::change(store, self.means, &c, now, effects)?),
            Command::MergeConversation(c) => json(merge::merge(store, &c, now, effects)?),
            Command::AddNote(c) => json(work::add_note(store, c, now, effects)?),
            Command::ListStaff(c) => json(work::staff(store, &c, now)?),
            Command::MarkSeen(c) => json(desk::mark_seen(store, &c, now, effects)?),
            Command::PublishArticle(c) => json(desk::publish(store, &c, now)?),
            Command::ListCanned(c) => json(canned::list(store, &c, now)?),
            Command::AddCanned(c) => json(canned::add(store, c, now)?),
            Command::ChangeCanned(c) => json(canned::change(store, c, now)?),
            Command::DeleteCanned(c) => json(canned::delete(store, &c, now)?),
            Command::ListUnanswered(c) => json(desk::unanswered(store, &c, now)?),
            Command::ListWordings(c) => json(learn::list(store, &c, now)?),
            Command::DecideWording(c) => json(learn::decide(store, &c, now)?),
            Command::InviteMember(c) => {
                let here = Here { keys: self.keys()?, means: self.means };
                json(accounts::invite(store, here, c, now, effects)?)
            }
            Command::ListInvitations(c) => json(accounts::invitations(store, self.keys()?, &c, now)?),
            Command::RevokeInvitation(c) => json(accounts::revoke(store, &c, now)?),
            Command::MakeReset(c) => {
                let here = Here { keys: self.keys()?, means: self.means };
                json(accounts::make_reset(store, here, &c, now, effects)?)
            }
            Command::ChangeRole(c) => json(accounts::change_role(store, &c, now)?),
            Command::RemoveMember(c) => json(accounts::remove(store, &c, now, effects)?),
            Command::LookAtLink(c) => json(accounts::look(store, &c, now)?),
            Command::UseLink(c) => json(accounts::use_link(store, c, now)?),
            Command::ReadAccount(c) => json(sessions::account(store, self.means, &c, now)?),
            Command::SetMail(c) => json(sessions::set_mail(store, &c, now)?),
            Command::ListSessions(c) => json(sessions::of_member(store, &c, now)?),
            Command::EndSessionOf(c) => json(sessions::end(store, &c, now)?),
            Command::EndOtherSessions(c) => json(sessions::end_others(store, &c, now)?),
            Command::SetPassword(c) => json(sessions::set_password(store, self.keys()?, &c, now)?),
            Command::BeginTotp(c) => json(codes::begin(store, self.keys()?, &c, now)?),
            Command::ReadAudit(c) => json(audit::read(store, &c, now)?),
            Command::ReadSettings(c) => json(owner::read_settings(store, &c)?),
            Command::WriteSettings(c) => {
                let settings = owner::write_settings(store, c, now, effects)?;
                // The site may keep less from here on.
                privacy::expire(store, now, effects)?;
                json(settings)
            }
            Command::WriteArticles(c) => json(owner::write_articles(store, &c, now)?),
            Command::ListArticles(c) => json(owner::list_articles(store, &c)?),
            Command::DeleteArticle(c) => json(owner::delete_article(store, &c, now)?),
            Command::WriteOrders(c) => json(owner::write_orders(store, &c, now)?),
            Command::ReadOrder(c) => json(owner::read_order(store, &c)?),
            Command::WriteStaff(c) => json(owner::write_staff(store, &c, now)?),
            Command::FindOrder(_)
            | Command::Credentials(_)
            | Command::OwnCredential(_)
            | Command::FinishSignIn(_)
            | Command::ConfirmTotp(_)
            | Command::TurnOffTotp(_)
            | Command::RenewRecovery(_) => Err(Error::internal("command", "needs no transaction")),
        }
    }

    /// Accepts a visitor's or an agent's socket.
    fn accept(&self, header: &str) -> Result<Response> {
        let socket: Socket = serde_json::from_str(header)?;
        self.store.site()?;
        let attachment = match socket {
            Socket::Visitor(visitor, address) => {
                sockets::Attachment::Visitor { visitor, address, halted: false }
            }
            Socket::Staff(session) => {
                let staff = self.store.staff(&session, platform::now())?;
                sockets::Attachment::Staff { session, name: staff.name, viewing: None, away: staff.away }
            }
        };
        let WebSocketPair { client, server } = WebSocketPair::new()?;
        self.state.accept_websocket_with_tags(&server, &[attachment.tag().as_str()]);
        sockets::remember(&server, &attachment)?;
        self.say_who_is_there(None);
        Ok(Response::from_websocket(client)?)
    }

    /// Takes one frame of a socket.
    fn hear(&self, socket: &WebSocket, message: &WebSocketIncomingMessage) -> Result<()> {
        let now = platform::now();
        let mut effects = Vec::new();
        match sockets::attachment(socket)? {
            sockets::Attachment::Visitor { halted: true, .. } => {}
            sockets::Attachment::Visitor { visitor, address, .. } => {
                let frame = sockets::parse(message)?;
                let here = Here { keys: self.keys()?, means: self.means };
                self.store.db.transaction(|| {
                    visitor::take(&self.store, here, &visitor, &address, frame, now, &mut effects)?;
                    rounds::hand_out(
                        &self.store,
                        self.assign()?,
                        || sockets::present(&self.state),
                        now,
                        &mut effects,
                    )
                })?;
            }
            sockets::Attachment::Staff { session, name, .. } => {
                let frame = sockets::parse(message)?;
                desk::take(&self.store, &session, &name, frame, now, &mut effects)?;
            }
        }
        self.deliver(effects, Some(socket))
    }

    fn deliver(&self, effects: Vec<Effect>, from: Option<&WebSocket>) -> Result<()> {
        // Where something is due, the alarm has to come in time to say so.
        let arms = |effect: &Effect| match effect {
            Effect::Desk(NewsFrame::Changed(changed)) => changed.summary.due.is_some(),
            effect => matches!(effect, Effect::Arm),
        };
        if effects.iter().any(arms) {
            self.put_off.set(true);
        }
        deliver(&self.state, effects, from)
    }

    /// Cuts off the desks whose sign-in has ended: they must hear nothing more.
    fn close_ended_desks(&self, now: Timestamp) -> Result<()> {
        sockets::close_desks(&self.state, |session| Ok(self.store.staff_id(session, now)?.is_none()))
    }

    fn say_who_is_there(&self, leaving: Option<&WebSocket>) {
        sockets::say_who_is_there(&self.state, leaving);
    }
}

fn take_snapshot(store: &Store, have: Option<u32>) -> Result<Option<Snapshot>> {
    let version = store.version()?;
    if have == Some(version) {
        return Ok(None);
    }
    Ok(Some(Snapshot {
        version,
        settings: store.settings()?,
        articles: store.snapshot_articles()?,
        orders: store.has_orders()?,
    }))
}

fn json<T: serde::Serialize>(reply: T) -> Result<Value> {
    Ok(serde_json::to_value(reply)?)
}

fn log_failure(place: &str, error: &Error) {
    platform::log(&serde_json::json!({ "level": "error", "place": place, "cause": error.to_string() }));
}
