-- A canned reply, and a visitor who was blocked.
INSERT INTO canned (id, locale, name, text, updated_at) VALUES
  ('n-old', 'en', 'hello', 'Hello {visitor|there}', 1790000170000);
INSERT INTO blocks (visitor, reason, by_staff, at, address, address_until) VALUES
  ('another-visitor', 'abuse', 'mai', 1790000170000, '', 0);
