-- AlterTable
ALTER TABLE "endpoints" ADD COLUMN     "source" TEXT;
ALTER TABLE "endpoints" ADD CONSTRAINT "endpoints_source_check" CHECK ("source" IN ('zapier', 'make', 'n8n', 'pipedream'));

-- CreateTable
CREATE TABLE "farewells" (
    "id" TEXT COLLATE "C" NOT NULL,
    "url" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "farewells_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "farewells_next_attempt_at_idx" ON "farewells"("next_attempt_at");
