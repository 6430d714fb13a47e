import { useState } from 'react';

/** As many as the API sends again in one request. */
const MOST_CHOSEN = 100;

export interface Selection {
  /** Ids, of those that are shown. */
  chosen: string[];
  isFull: boolean;
  allChosen: boolean;
  has(id: string): boolean;
  toggle(id: string): void;
  /** All that are shown, or none. */
  toggleAll(): void;
  clear(): void;
}

/** Rows that are ticked. What is no longer shown isn't among them, so that nothing is done out of sight. */
export function useSelection(shown: readonly string[]): Selection {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const chosen = shown.filter((id) => ticked.has(id));
  const most = shown.slice(0, MOST_CHOSEN);
  const allChosen = shown.length > 0 && chosen.length === most.length;
  return {
    chosen,
    isFull: chosen.length >= MOST_CHOSEN,
    allChosen,
    has: (id) => ticked.has(id),
    toggle: (id) =>
      setTicked(new Set(ticked.has(id) ? chosen.filter((each) => each !== id) : [...chosen, id])),
    toggleAll: () => setTicked(new Set(allChosen ? [] : most)),
    clear: () => setTicked(new Set()),
  };
}
