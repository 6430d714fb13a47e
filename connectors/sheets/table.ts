import type { Session } from '../connector.ts';
import type { TableColumn } from '../shared/rows/place.ts';
import { type GridCell, readCells, type Sheet } from './client.ts';

/** A column as its header names it. Its type is the number format of the header's cell, or `TEXT`. */
export interface Column extends TableColumn {
  /** 0 is column A. */
  index: number;
}

/** What a tab is like now. */
export interface Table {
  sheet: Sheet;
  /** Of the spreadsheet, such as `Europe/Berlin`. */
  timeZone: string;
  columns: Column[];
  /** How many columns the header has, up to its last name. */
  width: number;
  /** Numbers (from 1) of columns without a name before the last one that has one. */
  unnamed: number[];
  /** Names that are there more than once. */
  repeated: string[];
}

/** Reads the header. Undefined: there is no such tab. @throws CallFailed */
export async function readTable(session: Session, id: string, sheetId: number): Promise<Table | undefined> {
  const read = await readCells(session, id, [{ sheetId, startRowIndex: 0, endRowIndex: 1 }]);
  if (!read) return undefined;
  const header = read.parts[0]?.rowData[0]?.values ?? [];
  const names = header.map((cell) => textOf(cell).trim());
  const width = names.findLastIndex((name) => name !== '') + 1;
  const columns = names.flatMap((name, index): Column[] =>
    name === '' ? [] : [{ id: `#${index}`, index, name, type: formatOf(header[index]) }],
  );
  const folded = columns.map(({ name }) => name.toLowerCase());
  return {
    sheet: read.sheet,
    timeZone: read.timeZone,
    columns,
    width,
    unnamed: names.slice(0, width).flatMap((name, index) => (name === '' ? [index + 1] : [])),
    repeated: columns
      .filter(({ name }, at) => folded.indexOf(name.toLowerCase()) < at)
      .map(({ name }) => name),
  };
}

/** What a cell shows, as text. */
export function textOf({ effectiveValue: value }: GridCell): string {
  return String(value?.stringValue ?? value?.numberValue ?? value?.boolValue ?? '');
}

const formatOf = (cell: GridCell | undefined) => cell?.userEnteredFormat?.numberFormat?.type ?? 'TEXT';

/** Why rows can't be written to a tab with this header; undefined: they can. */
export function headerProblem({ columns, repeated, unnamed }: Table): string | undefined {
  if (columns.length === 0)
    return 'The first row of the tab is empty: it must have the names of the columns.';
  const [twice] = repeated;
  if (twice !== undefined) return `The tab has more than one column "${twice}". Give each its own name.`;
  const [number] = unnamed;
  return number === undefined
    ? undefined
    : `Column ${letters(number - 1)} has no name in the first row. Name it, or delete it.`;
}

/** `A`, `Z`, `AA`: the column of an index. */
export function letters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? letters(rest - 1) : '') + String.fromCharCode(65 + (index % 26));
}

/** The range of the header in A1 notation: `'It''s'!A1:H1`. */
export const headerRange = ({ sheet, width }: Table) =>
  `'${sheet.title.replaceAll("'", "''")}'!A1:${letters(width - 1)}1`;
