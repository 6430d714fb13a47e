-- Written by hand: Prisma knows neither partitions nor views.
-- Work and history apart. "due" holds what is still to be sent: narrow rows, gone when they are done. "attempts" holds
-- what was done: each row is written once. It is partitioned by day, so that its indexes stay the size of a day and
-- retention drops a day instead of deleting its rows. "lanes" says which worker sends what (server/pipeline/leases.ts).

CREATE TABLE "due" (
    "id" TEXT COLLATE "C" NOT NULL,
    -- The destination, or the destination, "/" and a number, where a busy one is split (server/pipeline/lane.ts).
    "lane" TEXT COLLATE "C" NOT NULL,
    "team_id" TEXT COLLATE "C" NOT NULL,
    "event_id" TEXT COLLATE "C" NOT NULL,
    "destination_id" TEXT COLLATE "C" NOT NULL,
    "attempt" INTEGER NOT NULL,
    "scheduled_for" TIMESTAMPTZ(3) NOT NULL,
    -- Of an automation: a worker has begun to send it. Found true by the next owner, its outcome isn't known.
    "started" BOOLEAN NOT NULL DEFAULT false,
    "replays_delivery_id" TEXT COLLATE "C",
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    -- Of an attempt that waits for a person since its connection has stopped to work; null of all others.
    "response_status" INTEGER,
    "response_headers" JSON,
    "response_body" TEXT,
    "response_ms" INTEGER,
    "error" TEXT,
    "details" JSON,
    "attempted_at" TIMESTAMPTZ(3),

    CONSTRAINT "due_pkey" PRIMARY KEY ("id")
) WITH (
    -- Rows live for moments: vacuuming early and without pauses keeps dead index entries from piling up before the live ones.
    autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0
);

-- CreateIndex: what a lane sends next. No index of this table but the first has the id as a column: PostgreSQL 18 can
-- look for it behind any other column (skip scan), and does so by mistake when statistics say that the table is empty.
CREATE INDEX "due_lane" ON "due"("lane", "scheduled_for", right("id", 24));
-- CreateIndex: retries, which go before everything else where the order counts. Most rows are none.
CREATE INDEX "due_retries" ON "due"("lane", "scheduled_for", right("id", 24)) WHERE "attempt" > 1;
-- CreateIndex: for the log. The last 24 characters of an id are its time, whatever prefix stands before them.
CREATE INDEX "due_destination" ON "due"("destination_id", right("id", 24) DESC);
-- CreateIndex
CREATE INDEX "due_event" ON "due"("team_id", "event_id");

CREATE TABLE "attempts" (
    -- The last 24 characters of the id: its time, and unique.
    "position" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "team_id" TEXT COLLATE "C" NOT NULL,
    "event_id" TEXT COLLATE "C" NOT NULL,
    "destination_id" TEXT COLLATE "C" NOT NULL,
    "attempt" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "scheduled_for" TIMESTAMPTZ(3) NOT NULL,
    -- Of a failed one: when the next is, or was, to follow.
    "next_attempt_at" TIMESTAMPTZ(3),
    "replays_delivery_id" TEXT COLLATE "C",
    "signature" TEXT,
    "standard_signature" TEXT,
    "request_headers" JSON,
    "response_status" INTEGER,
    "response_headers" JSON,
    "response_body" TEXT,
    "response_ms" INTEGER,
    "error" TEXT,
    "details" JSON,
    "attempted_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "attempts_pkey" PRIMARY KEY ("position"),
    CONSTRAINT "attempts_status_check" CHECK ("status" IN ('delivered', 'failed', 'abandoned', 'skipped'))
) PARTITION BY RANGE ("position");

-- What no day is there for is never refused. Days are made a week ahead (server/deliveries/days.ts).
CREATE TABLE "attempts_default" PARTITION OF "attempts" DEFAULT;

-- CreateIndex: the log of one destination, newest first, with what its statistics are made of.
CREATE INDEX "attempts_destination" ON "attempts"("destination_id", "position" DESC)
    INCLUDE ("status", "response_ms", "created_at");
-- CreateIndex: the same for what failed, which is looked for among many that didn't.
CREATE INDEX "attempts_destination_failed" ON "attempts"("destination_id", "position" DESC)
    WHERE "status" IN ('failed', 'abandoned');
-- CreateIndex
CREATE INDEX "attempts_event" ON "attempts"("team_id", "event_id");

-- The least position of a time: what server/ids.ts makes of it (idBodyFrom).
CREATE FUNCTION "connect_position"("at" TIMESTAMPTZ) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    rest bigint := (extract(epoch FROM at) * 1000000)::bigint;
    digits text := '';
BEGIN
    WHILE length(digits) < 10 LOOP
        digits := substr('0123456789abcdefghijklmnopqrstuvwxyz', (rest % 36)::int + 1, 1) || digits;
        rest := rest / 36;
    END LOOP;
    RETURN 'c' || digits;
END
$$;

-- Makes the partition of a day (UTC), with what the default partition holds of it. False: it is there.
-- Attaching doesn't stop anybody from writing to the other days.
CREATE FUNCTION "connect_make_day"("day" DATE) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    partition CONSTANT text := 'attempts_' || to_char(day, 'YYYYMMDD');
    lower CONSTANT text := connect_position(day::timestamp AT TIME ZONE 'UTC');
    upper CONSTANT text := connect_position((day + 1)::timestamp AT TIME ZONE 'UTC');
