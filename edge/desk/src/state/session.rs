//! Signing in and out, and what happens when a session ends under the agent's hands.

use super::action::{Effect, Fault};
use super::notice::Say;
use super::{Held, JoinForm, State, inbox, join, live};
use shared::desk::{Me, SignIn, SignInCode, SignedIn};
use shared::error::ErrorCode;
use shared::text::{Label, Text};

/// Who is at the desk.
#[derive(Default)]
pub(crate) enum Session {
    /// We are asking.
    #[default]
    Starting,
    /// We could not ask.
    Unknown(Fault),
    SignedOut(SignInForm),
    /// Somebody came by a link.
    Joining(Box<JoinForm>),
    SignedIn(Box<Me>),
}

/// The state of the sign-in form; what is typed stays in its fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SignInForm {
    pub(crate) busy: bool,
    /// What went wrong, or why one has to sign in again.
    pub(crate) message: Option<Say>,
    /// The password was right, and a code is asked for: what goes back with it.
    pub(crate) challenge: Option<Label>,
}

pub(super) fn start(state: &mut State, fx: &mut Vec<Effect>) {
    if let Session::Joining(form) = &mut state.session {
        join::look(form, fx);
        return;
    }
    state.session = Session::Starting;
    fx.push(Effect::GetMe);
}

/// The answer to "who am I" and to signing in.
pub(super) fn me_came(state: &mut State, fx: &mut Vec<Effect>, answer: Result<Me, Fault>) {
    let at_form = matches!(state.session, Session::SignedOut(_));
    match answer {
        // One browser, two sites: the cookie of another site's desk is no session here.
        Ok(me) if state.site.as_ref() == Some(&me.site) => {
            state.session = Session::SignedIn(Box::new(me));
            inbox::enter(state, fx);
        }
        Ok(_) => state.session = Session::SignedOut(SignInForm::default()),
        Err(fault) if at_form => {
            state.session =
                Session::SignedOut(SignInForm { message: Some(fault.say()), ..SignInForm::default() });
        }
        Err(fault) if fault.is_session_lost() => state.session = Session::SignedOut(SignInForm::default()),
        Err(fault) => state.session = Session::Unknown(fault),
    }
}

pub(super) fn checked(state: &mut State, fx: &mut Vec<Effect>, answer: &Result<Me, Fault>) {
    lost(state, fx, answer.as_ref().err());
}

pub(super) fn sign_in(state: &mut State, fx: &mut Vec<Effect>, email: &str, password: &str) {
    let Session::SignedOut(form) = &mut state.session else { return };
    if form.busy {
        return;
    }
    let (email, password) = (Label::new(email), Text::<200>::new(password));
    form.message = None;
    match (state.site.clone(), email, password) {
        (Some(site), Ok(email), Ok(password)) => {
            form.busy = true;
            fx.push(Effect::SignIn(SignIn { site, email, password }));
        }
        (None, ..) => form.message = Some(Say::new("error.no_site")),
        (_, Err(_), _) => form.message = Some(Say::new("sign_in.email_missing")),
        (.., Err(_)) => form.message = Some(Say::new("sign_in.password_missing")),
    }
}

/// The answer to a password, or to the code behind it.
pub(super) fn signed_in(state: &mut State, fx: &mut Vec<Effect>, answer: Result<SignedIn, Fault>) {
    let Session::SignedOut(form) = &mut state.session else { return };
    let answer = match answer {
        Ok(SignedIn::Me(me)) => Ok(*me),
        Ok(SignedIn::CodeNeeded(needed)) => {
            let challenge = Label::new(&needed.challenge).ok();
            *form = SignInForm { challenge, ..SignInForm::default() };
            return;
        }
        // What was given is still good: another code may be tried.
        Err(fault) if form.challenge.is_some() && !fault.is_session_lost() => {
            form.busy = false;
            form.message = Some(match fault.code() {
                Some(ErrorCode::WrongPassword) => Say::new("code.wrong"),
                _ => fault.say(),
            });
            return;
        }
        Err(fault) => Err(fault),
    };
    me_came(state, fx, answer);
}

/// Sends the code that a sign-in asks for.
pub(super) fn give_code(state: &mut State, fx: &mut Vec<Effect>, code: &str) {
    let Session::SignedOut(form) = &mut state.session else { return };
    let Some(challenge) = form.challenge.clone().filter(|_| !form.busy) else { return };
    form.message = None;
    match Label::new(code) {
        Ok(code) => {
            form.busy = true;
            fx.push(Effect::GiveCode(SignInCode { challenge, code }));
        }
        Err(_) => form.message = Some(Say::new("code.missing")),
    }
}

/// From the code back to the password.
pub(super) fn leave_code(state: &mut State) {
    if let Session::SignedOut(form) = &mut state.session {
        *form = SignInForm::default();
    }
}

/// Whatever was known belongs to whoever was signed in, and goes with them.
pub(super) fn sign_out(state: &mut State, fx: &mut Vec<Effect>) {
    fx.extend([Effect::Disconnect, Effect::SignOut]);
    *state = State {
        now: state.now,
        site: state.site.take(),
        route: std::mem::take(&mut state.route),
        alerts: state.alerts,
        session: Session::SignedOut(SignInForm::default()),
        ..State::default()
    };
}

