//! What an answer offers the visitor beside its words: written beside the draft, sent with it.

use super::action::{Effect, Focus};
use super::notice::{Arg, Say};
use super::{State, note};
use shared::id::ConversationId;
use shared::limit;
use shared::offer::{Choice, Offer};
use shared::text::TextError;

/// What kind of thing is offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    #[default]
    Choices,
    Email,
    Order,
    Name,
}

impl Kind {
    /// In the order in which they can be chosen.
    pub(crate) const ALL: [Self; 4] = [Self::Choices, Self::Email, Self::Order, Self::Name];

    fn of(offer: &Offer) -> Self {
        match offer {
            Offer::Email => Self::Email,
            Offer::Order => Self::Order,
            Offer::Name => Self::Name,
            Offer::Choices(_) | Offer::Unknown => Self::Choices,
        }
    }
}

/// An offer that is being written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct OfferDraft {
    pub(crate) kind: Kind,
    /// The words on each button; those without are left out.
    pub(crate) choices: Vec<String>,
}

impl OfferDraft {
    /// One that says the same as an offer.
    pub(super) fn like(offer: &Offer) -> Self {
        let choices = match offer {
            Offer::Choices(choices) => choices.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        };
        Self { kind: Kind::of(offer), choices }
    }

    /// The fields for choices that show: those that are filled, and one more; two at least.
    pub(crate) fn fields(&self) -> usize {
        let filled = self.choices.iter().rposition(|words| !words.trim().is_empty()).map_or(0, |at| at + 1);
        (filled + 1).clamp(2, limit::CHOICES)
    }

    /// The offer; or what is wrong with it.
    pub(super) fn offer(&self) -> Result<Offer, Say> {
        let offer = match self.kind {
            Kind::Email => Offer::Email,
            Kind::Order => Offer::Order,
            Kind::Name => Offer::Name,
            Kind::Choices => {
                let words = self.choices.iter().filter(|words| !words.trim().is_empty());
                let choices: Result<Vec<Choice>, _> = words.map(|words| Choice::new(words)).collect();
                Offer::Choices(choices.map_err(|error| match error {
                    TextError::TooLong(_) | TextError::Empty | TextError::Control => {
                        let max = u32::try_from(limit::CHOICE_CHARS).unwrap_or(u32::MAX);
                        Say::new("offer.too_long").with("max", Arg::Number(max))
                    }
                })?)
            }
        };
        offer.check().map_err(|_| Say::new("offer.few"))?;
        Ok(offer)
    }
}

/// Something is done to the offer beside an answer.
pub(crate) enum OfferAction {
    /// It is wanted, or not any more.
    Toggle,
    Kind(Kind),
    /// The words on the button at this place.
    Choice(usize, String),
}

pub(super) fn update(state: &mut State, fx: &mut Vec<Effect>, id: ConversationId, action: OfferAction) {
    match action {
        OfferAction::Toggle if state.offers.remove(&id).is_some() => note::switch(state, fx, false),
        OfferAction::Toggle => {
            state.noting = false;
            state.offers.insert(id, OfferDraft::default());
            fx.push(Effect::Focus(Focus::Reply));
        }
        OfferAction::Kind(kind) => {
            state.offers.entry(id).or_default().kind = kind;
            fx.push(Effect::Focus(Focus::Reply));
        }
        OfferAction::Choice(place, words) if place < limit::CHOICES => {
            let choices = &mut state.offers.entry(id).or_default().choices;
            choices.resize(choices.len().max(place + 1), String::new());
            if let Some(choice) = choices.get_mut(place) {
                *choice = words;
            }
        }
        OfferAction::Choice(..) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{client, desk, id, opened, run, run_all, visitor_says};
    use super::super::{Action, Effect, Route};
    use super::*;
    use shared::desk::Reply;

    fn at_c1() -> State {
        let go = Route { conversation: Some(id("c1")), ..Route::default() };
        run_all(desk(), [Action::Go(go), opened("c1", vec![visitor_says(1, "v1", "hi")])])
    }

    fn act(action: OfferAction) -> Action {
        Action::Offer(id("c1"), action)
    }

    fn choice(place: usize, words: &str) -> Action {
        act(OfferAction::Choice(place, words.to_owned()))
    }

    fn posted(effects: &[Effect]) -> Option<Reply> {
        effects
            .iter()
            .find_map(|e| if let Effect::PostReply(_, reply) = e { Some(reply.clone()) } else { None })
    }

    #[test]
    fn what_is_not_complete_is_not_sent_and_what_is_wrong_is_said() {
        let draft = |text: &str| Action::Draft(id("c1"), text.to_owned());
        let long = "x".repeat(61);
        for (actions, key) in [
            (vec![draft("Well?"), act(OfferAction::Toggle)], "offer.few"),
            (vec![draft("Well?"), choice(0, "Yes"), choice(2, " ")], "offer.few"),
            (vec![draft("Well?"), choice(0, "Yes"), choice(1, "Yes")], "offer.few"),
            (vec![draft("Well?"), choice(0, "Yes"), choice(1, &long)], "offer.too_long"),
            (vec![act(OfferAction::Kind(Kind::Email))], "offer.no_question"),
        ] {
            let (state, effects) = run(run_all(at_c1(), actions), Action::Send(id("c1"), client("r1")));
            assert_eq!(posted(&effects), None, "{key}");
            assert_eq!(state.notices.last().map(|n| n.say.key), Some(key));
            assert!(state.offers.contains_key(&id("c1")));
        }
    }

    #[test]
    fn it_goes_out_with_the_answer_and_comes_back_with_one_that_failed() {
        let actions =
            [Action::Draft(id("c1"), "Well?".to_owned()), choice(0, "Yes"), choice(2, "No"), choice(9, "x")];
        let (state, effects) = run(run_all(at_c1(), actions), Action::Send(id("c1"), client("r1")));
        let yes_no = Offer::Choices(vec![Choice::new("Yes").unwrap(), Choice::new("No").unwrap()]);
        assert_eq!(posted(&effects).and_then(|reply| reply.offer), Some(yes_no.clone()));
        assert!(!state.offers.contains_key(&id("c1")));
        let refused = Err(super::super::testing::refused(shared::error::ErrorCode::Unavailable));
        let state = run_all(state, [Action::Sent(id("c1"), client("r1"), refused)]);
        let (again, effects) = run(state, Action::Retry(id("c1"), client("r1")));
        assert_eq!(posted(&effects).and_then(|reply| reply.offer), Some(yes_no));
        let refused = Err(super::super::testing::refused(shared::error::ErrorCode::Unavailable));
        let failed = Action::Sent(id("c1"), client("r1"), refused);
        let state = run_all(again, [failed, Action::Discard(id("c1"), client("r1"))]);
        assert_eq!(state.offers[&id("c1")].choices, ["Yes", "No"]);
        assert_eq!(state.drafts[&id("c1")], "Well?");
    }

    #[test]
    fn there_is_always_a_field_for_one_more_up_to_the_limit() {
        let draft = |choices: &[&str]| OfferDraft {
            kind: Kind::Choices,
            choices: choices.iter().map(|&words| words.to_owned()).collect(),
        };
        for (choices, fields) in [
            (&[][..], 2),
            (&["a"], 2),
            (&["a", "b"], 3),
            (&["a", "b", " "], 3),
            (&["1", "2", "3", "4", "5", "6"], 6),
        ] {
            assert_eq!(draft(choices).fields(), fields, "{choices:?}");
        }
    }
}
