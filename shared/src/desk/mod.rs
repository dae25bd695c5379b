//! What passes between the edge and the staff's desk: commands by HTTP, news by a socket.
//!
//! Every change of a conversation moves the site's feed forward and stamps the conversation with it. A desk that
//! was away says where it stood, and gets every conversation that moved since.
//!
//! What visitors may see of a conversation are its entries; what only the staff may see are its notes, which have a
//! sequence of their own.

mod account;
mod articles;
mod audit;
mod canned;
mod change;
mod inbox;
mod live;
mod note;
mod team;
mod thread;

pub use account::{
    Account, BeginTotp, Challenge, ChangePassword, Code, Invitation, InvitationList, Invite, Join, LinkMail,
    LinkOffer, LookAtLink, RecoveryCodes, SessionList, SetMail, SetRole, SignInCode, SignInSession, SignedIn,
    TotpInForce, TotpOffer,
};
pub use articles::{ArticleFound, ArticlesFound, Publish, Settled, Unanswered, UnansweredList, grouped};
pub use audit::{AUDIT_ACTIONS, AuditLine, AuditPage, CSV_HEAD};
pub use canned::{Canned, CannedInput, CannedList, CannedName, Variable, fill, unfilled};
pub use change::{Change, Merge, Reply, SeenUpTo, SetChange, SetStatus};
pub use inbox::{Counts, Facets, Inbox, Priority, Summary, View};
pub use live::{Changed, DeskFrame, DeskTyping, DueNews, Erased, NewsFrame, ReadMarks, Whereabouts};
pub use note::{Note, NoteBody, NoteText, NoteWritten};
pub use team::{Me, Role, SetMe, SignIn, StaffList, StaffMember};
pub use thread::{Known, Opened, TriedArticle};
