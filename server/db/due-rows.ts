// SQL about rows of the table `due` that several rooms need.

/**
 * The delivery of a strictly ordered lane that goes before all others, due or not: a retry, or else the
 * oldest. SQL with the columns id, attempt and scheduled_for, and what else is named.
 */
export const headOf = (lane: string, more = '') => `
          (SELECT id, attempt, scheduled_for${more} FROM due WHERE lane = ${lane} AND attempt > 1
            ORDER BY scheduled_for, right(id, 24) LIMIT 1)
          UNION ALL
          (SELECT id, attempt, scheduled_for${more} FROM due WHERE lane = ${lane} ORDER BY scheduled_for, right(id, 24) LIMIT 1)
          ORDER BY attempt DESC LIMIT 1`;

/**
 * Gives deliveries up without another attempt. `which` is a condition on `due d`; the log gets their rows,
 * with the reason.
 */
export const giveUp = (which: string, reason: string) => `
    given_up AS (DELETE FROM due d WHERE ${which} RETURNING d.*
    ), logged AS (
      INSERT INTO attempts (position, id, team_id, event_id, destination_id, attempt, status, scheduled_for,
        replays_delivery_id, response_status, response_headers, response_body, response_ms, error, details, attempted_at,
        created_at)
      SELECT right(id, 24), id, team_id, event_id, destination_id, attempt, 'abandoned', scheduled_for,
        replays_delivery_id, response_status, response_headers, response_body, response_ms, ${reason}, details,
        attempted_at, created_at
      FROM given_up
    )`;
