/** The page around, as far as it tells how to look and speak. Tests of single modules have none. */
interface Page {
  location: { search: string };
  sessionStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void };
}

/** Parameters of the address last for the tab: following a link inside doesn't lose them. */
export function parameter(name: string): string | undefined {
  const page = globalThis as unknown as Partial<Page>;
  const given = new URLSearchParams(page.location?.search).get(name);
  const key = `connect.${name}`;
  try {
    if (given !== null) page.sessionStorage?.setItem(key, given);
    return given ?? page.sessionStorage?.getItem(key) ?? undefined;
  } catch {
    // A host page may have storage switched off for frames.
    return given ?? undefined;
  }
}
