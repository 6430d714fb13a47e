import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red';

/** The demo's log: headings, and steps with the seconds since the start. */
export interface Screen {
  style(style: Style, text: string): string;
  heading(text: string): void;
  step(text: string): void;
  line(text?: string): void;
  /** Seconds since the process started. */
  elapsed(): number;
}

export function createScreen(write: (text: string) => void, colours: boolean): Screen {
  // Counts from the start of the process, so that loading the code is in it.
  const elapsed = () => performance.now() / 1000;
  const style: Screen['style'] = (format, text) => (colours ? styleText(format, text) : text);
  const line = (text = '') => write(`${text}\n`);
  return {
    style,
    line,
    elapsed,
    heading: (text) => line(`\n${style('bold', text)}`),
    step: (text) => line(`${style('dim', `${elapsed().toFixed(1).padStart(6)} s`)}  ${text}`),
  };
}

/** Rows of text as columns, two spaces apart. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(width(column)))
      .join('   ')
      .trimEnd(),
  );
}
