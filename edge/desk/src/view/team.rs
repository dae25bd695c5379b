//! The team: an owner invites, hands links on, says who may do what, and sees where somebody is signed in.

use super::account::face;
use super::code::text;
use super::icon::icon;
use super::{Desk, pending, sessions, use_desk, when};
use crate::browser::page;
use crate::state::{Action, Held, Team, TeamAction};
use shared::desk::{Invitation, LinkMail, Role, StaffMember};
use shared::id::StaffId;
use shared::time::Timestamp;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) team: Held<Team>,
    /// Who looks at it.
    pub(super) me: StaffId,
    pub(super) site: AttrValue,
    pub(super) now: Timestamp,
}

#[component]
pub(super) fn TeamScreen(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let team = &props.team;
    let retry = desk.act.reform(|_: MouseEvent| Action::ReloadList);
    let body = pending(speech, &team.load, team.members.is_empty(), 4, retry).unwrap_or_else(|| {
        html! {
            <>
                <InviteForm team={team.clone()} />
                <section class="page-part" aria-labelledby="links-title">
                    <h2 id="links-title">{ speech.t("team.links") }</h2>
                    { links(props, &desk) }
                </section>
                <section class="page-part" aria-labelledby="members-title">
                    <h2 id="members-title">{ speech.t("team.members") }</h2>
                    <ul class="entry-list">{ for team.members.iter().map(|member| row(props, &desk, member)) }</ul>
                </section>
            </>
        }
    });
    html! {
        <main class="questions" aria-labelledby="team-title" data-test="team">
            <header class="questions-head">
                <h1 id="team-title">{ speech.t("place.team") }</h1>
                <p class="soft">{ speech.t("team.lead") }</p>
            </header>
            <div class="questions-body">{ body }</div>
        </main>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct InviteProps {
    team: Held<Team>,
}

#[component]
fn InviteForm(props: &InviteProps) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let (email, name, role) = (use_node_ref(), use_node_ref(), use_node_ref());
    let onsubmit = {
        let (email, name, role) = (email.clone(), name.clone(), role.clone());
        desk.act.reform(move |event: SubmitEvent| {
            event.prevent_default();
            let chosen = role.cast::<HtmlSelectElement>().map(|select| select.value());
            let role = if chosen.as_deref() == Some("owner") { Role::Owner } else { Role::Agent };
            Action::Team(TeamAction::Invite { email: text(&email), name: text(&name), role })
        })
    };
    // What was invited is in the list; the form is for the next one.
    use_effect_with(props.team.fresh.clone(), {
        let (email, name) = (email.clone(), name.clone());
        move |_| {
            for field in [email, name] {
                if let Some(field) = field.cast::<web_sys::HtmlInputElement>() {
                    field.set_value("");
                }
            }
        }
    });
    let fault = props.team.fault.as_ref().map(|say| speech.say(say));
    html! {
        <form class="page-part invite" {onsubmit} novalidate=true aria-labelledby="invite-title">
            <h2 id="invite-title">{ speech.t("team.invite") }</h2>
            <div class="invite-fields">
                <label class="field">
                    <span>{ speech.t("sign_in.email") }</span>
                    <input
                        ref={email} type="email" autocomplete="off" dir="ltr" spellcheck="false" required=true
                        aria-invalid={fault.as_ref().map(|_| "true")} aria-describedby="invite-fault" data-test="invite-email" />
                </label>
                <label class="field">
                    <span>{ speech.t("team.name") }</span>
                    <input ref={name} autocomplete="off" dir="auto" data-test="invite-name" />
                </label>
                <label class="field">
                    <span>{ speech.t("team.role") }</span>
                    <select ref={role} data-test="invite-role">
                        // Without this the browser would choose whichever was put in first: the owner.
                        <option value="agent" selected=true>{ speech.t("role.agent") }</option>
                        <option value="owner">{ speech.t("role.owner") }</option>
                    </select>
                </label>
                <button type="submit" class="button primary" disabled={props.team.busy} data-test="invite">
                    { speech.t("team.make_link") }
                </button>
            </div>
            <p id="invite-fault" class="field-fault" role="alert" data-test="invite-fault">
                if let Some(text) = fault { { icon("warning") }{ text } }
            </p>
        </form>
    }
}

fn links(props: &Props, desk: &Desk) -> Html {
    let team = &props.team;
    if team.invitations.is_empty() {
        return html! { <p class="soft" data-test="no-links">{ desk.speech.t("team.no_links") }</p> };
    }
    html! { <ul class="entry-list">{ for team.invitations.iter().map(|open| link(props, desk, open)) }</ul> }
}

fn link(props: &Props, desk: &Desk, open: &Invitation) -> Html {
    let speech = &desk.speech;
    let id = &open.id;
    let is_fresh = props.team.fresh.as_ref() == Some(id);
    let address = format!("{}/desk/{}/join#{}", page::origin(), props.site, open.token);
    let copy = address.clone();
    let select_all = Callback::from(|event: FocusEvent| {
        if let Some(field) = event.target_dyn_into::<web_sys::HtmlInputElement>() {
            field.select();
        }
    });
    let (show, revoke) = (id.clone(), id.clone());
    let what = match (&open.resets, open.role) {
        (Some(_), _) => "team.link_reset",
        (None, Role::Owner) => "role.owner",
        _ => "role.agent",
    };
    let sent = match open.mail {
        Some(LinkMail::Waiting) => Some("team.mail.waiting"),
        Some(LinkMail::Sent) => Some("team.mail.sent"),
        Some(LinkMail::Failed) => Some("team.mail.failed"),
        Some(LinkMail::Unknown) | None => None,
    };
    html! {
        <li key={id.to_string()} class={classes!("entry-row", is_fresh.then_some("is-open"))} data-test="link">
            { icon("link") }
            <span class="entry-words">
                <strong dir="ltr">{ open.email.to_string() }</strong>
                <span class="soft">
                    <span>{ speech.t(what) }</span>
                    if let Some(way) = sent { <span class={classes!((open.mail == Some(LinkMail::Failed)).then_some("fault-words"))} data-test="link-mail">{ speech.t(way) }</span> }
                    <span>{ speech.with("team.link_until", &[("when", &speech.intl().moment(open.expires_at))]) }</span>
                </span>
            </span>
            <span class="entry-actions">
                if !is_fresh {
                    <button
                        type="button" class="button quiet" data-test="show-link"
                        aria-label={speech.with("team.show_link_of", &[("email", &open.email)])}
                        onclick={desk.act.reform(move |_| Action::Team(TeamAction::Show(show.clone())))}>
                        { speech.t("team.show_link") }
                    </button>
                }
                <button
                    type="button" class="button quiet" data-test="revoke"
                    aria-label={speech.with("team.revoke_of", &[("email", &open.email)])}
                    onclick={desk.act.reform(move |_| Action::Team(TeamAction::Revoke(revoke.clone())))}>
                    { speech.t("team.revoke") }
                </button>
            </span>
            <div class="entry-more">
                if is_fresh {
                    <div class="copy-line">
                        <input
                            class="line" readonly=true dir="ltr" value={address} aria-label={speech.t("team.link")}
                            onfocus={select_all} data-test="link-address" />
                        <button
                            type="button" class="button primary" data-test="copy-link"
                            onclick={desk.act.reform(move |_| Action::Copy(copy.clone()))}>
                            { icon("copy") }<span>{ speech.t("copy") }</span>
                        </button>
                    </div>
                    <p class="soft">{ speech.t("team.link_hint") }</p>
                }
            </div>
        </li>
    }
}

fn row(props: &Props, desk: &Desk, member: &StaffMember) -> Html {
    let speech = &desk.speech;
    let team = &props.team;
    let id = &member.staff.id;
    let name = member.staff.name.to_string();
    let is_me = *id == props.me;
    let is_last = team.is_last_owner(member);
    let asks = team.removing.as_ref() == Some(id);
    let shown = team.sessions.as_ref().filter(|(of, _)| of == id).map(|(_, sessions)| sessions);
    let onchange = {
        let id = id.clone();
        when(&desk.act, move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>()?.value();
            let role = if chosen == "owner" { Role::Owner } else { Role::Agent };
            Some(Action::Team(TeamAction::SetRole(id.clone(), role)))
        })
    };
    let act = |make: fn(StaffId) -> TeamAction| {
        let id = id.clone();
        desk.act.reform(move |_: MouseEvent| Action::Team(make(id.clone())))
    };
    let toggle = {
        let other = if shown.is_some() { None } else { Some(id.clone()) };
        desk.act.reform(move |_: MouseEvent| Action::Team(TeamAction::ShowSessions(other.clone())))
    };
    let end = desk.act.reform(|session| Action::Team(TeamAction::EndSession(session)));
    html! {
        <li key={id.to_string()} class={classes!("entry-row", (asks || shown.is_some()).then_some("is-open"))} data-test="member">
            { face(&name, id.as_str()) }
            <span class="entry-words">
                <strong><span dir="auto">{ &name }</span>{ if is_me { format!(" ({})", speech.t("you")) } else { String::new() } }</strong>
                <span class="soft"><span dir="ltr">{ member.email.to_string() }</span></span>
            </span>
            <span class="entry-actions">
                <select
                    class="line" aria-label={speech.with("team.role_of", &[("name", &name)])} {onchange} disabled={is_last}
                    title={is_last.then(|| speech.t("team.last_owner"))} data-test="role">
                    <option value="agent" selected={member.role != Role::Owner}>{ speech.t("role.agent") }</option>
                    <option value="owner" selected={member.role == Role::Owner}>{ speech.t("role.owner") }</option>
                </select>
                <button
                    type="button" class="button quiet" onclick={toggle} aria-expanded={shown.is_some().to_string()}
                    aria-label={speech.with("team.sessions_of", &[("name", &name)])} data-test="member-sessions">
                    { speech.t("team.sessions") }
                </button>
                <button
                    type="button" class="button quiet" onclick={act(TeamAction::Reset)} disabled={team.busy}
                    aria-label={speech.with("team.reset_of", &[("name", &name)])} data-test="reset">
                    { speech.t("team.reset") }
                </button>
                <button
                    type="button" class="button quiet" onclick={act(|id| TeamAction::AskRemove(Some(id)))} disabled={is_last}
                    title={is_last.then(|| speech.t("team.last_owner"))}
                    aria-label={speech.with("team.remove_of", &[("name", &name)])} data-test="remove">
                    { speech.t("team.remove") }
                </button>
            </span>
            <div class="entry-more">
                if asks {
                    <div class="ask" role="group" aria-label={speech.with("team.remove_of", &[("name", &name)])}>
                        <p role="alert">{ speech.with("team.remove_ask", &[("name", &name)]) }</p>
                        <button type="button" class="button" onclick={desk.act.reform(|_| Action::Team(TeamAction::AskRemove(None)))}>
                            { speech.t("cancel") }
                        </button>
                        <button type="button" class="button danger" onclick={act(TeamAction::Remove)} data-test="confirm-remove">
                            { speech.t("team.remove") }
                        </button>
                    </div>
                } else if let Some(shown) = shown {
                    if shown.is_empty() {
                        <p class="soft">{ speech.t("sessions.none") }</p>
                    } else {
                        { sessions::list(desk, shown, props.now, &end) }
                    }
                }
            </div>
        </li>
    }
}
