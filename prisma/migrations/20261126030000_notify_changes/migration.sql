-- Written by hand. Whoever keeps rows of these tables in memory is told when they change (server/db/changes.ts), by the
-- transaction that changes them: '<table>:<team>' on the channel connect_changes, sent at the commit and never without it.
-- Only changes of what is kept count, so that the hot path's counters and times tell nobody anything. A person's change of an
-- endpoint or automation always sets updated_at, and what counts attempts never does.

CREATE FUNCTION "connect_notify_change"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed record;
BEGIN
    IF TG_OP = 'INSERT' THEN changed := NEW; ELSE changed := OLD; END IF;
    IF TG_TABLE_NAME = 'teams' THEN
        PERFORM pg_notify('connect_changes', 'teams:' || changed.id);
    ELSE
        PERFORM pg_notify('connect_changes', TG_TABLE_NAME || ':' || changed.team_id);
    END IF;
    RETURN NULL;
END
$$;

-- A team that is new is in nobody's memory.
CREATE TRIGGER "teams_tell_gone" AFTER DELETE ON "teams"
    FOR EACH ROW EXECUTE FUNCTION "connect_notify_change"();
CREATE TRIGGER "teams_tell_changed" AFTER UPDATE ON "teams"
    FOR EACH ROW WHEN (OLD."plan" IS DISTINCT FROM NEW."plan") EXECUTE FUNCTION "connect_notify_change"();

CREATE TRIGGER "api_keys_tell" AFTER INSERT OR DELETE ON "api_keys"
    FOR EACH ROW EXECUTE FUNCTION "connect_notify_change"();
CREATE TRIGGER "api_keys_tell_changed" AFTER UPDATE ON "api_keys"
    FOR EACH ROW WHEN (
        (OLD."team_id", OLD."token_hash", OLD."scopes", OLD."expires_at")
        IS DISTINCT FROM (NEW."team_id", NEW."token_hash", NEW."scopes", NEW."expires_at")
    ) EXECUTE FUNCTION "connect_notify_change"();

CREATE TRIGGER "endpoints_tell" AFTER INSERT OR DELETE ON "endpoints"
    FOR EACH ROW EXECUTE FUNCTION "connect_notify_change"();
CREATE TRIGGER "endpoints_tell_changed" AFTER UPDATE ON "endpoints"
    FOR EACH ROW WHEN (
        (OLD."status", OLD."enabled_events", OLD."filter", OLD."updated_at")
        IS DISTINCT FROM (NEW."status", NEW."enabled_events", NEW."filter", NEW."updated_at")
    ) EXECUTE FUNCTION "connect_notify_change"();

CREATE TRIGGER "automations_tell" AFTER INSERT OR DELETE ON "automations"
    FOR EACH ROW EXECUTE FUNCTION "connect_notify_change"();
-- The filter is json, which can only be compared as text.
CREATE TRIGGER "automations_tell_changed" AFTER UPDATE ON "automations"
    FOR EACH ROW WHEN (
        (OLD."status", OLD."enabled_events", OLD."filter"::text, OLD."updated_at")
        IS DISTINCT FROM (NEW."status", NEW."enabled_events", NEW."filter"::text, NEW."updated_at")
    ) EXECUTE FUNCTION "connect_notify_change"();
