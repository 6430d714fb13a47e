-- Who did what. No foreign key: what was done to a team is still to be read when the team is gone.
CREATE TABLE "audit_entries" (
    "id" TEXT NOT NULL,
    "team_id" TEXT,
    "action" TEXT NOT NULL,
    "object_id" TEXT,
    "changed" TEXT[],
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT,
    "request_id" TEXT NOT NULL,
    "address" TEXT,
    "outcome" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "audit_entries_team_id_id_idx" ON "audit_entries"("team_id", "id");
CREATE INDEX "audit_entries_created_at_idx" ON "audit_entries"("created_at");

-- Sessions get an id that may be shown. Those that are open end within twelve hours anyway.
ALTER TABLE "sessions" ADD COLUMN "id" TEXT;
UPDATE "sessions" SET "id" = 'ses_c' || left(replace(gen_random_uuid()::text, '-', ''), 23);
ALTER TABLE "sessions" ALTER COLUMN "id" SET NOT NULL;
CREATE UNIQUE INDEX "sessions_id_key" ON "sessions"("id");

-- The page that a sign-in link opens.
ALTER TABLE "dashboard_links" ADD COLUMN "path" TEXT;
