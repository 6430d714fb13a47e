-- A credential is renewed by one process at a time. It says so here, and not by a lock that it would hold while the
-- vendor is asked: a vendor that doesn't answer must not take connections of the database away.
ALTER TABLE "connections" ADD COLUMN "renewing_until" TIMESTAMPTZ(3);
