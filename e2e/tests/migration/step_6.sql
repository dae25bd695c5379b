-- A file of the visitor's, used by a message.
INSERT INTO attachments (id, owner, conversation, name, about, erase_at) VALUES
  ('a-old', 'v:visitor-of-old', 'k-waiting', 'label.png',
   '{"id":"a-old","name":"label.png","media_type":"image/png","bytes":68}', NULL);
