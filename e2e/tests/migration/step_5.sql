-- A question that got its article.
INSERT INTO settled (locale, folded, question, before, article, at, asked, answered) VALUES
  ('en', 'can i undo it', 'Can I undo it?', 9, 'returns', 1790000160000, 4, 3);
