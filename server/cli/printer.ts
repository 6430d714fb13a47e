import { styleText } from 'node:util';
import { type Cell, type Column, layOut, printable, printableLines, type Style } from './table.ts';
import type { Terminal } from './terminal.ts';

export interface Printer {
  style(style: Style, text: string): string;
  line(text?: string): void;
  /** On standard error: for people, not part of the answer. */
  note(text: string): void;
  table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): void;
  /** Names and values, one a line; what is null or undefined is left out. */
  fields(fields: readonly (readonly [name: string, value: unknown])[]): void;
  /** Text of several lines under a heading. */
  block(title: string, text: string): void;
}

export function createPrinter({ out, err, columns, colours }: Terminal): Printer {
  const style: Printer['style'] = (format, text) =>
    colours ? styleText(format, text, { validateStream: false }) : text;
  const line: Printer['line'] = (text = '') => out(`${text}\n`);
  return {
    style,
    line,
    note: (text) => err(`${text}\n`),
    table(titles, rows) {
      for (const each of layOut(titles, rows, columns, style)) line(each);
    },
    fields(all) {
      const shown = all.filter(([, value]) => value !== null && value !== undefined);
      const width = Math.max(...shown.map(([name]) => name.length));
      for (const [name, value] of shown)
        line(`${style('dim', name.padEnd(width))}  ${printable(String(value))}`);
    },
    block(title, text) {
      line(`\n${style('bold', title)}`);
      line(printableLines(text).replace(/^(?=.)/gm, '  '));
    },
  };
}

/** `2026-05-04 12:00:00Z` of the API's times; a dash for none. */
export function time(iso: string | null | undefined): string {
  return iso ? iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z') : '-';
}

/** JSON over several lines, for people; text that is no JSON stays as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const STATUS_STYLES: Record<string, Style> = {
  enabled: 'green',
  active: 'green',
  delivered: 'green',
  pending: 'dim',
  disabled: 'yellow',
  needs_reconnect: 'yellow',
  failed: 'yellow',
  abandoned: 'red',
  revoked: 'red',
};

export function statusCell(status: string): Cell {
  const style = STATUS_STYLES[status];
  return style ? { text: status, style } : status;
}
