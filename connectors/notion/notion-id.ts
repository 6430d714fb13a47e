const ID = /(?<![0-9a-f])(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-f])/gi;

/**
 * The id in a Notion link, or an id with or without dashes, the way the API writes it. In links the last id
 * of the path counts (`/Title-<id>?v=<view>`), and only without one the page that is shown over it
 * (`?p=<id>`).
 */
export function notionId(text: string): string | undefined {
  const [address = '', query = ''] = text.trim().split('#', 1)[0]?.split('?', 2) ?? [];
  const named = /(?:^|&)(?:p|database_id)=([0-9a-f-]+)/i.exec(query)?.[1] ?? '';
  const found = [address, named].map((part) => part.match(ID)?.at(-1)).find((id) => id !== undefined);
  const hex = found?.replaceAll('-', '').toLowerCase();
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Links name a database; an id alone can be that of a database or of a data source. */
export const isLink = (text: string) => /[/.]/.test(text);
