import { z } from 'zod';
import type { Connector } from '../../connectors/connector.ts';
import { connectors } from '../../connectors/index.ts';

/** The addresses of a connector's vendor, and our app and secrets there. */
export interface VendorSettings {
  apiUrl: string;
  /** Undefined: the connector has no OAuth. */
  authorizeUrl: string | undefined;
  tokenUrl: string | undefined;
  /** Of our OAuth app; undefined: people paste a credential instead. */
  client: { id: string; secret: string } | undefined;
  /** For the vendor's requests to us; undefined: they are refused. */
  signingSecret: string | undefined;
  /** What people are asked to grant. */
  scopes: readonly string[];
}

/** A URL with one of these schemes, such as `https:`. */
export const urlOf = (schemes: string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), {
    message: `must be a URL that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
  });

/** Without a trailing slash. */
export const webUrl = urlOf(['http:', 'https:']).transform((text) => text.replace(/\/+$/, ''));
const name = (connector: Connector, suffix: string) => `${connector.manifest.id.toUpperCase()}_${suffix}`;

/** The variables of one connector; what doesn't apply to it isn't there. */
function vendorVariables(connector: Connector): Record<string, z.ZodType<string | undefined>> {
  const { oauth, signals, manifest } = connector;
  return {
    ...(manifest.apiUrl !== undefined && {
      [name(connector, 'API_URL')]: webUrl.default(manifest.apiUrl),
    }),
    ...(oauth && {
      [name(connector, 'AUTHORIZE_URL')]: webUrl.default(oauth.authorizeUrl),
      [name(connector, 'TOKEN_URL')]: webUrl.default(oauth.tokenUrl),
      [name(connector, 'CLIENT_ID')]: z.string().optional(),
      [name(connector, 'CLIENT_SECRET')]: z.string().optional(),
      ...(oauth.scopes.length > 0 && {
        [name(connector, 'SCOPES')]: z
          .string()
          .regex(/^[\w.:/-]+(?:[ ,]+[\w.:/-]+)*$/, `must be scopes such as "${oauth.scopes.join(' ')}"`)
          .optional(),
      }),
    }),
    ...(signals && { [name(connector, 'SIGNING_SECRET')]: z.string().optional() }),
  };
}

function vendorSettings(connector: Connector, values: Record<string, string | undefined>): VendorSettings {
  const value = (suffix: string) => values[name(connector, suffix)];
  const [id, secret] = [value('CLIENT_ID'), value('CLIENT_SECRET')];
  return {
    apiUrl: value('API_URL') ?? connector.manifest.apiUrl ?? '',
    authorizeUrl: value('AUTHORIZE_URL'),
    tokenUrl: value('TOKEN_URL'),
    client: id !== undefined && secret !== undefined ? { id, secret } : undefined,
    signingSecret: value('SIGNING_SECRET'),
    scopes: value('SCOPES')?.split(/[ ,]+/) ?? connector.oauth?.scopes ?? [],
  };
}

/**
 * An OAuth app with only one of its two variables is a mistake, which would otherwise show only when someone
 * connects.
 */
export function halfClients(given: Record<string, string | undefined>): string[] {
  return connectors.flatMap((connector) => {
    const pair = ['CLIENT_ID', 'CLIENT_SECRET'].map((suffix) => name(connector, suffix));
    const missing = pair.filter((each) => given[each] === undefined);
    return missing.length === 1
      ? [`${missing[0]}: is required together with ${pair.find((each) => each !== missing[0])}`]
      : [];
  });
}

/** The variables of all connectors. */
export const connectorVariables = z.object(Object.assign({}, ...connectors.map(vendorVariables)));

/** What they say, by connector. */
export const settingsOf = (values: Record<string, string | undefined>): Record<string, VendorSettings> =>
  Object.fromEntries(
    connectors.map((connector) => [connector.manifest.id, vendorSettings(connector, values)]),
  );

/** The names of a connector's own variables, so that tests can compare other lists with them. */
export const variablesOf = (connector: Connector): string[] => Object.keys(vendorVariables(connector));
