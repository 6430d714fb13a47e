-- Written from schema.prisma, then edited by hand for what Prisma can't say and doesn't see:
--   COLLATE "C"   ids and positions are compared byte by byte, whatever the database's locale: that is their order
--                 of creation, and the fastest comparison there is;
--   CHECK         a state column holds the states that schema.prisma lists and nothing else;
--   partial indexes and storage parameters, each with its reason.

-- CreateTable
CREATE TABLE "teams" (
    "id" TEXT COLLATE "C" NOT NULL,
    "name" TEXT NOT NULL,
    "plan" TEXT NOT NULL,
    "owner_email" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "teams_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "teams_plan_check" CHECK ("plan" IN ('free', 'team', 'pro', 'enterprise'))
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT COLLATE "C" NOT NULL,
    "team_id" TEXT COLLATE "C" NOT NULL,
    "name" TEXT NOT NULL,
    "token_hash" TEXT COLLATE "C" NOT NULL,
    "prefix" TEXT NOT NULL,
    "scopes" TEXT[],
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dashboard_links" (
    "token_hash" TEXT COLLATE "C" NOT NULL,
    "team_id" TEXT COLLATE "C" NOT NULL,
    "role" TEXT NOT NULL,
    "email" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dashboard_links_pkey" PRIMARY KEY ("token_hash"),
    CONSTRAINT "dashboard_links_role_check" CHECK ("role" IN ('viewer', 'editor', 'admin', 'owner'))
);

-- CreateTable
CREATE TABLE "sessions" (
    "token_hash" TEXT COLLATE "C" NOT NULL,
    "team_id" TEXT COLLATE "C" NOT NULL,
    "role" TEXT NOT NULL,
    "email" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("token_hash"),
    CONSTRAINT "sessions_role_check" CHECK ("role" IN ('viewer', 'editor', 'admin', 'owner'))
);

-- CreateTable
-- Outcomes update the counters of an endpoint in place: room in each page keeps that free of index work (HOT).
CREATE TABLE "endpoints" (
    "id" TEXT COLLATE "C" NOT NULL,
    "team_id" TEXT COLLATE "C" NOT NULL,
    "url" TEXT NOT NULL,
    "description" TEXT,
    "enabled_events" TEXT[],
    "api_version" TEXT,
    "status" TEXT NOT NULL DEFAULT 'enabled',
    "disabled_reason" TEXT,
    "disabled_at" TIMESTAMPTZ(3),
    "secret_ciphertext" TEXT NOT NULL,
    "secret_prefix" TEXT NOT NULL,
    "previous_secret_ciphertext" TEXT,
    "previous_secret_valid_until" TIMESTAMPTZ(3),
    "rotated_at" TIMESTAMPTZ(3),
    "filter" JSONB,
    "headers_ciphertext" TEXT,
    "rate_limit" INTEGER,
    "next_slot_at" TIMESTAMPTZ(6),
    "consecutive_gone" INTEGER NOT NULL DEFAULT 0,
    "consecutive_failures" INTEGER NOT NULL DEFAULT 0,
    "last_delivered_at" TIMESTAMPTZ(3),
    "last_failed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "endpoints_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "endpoints_status_check" CHECK ("status" IN ('enabled', 'disabled'))
) WITH (
    fillfactor = 80
);

-- CreateTable
CREATE TABLE "events" (
    "team_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "position" TEXT COLLATE "C" NOT NULL,
    "type" TEXT NOT NULL,
    "api_version" TEXT NOT NULL,
    "object_id" TEXT COLLATE "C",
    "payload" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("team_id","id"),
    CONSTRAINT "events_origin_check" CHECK ("origin" IN ('published', 'test'))
);

-- CreateTable
-- The hot table: each row is written, claimed and finished within moments, and most indexes don't hold what those
-- updates change. Room in each page keeps them in place; vacuuming early and without pauses keeps the dead versions
-- of claimed and finished rows from piling up in the indexes that every claim reads.
CREATE TABLE "deliveries" (
    "id" TEXT COLLATE "C" NOT NULL,
    "team_id" TEXT COLLATE "C" NOT NULL,
    "event_id" TEXT COLLATE "C" NOT NULL,
    "destination_id" TEXT COLLATE "C" NOT NULL,
    "attempt" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "scheduled_for" TIMESTAMPTZ(3) NOT NULL,
    "claimed_until" TIMESTAMPTZ(3),
    "replays_delivery_id" TEXT COLLATE "C",
    "signature" TEXT,
    "standard_signature" TEXT,
    "request_headers" JSON,
    "response_status" INTEGER,
    "response_headers" JSON,
    "response_body" TEXT,
    "response_ms" INTEGER,
    "error" TEXT,
    "attempted_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "deliveries_status_check" CHECK ("status" IN ('pending', 'delivered', 'failed', 'abandoned'))
) WITH (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_insert_scale_factor = 0.1,
    autovacuum_analyze_scale_factor = 0.05,
    autovacuum_vacuum_cost_delay = 0
);