BEGIN
    IF to_regclass(partition) IS NOT NULL THEN RETURN false; END IF;
    PERFORM set_config('lock_timeout', '2s', true);
    LOCK TABLE "attempts_default" IN ACCESS EXCLUSIVE MODE;
    IF to_regclass(partition) IS NOT NULL THEN RETURN false; END IF;
    EXECUTE format('CREATE TABLE %I (LIKE "attempts" INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
    EXECUTE format('WITH moved AS (DELETE FROM "attempts_default" WHERE "position" >= %L AND "position" < %L RETURNING *)
        INSERT INTO %I SELECT * FROM moved', lower, upper, partition);
    EXECUTE format('ALTER TABLE "attempts" ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition, lower, upper);
    RETURN true;
END
$$;

-- Drops the partition of a day. Everybody else waits for as long as it takes to unlink it: not at all if something still
-- reads it after two seconds, because then it is tried again later.
CREATE FUNCTION "connect_drop_day"("day" DATE) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('lock_timeout', '2s', true);
    EXECUTE format('DROP TABLE IF EXISTS %I', 'attempts_' || to_char(day, 'YYYYMMDD'));
END
$$;

CREATE TABLE "lanes" (
    "lane" TEXT COLLATE "C" NOT NULL,
    -- The worker that alone may send what is due in the lane, until then.
    "owner" TEXT COLLATE "C" NOT NULL,
    "held_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lanes_pkey" PRIMARY KEY ("lane")
) WITH (fillfactor = 50, autovacuum_vacuum_cost_delay = 0);

-- strict: one delivery at a time, and the next waits for the retries of the one before.
ALTER TABLE "endpoints" ADD COLUMN "ordering" TEXT NOT NULL DEFAULT 'none';
ALTER TABLE "endpoints" ADD CONSTRAINT "endpoints_ordering_check" CHECK ("ordering" IN ('none', 'strict'));

-- For the same reason. A team has so few of them that lists sort them.
DROP INDEX "endpoints_team_id_id_idx";
CREATE INDEX "endpoints_team_id_idx" ON "endpoints"("team_id");
DROP INDEX "automations_team_id_id_idx";
CREATE INDEX "automations_team_id_idx" ON "automations"("team_id");

-- What was finished before is moved while the server runs (server/deliveries/moving.ts).
ALTER TABLE "deliveries" RENAME TO "deliveries_before";

INSERT INTO "due" ("id", "lane", "team_id", "event_id", "destination_id", "attempt", "scheduled_for", "started",
    "replays_delivery_id", "created_at", "response_status", "response_headers", "response_body", "response_ms", "error",
    "details", "attempted_at")
SELECT "id", "destination_id", "team_id", "event_id", "destination_id", "attempt", "scheduled_for",
    "claimed_until" IS NOT NULL AND "destination_id" LIKE 'aut\_%',
    "replays_delivery_id", "created_at", "response_status", "response_headers", "response_body", "response_ms", "error",
    "details", "attempted_at"
FROM "deliveries_before" WHERE "status" = 'pending';
DELETE FROM "deliveries_before" WHERE "status" = 'pending';
ALTER TABLE "deliveries_before" DROP COLUMN "claimed_until";

-- The log: what is to be done and what was done, as one list; and, while rows are still to be moved, those as well.
CREATE FUNCTION "connect_deliveries_view"("moving" BOOLEAN) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    columns CONSTANT text := '"attempt", "status", "scheduled_for", "next_attempt_at", "replays_delivery_id", "signature",
        "standard_signature", "request_headers", "response_status", "response_headers", "response_body", "response_ms",
        "error", "details", "attempted_at", "delivered_at", "created_at"';
BEGIN
    EXECUTE 'CREATE OR REPLACE VIEW "deliveries" AS
        SELECT "position", "id", "team_id", "event_id", "destination_id", ' || columns || ' FROM "attempts"
        UNION ALL
        SELECT right("id", 24), "id", "team_id", "event_id", "destination_id", "attempt", ''pending'', "scheduled_for",
            NULL::timestamptz(3), "replays_delivery_id", NULL, NULL, NULL::json, "response_status", "response_headers",
            "response_body", "response_ms", "error", "details", "attempted_at", NULL::timestamptz(3), "created_at"
        FROM "due"' || CASE WHEN NOT moving THEN '' ELSE '
        UNION ALL
        SELECT right("id", 24), "id", "team_id", "event_id", "destination_id", '
            || replace(columns, '"next_attempt_at"', 'NULL::timestamptz(3)') || ' FROM "deliveries_before"' END;
END
$$;

-- Ends the moving if nothing is left to be moved. False: something is.
CREATE FUNCTION "connect_end_moving"() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('lock_timeout', '2s', true);
    IF to_regclass('deliveries_before') IS NULL THEN RETURN true; END IF;
    LOCK TABLE "deliveries_before" IN ACCESS EXCLUSIVE MODE;
    IF EXISTS (SELECT 1 FROM "deliveries_before") THEN RETURN false; END IF;
    PERFORM "connect_deliveries_view"(false);
    DROP TABLE "deliveries_before";
    RETURN true;
END
$$;

SELECT "connect_deliveries_view"(true);
SELECT "connect_end_moving"();

SELECT "connect_make_day"(((now() AT TIME ZONE 'UTC')::date + "ahead")::date) FROM generate_series(0, 7) AS "ahead";
