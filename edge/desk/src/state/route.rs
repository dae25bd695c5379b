//! What the address bar says: `/desk/SITE/waiting/CONVERSATION`, `/desk/SITE/questions`.

use shared::desk::View;
use shared::id::ConversationId;

/// What the list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Conversations.
    View(View),
    /// The questions that the FAQ did not answer.
    Questions,
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
}

impl Place {
    /// Every place, in the order of the rail.
    pub(crate) const ALL: [Self; 5] = [
        Self::View(View::Waiting),
        Self::View(View::Answered),
        Self::View(View::Resolved),
        Self::View(View::All),
        Self::Questions,
    ];

    /// Its name in the address and in `data-test`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::View(View::Answered) => "answered",
            Self::View(View::Resolved) => "resolved",
            Self::View(View::All) => "all",
            Self::View(_) => "waiting",
            Self::Questions => "questions",
        }
    }
}

impl Route {
    /// The place with nothing open.
    pub(crate) fn to(place: Place) -> Self {
        Self { place, conversation: None }
    }

    /// Reads an address; what it does not know is the start.
    pub(crate) fn parse(path: &str, site: &str) -> Self {
        let rest = path.strip_prefix("/desk/").and_then(|p| p.strip_prefix(site)).unwrap_or_default();
        let mut parts = rest.split('/').filter(|p| !p.is_empty());
        let name = parts.next().unwrap_or_default();
        let place = Place::ALL.into_iter().find(|p| p.name() == name).unwrap_or_default();
        let conversation = match place {
            Place::View(_) => parts.next().and_then(ConversationId::new),
            Place::Questions => None,
        };
        Self { place, conversation }
    }

    /// The address.
    pub(crate) fn path(&self, site: &str) -> String {
        let mut path = format!("/desk/{site}/{}", self.place.name());
        if let Some(id) = &self.conversation {
            path.push('/');
            path.push_str(id.as_str());
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back() {
        for path in ["/desk/K1/waiting", "/desk/K1/all/c-9", "/desk/K1/questions"] {
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
}
