import type { Connector } from '../../api/types.ts';
import { fromServer } from '../../languages/index.ts';

/** Connectors by the names that they have in the reader's language: most are brands, but not "E-mail". */
export const called = (connectors: readonly Connector[]): Connector[] =>
  connectors.map((connector) => ({ ...connector, name: fromServer(connector.name) }));
