-- Written by hand. Pages that are looked at are told of connected accounts and of recoveries too (server/api/streams.ts). What
-- pages don't show, such as a renewed token or a lease, tells nobody anything.
CREATE TRIGGER "connections_tell" AFTER INSERT OR DELETE ON "connections"
    FOR EACH ROW EXECUTE FUNCTION "connect_notify_change"();
CREATE TRIGGER "connections_tell_changed" AFTER UPDATE ON "connections"
    FOR EACH ROW WHEN (
        (OLD."status", OLD."status_reason", OLD."paused_until", OLD."account_name", OLD."account_url", OLD."scopes")
        IS DISTINCT FROM
        (NEW."status", NEW."status_reason", NEW."paused_until", NEW."account_name", NEW."account_url", NEW."scopes")
    ) EXECUTE FUNCTION "connect_notify_change"();

CREATE TRIGGER "recoveries_tell" AFTER INSERT OR DELETE ON "recoveries"
    FOR EACH ROW EXECUTE FUNCTION "connect_notify_change"();
CREATE TRIGGER "recoveries_tell_changed" AFTER UPDATE ON "recoveries"
    FOR EACH ROW WHEN (
        (OLD."status", OLD."scanned", OLD."recovered", OLD."error", OLD."finished_at")
        IS DISTINCT FROM (NEW."status", NEW."scanned", NEW."recovered", NEW."error", NEW."finished_at")
    ) EXECUTE FUNCTION "connect_notify_change"();