-- CreateTable
CREATE TABLE "mails" (
    "id" TEXT COLLATE "C" NOT NULL,
    "team_id" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mails_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "owner" TEXT COLLATE "C" NOT NULL,
    "key" TEXT COLLATE "C" NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "status" INTEGER,
    "body_ciphertext" TEXT,
    "locked_until" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("owner","key")
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "recoveries" (
    "id" TEXT COLLATE "C" NOT NULL,
    "team_id" TEXT COLLATE "C" NOT NULL,
    "endpoint_id" TEXT COLLATE "C" NOT NULL,
    "which" TEXT,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'running',
    "position" TEXT COLLATE "C" NOT NULL,
    "scanned" INTEGER NOT NULL DEFAULT 0,
    "recovered" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "claimed_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "recoveries_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "recoveries_status_check" CHECK ("status" IN ('running', 'completed', 'canceled')),
    CONSTRAINT "recoveries_which_check" CHECK ("which" IN ('failed', 'abandoned', 'never_attempted'))
);

-- CreateTable
CREATE TABLE "purges" (
    "owner_id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "purges_pkey" PRIMARY KEY ("owner_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_token_hash_key" ON "api_keys"("token_hash");

-- CreateIndex
CREATE INDEX "api_keys_team_id_id_idx" ON "api_keys"("team_id", "id");

-- CreateIndex
CREATE INDEX "dashboard_links_expires_at_idx" ON "dashboard_links"("expires_at");

-- CreateIndex
CREATE INDEX "dashboard_links_team_id_idx" ON "dashboard_links"("team_id");

-- CreateIndex
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");

-- CreateIndex
CREATE INDEX "sessions_team_id_idx" ON "sessions"("team_id");

-- CreateIndex
CREATE INDEX "endpoints_team_id_id_idx" ON "endpoints"("team_id", "id");

-- CreateIndex
CREATE INDEX "events_team" ON "events"("team_id", "position" DESC);

-- CreateIndex
CREATE INDEX "events_team_type" ON "events"("team_id", "type", "position" DESC);

-- CreateIndex: for the filter by object; most events name none.
CREATE INDEX "events_object" ON "events"("team_id", "object_id", "position" DESC) WHERE "object_id" IS NOT NULL;

-- CreateIndex: the log of one destination, newest first. The last 24 characters of an id are its time, whatever
-- prefix stands before them.
CREATE INDEX "deliveries_destination" ON "deliveries"("destination_id", right("id", 24) DESC);

-- CreateIndex: the same for what failed, which is looked for among many that didn't.
CREATE INDEX "deliveries_destination_failed" ON "deliveries"("destination_id", right("id", 24) DESC)
    WHERE "status" IN ('failed', 'abandoned');

-- CreateIndex: test events, which are deleted earlier than the others of some plans.
CREATE INDEX "events_test" ON "events"("team_id", "position") WHERE "origin" = 'test';

-- CreateIndex
CREATE INDEX "deliveries_event" ON "deliveries"("team_id", "event_id");

-- CreateIndex: what is due for one destination, in the order of sending. Only pending rows, so it stays small for ever.
CREATE INDEX "deliveries_due" ON "deliveries"("destination_id", "scheduled_for", "id") WHERE "status" = 'pending';

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at" ON "idempotency_keys"("created_at");

-- CreateIndex
CREATE INDEX "recoveries_endpoint_id" ON "recoveries"("endpoint_id");

-- CreateIndex: what is still to be done.
CREATE INDEX "recoveries_running" ON "recoveries"("id") WHERE "status" = 'running';

-- CreateIndex
CREATE INDEX "mails_created_at" ON "mails"("created_at");

-- CreateIndex: what is to be sent. Sent mail is not in it.
CREATE INDEX "mails_due" ON "mails"("next_attempt_at") WHERE "sent_at" IS NULL;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dashboard_links" ADD CONSTRAINT "dashboard_links_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "endpoints" ADD CONSTRAINT "endpoints_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recoveries" ADD CONSTRAINT "recoveries_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "endpoints"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mails" ADD CONSTRAINT "mails_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE CASCADE ON UPDATE CASCADE;
