//! One's own account: sign-ins, password, codes of an authenticator app.

use super::action::{Effect, Fault};
use super::inbox::Load;
use super::notice::{NoticeKind, Say, notify};
use super::{State, session};
use shared::desk::{Account, BeginTotp, ChangePassword, Code, RecoveryCodes, SetMail, TotpOffer};
use shared::error::ErrorCode;
use shared::id::SessionId;
use shared::owner::check_password;
use shared::text::{Label, Text};

/// What the screen shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    pub(crate) load: Load,
    pub(crate) account: Option<Account>,
    pub(crate) password: Form,
    pub(crate) codes: Form,
    pub(crate) step: Step,
}

/// A form that was sent; what is typed stays in its fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Form {
    pub(crate) busy: bool,
    pub(crate) fault: Option<Say>,
    /// How often it went through: its fields are emptied by that.
    pub(crate) done: u32,
}

/// How far one has come in setting codes up, or turning them off.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Step {
    /// Nothing is under way.
    #[default]
    Rest,
    /// The password is asked for.
    Password,
    /// The secret is shown, and a first code asked for.
    Secret(TotpOffer),
    /// The recovery codes are shown, this once.
    Recovery(RecoveryCodes),
    /// A code is asked for, to turn them off.
    TurnOff,
    /// A code is asked for, for new recovery codes.
    Renew,
}

/// Something happened to it.
pub(crate) enum ProfileAction {
    Came(Result<Account, Fault>),
    End(SessionId),
    Ended(SessionId, Result<(), Fault>),
    EndOthers,
    OthersEnded(Result<(), Fault>),
    ChangePassword {
        old: String,
        new: String,
    },
    PasswordChanged(Result<(), Fault>),
    Step(Step),
    BeginCodes(String),
    OfferCame(Result<TotpOffer, Fault>),
    /// A code was typed: the first one, or the one that turns codes off.
    GiveCode(String),
    RecoveryCame(Result<RecoveryCodes, Fault>),
    TurnedOff(Result<(), Fault>),
    /// Whether one wants to be told by mail.
    SetMail(bool),
    MailSet(bool, Result<(), Fault>),
}

/// A request of it.
#[derive(Debug, PartialEq)]
pub(crate) enum ProfileEffect {
    Get,
    End(SessionId),
    EndOthers,
    ChangePassword(ChangePassword),
    Begin(BeginTotp),
    Confirm(Code),
    TurnOff(Code),
    Renew(Code),
    SetMail(SetMail),
}

/// Asks for it anew. Secrets that were on the screen are gone with that.
pub(super) fn load(state: &mut State, fx: &mut Vec<Effect>) {
    if state.profile.load == Load::Busy {
        return;
    }
    let account = state.profile.account.clone();
    *state.profile.edit() = Profile { load: Load::Busy, account, ..Profile::default() };
    ask(fx);
}

fn ask(fx: &mut Vec<Effect>) {
    fx.push(Effect::Profile(ProfileEffect::Get));
}

