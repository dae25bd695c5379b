//! What the address bar says: `/desk/SITE/waiting/CONVERSATION?q=WORDS&label=LABEL`, `/desk/SITE/questions`.
//! `/desk/SITE/team`.

use super::filter::Filter;
use shared::desk::View;
use shared::id::ConversationId;

/// What the list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Conversations.
    View(View),
    /// The questions that the FAQ did not answer.
    Questions,
    /// The canned replies.
    Canned,
    /// Something that is not daily work.
    Page(Page),
}

/// A screen that the menu behind one's own name leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// One's own account.
    Profile,
    /// The team, for owners.
    Team,
    /// The audit log, for owners.
    Audit,
}

impl Page {
    /// Every one, in the order of the menu.
    pub(crate) const ALL: [Self; 3] = [Self::Profile, Self::Team, Self::Audit];

    /// Its name in the address and in `data-test`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Team => "team",
            Self::Audit => "audit",
        }
    }
}

impl Default for Place {
    fn default() -> Self {
        Self::View(View::Waiting)
    }
}

/// Where the desk stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) place: Place,
    pub(crate) conversation: Option<ConversationId>,
    /// What is searched for, as it is typed; empty when nothing is.
    pub(crate) query: String,
    /// What the list is narrowed down to.
    pub(crate) filter: Filter,
}

impl Place {
    /// Every place of daily work, in the order of the rail.
    pub(crate) const ALL: [Self; 11] = [
        Self::View(View::Mine),
        Self::View(View::Unassigned),
        Self::View(View::Waiting),
        Self::View(View::Due),
        Self::View(View::Answered),
        Self::View(View::Snoozed),
        Self::View(View::Resolved),
        Self::View(View::Spam),
        Self::View(View::All),
        Self::Questions,
        Self::Canned,
    ];

    /// Its name in the address and in `data-test`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::View(View::Mine) => "mine",
            Self::View(View::Unassigned) => "unassigned",
            Self::View(View::Due) => "due",
            Self::View(View::Answered) => "answered",
            Self::View(View::Snoozed) => "snoozed",
            Self::View(View::Resolved) => "resolved",
            Self::View(View::Spam) => "spam",
            Self::View(View::All) => "all",
            Self::View(View::Waiting | View::Unknown) => "waiting",
            Self::Questions => "questions",
            Self::Canned => "canned",
            Self::Page(page) => page.name(),
        }
    }
}

impl Route {
    /// The place with nothing open.
    pub(crate) fn to(place: Place) -> Self {
        Self { place, ..Self::default() }
    }

    /// The same place with this conversation open.
    pub(crate) fn open(&self, id: ConversationId) -> Self {
        Self { conversation: Some(id), ..self.clone() }
    }

    /// The same place with none open.
    pub(crate) fn closed(&self) -> Self {
        Self { conversation: None, ..self.clone() }
    }

    /// Whether the list shows what was searched for.
    pub(crate) fn is_search(&self) -> bool {
        !self.query.trim().is_empty()
    }

    /// Reads an address; what it does not know is the start.
    pub(crate) fn parse(path: &str, site: &str) -> Self {
        let (path, asked) = path.split_once('?').unwrap_or((path, ""));
        let rest = path.strip_prefix("/desk/").and_then(|p| p.strip_prefix(site)).unwrap_or_default();
        let mut parts = rest.split('/').filter(|p| !p.is_empty());
        let name = parts.next().unwrap_or_default();
        let pages = Page::ALL.into_iter().map(Place::Page);
        let place = Place::ALL.into_iter().chain(pages).find(|p| p.name() == name).unwrap_or_default();
        let conversation = match place {
            Place::View(_) => parts.next().and_then(ConversationId::new),
            Place::Questions | Place::Canned | Place::Page(_) => None,
        };
        let query = asked.split('&').find_map(|pair| pair.strip_prefix("q=")).map(decode);
        let query = query.filter(|_| matches!(place, Place::View(_))).unwrap_or_default();
        let filter = match place {
            Place::View(_) => Filter::parse(asked),
            Place::Questions | Place::Canned | Place::Page(_) => Filter::default(),
        };
        Self { place, conversation, query, filter }
    }

    /// The address.
    pub(crate) fn path(&self, site: &str) -> String {
        let mut path = format!("/desk/{site}/{}", self.place.name());
        if let Some(id) = &self.conversation {
            path.push('/');
            path.push_str(id.as_str());
        }
        let query = if self.is_search() { format!("&q={}", encode(&self.query)) } else { String::new() };
        path.push_str(&(query + &self.filter.query()).replacen('&', "?", 1));
        path
    }
}

/// A text as a value of an address.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0').to_ascii_uppercase();
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    out
}

/// The text of such a value; what is not well written stays as it is.
pub(super) fn decode(value: &str) -> String {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex =
            |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
        match (first, hex(tail.first()), hex(tail.get(1))) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                rest = tail.get(2..).unwrap_or_default();
            }
            (b'+', ..) => {
                out.push(b' ');
                rest = tail;
            }
            _ => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back() {
        for path in [
            "/desk/K1/waiting",
            "/desk/K1/mine",
            "/desk/K1/all/c-9",
            "/desk/K1/questions",
            "/desk/K1/team",
            "/desk/K1/spam/c-9?q=100%25%20%DA%86%D8%A7%DB%8C",
        ] {
            assert_eq!(Route::parse(path, "K1").path("K1"), path);
        }
    }

    #[test]
    fn an_unknown_address_is_the_start() {
        for path in ["/desk/K1", "/desk/K1/", "/desk/K1/nowhere", "/", "/desk/OTHER/all"] {
            assert_eq!(Route::parse(path, "K1"), Route::default(), "{path}");
        }
        assert_eq!(Route::parse("/desk/K1/waiting/no good", "K1"), Route::default());
    }

    #[test]
    fn words_pass_through_the_address_whole() {
        for words in ["trà sen & bánh", "100% +", "آیا؟", "茶"] {
            let route = Route { query: words.into(), ..Route::default() };
            assert_eq!(Route::parse(&route.path("K1"), "K1"), route);
        }
        assert_eq!(Route::parse("/desk/K1/waiting?x=1&q=a+b%2", "K1").query, "a b%2");
    }
}