/// If the fault says that the session has ended: back to the form. Drafts and unsent messages stay, so that signing
/// in again goes on where it stopped. True when it was so.
pub(super) fn lost(state: &mut State, fx: &mut Vec<Effect>, fault: Option<&Fault>) -> bool {
    let is_lost = fault.is_some_and(Fault::is_session_lost);
    if is_lost && matches!(state.session, Session::SignedIn(_)) {
        let message = Some(Say::new("error.signed_out"));
        state.session = Session::SignedOut(SignInForm { message, ..SignInForm::default() });
        // Somebody else may sign in next; whose account, team and log this was is none of theirs.
        state.team = Held::default();
        state.profile = Held::default();
        state.audit = Held::default();
        live::hang_up(state, fx);
    }
    is_lost
}

#[cfg(test)]
mod tests {
    use super::super::testing::{desk, me, refused, run, run_all};
    use super::super::{Action, reduce};
    use super::*;
    use shared::error::ErrorCode;
    use shared::time::Timestamp;

    fn message(state: &State) -> Option<&'static str> {
        match &state.session {
            Session::SignedOut(form) => form.message.as_ref().map(|say| say.key),
            _ => None,
        }
    }

    #[test]
    fn a_fresh_desk_asks_who_is_there_and_shows_the_form() {
        let (state, effects) = reduce(State::new("K1", "/desk/K1"), Timestamp(0), Action::Started);
        assert_eq!(effects, [Effect::GetMe]);
        let state = run_all(state, [Action::MeCame(Err(refused(ErrorCode::Unauthorized)))]);
        assert!(matches!(state.session, Session::SignedOut(_)));
        assert_eq!(message(&state), None, "nobody was signed out");
    }

    #[test]
    fn without_an_answer_nobody_is_called_signed_out() {
        let state =
            run_all(State::new("K1", "/desk/K1"), [Action::Started, Action::MeCame(Err(Fault::Unreachable))]);
        assert!(matches!(state.session, Session::Unknown(_)));
    }

    #[test]
    fn signing_in_says_what_is_wrong() {
        let sign_in =
            |email: &str, password: &str| Action::SignIn { email: email.into(), password: password.into() };
        let form = run_all(
            State::new("K1", "/desk/K1"),
            [Action::Started, Action::MeCame(Err(refused(ErrorCode::Unauthorized)))],
        );
        let form = run_all(form, [sign_in(" ", "x")]);
        assert_eq!(message(&form), Some("sign_in.email_missing"));
        let form = run_all(form, [sign_in("a@b.example", "")]);
        assert_eq!(message(&form), Some("sign_in.password_missing"));
        let (form, effects) = run(form, sign_in("a@b.example", "long enough"));
        assert!(matches!(effects.as_slice(), [Effect::SignIn(_)]));
        let (form, effects) = run(form, sign_in("a@b.example", "long enough"));
        assert!(effects.is_empty(), "once is enough");
        let form = run_all(form, [Action::MeCame(Err(refused(ErrorCode::WrongPassword)))]);
        assert_eq!(message(&form), Some("error.wrong_password"));
        let (state, effects) = run(form, Action::MeCame(Ok(me())));
        assert!(state.me().is_some());
        assert!(
            effects.contains(&Effect::GetInbox(shared::desk::View::Waiting, super::super::Filter::default()))
        );
    }

    #[test]
    fn who_has_codes_is_asked_for_one() {
        let form = run_all(
            State::new("K1", "/desk/K1"),
            [
                Action::Started,
                Action::MeCame(Err(refused(ErrorCode::Unauthorized))),
                Action::SignIn { email: "a@b.example".into(), password: "long enough".into() },
                Action::SignedIn(Ok(SignedIn::CodeNeeded(shared::desk::Challenge {
                    challenge: "c.x".into(),
                }))),
            ],
        );
        let challenge = |state: &State| match &state.session {
            Session::SignedOut(form) => form.challenge.clone(),
            _ => None,
        };
        assert!(challenge(&form).is_some());
        let (form, effects) = run(form, Action::GiveCode("123456".into()));
        assert!(matches!(effects.as_slice(), [Effect::GiveCode(_)]));
        let form = run_all(form, [Action::SignedIn(Err(refused(ErrorCode::WrongPassword)))]);
        assert_eq!((message(&form), challenge(&form).is_some()), (Some("code.wrong"), true));
        let back =
            run_all(form, [Action::GiveCode("1".into()), Action::SignedIn(Err(refused(ErrorCode::Expired)))]);
        assert_eq!((message(&back), challenge(&back)), (Some("error.signed_out"), None), "begin anew");
    }

    #[test]
    fn the_cookie_of_another_site_is_no_session_here() {
        let state = run_all(State::new("K2", "/desk/K2"), [Action::Started, Action::MeCame(Ok(me()))]);
        assert!(matches!(state.session, Session::SignedOut(_)));
    }

    #[test]
    fn a_session_that_ends_keeps_what_was_typed() {
        let id = super::super::testing::id("c1");
        let state = run_all(desk(), [Action::Draft(id.clone(), "half a sent".into())]);
        let (state, effects) = run(state, Action::SeenTold(Err(refused(ErrorCode::Expired))));
        assert_eq!(message(&state), Some("error.signed_out"));
        assert!(effects.contains(&Effect::Disconnect));
        let state = run_all(state, [Action::MeCame(Ok(me()))]);
        assert_eq!(state.drafts.get(&id).map(String::as_str), Some("half a sent"));
    }

    #[test]
    fn signing_out_forgets_everything() {
        let id = super::super::testing::id("c1");
        let (state, effects) = run(run_all(desk(), [Action::Draft(id, "secret".into())]), Action::SignOut);
        assert!(effects.contains(&Effect::SignOut) && effects.contains(&Effect::Disconnect));
        assert!(state.drafts.is_empty() && state.threads.is_empty() && state.inbox.known.is_empty());
    }
}
