//! What a message of the staff offers the visitor beside its words: a few choices, or a field to fill in.
//!
//! An answer is an ordinary message of the visitor that names the question, so it is sent, kept and shown like any
//! other; what it says is what was chosen or filled in. A question is answered once.

use crate::email::Email;
use crate::error::ErrorBody;
use crate::limit;
use crate::open_enum::open_enum;
use crate::text::Text;

/// The words on one button.
pub type Choice = Text<{ limit::CHOICE_CHARS }>;

open_enum! {
    /// What is offered.
    #[derive(Eq)]
    pub enum Offer {
        /// One of these; 2 to [`limit::CHOICES`], all different, each on one line.
        Choices(Vec<Choice>) = "choices",
        /// To say where they can be reached after they left.
        Email = "email",
        /// To say which order it is about, and to prove that it is theirs.
        Order = "order",
        /// To say what they are called.
        Name = "name",
    }
}

impl Offer {
    /// Whether it can be offered; else the field that is wrong, and why.
    pub fn check(&self) -> Result<(), ErrorBody> {
        let Self::Choices(choices) = self else {
            return match self {
                Self::Unknown => Err(ErrorBody::invalid("offer", "must be choices, email, order or name")),
                _ => Ok(()),
            };
        };
        if !(2..=limit::CHOICES).contains(&choices.len()) {
            return Err(ErrorBody::invalid("offer.choices", "must be 2 to 6"));
        }
        for (place, choice) in choices.iter().enumerate() {
            let field = || format!("offer.choices[{place}]");
            if choice.contains(['\n', '\r']) {
                return Err(ErrorBody::invalid(field(), "must be one line"));
            }
            if choices.iter().take(place).any(|before| before == choice) {
                return Err(ErrorBody::invalid(field(), "must not be there twice"));
            }
        }
        Ok(())
    }

    /// Whether this answers it.
    pub fn takes(&self, answer: &str) -> bool {
        match self {
            Self::Choices(choices) => choices.iter().any(|choice| choice.as_str() == answer),
            Self::Email => Email::new(answer).is_some(),
            Self::Order | Self::Name => {
                !answer.contains('\n') && answer.chars().count() <= limit::LABEL_CHARS
            }
            Self::Unknown => false,
        }
    }

    /// The question as everybody can read it, in a mail or with a program that knows no buttons: each choice on a line
    /// of its own below it.
    pub fn spelled_out(&self, question: &str) -> String {
        let mut text = question.to_owned();
        if let Self::Choices(choices) = self {
            for choice in choices {
                text.push_str("\n• ");
                text.push_str(choice);
            }
        }
        text
    }

    /// The question alone, of a text that [`Offer::spelled_out`] made.
    pub fn question<'a>(&self, text: &'a str) -> &'a str {
        let lines = if let Self::Choices(choices) = self { choices.len() } else { 0 };
        text.rsplitn(lines + 1, '\n').last().unwrap_or(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices(words: &[&str]) -> Offer {
        Offer::Choices(words.iter().map(|word| Choice::new(word).unwrap()).collect())
    }

    #[test]
    fn what_cannot_be_offered_is_named() {
        for (offer, field) in [
            (choices(&["Yes", "No"]), None),
            (choices(&["1", "2", "3", "4", "5", "6"]), None),
            (Offer::Email, None),
            (choices(&["Yes"]), Some("offer.choices")),
            (choices(&[]), Some("offer.choices")),
            (choices(&["1", "2", "3", "4", "5", "6", "7"]), Some("offer.choices")),
            (choices(&["Yes", "No", "Yes"]), Some("offer.choices[2]")),
            (choices(&["Yes", "N\no"]), Some("offer.choices[1]")),
            (Offer::Unknown, Some("offer")),
        ] {
            let field_named = offer.check().err().and_then(|body| body.field);
            assert_eq!(field_named.as_deref(), field, "{offer:?}");
        }
    }

    #[test]
    fn only_what_answers_it_is_taken() {
        let long = "x".repeat(201);
        for (offer, answer, taken) in [
            (choices(&["Yes", "No"]), "No", true),
            (choices(&["Yes", "No"]), "no", false),
            (Offer::Email, "linh@mail.example", true),
            (Offer::Email, "linh", false),
            (Offer::Name, "Linh Trần", true),
            (Offer::Name, "Linh\nTrần", false),
            (Offer::Order, &long, false),
            (Offer::Unknown, "x", false),
        ] {
            assert_eq!(offer.takes(answer), taken, "{offer:?} {answer}");
        }
    }

    #[test]
    fn the_question_is_found_again_in_what_was_spelled_out() {
        for (offer, question) in [
            (choices(&["Yes", "No"]), "Shall we?"),
            (choices(&["بله", "نه", "شاید"]), "دو خط\nپرسش؟"),
            (Offer::Email, "Your\ne-mail?"),
        ] {
            assert_eq!(offer.question(&offer.spelled_out(question)), question);
        }
        assert_eq!(choices(&["Yes", "No"]).spelled_out("Shall we?"), "Shall we?\n• Yes\n• No");
        assert_eq!(choices(&["Yes", "No"]).question("short"), "short");
    }

    #[test]
    fn the_wire_form_is_pinned() {
        for (offer, json) in
            [(choices(&["Yes", "No"]), r#"{"choices":["Yes","No"]}"#), (Offer::Order, r#""order""#)]
        {
            assert_eq!(serde_json::to_string(&offer).unwrap(), json);
            assert_eq!(serde_json::from_str::<Offer>(json).unwrap(), offer);
        }
    }
}
