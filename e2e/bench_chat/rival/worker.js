// What somebody would write by hand for one site's chat: a Durable Object in JavaScript that makes the same writes and
// sends the same frames as the edge, with the same promises (stored once by client id, gapless, told to everybody). The
// benchmark's other side; nothing else uses it.
//
// Held against the edge, message by message:
// - the same tables, columns, indexes and rows written: an entry, its client id, the conversation with its place in the
//   feed, the limit, and the counts where a folder changes;
// - the same frames to the same sockets: `accepted` and `entries` to the writer, `entries` to their other windows,
//   `changed` with counts to every desk;
// - the same checks of what comes in: length of the frame, form of the ids, length of the text, whose conversation it is,
//   whether it is known already, blocked visitors, limits, and an agent's sign-in;
// - not the edge's check values of sessions and tickets (HMAC, once for each socket and request), nor what it looks up
//   for handing out conversations and telling people by mail: reads that cost the edge, and write nothing here.

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, visitor TEXT NOT NULL, status TEXT NOT NULL, status_since INTEGER NOT NULL,
    subject TEXT NOT NULL, locale TEXT NOT NULL, opening TEXT NOT NULL, created_at INTEGER NOT NULL,
    last_seq INTEGER NOT NULL, last_at INTEGER NOT NULL, preview TEXT NOT NULL,
    visitor_read INTEGER NOT NULL, staff_read INTEGER NOT NULL, feed INTEGER NOT NULL,
    assignee TEXT, priority TEXT NOT NULL DEFAULT 'normal', labels TEXT NOT NULL DEFAULT '[]', snoozed_until INTEGER,
    spam INTEGER NOT NULL DEFAULT 0, score INTEGER, folder TEXT NOT NULL DEFAULT 'waiting', topic TEXT,
    address TEXT NOT NULL DEFAULT ''
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS conversations_by_visitor ON conversations (visitor, created_at);
  CREATE UNIQUE INDEX IF NOT EXISTS conversations_by_feed ON conversations (feed);
  CREATE INDEX IF NOT EXISTS conversations_by_folder ON conversations (folder, status_since);
  CREATE INDEX IF NOT EXISTS conversations_by_assignee ON conversations (assignee, folder, status_since)
    WHERE assignee IS NOT NULL;
  CREATE INDEX IF NOT EXISTS conversations_by_snooze ON conversations (snoozed_until) WHERE snoozed_until IS NOT NULL;
  CREATE TABLE IF NOT EXISTS folder_counts (
    folder TEXT NOT NULL, assignee TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (folder, assignee)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS entries (
    conversation TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, author TEXT NOT NULL,
    client_id TEXT, body TEXT NOT NULL, PRIMARY KEY (conversation, seq)
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS entries_by_client ON entries (conversation, client_id)
    WHERE client_id IS NOT NULL;
  CREATE TABLE IF NOT EXISTS notes (
    conversation TEXT NOT NULL, seq INTEGER NOT NULL, after INTEGER NOT NULL, at INTEGER NOT NULL, by_staff TEXT,
    client_id TEXT, body TEXT NOT NULL, PRIMARY KEY (conversation, seq)
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS notes_by_client ON notes (conversation, client_id) WHERE client_id IS NOT NULL;
  CREATE TABLE IF NOT EXISTS blocks (visitor TEXT PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS visitors (id TEXT PRIMARY KEY, email TEXT) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS staff (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS staff_sessions (
    id TEXT PRIMARY KEY, staff TEXT NOT NULL, expires_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  INSERT OR IGNORE INTO staff (id, name) VALUES ('mai', 'Mai');
  INSERT OR IGNORE INTO staff_sessions (id, staff, expires_at) VALUES ('session', 'mai', 9000000000000);
  CREATE TABLE IF NOT EXISTS limits (name TEXT PRIMARY KEY, level INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
`;
const CONVERSATION = `SELECT *, (SELECT name FROM staff WHERE staff.id = assignee) AS assignee_name,
  (SELECT reason FROM blocks WHERE blocks.visitor = conversations.visitor) AS blocked,
  (SELECT email FROM visitors WHERE visitors.id = visitor) AS email FROM conversations`;
const ID = /^[A-Za-z0-9._-]{1,64}$/;
const iso = (at) => new Date(at).toISOString();

export class Chat {
  constructor(state) {
    this.state = state;
    this.sql = state.storage.sql;
    this.sql.exec(SCHEMA);
    state.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  one(query, ...values) {
    return this.sql.exec(query, ...values).toArray()[0];
  }

  async fetch(request) {
    const url = new URL(request.url);
    if (url.pathname === "/api/v1/live" || url.pathname === "/api/v1/desk/live") {
      const { 0: client, 1: server } = new WebSocketPair();
      const visitor = url.pathname === "/api/v1/live" ? request.headers.get("x-client") : null;
      this.state.acceptWebSocket(server, [visitor === null ? "desk" : `v:${visitor}`]);
      server.serializeAttachment({ visitor });
      const protocol = request.headers.get("sec-websocket-protocol")?.split(",")[0];
      return new Response(null, {
        status: 101,
        webSocket: client,
        headers: protocol ? { "sec-websocket-protocol": protocol } : {},
      });
    }
    const id = url.pathname.split("/")[5];
    const reply = await request.json();
    checkMessage({ conversation: id, ...reply });
    const told = [];
    const entry = this.state.storage.transactionSync(() => this.reply(id, reply, told));
    for (const [tag, frame] of told) this.tell(tag, frame);
    return Response.json(entry);
  }

  tell(tag, frame, except) {
    const text = JSON.stringify(frame);
    for (const socket of this.state.getWebSockets(tag)) if (socket !== except) socket.send(text);
  }

  webSocketMessage(socket, text) {
    if (typeof text !== "string" || text.length > 65536) throw new Error("too large");
    const frame = JSON.parse(text);
    const { visitor } = socket.deserializeAttachment();
    if (visitor === null) {
      const conversations = this.sql.exec(`${CONVERSATION} WHERE feed > ? ORDER BY feed DESC LIMIT 100`, frame.hello).toArray();
      const inbox = { conversations: conversations.map((row) => this.summary(row)), counts: this.counts(), feed: this.feed() };
      return socket.send(JSON.stringify({ welcome: inbox }));
    }
    if (frame.hello) {
      const rows = this.sql.exec(`${CONVERSATION} WHERE visitor = ? ORDER BY created_at DESC LIMIT 100`, visitor).toArray();
      const conversations = rows.map((row) => this.conversation(row));
      return socket.send(JSON.stringify({ welcome: { at: iso(Date.now()), conversations } }));
    }
    checkMessage(frame.send);
    const told = [];
    const replies = this.state.storage.transactionSync(() => this.take(visitor, frame.send, told));
    for (const reply of replies) socket.send(JSON.stringify(reply));
    for (const [tag, news] of told) this.tell(tag, news, socket);
  }

  webSocketClose(socket, code) {
    socket.close(code >= 3000 || (code >= 1000 && code <= 1003) ? code : 1000);
  }

  take(visitor, message, told) {
    const now = Date.now();
    const { conversation: id, client_id, text } = message;
    let row = this.one(`${CONVERSATION} WHERE id = ?`, id);
    if (row) {
      if (row.visitor !== visitor) throw new Error("no such conversation");
      const known = this.one("SELECT seq, at FROM entries WHERE conversation = ? AND client_id = ?", id, client_id);
      if (known) return [{ accepted: { conversation: id, client_id, seq: known.seq, at: iso(known.at) } }];
      if (row.blocked !== null) throw new Error("blocked");
      this.limit(`message-visitor:${visitor}`, 60, 1000, now);
    } else {
      if (this.one("SELECT 1 FROM blocks WHERE visitor = ?", visitor)) throw new Error("blocked");
      this.limit(`message-visitor:${visitor}`, 60, 1000, now);
      this.limit(`open-address:${visitor}`, 60, 60000, now);
      this.sql.exec(
        `INSERT INTO conversations (id, visitor, status, status_since, subject, locale, opening, created_at, last_seq,
           last_at, preview, visitor_read, staff_read, feed, folder)
         VALUES (?, ?, 'waiting', ?, ?, ?, ?, ?, 0, ?, '', 0, 0, ?, 'waiting')`,
        id, visitor, now, text.slice(0, 200), message.opening.locale, JSON.stringify(message.opening), now, now, this.feed() + 1,
      );
      this.count("waiting", "", 1);
      row = this.one(`${CONVERSATION} WHERE id = ?`, id);
    }
    const entry = this.append(row, "v", client_id, { message: { client_id, author: "visitor", text } }, "waiting", now);
    const news = { entries: { conversation: this.conversation(row), entries: [entry] } };
    told.push([`v:${visitor}`, news], ["desk", this.changed(row, [entry])]);
    return [{ accepted: { conversation: id, client_id, seq: entry.seq, at: entry.at } }, news];
  }

  reply(id, { client_id, text }, told) {
    const now = Date.now();
    const agent = this.one(
      "SELECT staff.id, name FROM staff_sessions JOIN staff ON staff.id = staff WHERE staff_sessions.id = ? AND expires_at > ?",
      "session", now,
    );
    if (!agent) throw new Error("signed out");
    const row = this.one(`${CONVERSATION} WHERE id = ?`, id);
    if (!row) throw new Error("no such conversation");
    const known = this.one("SELECT seq, at, body FROM entries WHERE conversation = ? AND client_id = ?", id, client_id);
    if (known) return { seq: known.seq, at: iso(known.at), body: JSON.parse(known.body) };
    const entry = this.append(row, "s", client_id, { message: { client_id, author: { staff: agent }, text } }, "answered", now);
    told.push([`v:${row.visitor}`, { entries: { conversation: this.conversation(row), entries: [entry] } }]);
    told.push(["desk", this.changed(row, [entry])]);
    if (row.assignee === null) {
      this.count(row.folder, "", -1);
      this.count(row.folder, agent.id, 1);
      row.assignee = agent.id;
      row.assignee_name = agent.name;
      row.feed = this.feed() + 1;
      this.sql.exec("UPDATE conversations SET assignee = ?, feed = ? WHERE id = ?", row.assignee, row.feed, id);
      const note = { seq: 1, after: row.last_seq, at: iso(now), by: agent, body: { assigned: agent } };
      this.sql.exec(
        "INSERT INTO notes (conversation, seq, after, at, by_staff, client_id, body) VALUES (?, ?, ?, ?, ?, NULL, ?)",
        id, note.seq, note.after, now, JSON.stringify(agent), JSON.stringify(note.body),
      );
      told.push(["desk", this.changed(row, [], [note])]);
    }
    return entry;
  }

  append(row, author, client_id, body, status, now) {
    const seq = row.last_seq + 1;
    const feed = this.feed() + 1;
    this.sql.exec(
      "INSERT INTO entries (conversation, seq, at, author, client_id, body) VALUES (?, ?, ?, ?, ?, ?)",
      row.id, seq, now, author, client_id, JSON.stringify(body),
    );
    if (row.folder !== status) {
      this.count(row.folder, row.assignee ?? "", -1);
      this.count(status, row.assignee ?? "", 1);
    }
    Object.assign(row, {
      last_seq: seq, last_at: now, feed, folder: status,
      preview: body.message.text.slice(0, 140),
      visitor_read: author === "v" ? seq : row.visitor_read,
      staff_read: author === "s" ? seq : row.staff_read,
      status_since: row.status === status ? row.status_since : now,
      status,
    });
    this.sql.exec(
      `UPDATE conversations SET last_seq = ?, last_at = ?, preview = ?, feed = ?, visitor_read = ?, staff_read = ?,
         status = ?, folder = ?, status_since = ?, snoozed_until = ? WHERE id = ?`,
      seq, now, row.preview, feed, row.visitor_read, row.staff_read, status, status, row.status_since, null, row.id,
    );
    return { seq, at: iso(now), body };
  }

  limit(name, burst, every, now) {
    const bucket = this.one("SELECT level, at FROM limits WHERE name = ?", name) ?? { level: 0, at: now };
    const level = Math.max(0, bucket.level - Math.max(0, now - bucket.at)) + every;
    if (level > burst * every) throw new Error("too many");
    this.sql.exec("INSERT OR REPLACE INTO limits (name, level, at) VALUES (?, ?, ?)", name, level, now);
  }

  count(folder, assignee, change) {
    this.sql.exec(
      "INSERT INTO folder_counts (folder, assignee, count) VALUES (?, ?, max(0, ?)) ON CONFLICT DO UPDATE SET count = count + ?",
      folder, assignee, change, change,
    );
  }

  counts() {
    const counts = { waiting: 0, answered: 0, resolved: 0, snoozed: 0, spam: 0, unassigned: 0, assigned: {} };
    for (const { folder, assignee, count } of this.sql.exec("SELECT folder, assignee, count FROM folder_counts WHERE count > 0")) {
      counts[folder] += count;
      if (assignee) counts.assigned[assignee] = (counts.assigned[assignee] ?? 0) + count;
      else if (folder === "waiting") counts.unassigned += count;
    }
    return counts;
  }

  feed() {
    return this.one("SELECT max(feed) AS feed FROM conversations").feed ?? 0;
  }

  conversation({ id, status, subject, created_at, last_seq, visitor_read, staff_read }) {
    return { id, status, subject, created_at: iso(created_at), last_seq, visitor_read, staff_read };
  }

  summary(row) {
    const { locale, preview, last_at, status_since, feed, assignee, assignee_name, priority, topic, blocked, score, email } = row;
    const summary = { ...this.conversation(row), locale, preview, last_at: iso(last_at), since: iso(status_since), feed };
    if (assignee_name !== null) summary.assignee = { id: assignee, name: assignee_name };
    if (priority !== "normal") summary.priority = priority;
    const labels = JSON.parse(row.labels);
    if (labels.length) summary.labels = labels;
    if (topic !== null) summary.topic = topic;
    if (row.snoozed_until !== null) summary.snoozed_until = iso(row.snoozed_until);
    if (row.spam) summary.spam = true;
    if (blocked !== null) summary.blocked = blocked;
    if (score !== null) summary.score = score;
    if (email !== null) summary.email = email;
    return summary;
  }

  changed(row, entries, notes = []) {
    return { changed: { summary: this.summary(row), entries, ...(notes.length && { notes }), counts: this.counts() } };
  }
}

function checkMessage({ conversation, client_id, text }) {
  if (!ID.test(conversation) || !ID.test(client_id)) throw new Error("not an id");
  if (typeof text !== "string" || text.trim() === "" || text.length > 4000) throw new Error("not a text");
}

export default {
  fetch(request, env) {
    return env.CHAT.get(env.CHAT.idFromName("site")).fetch(request);
  },
};
