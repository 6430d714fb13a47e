import { z } from 'zod';
import type { Session } from '../connector.ts';
import { call } from '../shared/google/client.ts';
import { type Answer, dataOf, type JsonRequest } from '../shared/json-api.ts';

/** What a cell is written with; null leaves it as it is. */
export type CellValue = string | number | boolean | null;

/** A part of a tab, by numbers that begin with 0; ends are not in it, and without one it goes on. */
export interface GridRange {
  sheetId: number;
  startRowIndex?: number;
  endRowIndex?: number;
  startColumnIndex?: number;
  endColumnIndex?: number;
}

const sheetProperties = z.object({
  sheetId: z.number().default(0),
  title: z.string().default(''),
  hidden: z.boolean().default(false),
  sheetType: z.string().default('GRID'),
  gridProperties: z
    .object({ rowCount: z.number().default(0), columnCount: z.number().default(0) })
    .default({ rowCount: 0, columnCount: 0 }),
});
export type Sheet = z.infer<typeof sheetProperties>;

const overview = z.object({
  properties: z.object({ title: z.string().default(''), timeZone: z.string().default('Etc/UTC') }),
  sheets: z.array(z.object({ properties: sheetProperties })).default([]),
});
const effective = z.object({
  stringValue: z.string().optional(),
  numberValue: z.number().optional(),
  boolValue: z.boolean().optional(),
});
const cell = z.object({
  effectiveValue: effective.optional(),
  userEnteredFormat: z
    .object({ numberFormat: z.object({ type: z.string().optional() }).optional() })
    .optional(),
});
const grid = z.object({
  properties: z.object({ timeZone: z.string().default('Etc/UTC') }),
  sheets: z
    .array(
      z.object({
        properties: sheetProperties,
        data: z
          .array(
            z.object({
              startRow: z.number().default(0),
              startColumn: z.number().default(0),
              rowData: z.array(z.object({ values: z.array(cell).default([]) })).default([]),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});
export type GridCell = z.infer<typeof cell>;

const at = (session: Session, id: string, rest = '') => `${session.apiUrl}/v4/spreadsheets/${id}${rest}`;

async function ask<Data>(
  session: Session,
  schema: z.ZodType<Data>,
  method: JsonRequest['method'],
  url: string,
  body?: object,
): Promise<Data> {
  return dataOf(await call(session, schema, method, url, body));
}

const SHEET = 'sheetId,title,hidden,sheetType,gridProperties(rowCount,columnCount)';

/** All tabs. @throws CallFailed */
export function readOverview(session: Session, id: string) {
  const fields = `properties(title,timeZone),sheets(properties(${SHEET}))`;
  return ask(session, overview, 'GET', `${at(session, id)}?${new URLSearchParams({ fields })}`);
}

/**
 * Cells with what they show and how they are formatted, by parts of one tab.
 * https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/getByDataFilter
 * @throws CallFailed
 */
export async function readCells(session: Session, id: string, ranges: readonly GridRange[]) {
  const cells = 'effectiveValue(stringValue,numberValue,boolValue),userEnteredFormat(numberFormat(type))';
  const fields = `properties(timeZone),sheets(properties(${SHEET}),data(startRow,startColumn,rowData(values(${cells}))))`;
  const url = `${at(session, id, ':getByDataFilter')}?${new URLSearchParams({ fields })}`;
  const dataFilters = ranges.map((gridRange) => ({ gridRange }));
  const { properties, sheets } = await ask(session, grid, 'POST', url, { dataFilters });
  const [sheet] = sheets;
  if (!sheet) return undefined;
  return { timeZone: properties.timeZone, sheet: sheet.properties, parts: sheet.data };
}

const appended = z.object({ updates: z.object({ updatedRange: z.string() }) });

/**
 * Adds rows behind the table whose header is `range`.
 * https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/append
 */
export function appendBelow(
  session: Session,
  id: string,
  range: string,
  rows: readonly (readonly CellValue[])[],
): Promise<Answer<z.infer<typeof appended>>> {
  // RAW: nothing is ever read as a formula or guessed to be a date. INSERT_ROWS: nothing is written over.
  const query = new URLSearchParams({ valueInputOption: 'RAW', insertDataOption: 'INSERT_ROWS' });
  const url = `${at(session, id)}/values/${encodeURIComponent(range)}:append?${query}`;
  return call(session, appended, 'POST', url, { majorDimension: 'ROWS', values: rows });
}

const updated = z.object({
  responses: z
    .array(
      z.object({ updatedData: z.object({ values: z.array(z.array(z.unknown())).default([]) }).optional() }),
    )
    .default([]),
});

/** Writes over a row; the answer has what the row holds then. */
export function updateRow(
  session: Session,
  id: string,
  gridRange: GridRange,
  values: readonly CellValue[],
): Promise<Answer<z.infer<typeof updated>>> {
  return call(session, updated, 'POST', at(session, id, '/values:batchUpdateByDataFilter'), {
    valueInputOption: 'RAW',
    includeValuesInResponse: true,
    responseValueRenderOption: 'UNFORMATTED_VALUE',
    data: [{ dataFilter: { gridRange }, majorDimension: 'ROWS', values: [values] }],
  });
}

/**
 * All or none of the changes.
 * https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/batchUpdate
 */
export const change = (session: Session, id: string, requests: readonly object[]): Promise<Answer<object>> =>
  call(session, z.looseObject({}), 'POST', at(session, id, ':batchUpdate'), { requests });

const entered = (value: CellValue) => {
  if (typeof value === 'number') return { numberValue: value };
  return typeof value === 'boolean' ? { boolValue: value } : { stringValue: String(value) };
};

/** Cells of a row as changes take them; what isn't written stays. */
export const rowOf = (values: readonly CellValue[]) => ({
  values: values.map((value) => (value === null ? {} : { userEnteredValue: entered(value) })),
});

/** New rows right under the header. */
export function insertOnTop(
  session: Session,
  id: string,
  sheetId: number,
  rows: readonly (readonly CellValue[])[],
) {
  const range = { sheetId, dimension: 'ROWS', startIndex: 1, endIndex: 1 + rows.length };
  return change(session, id, [
    // In the format of the row below, not of the header.
    { insertDimension: { range, inheritFromBefore: false } },
    {
      updateCells: {
        start: { sheetId, rowIndex: 1, columnIndex: 0 },
        rows: rows.map(rowOf),
        fields: 'userEnteredValue',
      },
    },
  ]);
}
