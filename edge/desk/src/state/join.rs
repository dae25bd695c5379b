//! Coming in by a link: to join the staff, or to set a new password.

use super::action::{Effect, Fault};
use super::notice::Say;
use super::session::{Session, SignInForm};
use super::{State, session};
use shared::desk::{Join, LinkOffer, LookAtLink, SignedIn};
use shared::error::ErrorCode;
use shared::owner::check_password;
use shared::text::{Label, Text};

/// The form behind a link; what is typed stays in its fields.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct JoinForm {
    pub(crate) token: Label,
    /// What the link offers, once that is known.
    pub(crate) offer: Option<LinkOffer>,
    pub(crate) busy: bool,
    pub(crate) message: Option<Say>,
    /// The link opens nothing any more.
    pub(crate) is_dead: bool,
}

/// Opened by a link with this behind its `#`.
pub(super) fn begin(state: &mut State, token: &str) {
    if let Ok(token) = Label::new(token) {
        let form = JoinForm { token, offer: None, busy: false, message: None, is_dead: false };
        state.session = Session::Joining(Box::new(form));
    }
}

/// Asks what the link offers.
pub(super) fn look(form: &mut JoinForm, fx: &mut Vec<Effect>) {
    form.message = None;
    fx.push(Effect::LookAtLink(LookAtLink { token: form.token.clone() }));
}

pub(super) fn offer_came(state: &mut State, answer: Result<LinkOffer, Fault>) {
    let Session::Joining(form) = &mut state.session else { return };
    match answer {
        Ok(offer) => form.offer = Some(offer),
        Err(fault) => failed(form, &fault),
    }
}

/// Sends the form, when there is nothing to say against it.
pub(super) fn send(state: &mut State, fx: &mut Vec<Effect>, name: &str, password: &str) {
    let Session::Joining(form) = &mut state.session else { return };
    let Some(offer) = form.offer.as_ref().filter(|_| !form.busy) else { return };
    let (name, password) = (Label::new(name), Text::<200>::new(password));
    let wrong = match (&name, &password) {
        (Err(_), _) if !offer.resets => Some("join.name_missing"),
        (_, Ok(password)) if check_password("password", password).is_ok() => None,
        _ => Some("password.too_short"),
    };
    form.message = wrong.map(Say::new);
    if let (None, Ok(password)) = (wrong, password) {
        form.busy = true;
        let join = Join { token: form.token.clone(), name: name.ok().filter(|_| !offer.resets), password };
        fx.push(Effect::UseLink(join));
    }
}

/// The answer to the form. Whoever comes in is as signed in as anybody.
pub(super) fn used(state: &mut State, fx: &mut Vec<Effect>, answer: Result<SignedIn, Fault>) {
    match answer {
        Ok(signed_in) => {
            state.session = Session::SignedOut(SignInForm::default());
            session::signed_in(state, fx, Ok(signed_in));
        }
        Err(fault) => {
            if let Session::Joining(form) = &mut state.session {
                failed(form, &fault);
            }
        }
    }
}

fn failed(form: &mut JoinForm, fault: &Fault) {
    form.busy = false;
    form.is_dead = matches!(
        fault.code(),
        Some(ErrorCode::Expired | ErrorCode::Unauthorized | ErrorCode::Conflict | ErrorCode::NotFound)
    );
    form.message = Some(if form.is_dead { Say::new("join.dead") } else { fault.say() });
}

#[cfg(test)]
mod tests {
    use super::super::testing::{label, me, refused, run, run_all};
    use super::super::{Action, State};
    use super::*;

    fn offer(resets: bool) -> LinkOffer {
        LinkOffer { site_name: label("Kettle & Leaf"), email: label("omid@shop.example"), name: None, resets }
    }

    fn opened(resets: bool) -> State {
        let state = State::new("K1", "/desk/K1/join").with_link("i.token");
        let (state, effects) = run(state, Action::Started);
        assert!(matches!(effects.as_slice(), [Effect::LookAtLink(_)]), "nobody is asked who is there");
        run_all(state, [Action::OfferCame(Ok(offer(resets)))])
    }

    fn form(state: &State) -> &JoinForm {
        let Session::Joining(form) = &state.session else { panic!("not joining") };
        form
    }

    fn join(name: &str, password: &str) -> Action {
        Action::Join { name: name.into(), password: password.into() }
    }

    #[test]
    fn a_form_is_sent_when_there_is_nothing_to_say_against_it() {
        let state = run_all(opened(false), [join(" ", "long enough now")]);
        assert_eq!(form(&state).message.as_ref().map(|say| say.key), Some("join.name_missing"));
        let state = run_all(state, [join("Omid", "short")]);
        assert_eq!(form(&state).message.as_ref().map(|say| say.key), Some("password.too_short"));
        let (state, effects) = run(state, join("Omid", "long enough now"));
        assert!(matches!(effects.as_slice(), [Effect::UseLink(Join { name: Some(_), .. })]));
        let (state, _) = run(state, Action::LinkUsed(Ok(SignedIn::Me(Box::new(me())))));
        assert!(state.me().is_some());
    }

    #[test]
    fn a_new_password_needs_no_name() {
        let (_, effects) = run(opened(true), join("", "long enough now"));
        assert!(matches!(effects.as_slice(), [Effect::UseLink(Join { name: None, .. })]));
    }

    #[test]
    fn a_dead_link_says_so_and_a_bad_line_does_not_kill_it() {
        let dead = run_all(opened(false), [Action::LinkUsed(Err(refused(ErrorCode::Expired)))]);
        assert!(form(&dead).is_dead);
        let again = run_all(opened(false), [Action::LinkUsed(Err(Fault::Unreachable))]);
        assert!(!form(&again).is_dead && form(&again).offer.is_some());
    }
}
