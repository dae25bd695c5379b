//! The canned replies and the form that one is written in. A deleted one can be brought back while its notice stands.

use super::action::{Effect, Fault};
use super::notice::{Arg, NoticeKind, Say, Undo, notify, notify_with_undo};
use super::{Held, Load, State, session};
use shared::desk::{Canned, CannedInput, CannedList, CannedName, Variable};
use shared::error::ErrorCode;
use shared::id::CannedId;
use shared::locale::Locale;
use shared::text::{MessageText, TextError};

/// The form of one canned reply.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CannedForm {
    /// Which one is changed; a new one when absent.
    pub(crate) id: Option<CannedId>,
    pub(crate) locale: Locale,
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) busy: bool,
    /// What is wrong, and at which field.
    pub(crate) fault: Option<(Option<CannedField>, Say)>,
}

/// A field of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CannedField {
    Locale,
    Name,
    Text,
}

/// The variables, as they are written.
pub(crate) fn variables() -> Vec<String> {
    Variable::ALL.iter().map(|variable| format!("{{{}}}", variable.name())).collect()
}

pub(super) fn load(state: &mut State, fx: &mut Vec<Effect>) {
    if state.canned_load != Load::Busy {
        state.canned_load = Load::Busy;
        fx.push(Effect::GetCanned);
    }
}

pub(super) fn came(state: &mut State, fx: &mut Vec<Effect>, answer: Result<CannedList, Fault>) {
    match answer {
        Ok(list) => {
            if *state.canned != list.canned {
                state.canned = Held::new(list.canned);
            }
            state.canned_load = Load::Ready;
        }
        Err(fault) => {
            session::lost(state, fx, Some(&fault));
            state.canned_load = Load::Failed(fault);
        }
    }
}

/// Opens the form: of this one, or of a new one in the site's own language.
pub(super) fn open(state: &mut State, id: Option<&CannedId>) {
    let Some(own) = state.me().and_then(|me| me.locales.first()).cloned() else { return };
    let canned = id.and_then(|id| state.canned.iter().find(|c| c.id == *id));
    let form = CannedForm {
        id: canned.map(|c| c.id.clone()),
        locale: canned.map_or(own, |c| c.locale.clone()),
        name: canned.map(|c| c.name.to_string()).unwrap_or_default(),
        text: canned.map(|c| c.text.to_string()).unwrap_or_default(),
        busy: false,
        fault: None,
    };
    state.canned_form = Some(Held::new(form));
}

pub(super) fn typed(state: &mut State, field: CannedField, value: String) {
    let Some(form) = state.canned_form.as_mut().map(Held::edit) else { return };
    match field {
        CannedField::Locale => form.locale = Locale::new(&value).unwrap_or_else(|| form.locale.clone()),
        CannedField::Name => form.name = value,
        CannedField::Text => form.text = value,
    }
    if form.fault.as_ref().is_some_and(|(at, _)| at.is_none_or(|at| at == field)) {
        form.fault = None;
    }
}

fn text_fault(error: TextError) -> Say {
    match error {
        TextError::Empty => Say::new("article.empty"),
        TextError::TooLong(max) => {
            Say::new("article.too_long").with("max", Arg::Number(u32::try_from(max).unwrap_or(u32::MAX)))
        }
        TextError::Control => Say::new("article.control"),
    }
}

fn input(form: &CannedForm) -> Result<CannedInput, (Option<CannedField>, Say)> {
    let name = CannedName::new(&form.name).map_err(|e| (Some(CannedField::Name), text_fault(e)))?;
    let text = MessageText::new(&form.text).map_err(|e| (Some(CannedField::Text), text_fault(e)))?;
    let input = CannedInput { locale: form.locale.clone(), name, text };
    input.check().map_err(|body| {
        if body.field.as_deref() == Some("name") {
            return (Some(CannedField::Name), Say::new("canned.spaces"));
        }
        // From left to right, also among Persian.
        let all = format!("\u{2066}{}\u{2069}", variables().join(" "));
        let known = Say::new("canned.unknown").with("variables", Arg::Text(all));
        (Some(CannedField::Text), known)
    })?;
    Ok(input)
}

pub(super) fn save(state: &mut State, fx: &mut Vec<Effect>) {
    let Some(form) = state.canned_form.as_mut().map(Held::edit).filter(|form| !form.busy) else { return };
    match input(form) {
        Ok(input) => {
            form.busy = true;
            fx.push(Effect::PutCanned { id: form.id.clone(), canned: Box::new(input) });
        }
        Err(fault) => form.fault = Some(fault),
    }
}

/// The answer to saving; also to bringing back a deleted one, for which no form is open.
pub(super) fn saved(state: &mut State, fx: &mut Vec<Effect>, answer: Result<Canned, Fault>) {
    match answer {
        Ok(canned) => {
            let all = state.canned.edit();
            all.retain(|other| other.id != canned.id);
            all.push(canned.clone());
            all.sort_by(|a, b| (&a.locale, &a.name).cmp(&(&b.locale, &b.name)));
            state.canned_form = None;
            let say = Say::new("canned.saved").with("name", Arg::Text(canned.name.into_string()));
            notify(state, fx, NoticeKind::Done, say);
        }
        Err(fault) if session::lost(state, fx, Some(&fault)) => {}
        Err(fault) => {
            let is_taken = fault.code() == Some(ErrorCode::Conflict);
            let at = is_taken.then_some(CannedField::Name);
            let say = if is_taken { Say::new("canned.taken") } else { fault.say() };
            match state.canned_form.as_mut().map(Held::edit) {
                Some(form) => (form.busy, form.fault) = (false, Some((at, say))),
                None => notify(state, fx, NoticeKind::Failed, say),
            }
        }
    }
}

