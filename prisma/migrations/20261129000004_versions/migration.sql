-- Whoever saves what others changed meanwhile is told (If-Match, 412).
ALTER TABLE "endpoints"
  ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "changed_by" TEXT,
  ADD COLUMN "changed_fields" TEXT[] NOT NULL DEFAULT '{}',
  ADD COLUMN "changed_at" TIMESTAMPTZ(3);
ALTER TABLE "automations"
  ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "changed_by" TEXT,
  ADD COLUMN "changed_fields" TEXT[] NOT NULL DEFAULT '{}',
  ADD COLUMN "changed_at" TIMESTAMPTZ(3);

-- What an automation was like before it was changed; the last nine.
CREATE TABLE "automation_versions" (
    "automation_id" TEXT COLLATE "C" NOT NULL,
    "version" INTEGER NOT NULL,
    "state" JSON NOT NULL,
    "changed_by" TEXT,
    "changed_fields" TEXT[] NOT NULL DEFAULT '{}',
    "changed_at" TIMESTAMPTZ(3),

    CONSTRAINT "automation_versions_pkey" PRIMARY KEY ("automation_id", "version")
);
ALTER TABLE "automation_versions" ADD CONSTRAINT "automation_versions_automation_id_fkey"
  FOREIGN KEY ("automation_id") REFERENCES "automations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
