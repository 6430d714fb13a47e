import type { Catalog } from './catalog.ts';
import { readCatalog } from './read.ts';

/** The catalog that the product is shipped with. */
export const SHIPPED = new URL('./autousers/', import.meta.url).pathname;

let catalog: Catalog | undefined;

/**
 * The catalog of this process. One for a process, because an installation has one: what a type is called
 * decides as much in a thread that renders a card as in a request.
 */
export function inForce(): Catalog {
  catalog ??= readCatalog(SHIPPED);
  return catalog;
}

/** Puts another catalog in force, from the next call on. */
export function putInForce(next: Catalog): void {
  catalog = next;
}
