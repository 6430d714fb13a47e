import type { LoadOptions, OptionPage, Session } from '../connector.ts';
import { listFiles } from '../shared/google/client.ts';
import { CallFailed, orRefused } from '../shared/json-api.ts';
import { readOverview } from './client.ts';
import { addressOf, toResult } from './errors.ts';
import { spreadsheetId, tabId } from './link.ts';
import { readTable } from './table.ts';
import { typeNames } from './values.ts';

const SPREADSHEET = 'application/vnd.google-apps.spreadsheet';

/** The spreadsheet of a pasted link; or a list, where the account was granted to see one. */
const spreadsheets: LoadOptions = (session, { query, cursor }) =>
  asked(session, async () => {
    const pasted = spreadsheetId(query);
    if (pasted !== undefined) {
      const { properties } = await readOverview(session, pasted);
      return { options: [{ value: pasted, label: properties.title || pasted }], next: null };
    }
    try {
      const { files, nextPageToken } = await listFiles(session, SPREADSHEET, query.trim(), cursor);
      return {
        options: files.map(({ id, name }) => ({ value: id, label: name || id })),
        next: nextPageToken ?? null,
      };
    } catch (error) {
      // Without a scope of Drive's, or without its API, there is no list: a link is pasted instead.
      if (error instanceof CallFailed && error.failure.kind === 'refused' && error.failure.status === 403)
        return NOTHING;
      throw error;
    }
  });

const tabs: LoadOptions = (session, { query, depends }) =>
  asked(session, async () => {
    const id = spreadsheetId(depends.spreadsheet ?? '');
    if (id === undefined) return NOTHING;
    const { sheets } = await readOverview(session, id);
    const pasted = tabId(query);
    const options = sheets
      .map(({ properties }) => properties)
      .filter(({ sheetType, hidden }) => sheetType === 'GRID' && !hidden)
      .filter(({ sheetId, title }) => isLike(title, query) || sheetId === pasted)
      .map(({ sheetId, title }) => ({ value: String(sheetId), label: title }));
    return { options, next: null };
  });

const columns: LoadOptions = (session, { query, depends }) =>
  asked(session, async () => {
    const [id, tab] = [spreadsheetId(depends.spreadsheet ?? ''), tabId(depends.tab ?? '')];
    if (id === undefined || tab === undefined) return NOTHING;
    const table = await readTable(session, id, tab);
    const options = (table?.columns ?? [])
      .filter(({ name }) => isLike(name, query))
      .map(({ name, type }) => ({
        value: name,
        label: name,
        ...(type.startsWith('DATE') && { hint: typeNames.date }),
      }));
    return { options, next: null };
  });

export const options = { spreadsheets, tabs, columns };

const NOTHING: OptionPage = { options: [], next: null };

const isLike = (name: string, query: string) => name.toLowerCase().includes(query.trim().toLowerCase());

const asked = (session: Session, ask: () => Promise<OptionPage>) =>
  orRefused(ask, (failure) => toResult(failure, false, addressOf(session)));
