-- What the operator has uploaded; the newest is in force.
CREATE TABLE "catalogs" (
    "revision" INTEGER NOT NULL,
    "document" JSON,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "catalogs_pkey" PRIMARY KEY ("revision")
);

-- Each process is told (db/changes.ts).
CREATE FUNCTION "connect_notify_catalog"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('connect_changes', 'catalogs:');
    RETURN NULL;
END $$;
CREATE TRIGGER "catalogs_tell" AFTER INSERT ON "catalogs"
    FOR EACH STATEMENT EXECUTE FUNCTION "connect_notify_catalog"();
