/** What one test came to. */
export interface Outcome {
  test: string;
  /** How often the fault was made, or how many kinds of it. */
  tries: number;
  accepted?: number;
  lost?: number;
  duplicates?: number;
  /** Deliveries that were under way when the faults came: so many may arrive twice. */
  inFlight?: number;
  /** The worst latency of those who had nothing to do with it, and when all was quiet, milliseconds. */
  bystanders?: { worstMs: number; quietMs: number };
  /** Promises that were broken, in words. */
  broken: string[];
  /** Why it could not be tried on this machine. */
  notAllowed?: string;
  note?: string;
}

/** Counts against promises: nothing lost, and no more arrives twice than was under way. */
export function judge(outcome: Omit<Outcome, 'broken'> & { broken?: string[] }): Outcome {
  const { lost = 0, duplicates = 0, inFlight = 0 } = outcome;
  const broken = [...(outcome.broken ?? [])];
  if (lost > 0) broken.push(`${lost} accepted events were lost`);
  if (duplicates > inFlight) broken.push(`${duplicates} arrived twice, where ${inFlight} were in flight`);
  return { ...outcome, broken };
}

const HEADER = ['test', 'tries', 'accepted', 'lost', 'duplicates', 'in flight', 'bystanders', ''];

function cellsOf(outcome: Outcome): string[] {
  const { test, tries, accepted, lost, duplicates, inFlight, bystanders, broken, notAllowed, note } = outcome;
  const latency = bystanders
    ? `${Math.round(bystanders.worstMs)} ms, quiet ${Math.round(bystanders.quietMs)} ms`
    : '';
  const verdict =
    broken.length > 0
      ? `BROKEN: ${broken.join('; ')}`
      : notAllowed
        ? `not allowed here: ${notAllowed}`
        : 'kept';
  const counts = [accepted, lost, duplicates, inFlight].map((each) => String(each ?? ''));
  return [test, String(tries), ...counts, latency, note ? `${verdict} (${note})` : verdict];
}

/** The table, as Markdown shows it too. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const rows = [HEADER, ...outcomes.map(cellsOf)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [header = [], ...body] = rows;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(header), rule, ...body.map(line)].join('\n');
}

/** 1 when a promise broke. */
export function exitCodeOf(outcomes: readonly Outcome[]): 0 | 1 {
  return outcomes.every(({ broken }) => broken.length === 0) && outcomes.length > 0 ? 0 : 1;
}
