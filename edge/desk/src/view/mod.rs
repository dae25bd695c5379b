//! What is drawn. Components take what they show as properties and answer with actions; they decide nothing.
//!
//! Yew 0.23 pairs unkeyed siblings from the back and trips over components that draw nothing: every list stands in a
//! wrapper of its own with a key on each item, and whatever comes and goes has a wrapper that stays.

mod account;
mod actions;
mod address;
mod article;
mod ask;
mod audit;
mod canned;
mod code;
mod composer;
mod conversation;
mod entry;
mod files;
mod filters;
mod icon;
mod insert;
mod join;
mod keys;
mod lines;
mod list;
mod note;
mod note_composer;
mod notices;
mod offer;
mod order;
mod panel;
mod preferences;
mod profile;
mod qr;
mod questions;
mod rail;
mod sessions;
mod sign_in;
mod team;
mod trail;
mod window;
mod wordings;

use crate::speech::Speech;
use crate::state::{Action, Fault, Load, Page, Place, Route, Session, State};
use icon::icon;
use yew::prelude::*;

/// What every component may need: the words, and whom to tell.
#[derive(Clone, PartialEq)]
pub(crate) struct Desk {
    pub(crate) speech: Speech,
    pub(crate) act: Callback<Action>,
    /// Chooses the language of the interface.
    pub(crate) speak: Callback<&'static str>,
}

/// The desk that the component stands in.
#[hook]
fn use_desk() -> Desk {
    let desk: Option<Desk> = use_context();
    #[expect(clippy::expect_used, reason = "the root provides it before it draws anything")]
    desk.expect("stands inside the desk")
}

/// The whole screen.
pub(crate) fn screen(state: &State, desk: &Desk) -> Html {
    let screen = match &state.session {
        Session::Starting => html! { <main key="boot" class="boot" aria-busy="true"></main> },
        Session::Unknown(fault) => {
            let retry = desk.act.reform(|_: MouseEvent| Action::Started);
            html! { <main key="boot" class="boot">{ trouble(&desk.speech, fault, retry) }</main> }
        }
        Session::Joining(form) => html! { <join::JoinScreen key="join" form={(**form).clone()} /> },
        Session::SignedOut(form) if form.challenge.is_some() => {
            html! { <code::CodeStep key="code" form={form.clone()} /> }
        }
        Session::SignedOut(form) => html! { <sign_in::SignIn key="sign-in" form={form.clone()} /> },
        Session::SignedIn(me) => html! { <div key="desk" class="whole">{ work(state, me, desk) }</div> },
    };
    let said = state.announcement.as_ref().map(|say| desk.speech.say(say)).unwrap_or_default();
    html! {
        <>
            { screen }
            <notices::Notices notices={state.notices.clone()} />
            <div class="unseen" aria-live="polite" data-test="announcement">{ said }</div>
        </>
    }
}

