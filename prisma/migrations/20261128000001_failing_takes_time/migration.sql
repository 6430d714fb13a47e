-- A destination is failing when it has failed for some time, not when it has failed often within a second.
-- "failing_since": the first failure since it last worked. The others: when the owner was last told what, so that no
-- letter is sent twice in a day, and whether the owner still believes that it doesn't work.
ALTER TABLE "endpoints"
    ADD COLUMN "failing_since" TIMESTAMPTZ(3),
    ADD COLUMN "told_failing_at" TIMESTAMPTZ(3),
    ADD COLUMN "told_disabled_at" TIMESTAMPTZ(3),
    ADD COLUMN "told_works_at" TIMESTAMPTZ(3),
    ADD COLUMN "believed_broken" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "automations"
    ADD COLUMN "failing_since" TIMESTAMPTZ(3),
    ADD COLUMN "told_failing_at" TIMESTAMPTZ(3),
    ADD COLUMN "told_disabled_at" TIMESTAMPTZ(3),
    ADD COLUMN "told_works_at" TIMESTAMPTZ(3),
    ADD COLUMN "believed_broken" BOOLEAN NOT NULL DEFAULT false;

UPDATE "endpoints" SET "failing_since" = coalesce("last_failed_at", now()) WHERE "consecutive_failures" > 0;
UPDATE "automations" SET "failing_since" = coalesce("last_failed_at", now()) WHERE "consecutive_failures" > 0;
