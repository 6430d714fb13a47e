const DAY_MS = 86_400_000;
/** Ten years: a due date further away is a mistake. */
const MOST_DAYS = 3_653;
/** Epochs are at least of the year 1973, so that 7 is seven days. */
const SMALLEST_EPOCH_SECONDS = 100_000_000;

/**
 * A date (UTC) from what people and events write: `2026-05-30`, an ISO 8601 time, epoch seconds or
 * milliseconds, or days and weeks after the event: `7`, `+7d`, `7 days`, `2w`. Undefined when it is none of
 * these.
 * @param createdSeconds when the event happened, Unix seconds
 */
export function readDueDate(text: string, createdSeconds: number): string | undefined {
  const value = text.trim();
  const relative = /^\+?\s*(\d{1,4})\s*(d|days?|w|weeks?)?$/i.exec(value);
  if (relative) {
    const days = Number(relative[1]) * (/^w/i.test(relative[2] ?? '') ? 7 : 1);
    return days <= MOST_DAYS ? dateOf(createdSeconds * 1_000 + days * DAY_MS) : undefined;
  }
  if (/^\d{9,17}(?:\.\d+)?$/.test(value)) return fromEpoch(Number(value));
  if (/^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i.test(value)) {
    return fromIso(value);
  }
  return undefined;
}

function fromEpoch(value: number): string | undefined {
  const seconds = value >= SMALLEST_EPOCH_SECONDS * 1_000 ? value / 1_000 : value;
  return seconds >= SMALLEST_EPOCH_SECONDS ? dateOf(seconds * 1_000) : undefined;
}

/** Without a time, the day itself; a time without a zone is taken for UTC. */
function fromIso(value: string): string | undefined {
  const day = value.slice(0, 10);
  // `Date` takes 30 February for 2 March.
  if (dateOf(Date.parse(`${day}T00:00:00Z`)) !== day) return undefined;
  if (value.length === 10) return day;
  const time = value.replace(' ', 'T');
  return dateOf(Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/i.test(time) ? time : `${time}Z`));
}

function dateOf(ms: number): string | undefined {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return undefined;
  const text = date.toISOString();
  return text.length === 24 ? text.slice(0, 10) : undefined;
}
