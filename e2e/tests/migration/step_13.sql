-- A page that a visitor looked at.
INSERT INTO trail (visitor, at, url, title) VALUES
  ('visitor-of-old', 1790000305000, 'https://shop.example/kettles', 'Kettles');
