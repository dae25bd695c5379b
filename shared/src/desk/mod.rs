//! What passes between the edge and the staff's desk: commands by HTTP, news by a socket.
//!
//! Every change of a conversation moves the site's feed forward and stamps the conversation with it. A desk that
//! was away says where it stood, and gets every conversation that moved since.
//!
//! What visitors may see of a conversation are its entries; what only the staff may see are its notes, which have a
//! sequence of their own.

mod articles;
mod change;
mod inbox;
mod live;
mod note;
mod team;
mod thread;

pub use articles::{Publish, Unanswered, UnansweredList};
pub use change::{Change, Reply, SeenUpTo, SetChange, SetStatus};
pub use inbox::{Counts, Inbox, Priority, Summary, View};
pub use live::{Changed, DeskFrame, DeskTyping, Erased, NewsFrame, ReadMarks, Whereabouts};
pub use note::{Note, NoteBody, NoteText, NoteWritten};
pub use team::{Me, Role, SignIn, StaffList, StaffMember};
pub use thread::{Known, Opened, TriedArticle};
