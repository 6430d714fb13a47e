-- Written from schema.prisma, then edited by hand as the first migration was: COLLATE "C" for ids and positions, CHECKs
-- for state columns, and a column that is renamed instead of dropped.

-- DropForeignKey
ALTER TABLE "recoveries" DROP CONSTRAINT "recoveries_endpoint_id_fkey";

-- DropIndex
DROP INDEX "recoveries_endpoint_id";

-- AlterTable. NOT VALID: the rows that are there met the narrower check, so the large table isn't read under a lock.
ALTER TABLE "deliveries" ADD COLUMN     "details" JSON;
ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_status_check";
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_status_check"
    CHECK ("status" IN ('pending', 'delivered', 'failed', 'abandoned', 'skipped')) NOT VALID;

-- AlterTable: a recovery is of an endpoint or of an automation.
ALTER TABLE "recoveries" RENAME COLUMN "endpoint_id" TO "destination_id";

-- CreateTable
CREATE TABLE "connections" (
    "id" TEXT COLLATE "C" NOT NULL,
    "team_id" TEXT COLLATE "C" NOT NULL,
    "connector" TEXT NOT NULL,
    "credential_kind" TEXT NOT NULL,
    "account_id" TEXT COLLATE "C" NOT NULL,
    "account_name" TEXT NOT NULL,
    "account_url" TEXT,
    "scopes" TEXT[],
    "credential_ciphertext" TEXT,
    "credential_version" INTEGER NOT NULL DEFAULT 1,
    "expires_at" TIMESTAMPTZ(3),
    "status" TEXT NOT NULL DEFAULT 'active',
    "status_reason" TEXT,
    "status_changed_at" TIMESTAMPTZ(3) NOT NULL,
    "paused_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "connections_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "connections_status_check" CHECK ("status" IN ('active', 'needs_reconnect', 'revoked'))
);

-- CreateTable
CREATE TABLE "automations" (
    "id" TEXT COLLATE "C" NOT NULL,
    "team_id" TEXT COLLATE "C" NOT NULL,
    "connection_id" TEXT COLLATE "C" NOT NULL,
    "name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "enabled_events" TEXT[],
    "filter" JSON,
    "config" JSON NOT NULL,
    "on_ambiguous" TEXT NOT NULL DEFAULT 'retry',
    "status" TEXT NOT NULL DEFAULT 'enabled',
    "disabled_reason" TEXT,
    "disabled_at" TIMESTAMPTZ(3),
    "consecutive_config_failures" INTEGER NOT NULL DEFAULT 0,
    "consecutive_failures" INTEGER NOT NULL DEFAULT 0,
    "last_delivered_at" TIMESTAMPTZ(3),
    "last_failed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "automations_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "automations_status_check" CHECK ("status" IN ('enabled', 'disabled')),
    CONSTRAINT "automations_on_ambiguous_check" CHECK ("on_ambiguous" IN ('retry', 'skip'))
) WITH (
    fillfactor = 80
);

-- CreateTable
CREATE TABLE "remembered" (
    "automation_id" TEXT COLLATE "C" NOT NULL,
    "key" TEXT COLLATE "C" NOT NULL,
    "reference" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "remembered_pkey" PRIMARY KEY ("automation_id","key")
);

-- CreateTable
CREATE TABLE "rate_slots" (
    "key" TEXT COLLATE "C" NOT NULL,
    "next_slot_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_slots_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "oauth_states" (
    "state_hash" TEXT COLLATE "C" NOT NULL,
    "team_id" TEXT COLLATE "C" NOT NULL,
    "session_hash" TEXT COLLATE "C" NOT NULL,
    "connector" TEXT NOT NULL,
    "return_path" TEXT NOT NULL,
    "verifier_ciphertext" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "oauth_states_pkey" PRIMARY KEY ("state_hash")
);

-- CreateIndex
CREATE INDEX "connections_connector_account" ON "connections"("connector", "account_id");

-- CreateIndex
CREATE UNIQUE INDEX "connections_account" ON "connections"("team_id", "connector", "account_id", "credential_kind");

-- CreateIndex
CREATE INDEX "automations_team_id_id_idx" ON "automations"("team_id", "id");

-- CreateIndex
CREATE INDEX "automations_connection_id_idx" ON "automations"("connection_id");

-- CreateIndex
CREATE INDEX "remembered_updated_at_idx" ON "remembered"("updated_at");

-- CreateIndex
CREATE INDEX "rate_slots_next_slot_at_idx" ON "rate_slots"("next_slot_at");

-- CreateIndex
CREATE INDEX "oauth_states_expires_at_idx" ON "oauth_states"("expires_at");

-- CreateIndex
CREATE INDEX "recoveries_destination_id" ON "recoveries"("destination_id");

-- AddForeignKey
ALTER TABLE "connections" ADD CONSTRAINT "connections_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "automations" ADD CONSTRAINT "automations_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "automations" ADD CONSTRAINT "automations_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connections"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "remembered" ADD CONSTRAINT "remembered_automation_id_fkey" FOREIGN KEY ("automation_id") REFERENCES "automations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
