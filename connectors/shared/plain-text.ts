/** Well-formed text without control characters; tabs and line feeds stay. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replaceAll(/(?![\t\n])\p{Cc}/gu, '');
}

/** Text in one line. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** A web address of at most `max` characters (http or https), as browsers write it; otherwise undefined. */
export function webAddress(text: string | undefined, max: number): string | undefined {
  const trimmed = cleanText(text ?? '').trim();
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  const { href } = new URL(trimmed);
  return href.length <= max ? href : undefined;
}
