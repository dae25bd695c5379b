-- A wording that waits for a decision, and who stands behind it.
INSERT INTO phrasings (locale, article, folded, text, state, helped, not_helped, staff, last_at) VALUES
  ('en', 'returns', 'give it back', 'give it back', 'proposed', 6, 0, 1, 1790000000000);
INSERT INTO phrasing_sources (locale, article, folded, source, says) VALUES
  ('en', 'returns', 'give it back', 'somebody', 'helped');
