-- Every secret that was replaced within its 24 hours signs, not the last one alone:
-- [{"ciphertext": "…", "validUntil": "2026-05-05T11:00:00.000Z"}, …], newest first.
ALTER TABLE "endpoints" ADD COLUMN "previous_secrets" JSONB NOT NULL DEFAULT '[]';

UPDATE "endpoints" SET "previous_secrets" = jsonb_build_array(jsonb_build_object(
    'ciphertext', "previous_secret_ciphertext",
    'validUntil', to_char("previous_secret_valid_until" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
WHERE "previous_secret_ciphertext" IS NOT NULL AND "previous_secret_valid_until" IS NOT NULL;

ALTER TABLE "endpoints" DROP COLUMN "previous_secret_ciphertext", DROP COLUMN "previous_secret_valid_until";
