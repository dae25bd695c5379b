//! The schema of a site's database, step by step. A step that has been released is never changed.
//!
//! Few indexes, on purpose: each one is another row to write for every message.

/// All steps.
pub(super) const MIGRATIONS: &[&str] = &[
    // 1: the road.
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

     CREATE TABLE articles (
       locale TEXT NOT NULL, id TEXT NOT NULL, article TEXT NOT NULL, updated_at INTEGER NOT NULL,
       helped INTEGER NOT NULL DEFAULT 0, not_helped INTEGER NOT NULL DEFAULT 0,
       PRIMARY KEY (locale, id)
     ) WITHOUT ROWID;

     CREATE TABLE orders (
       number TEXT PRIMARY KEY, contacts TEXT NOT NULL, body TEXT NOT NULL, updated_at INTEGER NOT NULL
     ) WITHOUT ROWID;

     CREATE TABLE staff (
       id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL,
       password_hash TEXT NOT NULL, created_at INTEGER NOT NULL
     ) WITHOUT ROWID;
     CREATE TABLE staff_sessions (
       id TEXT PRIMARY KEY, staff TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
     ) WITHOUT ROWID;
     CREATE TABLE owner_tokens (id TEXT PRIMARY KEY, created_at INTEGER NOT NULL) WITHOUT ROWID;

     CREATE TABLE conversations (
       id TEXT PRIMARY KEY, visitor TEXT NOT NULL, status TEXT NOT NULL, status_since INTEGER NOT NULL,
       subject TEXT NOT NULL, locale TEXT NOT NULL, opening TEXT NOT NULL, created_at INTEGER NOT NULL,
       last_seq INTEGER NOT NULL, last_at INTEGER NOT NULL, preview TEXT NOT NULL,
       visitor_read INTEGER NOT NULL, staff_read INTEGER NOT NULL, feed INTEGER NOT NULL
     ) WITHOUT ROWID;
     CREATE INDEX conversations_by_visitor ON conversations (visitor, created_at);
     CREATE INDEX conversations_by_status ON conversations (status, status_since);
     CREATE UNIQUE INDEX conversations_by_feed ON conversations (feed);
     CREATE TABLE conversation_counts (status TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;

     CREATE TABLE entries (
       conversation TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, author TEXT NOT NULL,
       client_id TEXT, body TEXT NOT NULL,
       PRIMARY KEY (conversation, seq)
     ) WITHOUT ROWID;
     CREATE UNIQUE INDEX entries_by_client ON entries (conversation, client_id) WHERE client_id IS NOT NULL;

     CREATE TABLE unanswered (
       locale TEXT NOT NULL, folded TEXT NOT NULL, question TEXT NOT NULL, count INTEGER NOT NULL,
       last_at INTEGER NOT NULL,
       PRIMARY KEY (locale, folded)
     ) WITHOUT ROWID;

     CREATE TABLE daily_counts (
       day TEXT NOT NULL, event TEXT NOT NULL, locale TEXT NOT NULL, item TEXT NOT NULL, count INTEGER NOT NULL,
       PRIMARY KEY (day, event, locale, item)
     ) WITHOUT ROWID;

     CREATE TABLE limits (name TEXT PRIMARY KEY, level INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;

     CREATE TABLE audit (
       id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, item TEXT NOT NULL
     );",
    // Wordings that visitors used, by article, and who stands behind each.
    "CREATE TABLE phrasings (
       locale TEXT NOT NULL, article TEXT NOT NULL, folded TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL,
       helped INTEGER NOT NULL DEFAULT 0, not_helped INTEGER NOT NULL DEFAULT 0, staff INTEGER NOT NULL DEFAULT 0,
       last_at INTEGER NOT NULL,
       PRIMARY KEY (locale, article, folded)
     ) WITHOUT ROWID;
     CREATE TABLE phrasing_sources (
       locale TEXT NOT NULL, article TEXT NOT NULL, folded TEXT NOT NULL, source TEXT NOT NULL, says TEXT NOT NULL,
       PRIMARY KEY (locale, article, folded, source)
     ) WITHOUT ROWID;",
    // What the staff do with conversations: who cares for each, where it is filed, notes, and search. A conversation's
    // folder is where the desk lists it: spam, snoozed, or its status.
    "ALTER TABLE conversations ADD COLUMN assignee TEXT;
     ALTER TABLE conversations ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal';
     ALTER TABLE conversations ADD COLUMN labels TEXT NOT NULL DEFAULT '[]';
     ALTER TABLE conversations ADD COLUMN snoozed_until INTEGER;
     ALTER TABLE conversations ADD COLUMN spam INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE conversations ADD COLUMN score INTEGER;
     ALTER TABLE conversations ADD COLUMN folder TEXT NOT NULL DEFAULT 'waiting';
     ALTER TABLE conversations ADD COLUMN searchable_entries INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE conversations ADD COLUMN searchable_notes INTEGER NOT NULL DEFAULT 0;
     UPDATE conversations SET folder = status;
     DROP INDEX conversations_by_status;
     CREATE INDEX conversations_by_folder ON conversations (folder, status_since);
     CREATE INDEX conversations_by_assignee ON conversations (assignee, folder, status_since)
       WHERE assignee IS NOT NULL;
     CREATE INDEX conversations_by_snooze ON conversations (snoozed_until) WHERE snoozed_until IS NOT NULL;

     DROP TABLE conversation_counts;
     CREATE TABLE folder_counts (
       folder TEXT NOT NULL, assignee TEXT NOT NULL, count INTEGER NOT NULL,
       PRIMARY KEY (folder, assignee)
     ) WITHOUT ROWID;
     INSERT INTO folder_counts (folder, assignee, count)
       SELECT folder, '', count(*) FROM conversations GROUP BY folder;

     CREATE TABLE notes (
       conversation TEXT NOT NULL, seq INTEGER NOT NULL, after INTEGER NOT NULL, at INTEGER NOT NULL,
       by_staff TEXT, client_id TEXT, body TEXT NOT NULL,
       PRIMARY KEY (conversation, seq)
     ) WITHOUT ROWID;
     CREATE UNIQUE INDEX notes_by_client ON notes (conversation, client_id) WHERE client_id IS NOT NULL;

     CREATE VIRTUAL TABLE searchable USING fts5 (conversation UNINDEXED, words, tokenize = 'unicode61');",
    // Conversations that were erased: where in the feed, so that desks that were away hear of it, and nothing else.
    "CREATE TABLE erased (feed INTEGER PRIMARY KEY, conversation TEXT NOT NULL, at INTEGER NOT NULL);",
    // Questions that got their article, and how they fare since.
    "CREATE TABLE settled (
       locale TEXT NOT NULL, folded TEXT NOT NULL, question TEXT NOT NULL, before INTEGER NOT NULL,
       article TEXT NOT NULL, at INTEGER NOT NULL, asked INTEGER NOT NULL DEFAULT 0,
       answered INTEGER NOT NULL DEFAULT 0,
       PRIMARY KEY (locale, folded)
     ) WITHOUT ROWID;",
    // Files that go with messages. `about` comes when the bytes are kept; `erase_at` goes when a message uses them.
    "CREATE TABLE attachments (
       id TEXT PRIMARY KEY, owner TEXT NOT NULL, conversation TEXT, name TEXT NOT NULL, about TEXT, erase_at INTEGER
     ) WITHOUT ROWID;
     CREATE INDEX attachments_by_conversation ON attachments (conversation) WHERE conversation IS NOT NULL;
     CREATE INDEX attachments_by_erasure ON attachments (erase_at) WHERE erase_at IS NOT NULL;",
    // The desk that agents work in: canned replies, blocks, what a conversation is about (the category of the first
    // article that its visitor was shown), where it was merged into and how much of it, who is away and reads what.
    "CREATE TABLE canned (
       id TEXT PRIMARY KEY, locale TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, updated_at INTEGER NOT NULL
     ) WITHOUT ROWID;
     CREATE TABLE blocks (
       visitor TEXT PRIMARY KEY, reason TEXT NOT NULL, by_staff TEXT NOT NULL, at INTEGER NOT NULL,
       address TEXT NOT NULL, address_until INTEGER NOT NULL
     ) WITHOUT ROWID;
     ALTER TABLE conversations ADD COLUMN topic TEXT;
     ALTER TABLE conversations ADD COLUMN address TEXT NOT NULL DEFAULT '';
     ALTER TABLE conversations ADD COLUMN merged_into TEXT;
     ALTER TABLE conversations ADD COLUMN merged_entries INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE conversations ADD COLUMN merged_notes INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE staff ADD COLUMN languages TEXT NOT NULL DEFAULT '[]';
     ALTER TABLE staff ADD COLUMN away INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE staff ADD COLUMN given_at INTEGER NOT NULL DEFAULT 0;",
    // Accounts: links by which people join, who has left, where somebody is signed in, codes at sign-in; and how a
    // change in the audit log was made.
    "CREATE TABLE invitations (
       id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT, role TEXT NOT NULL, resets TEXT,
       made_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
     ) WITHOUT ROWID;
     CREATE TABLE former_staff (id TEXT PRIMARY KEY, name TEXT NOT NULL, left_at INTEGER NOT NULL) WITHOUT ROWID;
     CREATE TABLE staff_totp (
       staff TEXT PRIMARY KEY, nonce TEXT NOT NULL, confirmed_at INTEGER, last_period INTEGER NOT NULL
     ) WITHOUT ROWID;
     CREATE TABLE recovery_codes (staff TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (staff, code)) WITHOUT ROWID;
     ALTER TABLE staff_sessions ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE staff_sessions ADD COLUMN device TEXT NOT NULL DEFAULT '{}';
     UPDATE staff_sessions SET used_at = created_at;
     ALTER TABLE audit ADD COLUMN detail TEXT NOT NULL DEFAULT '';",
    // Mail: where visitors and staff can be reached and whether they want to be, and what is to be sent.
    "CREATE TABLE visitors (
       id TEXT PRIMARY KEY, email TEXT, locale TEXT NOT NULL, zone TEXT, muted INTEGER NOT NULL DEFAULT 0,
       created_at INTEGER NOT NULL
     ) WITHOUT ROWID;
     ALTER TABLE staff ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;
     CREATE TABLE outbox (
       id TEXT PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL, recipient TEXT, letter TEXT,
       attempts INTEGER NOT NULL, created_at INTEGER NOT NULL, next_at INTEGER, error TEXT
     ) WITHOUT ROWID;
     CREATE INDEX outbox_by_time ON outbox (next_at) WHERE next_at IS NOT NULL;",
    // Search by the feed: one row of the index for each conversation, numbered by its place in the feed.
    "ALTER TABLE conversations ADD COLUMN searchable_row INTEGER NOT NULL DEFAULT 0;
     CREATE TABLE indexed_words AS SELECT conversation, group_concat(words, ' ') AS words FROM searchable
       GROUP BY conversation;
     DELETE FROM searchable;
     INSERT INTO searchable (rowid, conversation, words)
       SELECT feed, id, words FROM indexed_words JOIN conversations ON id = conversation;
     UPDATE conversations SET searchable_row = feed WHERE id IN (SELECT conversation FROM indexed_words);
     DROP TABLE indexed_words;",
    // Targets and reports: how long each visitor waited, what is due and what became of it, when a conversation was
    // first answered and resolved. Of those that are erased, what the reports count stays, without words or names.
    "ALTER TABLE conversations ADD COLUMN waited INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE conversations ADD COLUMN waiting_since INTEGER;
     ALTER TABLE conversations ADD COLUMN turn_began INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE conversations ADD COLUMN announced INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE conversations ADD COLUMN broken INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE conversations ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE conversations ADD COLUMN due_aim TEXT;
     ALTER TABLE conversations ADD COLUMN due_soon INTEGER;
     ALTER TABLE conversations ADD COLUMN due_at INTEGER;
     ALTER TABLE conversations ADD COLUMN look_at INTEGER;
     ALTER TABLE conversations ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE conversations ADD COLUMN bot_ms INTEGER;
     ALTER TABLE conversations ADD COLUMN first_reply_at INTEGER;
     ALTER TABLE conversations ADD COLUMN first_reply_ms INTEGER;
     ALTER TABLE conversations ADD COLUMN first_reply_by TEXT;
     ALTER TABLE conversations ADD COLUMN resolved_at INTEGER;
     ALTER TABLE conversations ADD COLUMN resolved_ms INTEGER;
     ALTER TABLE conversations ADD COLUMN resolved_by TEXT;
     CREATE INDEX conversations_by_look ON conversations (look_at) WHERE look_at IS NOT NULL;
     UPDATE conversations SET
       waiting_since = CASE WHEN folder = 'waiting' THEN status_since END,
       asked = coalesce(json_extract(opening, '$.question'), json_extract(opening, '$.tried[0]')) IS NOT NULL,
       resolved_at = CASE WHEN status = 'resolved' THEN status_since END,
       first_reply_at = (SELECT min(at) FROM entries
         WHERE conversation = conversations.id AND author = 's' AND client_id IS NOT NULL);
     CREATE TABLE past_conversations (
       created_at INTEGER NOT NULL, locale TEXT NOT NULL, topic TEXT, asked INTEGER NOT NULL, bot_ms INTEGER,
       first_reply_ms INTEGER, first_reply_by TEXT, resolved_ms INTEGER, resolved_by TEXT, score INTEGER,
       broken INTEGER NOT NULL, kept INTEGER NOT NULL
     );
     CREATE INDEX past_conversations_by_time ON past_conversations (created_at);",
    // What visitors say of themselves and of the site when they are asked, and pictures of the staff.
    "ALTER TABLE visitors ADD COLUMN name TEXT;
     ALTER TABLE visitors ADD COLUMN asked INTEGER NOT NULL DEFAULT 1;
     CREATE TABLE surveys (
       visitor TEXT PRIMARY KEY, asked_at INTEGER NOT NULL, score INTEGER, comment TEXT, answered_at INTEGER
     ) WITHOUT ROWID;
     ALTER TABLE staff ADD COLUMN picture TEXT;",
    // Where visitors are on the site since they first wrote; whether a link was sent by mail.
    "CREATE TABLE trail (
       visitor TEXT NOT NULL, at INTEGER NOT NULL, url TEXT NOT NULL, title TEXT,
       PRIMARY KEY (visitor, at)
     ) WITHOUT ROWID;
     ALTER TABLE invitations ADD COLUMN mailed INTEGER NOT NULL DEFAULT 0;
     -- Without this, words that were erased stay in the index until its parts are merged.
     INSERT INTO searchable (searchable, rank) VALUES ('secure-delete', 1);",
];
