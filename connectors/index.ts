import type { Connector } from './connector.ts';
import { linear } from './linear/index.ts';
import { notion } from './notion/index.ts';
import { slack } from './slack/index.ts';

/**
 * Every connector of the product, in the order of the gallery. A new one is a folder of its own and a line
 * here.
 */
export const connectors: readonly Connector[] = [slack, linear, notion];

export function connectorById(id: string): Connector | undefined {
  return connectors.find(({ manifest }) => manifest.id === id);
}
