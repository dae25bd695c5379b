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
];
