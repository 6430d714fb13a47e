-- In which trace an event was published, while traces are exported; for a week.
CREATE TABLE "event_traces" (
    "team_id" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "traceparent" TEXT NOT NULL,
    "tracestate" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "event_traces_pkey" PRIMARY KEY ("team_id", "event_id")
);
CREATE INDEX "event_traces_created_at_idx" ON "event_traces"("created_at");
