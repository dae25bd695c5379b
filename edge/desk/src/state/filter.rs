//! What narrows a list down, whatever its view: a label, the visitor's language, what it is about. It stands in the
//! address, so that a list can be kept and passed on.

use super::action::{Effect, Fault};
use super::route::{decode, encode};
use super::{State, inbox, session};
use shared::desk::{Facets, Summary};
use shared::locale::Locale;
use shared::text::Label;
use std::fmt::Write as _;

/// What a list is narrowed down to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Filter {
    pub(crate) label: Option<Label>,
    pub(crate) locale: Option<Locale>,
    /// The category of the article that the visitor was shown first.
    pub(crate) topic: Option<Label>,
}

/// One part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Facet {
    Label,
    Locale,
    Topic,
}

impl Facet {
    /// All of them, in the order in which they are shown.
    pub(crate) const ALL: [Self; 3] = [Self::Label, Self::Locale, Self::Topic];

    /// Its name in addresses and keys.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Locale => "locale",
            Self::Topic => "topic",
        }
    }
}

impl Filter {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a conversation passes.
    pub(super) fn has(&self, summary: &Summary) -> bool {
        self.label.as_ref().is_none_or(|label| summary.labels.contains(label))
            && self.locale.as_ref().is_none_or(|locale| summary.locale == *locale)
            && self.topic.as_ref().is_none_or(|topic| summary.topic.as_ref() == Some(topic))
    }

    /// What a part is set to.
    pub(crate) fn get(&self, facet: Facet) -> Option<&str> {
        match facet {
            Facet::Label => self.label.as_ref().map(Label::as_str),
            Facet::Locale => self.locale.as_ref().map(Locale::as_str),
            Facet::Topic => self.topic.as_ref().map(Label::as_str),
        }
    }

    /// The same with another part; what makes no sense there takes the part away.
    pub(crate) fn with(mut self, facet: Facet, value: &str) -> Self {
        match facet {
            Facet::Label => self.label = Label::new(value).ok(),
            Facet::Locale => self.locale = Locale::new(value),
            Facet::Topic => self.topic = Label::new(value).ok(),
        }
        self
    }

    /// As it stands in an address, each part behind an ampersand.
    pub(crate) fn query(&self) -> String {
        let mut out = String::new();
        for facet in Facet::ALL {
            if let Some(value) = self.get(facet) {
                let _ = write!(out, "&{}={}", facet.name(), encode(value));
            }
        }
        out
    }

    /// Reads what is asked in an address.
    pub(super) fn parse(asked: &str) -> Self {
        let mut filter = Self::default();
        for (name, value) in asked.split('&').filter_map(|pair| pair.split_once('=')) {
            if let Some(facet) = Facet::ALL.into_iter().find(|facet| facet.name() == name) {
                filter = filter.with(facet, &decode(value));
            }
        }
        filter
    }
}

/// Sets one part, or takes it away.
pub(super) fn set(state: &mut State, fx: &mut Vec<Effect>, facet: Facet, value: &str) {
    let mut route = state.route.clone();
    route.filter = route.filter.with(facet, value);
    if route.filter != state.route.filter {
        state.inbox.cursor = None;
        inbox::go(state, fx, route, false);
    }
}

/// Takes all of it away.
pub(super) fn clear(state: &mut State, fx: &mut Vec<Effect>) {
    let mut route = state.route.clone();
    route.filter = Filter::default();
    inbox::go(state, fx, route, false);
}

/// What there is to narrow down to. Without an answer there is what was heard of before.
pub(super) fn facets_came(state: &mut State, fx: &mut Vec<Effect>, answer: Result<Facets, Fault>) {
    match answer {
        Ok(facets) => state.facets = facets,
        Err(fault) => {
            session::lost(state, fx, Some(&fault));
        }
    }
}

/// A conversation was heard of: its labels may be new.
pub(super) fn heard(state: &mut State, labels: &[Label]) {
    for label in labels {
        if let Err(place) = state.facets.labels.binary_search(label) {
            state.facets.labels.insert(place, label.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{desk, inbox as page, label, run, run_all, summary};
    use super::super::{Action, Place};
    use super::*;
    use shared::conversation::Status;
    use shared::desk::View;

    fn ids(state: &State) -> Vec<String> {
        state.rows().iter().map(|s| s.conversation.id.to_string()).collect()
    }

    #[test]
    fn a_filter_stands_in_the_address_and_comes_back_from_it() {
        let set = |facet, value: &str| Action::Filter(facet, value.to_owned());
        let (state, effects) = run(desk(), set(Facet::Label, "vip & co"));
        let path = "/desk/K1/waiting?label=vip%20%26%20co".to_owned();
        assert!(effects.contains(&Effect::Navigate { path, replace: false }), "{effects:?}");
        let filter = state.route.filter.clone();
        assert!(effects.contains(&Effect::GetInbox(View::Waiting, filter)));
        assert_eq!(ids(&state), Vec::<String>::new());
        let state = run_all(state, [set(Facet::Locale, "fa"), set(Facet::Label, "")]);
        assert_eq!(ids(&state), ["c1", "c2", "c3"]);
        let went = Action::Went("/desk/K1/answered?q=tea&locale=fa&topic=Returns&label=".into());
        let state = run_all(state, [went]);
        assert_eq!(state.route.filter.query(), "&locale=fa&topic=Returns");
        assert_eq!((state.route.query.as_str(), state.route.place), ("tea", Place::View(View::Answered)));
        assert_eq!(state.route.path("K1"), "/desk/K1/answered?q=tea&locale=fa&topic=Returns");
    }

    #[test]
    fn a_filtered_list_is_loaded_for_itself() {
        let set = Action::Filter(Facet::Topic, "Returns".into());
        let state = run_all(desk(), [set]);
        let mut found = summary("c9", Status::Waiting, 9);
        found.topic = Some(label("Returns"));
        let filter = state.route.filter.clone();
        let state = run_all(state, [Action::InboxCame(View::Waiting, filter, Ok(page(vec![found], 9)))]);
        assert_eq!(ids(&state), ["c9"]);
        let (state, effects) = run(state, Action::ClearFilter);
        assert_eq!(ids(&state).len(), 4);
        assert!(!effects.iter().any(|e| matches!(e, Effect::GetInbox(..))), "that is here already");
    }
}
