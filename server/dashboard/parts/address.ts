import type { SetURLSearchParams } from 'react-router';

/**
 * Sets a parameter of the page's address, or takes it away, in place of the present one. What the router
 * hands in is of the last rendering: two changes in a moment would undo each other.
 */
export function setInAddress(setSearch: SetURLSearchParams, name: string, value: string | null): void {
  const search = new URLSearchParams(window.location.search);
  if (value) search.set(name, value);
  else search.delete(name);
  setSearch(search, { replace: true });
}
