import { airtable } from './airtable/index.ts';
import { bigquery } from './bigquery/index.ts';
import type { Connector } from './connector.ts';
import { discord } from './discord/index.ts';
import { email } from './email/index.ts';
import { linear } from './linear/index.ts';
import { notion } from './notion/index.ts';
import { sheets } from './sheets/index.ts';
import { slack } from './slack/index.ts';
import { teams } from './teams/index.ts';

export { recipesOf } from './recipes.ts';

/**
 * Every connector of the product, in the order of the gallery. A new one is a folder of its own and a line
 * here.
 */
export const connectors: readonly Connector[] = [
  slack,
  teams,
  discord,
  email,
  linear,
  notion,
  airtable,
  sheets,
  bigquery,
];

export function connectorById(id: string): Connector | undefined {
  return connectors.find(({ manifest }) => manifest.id === id);
}