pub(super) fn happened(state: &mut State, fx: &mut Vec<Effect>, action: ProfileAction) {
    match action {
        ProfileAction::Came(answer) => match answer {
            Ok(account) => {
                let profile = state.profile.edit();
                profile.account = Some(account);
                profile.load = Load::Ready;
            }
            Err(fault) => {
                session::lost(state, fx, Some(&fault));
                state.profile.edit().load = Load::Failed(fault);
            }
        },
        ProfileAction::End(id) => fx.push(Effect::Profile(ProfileEffect::End(id))),
        ProfileAction::Ended(id, answer) => match answer {
            Err(fault) if fault.code() != Some(ErrorCode::NotFound) => failed(state, fx, &fault),
            _ => {
                if let Some(account) = &mut state.profile.edit().account {
                    account.sessions.retain(|session| session.id != id);
                }
                notify(state, fx, NoticeKind::Done, Say::new("sessions.ended"));
            }
        },
        ProfileAction::EndOthers => fx.push(Effect::Profile(ProfileEffect::EndOthers)),
        ProfileAction::OthersEnded(answer) => match answer {
            Ok(()) => {
                keep_this_session(state);
                notify(state, fx, NoticeKind::Done, Say::new("sessions.others_ended"));
            }
            Err(fault) => failed(state, fx, &fault),
        },
        ProfileAction::ChangePassword { old, new } => change_password(state, fx, &old, &new),
        ProfileAction::PasswordChanged(answer) => {
            let answer = settle(state, fx, |profile| &mut profile.password, "profile.wrong_password", answer);
            if answer.is_some() {
                keep_this_session(state);
                notify(state, fx, NoticeKind::Done, Say::new("profile.password_changed"));
            }
        }
        ProfileAction::Step(step) => {
            let profile = state.profile.edit();
            profile.codes.fault = None;
            profile.step = step;
        }
        ProfileAction::BeginCodes(password) => {
            let form = &mut state.profile.edit().codes;
            match Text::new(&password) {
                _ if form.busy => {}
                Ok(password) => {
                    form.busy = true;
                    fx.push(Effect::Profile(ProfileEffect::Begin(BeginTotp { password })));
                }
                Err(_) => form.fault = Some(Say::new("sign_in.password_missing")),
            }
        }
        ProfileAction::OfferCame(answer) => {
            let answer = settle(state, fx, |profile| &mut profile.codes, "profile.wrong_password", answer);
            if let Some(offer) = answer {
                state.profile.edit().step = Step::Secret(offer);
            }
        }
        ProfileAction::GiveCode(code) => give_code(state, fx, &code),
        ProfileAction::RecoveryCame(answer) => {
            if let Some(codes) = settle(state, fx, |profile| &mut profile.codes, "code.wrong", answer) {
                state.profile.edit().step = Step::Recovery(codes);
                ask(fx);
            }
        }
        ProfileAction::SetMail(mail) => {
            show_mail(state, mail);
            fx.push(Effect::Profile(ProfileEffect::SetMail(SetMail { mail })));
        }
        ProfileAction::MailSet(mail, answer) => {
            if let Err(fault) = answer {
                show_mail(state, !mail);
                failed(state, fx, &fault);
            }
        }
        ProfileAction::TurnedOff(answer) => {
            if settle(state, fx, |profile| &mut profile.codes, "code.wrong", answer).is_some() {
                state.profile.edit().step = Step::Rest;
                notify(state, fx, NoticeKind::Done, Say::new("codes.turned_off"));
                ask(fx);
            }
        }
    }
}

fn failed(state: &mut State, fx: &mut Vec<Effect>, fault: &Fault) {
    if !session::lost(state, fx, Some(fault)) {
        notify(state, fx, NoticeKind::Failed, fault.say());
    }
}

fn show_mail(state: &mut State, mail: bool) {
    if let Some(account) = &mut state.profile.edit().account {
        account.mail = Some(mail);
    }
}

fn keep_this_session(state: &mut State) {
    if let Some(account) = &mut state.profile.edit().account {
        account.sessions.retain(|session| session.current);
    }
}

/// What became of a form: its answer, or the fault beside its fields. `wrong` says what a wrong password or code is.
fn settle<T>(
    state: &mut State,
    fx: &mut Vec<Effect>,
    form: impl Fn(&mut Profile) -> &mut Form,
    wrong: &'static str,
    answer: Result<T, Fault>,
) -> Option<T> {
    let fault = match answer {
        Ok(value) => {
            let form = form(state.profile.edit());
            *form = Form { done: form.done + 1, ..Form::default() };
            return Some(value);
        }
        Err(fault) => fault,
    };
    if !session::lost(state, fx, Some(&fault)) {
        let say = match fault.code() {
            Some(ErrorCode::WrongPassword) => Say::new(wrong),
            _ => fault.say(),
        };
        let form = form(state.profile.edit());
        form.busy = false;
        form.fault = Some(say);
    }
    None
}

fn change_password(state: &mut State, fx: &mut Vec<Effect>, old: &str, new: &str) {
    let form = &mut state.profile.edit().password;
    if form.busy {
        return;
    }
    form.fault = None;
    match (Text::new(old), Text::new(new)) {
        (Err(_), _) => form.fault = Some(Say::new("profile.old_missing")),
        (Ok(old), Ok(new)) if check_password("new", &new).is_ok() => {
            form.busy = true;
            fx.push(Effect::Profile(ProfileEffect::ChangePassword(ChangePassword { old, new })));
        }
        _ => form.fault = Some(Say::new("password.too_short")),
    }
}

fn give_code(state: &mut State, fx: &mut Vec<Effect>, code: &str) {
    let profile = state.profile.edit();
    if profile.codes.busy {
        return;
    }
    let Ok(code) = Label::new(code) else {
        profile.codes.fault = Some(Say::new("code.missing"));
        return;
    };
    let effect = match profile.step {
        Step::Secret(_) => ProfileEffect::Confirm(Code { code }),
        Step::TurnOff => ProfileEffect::TurnOff(Code { code }),
        Step::Renew => ProfileEffect::Renew(Code { code }),
        _ => return,
    };
    profile.codes.busy = true;
    profile.codes.fault = None;
    fx.push(Effect::Profile(effect));
}

