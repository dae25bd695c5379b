//! One's own account: what one is told of, sign-ins, password, codes of an authenticator app.

use super::code::{text, use_focused};
use super::icon::icon;
use super::qr::qr;
use super::{Desk, pending, preferences, sessions, use_desk, when};
use crate::state::{Action, Alerts, Form, Held, Profile, ProfileAction, Step};
use shared::desk::{Account, Me, RecoveryCodes, TotpOffer};
use shared::time::Timestamp;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) profile: Held<Profile>,
    pub(super) me: Me,
    pub(super) alerts: Alerts,
    pub(super) now: Timestamp,
}

#[component]
pub(super) fn ProfileScreen(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let profile = &props.profile;
    let retry = desk.act.reform(|_: MouseEvent| Action::ReloadList);
    let body = pending(speech, &profile.load, profile.account.is_none(), 4, retry);
    let body = body.or_else(|| profile.account.as_ref().map(|account| parts(props, &desk, account)));
    html! {
        <main class="questions" aria-labelledby="profile-title" data-test="profile">
            <header class="questions-head">
                <h1 id="profile-title">{ speech.t("place.profile") }</h1>
                <p class="soft"><span dir="auto">{ props.me.staff.name.to_string() }</span>{ " · " }<span dir="ltr">{ props.me.email.to_string() }</span></p>
            </header>
            <div class="questions-body">{ body.unwrap_or_default() }</div>
        </main>
    }
}

