-- Whoever changes a team says when; a lock on its row is no change.
ALTER TABLE "teams" ALTER COLUMN "updated_at" SET DEFAULT CURRENT_TIMESTAMP;
