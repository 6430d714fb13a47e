-- Teams take turns with their recoveries: the one is taken whose team has waited longest.
ALTER TABLE "recoveries" ADD COLUMN "turn_at" TIMESTAMPTZ(3);

CREATE INDEX "recoveries_team_turn" ON "recoveries"("team_id", "turn_at");
