-- What vendors told us by themselves and was acted upon, so that a repetition isn't; for a week.
CREATE TABLE "seen_signals" (
    "connector" TEXT NOT NULL,
    "signal_id" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "seen_signals_pkey" PRIMARY KEY ("connector", "signal_id")
);
CREATE INDEX "seen_signals_seen_at_idx" ON "seen_signals"("seen_at");
