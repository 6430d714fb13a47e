-- Earlier versions kept in the delivery log the values of headers whose names don't sound like secrets, and the cookies
-- of receivers. They are taken out while the server runs (server/deliveries/redacting.ts); this is how far that has
-- come. No row: it is done, or there was nothing.
CREATE TABLE "redactions" (
    "reached" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "redactions_pkey" PRIMARY KEY ("reached")
);

INSERT INTO "redactions" ("reached")
SELECT '' WHERE EXISTS (SELECT 1 FROM "attempts") OR to_regclass('deliveries_before') IS NOT NULL;
