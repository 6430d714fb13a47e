import type { Connector } from '../../api/types.ts';
import { fromServer } from '../../languages/index.ts';
import type { Beginning } from './builder/draft.ts';

/** A ready-made automation, to be finished by choosing an account. */
export interface Recipe {
  id: string;
  title: string;
  about: string;
  icon: string;
  draft: Beginning & { connector: string };
}

/** What the connectors bring, in the order of the gallery. */
export function recipesOf(connectors: readonly Connector[]): Recipe[] {
  return connectors.flatMap(({ id: connector, icon, recipes }) =>
    recipes.map(({ id, title, about, automation: { enabled_events: events, filter, ...rest } }) => ({
      ...{ id, icon, title: fromServer(title), about: fromServer(about) },
      draft: { connector, events, ...rest, name: fromServer(rest.name), ...(filter && { filter }) },
    })),
  );
}