/// Gone at once; comes back in sight when the edge refuses.
pub(super) fn delete(state: &mut State, fx: &mut Vec<Effect>, id: &CannedId) {
    let Some(place) = state.canned.iter().position(|c| c.id == *id) else { return };
    let canned = state.canned.edit().remove(place);
    let say = Say::new("canned.deleted").with("name", Arg::Text(canned.name.to_string()));
    fx.push(Effect::DeleteCanned(Box::new(canned.clone())));
    notify_with_undo(state, fx, say, Undo::Canned(Box::new(canned)));
}

pub(super) fn deleted(state: &mut State, fx: &mut Vec<Effect>, canned: Canned, answer: Result<(), Fault>) {
    let Err(fault) = answer else { return };
    // Somebody else was faster: it is gone, as it was to be.
    if fault.code() == Some(ErrorCode::NotFound) {
        return;
    }
    let undo = Undo::Canned(Box::new(canned.clone()));
    state.notices.retain(|notice| notice.undo.as_ref() != Some(&undo));
    state.canned.edit().push(canned);
    if !session::lost(state, fx, Some(&fault)) {
        notify(state, fx, NoticeKind::Failed, fault.say());
    }
}

/// Brings a deleted one back, as a new one that says the same.
pub(super) fn restore(fx: &mut Vec<Effect>, canned: Canned) {
    let Canned { locale, name, text, .. } = canned;
    fx.push(Effect::PutCanned { id: None, canned: Box::new(CannedInput { locale, name, text }) });
}

#[cfg(test)]
mod tests {
    use super::super::Action;
    use super::super::testing::{desk, refused, run, run_all};
    use super::*;
    use shared::time::Timestamp;

    fn stored(id: &str, name: &str) -> Canned {
        Canned {
            id: CannedId::new(id).unwrap(),
            locale: Locale::new("en").unwrap(),
            name: CannedName::new(name).unwrap(),
            text: MessageText::new("hello").unwrap(),
            updated_at: Timestamp(0),
        }
    }

    fn write(name: &str, text: &str) -> State {
        let typed = |field, text: &str| Action::CannedTyped(field, text.to_owned());
        run_all(
            desk(),
            [Action::OpenCanned(None), typed(CannedField::Name, name), typed(CannedField::Text, text)],
        )
    }

    fn fault(state: &State) -> Option<(Option<CannedField>, &'static str)> {
        let form = state.canned_form.as_ref()?;
        form.fault.as_ref().map(|(at, say)| (*at, say.key))
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field_and_nothing_is_sent() {
        for (name, text, field, key) in [
            ("", "x", CannedField::Name, "article.empty"),
            ("two words", "x", CannedField::Name, "canned.spaces"),
            ("hi", " ", CannedField::Text, "article.empty"),
            ("hi", "Dear {customer}", CannedField::Text, "canned.unknown"),
        ] {
            let (state, effects) = run(write(name, text), Action::SaveCanned);
            assert_eq!(fault(&state), Some((Some(field), key)), "{name} {text}");
            assert_eq!(effects, []);
        }
        let (state, effects) = run(write("hi", "I am {name}"), Action::SaveCanned);
        assert!(matches!(effects.as_slice(), [Effect::PutCanned { id: None, .. }]));
        let state = run_all(state, [Action::CannedSaved(Err(refused(ErrorCode::Conflict)))]);
        assert_eq!(fault(&state), Some((Some(CannedField::Name), "canned.taken")));
        let state = run_all(state, [Action::CannedSaved(Ok(stored("a", "hi")))]);
        assert!(state.canned_form.is_none() && state.canned.len() == 1);
    }

    #[test]
    fn a_deleted_one_is_brought_back_by_undo_or_by_a_refusal() {
        let list = CannedList { canned: vec![stored("a", "hi")] };
        let state = run_all(desk(), [Action::CannedCame(Ok(list))]);
        let (state, effects) = run(state, Action::DeleteCanned(stored("a", "hi").id));
        assert!(effects.contains(&Effect::DeleteCanned(Box::new(stored("a", "hi")))));
        assert!(state.canned.is_empty());
        let failed = Action::CannedDeleted(Box::new(stored("a", "hi")), Err(refused(ErrorCode::Unavailable)));
        let (state, effects) = {
            let (back, _) = run(state, failed);
            assert_eq!(back.canned.len(), 1);
            let state = run_all(back, [Action::DeleteCanned(stored("a", "hi").id)]);
            run(state, Action::Undo(None))
        };
        assert!(matches!(effects.as_slice(), [Effect::PutCanned { id: None, .. }]), "{effects:?}");
        assert!(state.notices.iter().all(|notice| notice.undo.is_none()));
    }
}