fn parts(props: &Props, desk: &Desk, account: &Account) -> Html {
    let speech = &desk.speech;
    let profile = &props.profile;
    let end = desk.act.reform(|session| Action::Profile(ProfileAction::End(session)));
    html! {
        <>
            <section class="page-part" aria-labelledby="work-title" data-test="preferences">
                <h2 id="work-title">{ speech.t("profile.work") }</h2>
                <fieldset class="checks">
                    <legend>{ speech.t("alerts.title") }</legend>
                    { preferences::alerts(desk, props.alerts) }
                </fieldset>
                if let Some(mail) = account.mail {
                    <fieldset class="checks">
                        <legend>{ speech.t("profile.nobody") }</legend>
                        { preferences::check(speech.t("profile.mail"), "mail".into(), mail, when(&desk.act, |event: Event| {
                            Some(Action::Profile(ProfileAction::SetMail(event.target_dyn_into::<HtmlInputElement>()?.checked())))
                        })) }
                    </fieldset>
                } else {
                    <p class="soft" data-test="no-mail">{ speech.t("profile.no_mail") }</p>
                }
                { preferences::languages(desk, &props.me) }
            </section>
            <section class="page-part" aria-labelledby="sessions-title">
                <h2 id="sessions-title">{ speech.t("sessions.title") }</h2>
                { sessions::list(desk, &account.sessions, props.now, &end) }
                <div class="page-foot">
                    if account.sessions.len() > 1 {
                        <button
                            type="button" class="button" data-test="end-others"
                            onclick={desk.act.reform(|_| Action::Profile(ProfileAction::EndOthers))}>
                            { speech.t("sessions.end_others") }
                        </button>
                    }
                </div>
            </section>
            <PasswordForm form={profile.password.clone()} email={props.me.email.to_string()} />
            <section class="page-part" aria-labelledby="codes-title" data-test="codes">
                <h2 id="codes-title">{ speech.t("codes.title") }</h2>
                { codes(profile, desk, account) }
            </section>
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct PasswordProps {
    form: Form,
    email: AttrValue,
}

#[component]
fn PasswordForm(props: &PasswordProps) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let (old, new) = (use_node_ref(), use_node_ref());
    let onsubmit = {
        let (old, new) = (old.clone(), new.clone());
        desk.act.reform(move |event: SubmitEvent| {
            event.prevent_default();
            Action::Profile(ProfileAction::ChangePassword { old: text(&old), new: text(&new) })
        })
    };
    use_effect_with(props.form.done, {
        let fields = [old.clone(), new.clone()];
        move |_| {
            for field in fields.iter().filter_map(NodeRef::cast::<HtmlInputElement>) {
                field.set_value("");
            }
        }
    });
    html! {
        <form class="page-part narrow" {onsubmit} novalidate=true aria-labelledby="password-title">
            <h2 id="password-title">{ speech.t("profile.password") }</h2>
            <input class="unseen" type="email" autocomplete="username" readonly=true tabindex="-1" aria-hidden="true" value={props.email.clone()} />
            <label class="field">
                <span>{ speech.t("profile.old_password") }</span>
                <input ref={old} type="password" autocomplete="current-password" dir="ltr" aria-describedby="password-fault" data-test="old-password" />
            </label>
            <label class="field">
                <span>{ speech.t("password.new") }</span>
                <input ref={new} type="password" autocomplete="new-password" dir="ltr" aria-describedby="password-fault" data-test="new-password" />
                <span class="soft">{ speech.t("password.hint") }</span>
            </label>
            { fault(&desk, &props.form, "password-fault") }
            <div class="page-foot">
                <button type="submit" class="button" disabled={props.form.busy} data-test="change-password">
                    { speech.t("profile.change_password") }
                </button>
            </div>
        </form>
    }
}

fn fault(desk: &Desk, form: &Form, id: &'static str) -> Html {
    html! {
        <p {id} class="field-fault" role="alert" data-test={id}>
            if let Some(say) = &form.fault { { icon("warning") }{ desk.speech.say(say) } }
        </p>
    }
}

fn codes(profile: &Profile, desk: &Desk, account: &Account) -> Html {
    let speech = &desk.speech;
    let go =
        |step: Step| desk.act.reform(move |_: MouseEvent| Action::Profile(ProfileAction::Step(step.clone())));
    match (&profile.step, &account.totp) {
        (Step::Recovery(codes), _) => recovery(desk, codes),
        (Step::Secret(offer), _) => {
            html! { <SecretForm key="secret" offer={offer.clone()} form={profile.codes.clone()} /> }
        }
        (Step::Password, _) => html! {
            <OneField key="password" form={profile.codes.clone()} label="profile.old_password" kind="password" submit="codes.go_on" />
        },
        (Step::TurnOff, _) => html! {
            <OneField key="off" form={profile.codes.clone()} label="code.label" kind="text" submit="codes.turn_off" />
        },
        (Step::Renew, _) => html! {
            <div key="renew">
                <p class="soft">{ speech.t("codes.renew_lead") }</p>
                <OneField form={profile.codes.clone()} label="code.label" kind="text" submit="codes.renew" />
            </div>
        },
        (Step::Rest, None) => html! {
            <div key="rest">
                <p class="soft">{ speech.t("codes.lead") }</p>
                <div class="page-foot">
                    <button type="button" class="button" onclick={go(Step::Password)} data-test="set-up-codes">{ speech.t("codes.set_up") }</button>
                </div>
            </div>
        },
        (Step::Rest, Some(totp)) => html! {
            <div key="on">
                <p data-test="codes-on">
                    <span class="pill resolved">{ speech.t("codes.on") }</span>{ " " }
                    <span class="soft">{ speech.with("codes.since", &[("date", &speech.intl().date(totp.since))]) }</span>
                </p>
                <p class="soft" data-test="recovery-left">{ speech.count("codes.left", u32::from(totp.recovery_left)) }</p>
                <div class="page-foot">
                    <button type="button" class="button" onclick={go(Step::Renew)} data-test="renew-codes">{ speech.t("codes.renew") }</button>
                    <button type="button" class="button" onclick={go(Step::TurnOff)} data-test="turn-off-codes">{ speech.t("codes.turn_off") }</button>
                </div>
            </div>
        },
    }
}

fn recovery(desk: &Desk, codes: &RecoveryCodes) -> Html {
    let speech = &desk.speech;
    let all = codes.codes.join("\n");
    html! {
        <div key="recovery" class="recovery" data-test="recovery">
            <p>{ speech.t("codes.recovery_lead") }</p>
            <ul class="recovery-codes" dir="ltr">
                { for codes.codes.iter().map(|code| html! { <li key={code.clone()}><code data-test="recovery-code">{ code }</code></li> }) }
            </ul>
            <div class="page-foot">
                <button type="button" class="button" onclick={desk.act.reform(move |_| Action::Copy(all.clone()))}>
                    { icon("copy") }<span>{ speech.t("copy") }</span>
                </button>
                <button
                    type="button" class="button primary" data-test="recovery-kept"
                    onclick={desk.act.reform(|_| Action::Profile(ProfileAction::Step(Step::Rest)))}>
                    { speech.t("codes.kept") }
                </button>
            </div>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct SecretProps {
    offer: TotpOffer,
    form: Form,
}

#[component]
fn SecretForm(props: &SecretProps) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    // Four letters at a time are easier to type.
    let letters: Vec<char> = props.offer.secret.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    html! {
        <div class="secret">
            { qr(&props.offer.uri, &speech.t("codes.qr")) }
            <div class="secret-words">
                <p>{ speech.t("codes.scan") }</p>
                <p><code class="secret-text" dir="ltr" data-test="secret">{ groups.join(" ") }</code></p>
                <p><a class="link" href={props.offer.uri.clone()}>{ speech.t("codes.open_app") }</a></p>
                <OneField form={props.form.clone()} label="codes.first" kind="text" submit="codes.turn_on" />
            </div>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct OneFieldProps {
    form: Form,
    label: &'static str,
    /// `password` or `text`.
    kind: &'static str,
    submit: &'static str,
}

/// A form of one field: the password, or a code.
#[component]
fn OneField(props: &OneFieldProps) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let field = use_focused();
    let is_password = props.kind == "password";
    let onsubmit = {
        let field = field.clone();
        desk.act.reform(move |event: SubmitEvent| {
            event.prevent_default();
            let typed = text(&field);
            Action::Profile(if is_password {
                ProfileAction::BeginCodes(typed)
            } else {
                ProfileAction::GiveCode(typed)
            })
        })
    };
    let autocomplete = if is_password { "current-password" } else { "one-time-code" };
    html! {
        <form class="narrow" {onsubmit} novalidate=true>
            <label class="field">
                <span>{ speech.t(props.label) }</span>
                <input
                    ref={field} type={props.kind} {autocomplete} dir="ltr" spellcheck="false"
                    aria-describedby="codes-fault" data-test="codes-field" />
            </label>
            { fault(&desk, &props.form, "codes-fault") }
            <div class="page-foot">
                <button
                    type="button" class="button quiet"
                    onclick={desk.act.reform(|_| Action::Profile(ProfileAction::Step(Step::Rest)))}>
                    { speech.t("cancel") }
                </button>
                <button type="submit" class="button primary" disabled={props.form.busy} data-test="codes-submit">
                    { speech.t(props.submit) }
                </button>
            </div>
        </form>
    }
}
