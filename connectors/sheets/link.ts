const LINK = /\/spreadsheets\/(?:u\/\d+\/)?d\/([\w-]{20,100})/;
const ID = /^[\w-]{20,100}$/;
const TAB_IN_LINK = /[#?&]gid=(\d{1,10})/;

/** The id in a spreadsheet's link, or the id itself; undefined: there is none. */
export function spreadsheetId(text: string): string | undefined {
  const trimmed = text.trim();
  return LINK.exec(trimmed)?.[1] ?? ID.exec(trimmed)?.[0];
}

/** The id of a tab, by itself or in a link that leads to it. It survives renaming. */
export function tabId(text: string): number | undefined {
  const digits = /^\d{1,10}$/.exec(text.trim())?.[0] ?? TAB_IN_LINK.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
