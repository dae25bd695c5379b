-- A visitor who left an address, and a letter to them that was sent.
INSERT INTO visitors (id, email, locale, zone, muted, created_at) VALUES
  ('visitor-of-old', 'linh@mail.example', 'en', 'Asia/Ho_Chi_Minh', 1, 1790000300000);
INSERT INTO outbox (id, kind, about, recipient, letter, attempts, created_at, next_at, error) VALUES
  ('o-old', 'answer', 'k-waiting', 'visitor-of-old', NULL, 1, 1790000310000, NULL, NULL);
