-- Of a conversation that was erased, what reports count; and one that waits with a target that was missed.
INSERT INTO past_conversations (created_at, locale, topic, asked, bot_ms, first_reply_ms, first_reply_by, resolved_ms,
    resolved_by, score, broken, kept) VALUES
  (1790000100000, 'en', 'returns', 1, 42000, 60000, 'mai', 900000, 'mai', 5, 0, 1);
UPDATE conversations SET broken = 1, announced = 1 WHERE id = 'k-waiting';
