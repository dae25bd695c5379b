//! The keyboard: single keys that work wherever nothing is being typed.

use super::action::{Effect, Focus};
use super::route::Place;
use super::{Source, State, article, change, inbox, insert, note, search, thread};
use shared::conversation::Status;
use shared::desk::Change;

/// A key that was pressed.
pub(crate) struct Key {
    /// What it types: `j`, `Enter`, `?`.
    pub(crate) typed: String,
    /// Where it lies: `KeyJ`. A Persian or Vietnamese layout types something else there.
    pub(crate) code: String,
    /// With Ctrl, Alt or Meta: not ours.
    pub(crate) modified: bool,
    pub(crate) target: Target,
}

/// What has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Nothing that wants keys.
    Page,
    /// A button or a link: Enter is its own.
    Control,
    /// A field that is being typed in: only Escape is ours.
    Field,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Command {
    Next,
    Previous,
    Open,
    Reply,
    Resolve,
    AssignToMe,
    Note,
    Snooze,
    Spam,
    Search,
    Undo,
    Article,
    Back,
    Help,
    Insert,
    LeaveField,
}

fn command(key: &Key) -> Option<Command> {
    if key.modified {
        return None;
    }
    if key.target == Target::Field {
        return (key.typed == "Escape").then_some(Command::LeaveField);
    }
    // By what is printed on the key where it is a Latin letter, else by where it lies.
    let is_latin = key.typed.len() == 1 && key.typed.is_ascii();
    let letter =
        if is_latin { key.typed.as_str() } else { key.code.strip_prefix("Key").unwrap_or(&key.typed) };
    Some(match letter.to_ascii_lowercase().as_str() {
        "j" | "arrowdown" => Command::Next,
        "k" | "arrowup" => Command::Previous,
        "o" => Command::Open,
        "enter" if key.target == Target::Page => Command::Open,
        "r" => Command::Reply,
        "e" => Command::Resolve,
        "a" => Command::AssignToMe,
        "n" => Command::Note,
        "s" => Command::Snooze,
        "i" => Command::Insert,
        "p" => Command::Article,
        "z" => Command::Undo,
        "#" | "＃" => Command::Spam,
        "/" | "、" => Command::Search,
        "u" | "escape" => Command::Back,
        "?" | "؟" | "？" => Command::Help,
        _ => return None,
    })
}

pub(super) fn pressed(state: &mut State, fx: &mut Vec<Effect>, key: &Key) {
    // A dialog has the keyboard to itself.
    if state.me().is_none()
        || state.article.is_some()
        || state.canned_form.is_some()
        || state.asked.is_some()
        || state.keys_open
    {
        return;
    }
    let open = state.route.conversation.clone();
    match (command(key), open) {
        (Some(Command::Next), _) => inbox::step(state, fx, 1),
        (Some(Command::Previous), _) => inbox::step(state, fx, -1),
        (Some(Command::Open), None) if matches!(state.route.place, Place::View(_)) => {
            if let Some(id) = state.inbox.cursor.clone() {
                let route = state.route.open(id);
                inbox::go(state, fx, route, false);
            }
        }
        (Some(Command::Reply), Some(_)) => note::switch(state, fx, false),
        (Some(Command::Note), Some(_)) => note::switch(state, fx, true),
        (Some(Command::AssignToMe), Some(id)) => {
            if let Some(me) = state.me().map(|me| me.staff.id.clone()) {
                change::make(state, fx, &id, &Change::Assign(me));
            }
        }
        (Some(Command::Snooze), Some(_)) => fx.push(Effect::Focus(Focus::Menu("snooze"))),
        (Some(Command::Spam), Some(id)) => {
            if let Some(spam) = state.inbox.known.get(&id).map(|s| s.spam) {
                change::make(state, fx, &id, &Change::Spam(!spam));
            }
        }
        (Some(Command::Search), _) if matches!(state.route.place, Place::View(_)) => {
            fx.push(Effect::Focus(Focus::Search));
        }
        (Some(Command::Undo), _) => change::undo(state, fx, None),
        (Some(Command::Resolve), Some(id)) => thread::set_status(state, fx, &id, Status::Resolved),
        (Some(Command::Article), Some(id)) => article::open(state, &Source::Conversation(id)),
        (Some(Command::Back), _) if state.panel_open => state.panel_open = false,
        (Some(Command::Back), Some(id)) => {
            let route = state.route.closed();
            inbox::go(state, fx, route, false);
            fx.push(Effect::Focus(Focus::Row(id)));
        }
        (Some(Command::Back), None) if state.route.is_search() => search::leave(state, fx),
        (Some(Command::Insert), Some(_)) => insert::begin(state, fx),
        (Some(Command::Help), _) => state.keys_open = true,
        (Some(Command::LeaveField), _) => fx.push(Effect::Focus(Focus::Page)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: &str, code: &str, target: Target) -> Key {
        Key { typed: key.into(), code: code.into(), modified: false, target }
    }

    #[test]
    fn nothing_fires_while_somebody_types() {
        for typed in ["j", "r", "e", "?", "Enter", "u", "o", "a", "n", "s", "z", "#", "/"] {
            assert_eq!(command(&key(typed, "", Target::Field)), None, "{typed}");
        }
        assert_eq!(command(&key("Escape", "Escape", Target::Field)), Some(Command::LeaveField));
    }

    #[test]
    fn shortcuts_of_the_browser_stay_its_own() {
        assert_eq!(command(&Key { modified: true, ..key("r", "KeyR", Target::Page) }), None);
    }

    #[test]
    fn other_layouts_work_by_place() {
        for (typed, code, command_) in [
            ("j", "KeyJ", Command::Next),
            ("ت", "KeyJ", Command::Next),
            ("ن", "KeyK", Command::Previous),
            // Dvorak prints j where a US keyboard has c: the letter wins.
            ("j", "KeyC", Command::Next),
            ("؟", "Slash", Command::Help),
            ("/", "Slash", Command::Search),
            ("#", "Digit3", Command::Spam),
            ("ش", "KeyA", Command::AssignToMe),
            ("ArrowDown", "ArrowDown", Command::Next),
        ] {
            assert_eq!(command(&key(typed, code, Target::Page)), Some(command_), "{typed}");
        }
        assert_eq!(command(&key("x", "KeyX", Target::Page)), None);
    }

    #[test]
    fn a_focused_button_keeps_its_enter() {
        assert_eq!(command(&key("Enter", "Enter", Target::Control)), None);
        assert_eq!(command(&key("Enter", "Enter", Target::Page)), Some(Command::Open));
    }
}
