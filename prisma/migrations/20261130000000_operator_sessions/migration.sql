-- People who work for the operator sign in by the same links: without a team, with the role operator and no other.
ALTER TABLE "dashboard_links" ALTER COLUMN "team_id" DROP NOT NULL,
    DROP CONSTRAINT "dashboard_links_role_check",
    ADD CONSTRAINT "dashboard_links_role_check" CHECK (
        CASE WHEN "team_id" IS NULL THEN "role" = 'operator' ELSE "role" IN ('viewer', 'editor', 'admin', 'owner') END);

ALTER TABLE "sessions" ALTER COLUMN "team_id" DROP NOT NULL,
    DROP CONSTRAINT "sessions_role_check",
    ADD CONSTRAINT "sessions_role_check" CHECK (
        CASE WHEN "team_id" IS NULL THEN "role" = 'operator' ELSE "role" IN ('viewer', 'editor', 'admin', 'owner') END);
