import { useState } from 'react';

/** What the person has closed in this browser last, under a name; and closing. */
export function useClosed(name: string): [string | undefined, (id: string) => void] {
  const key = `connect.closed.${name}`;
  const [closed, setClosed] = useState(() => {
    try {
      return localStorage.getItem(key) ?? undefined;
    } catch {
      // A host page may have storage switched off for frames: it lasts as long as the page then.
      return undefined;
    }
  });
  const close = (id: string) => {
    setClosed(id);
    try {
      localStorage.setItem(key, id);
    } catch {
      // As above.
    }
  };
  return [closed, close];
}
