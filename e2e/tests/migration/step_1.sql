-- A site of the first release: three conversations of one visitor, one of each status.
UPDATE articles SET helped = 7, not_helped = 2 WHERE locale = 'en' AND id = 'returns';

INSERT INTO conversations (id, visitor, status, status_since, subject, locale, opening, created_at, last_seq, last_at,
    preview, visitor_read, staff_read, feed) VALUES
  ('k-resolved', 'visitor-of-old', 'resolved', 1790000090000, '谢谢你们', 'zh', '{"tried":[],"orders":[]}',
   1790000000000, 3, 1790000090000, '不客气', 3, 3, 3),
  ('k-answered', 'visitor-of-old', 'answered', 1790000200000, 'چطور مرجوع کنم؟', 'fa', '{"tried":[],"orders":[]}',
   1790000100000, 3, 1790000210000, 'و برچسب', 2, 3, 6),
  ('k-waiting', 'visitor-of-old', 'waiting', 1790000300000, 'Where is my parcel?', 'en',
   '{"question":"Where is my parcel?","tried":["returns"],"page":{"url":"https://shop.example/","title":"Shop"},"orders":["KL-1001"]}',
   1790000300000, 2, 1790000310000, 'It is late.', 2, 0, 8);
INSERT INTO conversation_counts (status, count) VALUES ('waiting', 1), ('answered', 1), ('resolved', 1);

INSERT INTO entries (conversation, seq, at, author, client_id, body) VALUES
  ('k-resolved', 1, 1790000000000, 'v', 'c-resolved-1', '{"message":{"client_id":"c-resolved-1","author":"visitor","text":"谢谢你们"}}'),
  ('k-resolved', 2, 1790000080000, 's', 'r-resolved-1', '{"message":{"client_id":"r-resolved-1","author":{"staff":{"id":"mai","name":"Mai"}},"text":"不客气"}}'),
  ('k-resolved', 3, 1790000090000, 's', NULL, '{"resolved":{"staff":{"id":"mai","name":"Mai"}}}'),
  ('k-answered', 1, 1790000100000, 'v', 'c-answered-1', '{"message":{"client_id":"c-answered-1","author":"visitor","text":"چطور مرجوع کنم؟"}}'),
  ('k-answered', 2, 1790000200000, 's', 'r-answered-1', '{"message":{"client_id":"r-answered-1","author":{"staff":{"id":"mai","name":"Mai"}},"text":"با این فرم"}}'),
  ('k-answered', 3, 1790000210000, 's', 'r-answered-2', '{"message":{"client_id":"r-answered-2","author":{"staff":{"id":"mai","name":"Mai"}},"text":"و برچسب"}}'),
  ('k-waiting', 1, 1790000300000, 'v', 'c-waiting-1', '{"message":{"client_id":"c-waiting-1","author":"visitor","text":"Where is my parcel?"}}'),
  ('k-waiting', 2, 1790000310000, 'v', 'c-waiting-2', '{"message":{"client_id":"c-waiting-2","author":"visitor","text":"It is late."}}');

INSERT INTO unanswered (locale, folded, question, count, last_at) VALUES
  ('en', 'do you sell bicycles', 'Do you sell bicycles?', 12, 1790000000000);
INSERT INTO daily_counts (day, event, locale, item, count) VALUES ('2026-09-21', 'viewed', 'en', 'returns', 41);
INSERT INTO limits (name, level, at) VALUES ('message-visitor:visitor-of-old', 1000, 1790000310000);
INSERT INTO staff_sessions (id, staff, created_at, expires_at) VALUES ('old-session', 'mai', 1790000000000, 1791000000000);
INSERT INTO audit (at, actor, action, item) VALUES (1790000000000, 'mai', 'signed in', '');
