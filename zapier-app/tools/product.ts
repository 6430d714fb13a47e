import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Catalog } from '../../catalog/index.ts';
import { parseText } from '../../catalog/parse.ts';
import type { Config } from '../../server/config.ts';
import type { Product } from '../src/product.ts';

/** What a catalog's folder may say of the app, in the file `zapier/app.yaml`. */
const appFile = z.strictObject({
  /** Of the product, for the App Directory. */
  description: z
    .string()
    .min(40, 'must have 40 characters at least')
    .max(140, 'must have 140 characters at most')
    .optional(),
  /** One of Zapier's. */
  category: z.string().min(1).optional(),
  homepage: z.url().optional(),
  /** The page that tells people how to use the app. */
  help: z.string().min(1).optional(),
  /** Where the server is, instead of `PUBLIC_URL`. */
  server: z.url({ protocol: /^https$/ }).optional(),
  /** Dotted paths of members that Zaps must not get. */
  withheld: z.array(z.string()).optional(),
});

export type AppFile = z.infer<typeof appFile>;

/** @throws Error that says what is wrong in the file */
export function readAppFile(folder: string): AppFile {
  const file = join(folder, 'zapier', 'app.yaml');
  if (!existsSync(file)) return {};
  const parsed = parseText(readFileSync(file, 'utf8'));
  if ('message' in parsed) throw new Error(`${file}:${parsed.line ?? 1} ${parsed.message}`);
  const read = appFile.safeParse(parsed.content ?? {});
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${file} ${path.join('.')}: ${message}`);
  throw new Error(problems.join('\n'));
}

type Settings = Pick<
  Config,
  'brandName' | 'publicUrl' | 'productUrl' | 'supportUrl' | 'headerNames' | 'catalog'
>;

/** @throws Error: nobody says where the server is */
export function productOf(config: Settings, { server: said }: AppFile): Product {
  const server = (config.publicUrl ?? said)?.replace(/\/+$/, '');
  if (server === undefined || !server.startsWith('https://'))
    throw new Error('PUBLIC_URL: must be the address of the server as Zapier reaches it, with https://');
  return {
    name: config.brandName,
    server,
    signatureHeader: config.headerNames.signature,
    support: config.supportUrl?.replace(/^mailto:/, '') ?? null,
  };
}

/** What the App Directory shows. */
export interface Listing {
  title: string;
  description: string;
  category: string;
  homepage: string;
  logo: string;
  /** Below the repository's root, or an address. */
  help: string;
}

export function listingOf(config: Settings, said: AppFile): Listing {
  const { brandName: title, productUrl, supportUrl, catalog } = config;
  return {
    title,
    description: said.description ?? describe(title, catalog),
    category: said.category ?? 'Developer Tools',
    homepage: said.homepage ?? productUrl ?? productOf(config, said).server,
    logo: 'logo.png',
    help: said.help ?? (supportUrl?.startsWith('http') ? supportUrl : 'listing/help.md'),
  };
}

/** Zapier takes from 40 to 140 characters, "… is a …". */
function describe(title: string, catalog: Catalog): string {
  const groups = new Set(catalog.published().map(({ group }) => group.replace(/^[A-Z](?=[a-z])/, lower)));
  const begin = `${title} is a product that tells other apps what happens`;
  for (let count = groups.size; count > 0; count -= 1) {
    const list = new Intl.ListFormat('en').format([...groups].slice(0, count));
    const text = `${begin} to ${list}.`;
    if (text.length <= 140) return text;
  }
  return `${begin} in it.`;
}

const lower = (letter: string) => letter.toLowerCase();