#[cfg(test)]
mod tests {
    use super::super::Action;
    use super::super::testing::{desk, refused, run, run_all};
    use super::*;

    fn act(action: ProfileAction) -> Action {
        Action::Profile(action)
    }

    fn offer() -> TotpOffer {
        TotpOffer { secret: "S".into(), uri: "otpauth://totp/x?secret=S".into() }
    }

    #[test]
    fn a_new_password_is_looked_at_before_it_is_sent() {
        let change =
            |old: &str, new: &str| act(ProfileAction::ChangePassword { old: old.into(), new: new.into() });
        let fault = |state: &State| state.profile.password.fault.as_ref().map(|say| say.key);
        let state = run_all(desk(), [change("", "long enough now")]);
        assert_eq!(fault(&state), Some("profile.old_missing"));
        let state = run_all(state, [change("old", "short")]);
        assert_eq!(fault(&state), Some("password.too_short"));
        let (state, effects) = run(state, change("old", "long enough now"));
        assert!(matches!(effects.as_slice(), [Effect::Profile(ProfileEffect::ChangePassword(_))]));
        let state =
            run_all(state, [act(ProfileAction::PasswordChanged(Err(refused(ErrorCode::WrongPassword))))]);
        assert_eq!(fault(&state), Some("profile.wrong_password"));
        assert!(state.me().is_some(), "a wrong password is no lost session");
        let state =
            run_all(state, [change("old", "long enough now"), act(ProfileAction::PasswordChanged(Ok(())))]);
        assert_eq!((fault(&state), state.profile.password.done), (None, 1));
    }

    #[test]
    fn mails_are_turned_on_at_once_and_back_when_that_failed() {
        let account = |mail| Account { sessions: vec![], totp: None, mail };
        let state = run_all(desk(), [act(ProfileAction::Came(Ok(account(Some(false)))))]);
        let mail = |state: &State| state.profile.account.as_ref().and_then(|account| account.mail);
        let (state, effects) = run(state, act(ProfileAction::SetMail(true)));
        assert_eq!(effects, [Effect::Profile(ProfileEffect::SetMail(SetMail { mail: true }))]);
        assert_eq!(mail(&state), Some(true));
        let state = run_all(state, [act(ProfileAction::MailSet(true, Err(refused(ErrorCode::Internal))))]);
        assert_eq!(mail(&state), Some(false));
    }

    #[test]
    fn codes_come_step_by_step_and_secrets_go_with_the_screen() {
        let state = run_all(
            desk(),
            [act(ProfileAction::Step(Step::Password)), act(ProfileAction::BeginCodes("pw".into()))],
        );
        let state = run_all(state, [act(ProfileAction::OfferCame(Ok(offer())))]);
        assert_eq!(state.profile.step, Step::Secret(offer()));
        let (state, effects) = run(state, act(ProfileAction::GiveCode("123456".into())));
        assert!(matches!(effects.as_slice(), [Effect::Profile(ProfileEffect::Confirm(_))]));
        let state =
            run_all(state, [act(ProfileAction::RecoveryCame(Err(refused(ErrorCode::WrongPassword))))]);
        assert_eq!(state.profile.codes.fault.as_ref().map(|say| say.key), Some("code.wrong"));
        assert_eq!(state.profile.step, Step::Secret(offer()), "one may try again");
        let codes = RecoveryCodes { codes: vec!["A".into()] };
        let state = run_all(state, [act(ProfileAction::RecoveryCame(Ok(codes.clone())))]);
        assert_eq!(state.profile.step, Step::Recovery(codes.clone()));
        // New ones are made with a code, and shown likewise.
        let state = run_all(state, [act(ProfileAction::Step(Step::Renew))]);
        let (state, effects) = run(state, act(ProfileAction::GiveCode("123456".into())));
        assert!(matches!(effects.as_slice(), [Effect::Profile(ProfileEffect::Renew(_))]));
        let mut state = run_all(state, [act(ProfileAction::RecoveryCame(Ok(codes.clone())))]);
        assert_eq!(state.profile.step, Step::Recovery(codes));
        load(&mut state, &mut Vec::new());
        assert_eq!(state.profile.step, Step::Rest);
    }
}
