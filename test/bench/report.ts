/** One line of the bench's table. */
export interface Row {
  measure: string;
  value: string;
  /** Of the raw limit, or of what the same measure was at first. */
  ratio?: number;
  goal?: string;
  /** Undefined: there is no goal. */
  pass?: boolean;
}

/** 20 000, as the tables write it. */
export const grouped = (value: number) => value.toLocaleString('en').replaceAll(',', ' ');
export const perSecond = (value: number) => `${value.toFixed(0)}/s`;
export const milliseconds = (value: number) => `${value.toFixed(1)} ms`;

/** A row that is to be at least a share of another number. */
export function atLeast(measure: string, value: number, whole: number, goal: number): Row {
  const ratio = value / whole;
  return { measure, value: perSecond(value), ratio, goal: `≥ ${goal}`, pass: ratio >= goal };
}

/** A row that is to take less than so many milliseconds. */
export function within(measure: string, value: number, goal: number): Row {
  return { measure, value: milliseconds(value), goal: `< ${goal} ms`, pass: value < goal };
}

/** Prints the rows as a table. */
export function print(rows: readonly Row[], ratioOf: string): void {
  const line = (cells: readonly string[]) =>
    process.stdout.write(
      `${cells[0]?.padEnd(70)}${cells[1]?.padStart(28)}${cells[2]?.padStart(10)}${cells[3]?.padStart(12)}  ${cells[4]}\n`,
    );
  line(['', 'measured', ratioOf, 'goal', '']);
  for (const { measure, value, ratio, goal, pass } of rows) {
    const verdict = pass === undefined ? '' : pass ? 'ok' : 'MISSED';
    line([measure, value, ratio?.toFixed(2) ?? '', goal ?? '', verdict]);
  }
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
