-- A conversation that was erased.
INSERT INTO erased (feed, conversation, at) VALUES (4, 'k-erased', 1790000150000);
