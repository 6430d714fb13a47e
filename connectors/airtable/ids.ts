/** Airtable's ids: a prefix and fourteen letters and digits. */
const idIn = (prefix: 'app' | 'tbl') => new RegExp(`(?<![A-Za-z0-9])${prefix}[A-Za-z0-9]{14}(?![A-Za-z0-9])`);

/** The id in a text: the id itself, or a link such as `https://airtable.com/app…/tbl…/viw…`. */
export const baseId = (text: string): string | undefined => idIn('app').exec(text)?.[0];
export const tableId = (text: string): string | undefined => idIn('tbl').exec(text)?.[0];
