-- An invitation, somebody who left, codes that were begun, and a recovery code.
INSERT INTO invitations (id, email, name, role, resets, made_at, expires_at) VALUES
  ('i-old', 'omid@shop.example', 'Omid', 'agent', NULL, 1790000180000, 4000000000000);
INSERT INTO former_staff (id, name, left_at) VALUES ('left', 'Lan', 1790000180000);
INSERT INTO staff_totp (staff, nonce, confirmed_at, last_period) VALUES ('left', 'AAAA', NULL, 0);
INSERT INTO recovery_codes (staff, code) VALUES ('left', 'BBBB');