fn work(state: &State, me: &shared::desk::Me, desk: &Desk) -> Html {
    let site: AttrValue = me.site.to_string().into();
    let open = state.route.conversation.as_ref();
    let middle = match state.route.place {
        Place::Questions => html! {
            <questions::Questions
                key="questions" questions={state.questions.clone()} settled={state.settled.clone()} load={state.questions_load.clone()}
                now={minute(state.now)} />
        },
        Place::Canned => {
            html! { <canned::CannedReplies key="canned" canned={state.canned.clone()} load={state.canned_load.clone()} /> }
        }
        Place::Page(Page::Team) => html! {
            <team::TeamScreen key="team" team={state.team.clone()} me={me.staff.id.clone()} site={site.clone()} now={minute(state.now)} />
        },
        Place::Page(Page::Profile) => html! {
            <profile::ProfileScreen key="profile" profile={state.profile.clone()} me={me.clone()} alerts={state.alerts} now={minute(state.now)} />
        },
        Place::Page(Page::Audit) => html! {
            <audit::AuditScreen key="audit" audit={state.audit.clone()} staff={state.staff.clone()} site={site.clone()} />
        },
        Place::View(view) => html! {
            <div key="mail" class={classes!("mail", open.is_some().then_some("has-open"), state.panel_open.then_some("has-panel"))}>
                <list::List
                    site={site.clone()} {view} rows={state.rows()} facets={state.facets.clone()} load={state.rows_load().0.clone()} has_more={state.rows_load().1} indexing={state.search.indexing}
                    route={state.route.clone()} cursor={state.inbox.cursor.clone()} now={minute(state.now)} />
                { conversation::area(state, me) }
            </div>
        },
    };
    html! {
        <>
            <rail::Rail
                {site} name={me.site_name.to_string()} place={state.route.place} counts={Place::ALL.map(|place| state.count(place)).to_vec()}
                me={me.clone()} present={state.present.clone()} away={state.away.clone()} alerts={state.alerts} />
            <div class="stage">{ middle }</div>
            <div class="banners" role="status">
                if state.link.is_broken() {
                    <p class="banner" data-test="offline">{ icon("offline") }{ desk.speech.t("live.reconnecting") }</p>
                }
            </div>
            <div class="dialogs">
                if let Some(form) = state.article.clone() {
                    <article::ArticleDialog
                        key="article" {form} locales={me.locales.clone()} question={state.trial.question.clone()}
                        outcome={state.trial.outcome.clone()} />
                } else if let Some(form) = state.canned_form.clone() {
                    <canned::CannedDialog key="canned" {form} locales={me.locales.clone()} />
                } else if let Some(asked) = state.asked.clone() {
                    <ask::AskDialog key="ask" {asked} subject={subject(state)} />
                } else if state.keys_open {
                    <keys::KeysDialog key="keys" />
                }
            </div>
        </>
    }
}

/// What the open conversation began with.
fn subject(state: &State) -> AttrValue {
    let open = state.route.conversation.as_ref().and_then(|id| state.inbox.known.get(id));
    open.map(|summary| summary.conversation.subject.to_string()).unwrap_or_default().into()
}

/// Times are drawn to the minute: nothing is drawn again before one has passed.
fn minute(now: shared::time::Timestamp) -> shared::time::Timestamp {
    let part = shared::time::MINUTE / 3;
    shared::time::Timestamp(now.0 - now.0.rem_euclid(part))
}

/// A fault in the place of what could not be loaded, with a way to try again.
fn trouble(speech: &Speech, fault: &Fault, retry: Callback<MouseEvent>) -> Html {
    html! {
        <div class="blank" role="alert" data-test="trouble">
            { icon("offline") }
            <p>{ speech.say(&fault.say()) }</p>
            <button type="button" class="button" onclick={retry} data-test="retry-load">{ speech.t("retry") }</button>
        </div>
    }
}

/// Grey bars in the shape of what is coming.
fn skeleton(rows: usize, label: &str) -> Html {
    html! {
        <div class="skeleton" aria-busy="true" aria-label={label.to_owned()} role="status">
            { for (0..rows).map(|n| html! { <div key={n} class="bones"><i></i><i></i><i></i></div> }) }
        </div>
    }
}

/// One renderer for what is pending, failed or here: `None` when there is something to show.
fn pending(
    speech: &Speech,
    load: &Load,
    is_empty: bool,
    rows: usize,
    retry: Callback<MouseEvent>,
) -> Option<Html> {
    match load {
        _ if !is_empty => None,
        Load::Never | Load::Busy => Some(skeleton(rows, &speech.t("loading"))),
        Load::Failed(fault) => Some(trouble(speech, fault, retry)),
        Load::Ready => None,
    }
}

/// Tells `to` what `make` makes of an event, if it makes anything.
fn when<In: 'static, Out: 'static>(
    to: &Callback<Out>,
    make: impl Fn(In) -> Option<Out> + 'static,
) -> Callback<In> {
    let to = to.clone();
    Callback::from(move |event| {
        if let Some(out) = make(event) {
            to.emit(out);
        }
    })
}

/// A link inside the desk: a plain click stays in this window, any other is the browser's.
fn goes_to(act: &Callback<Action>, route: Route) -> Callback<MouseEvent> {
    when(act, move |event: MouseEvent| {
        let plain = event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        plain.then(|| {
            event.prevent_default();
            Action::Go(route.clone())
        })
    })
}
