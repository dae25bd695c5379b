-- A note, and what was indexed already.
INSERT INTO notes (conversation, seq, after, at, by_staff, client_id, body) VALUES
  ('k-waiting', 1, 2, 1790000320000, '{"id":"mai","name":"Mai"}', 'n-waiting-1',
   '{"text":{"client_id":"n-waiting-1","text":"The carrier was asked."}}');
UPDATE conversations SET searchable_entries = 2, searchable_notes = 1 WHERE id = 'k-waiting';
INSERT INTO searchable (conversation, words) VALUES ('k-waiting', 'where is my parcel it is late the carrier was asked');
