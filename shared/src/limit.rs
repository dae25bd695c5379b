//! Every size limit of the wire, in one place. Lengths of texts are in `char`s, of bodies in bytes.

/// A request body that the edge reads at all.
pub const BODY_BYTES: usize = 1024 * 1024;
/// One frame on a socket.
pub const FRAME_BYTES: usize = 64 * 1024;
/// One message of a conversation.
pub const MESSAGE_CHARS: usize = 4_000;
/// A question typed into the search field.
pub const QUESTION_CHARS: usize = 500;
/// A title, a name, a label.
pub const LABEL_CHARS: usize = 200;
/// One phrasing of an article's question.
pub const PHRASING_CHARS: usize = 300;
/// Phrasings of one article.
pub const PHRASINGS: usize = 64;
/// Tags of one article.
pub const TAGS: usize = 32;
/// Pages that one article belongs to.
pub const ARTICLE_PAGES: usize = 16;
/// An article's Markdown.
pub const ARTICLE_CHARS: usize = 40_000;
/// Articles or orders in one import request.
pub const IMPORT_ITEMS: usize = 100;
/// Items of one order.
pub const ORDER_ITEMS: usize = 200;
/// Steps in one order's history, and parcels of one order.
pub const ORDER_STEPS: usize = 100;
/// A web address.
pub const URL_CHARS: usize = 2_000;
/// Messages that a client sends again after a disconnect, in one frame.
pub const PENDING: usize = 50;
/// Conversations of one visitor.
pub const CONVERSATIONS: usize = 100;
/// Pages that are kept of one visitor's way through the site.
pub const PAGES: usize = 50;
/// Entries sent in one frame; the client asks on for the rest.
pub const ENTRIES: usize = 200;
/// Events in one batch.
pub const EVENTS: usize = 50;
/// Groups of words that mean the same, given by one site.
pub const SYNONYM_GROUPS: usize = 200;
/// Words of one such group.
pub const SYNONYMS: usize = 16;
/// Origins that may embed one site's frame.
pub const ORIGINS: usize = 50;
/// Languages of one site.
pub const LOCALES: usize = 40;
/// Labels of one conversation.
pub const LABELS: usize = 20;
/// Members of the staff that one note may mention.
pub const MENTIONS: usize = 20;
/// Canned replies of one site.
pub const CANNED: usize = 500;
/// Values of one kind that lists can be narrowed down to.
pub const FACETS: usize = 200;
/// Entries of a conversation that is merged into another.
pub const MERGED: usize = 1_000;
/// The fewest characters of a password.
pub const PASSWORD_CHARS: usize = 10;
/// Recovery codes that somebody gets with an authenticator app.
pub const RECOVERY_CODES: usize = 8;
/// Invitations that may be open at once.
pub const INVITATIONS: usize = 100;
/// Conversations in one page of a list.
pub const PAGE: usize = 100;
/// Orders that one conversation is known to be about.
pub const ORDER_PROOFS: usize = 10;
/// Choices that a message offers.
pub const CHOICES: usize = 6;
/// The words on one of them.
pub const CHOICE_CHARS: usize = 60;
/// A file that goes with a message.
pub const FILE_BYTES: usize = 5 * 1024 * 1024;
/// A picture of a member of the staff.
pub const PICTURE_BYTES: usize = 256 * 1024;
/// Either side of it, in pixels.
pub const PICTURE_SIDE: u16 = 4_096;
/// Files of one message.
pub const ATTACHMENTS: usize = 5;
