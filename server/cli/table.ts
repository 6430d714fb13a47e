/** One cell; `style` is applied after the text was fitted. */
export type Cell = string | { text: string; style: Style };
export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red';

export interface Column {
  title: string;
  /** May be cut when the terminal is too narrow; ids never are, because people copy them. */
  flexible?: boolean;
}

const GAP = 2;
const NARROWEST = 12;

/** Lines of a table that fits `width`, if its flexible columns allow it; undefined is as wide as it takes. */
export function layOut(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number | undefined,
  paint: (style: Style, text: string) => string,
): string[] {
  const cells = rows.map((row) => row.map(toCell));
  const natural = columns.map(({ title }, at) =>
    Math.max(title.length, ...cells.map((row) => widthOf(row[at]?.text ?? ''))),
  );
  const widths = narrow(columns, natural, width);
  const line = (row: readonly { text: string; style: Style | undefined }[]) =>
    row
      .map(({ text, style }, at) => {
        const size = widths[at] ?? 0;
        const cut = shorten(text, size);
        const padding = at === row.length - 1 ? '' : ' '.repeat(size - widthOf(cut) + GAP);
        return (style && cut !== '' ? paint(style, cut) : cut) + padding;
      })
      .join('')
      .trimEnd();
  const head = columns.map(({ title }) => ({ text: title, style: 'dim' as const }));
  return [line(head), ...cells.map(line)];
}

function toCell(cell: Cell): { text: string; style: Style | undefined } {
  return typeof cell === 'string'
    ? { text: printable(cell), style: undefined }
    : { ...cell, text: printable(cell.text) };
}

/** Takes from the widest flexible column, one at a time, until the line fits. */
function narrow(columns: readonly Column[], natural: readonly number[], width: number | undefined): number[] {
  const widths = [...natural];
  if (width === undefined) return widths;
  let excess = widths.reduce((sum, each) => sum + each, 0) + GAP * (widths.length - 1) - width;
  for (; excess > 0; excess--) {
    let widest = -1;
    columns.forEach(({ flexible }, at) => {
      if (flexible && (widths[at] ?? 0) > Math.max(NARROWEST, widths[widest] ?? 0)) widest = at;
    });
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function shorten(text: string, size: number): string {
  return widthOf(text) <= size ? text : `${[...text].slice(0, size - 1).join('')}…`;
}

function widthOf(text: string): number {
  return [...text].length;
}

/** One line without control characters: what receivers answer must not be able to drive the terminal. */
export function printable(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '�');
}

/** The same for text of several lines. */
export function printableLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/\t/g, '  ').replace(/\p{Cc}/gu, '�'))
    .join('\n');
}
