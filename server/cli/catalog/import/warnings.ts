import { type Place, whereIs } from './sources.ts';

/** What an import leaves out or takes for granted, each thing once with the places where it is so. */
export class Warnings {
  readonly #places = new Map<string, Set<string>>();

  tell(place: Pick<Place, 'source' | 'path'>, message: string): void {
    const places = this.#places.get(message) ?? new Set();
    places.add(whereIs(place));
    this.#places.set(message, places);
  }

  /** Takes over what another has been told. */
  add(other: Warnings): void {
    for (const [message, places] of other.#places)
      this.#places.set(message, new Set([...(this.#places.get(message) ?? []), ...places]));
  }

  /** `openapi.yaml:12 (and 3 more): discriminator is left out` */
  lines(): string[] {
    return [...this.#places].map(([message, places]) => {
      const [first = ''] = places;
      const more = places.size - 1;
      return `${first}${more === 0 ? '' : ` (and ${more} more)`}: ${message}`;
    });
  }
}
