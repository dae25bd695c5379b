-- What a visitor is called, and what they said of the site.
UPDATE visitors SET name = 'Linh' WHERE id = 'visitor-of-old';
INSERT INTO surveys (visitor, asked_at, score, comment, answered_at) VALUES
  ('visitor-of-old', 1790000320000, 9, 'quick', 1790000330000);
