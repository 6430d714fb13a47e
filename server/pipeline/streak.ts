/**
 * A run of outcomes of one endpoint, folded so that a counter in the database ("how many in a row?") can go
 * on from wherever it stands.
 */
export interface Streak {
  /** Hits before the first miss. They are added to the counter. */
  prefix: number;
  /** Was there a miss? Then the counter becomes `tail`. */
  broken: boolean;
  /** Hits after the last miss (equal to `prefix` when there was none). */
  tail: number;
  /** The longest run that lies wholly after the first miss. */
  peak: number;
}

/** Folds hits (true) and misses, in the order in which they happened. */
export function foldStreak(hits: readonly boolean[]): Streak {
  const streak: Streak = { prefix: 0, broken: false, tail: 0, peak: 0 };
  for (const hit of hits) {
    if (!hit) {
      streak.broken = true;
      streak.tail = 0;
      continue;
    }
    streak.tail += 1;
    if (streak.broken) streak.peak = Math.max(streak.peak, streak.tail);
    else streak.prefix += 1;
  }
  return streak;
}
