import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../server/config.ts';
import { type AppEvents, appEvents } from './event-definitions.ts';
import { drawSvg, initialLogo, squareLogo } from './logo.ts';
import { type AppFile, listingOf, productOf } from './product.ts';
import type { PublishedKeys } from './published-keys.ts';
import { changeLogText, helpText, readmeText } from './texts.ts';

const APP = fileURLToPath(new URL('..', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Written down after an app was promoted (`npm run zapier:keys`). */
export const PUBLISHED_KEYS = 'published-keys.json';

type Json = Record<string, unknown>;
const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const asText = (content: unknown) => `${JSON.stringify(content, null, 2)}\n`;

/** What depends on the product: files below the app's folder, with their texts. */
export function productFiles(config: Config, said: AppFile, published?: PublishedKeys) {
  const events = appEvents(config.catalog, {
    withheld: said.withheld ?? [],
    published: Object.keys(published?.triggers ?? {}),
  });
  return {
    events,
    files: {
      'src/events.json': asText(events),
      'src/product.json': asText(productOf(config, said)),
      'listing/listing.json': asText(listingOf(config, said)),
    },
  };
}

/**
 * Writes an app of its own into a folder: all that Zapier's tools need. What is there already is written
 * anew, save the version and the change log, which are the host's. `logo`: a picture of theirs.
 * @throws Error: the folder has something else in it, or something is wrong with the catalog or the picture
 */
export function writeApp(
  folder: string,
  config: Config,
  { said, logo }: { said: AppFile; logo: string | undefined },
): AppEvents {
  const place = (name: string) => join(folder, name);
  const isApp = existsSync(place('src/product.json'));
  if (existsSync(folder) && readdirSync(folder).length > 0 && !isApp)
    throw new Error(`${folder} has something else in it: name another folder`);
  const kept = place(PUBLISHED_KEYS);
  const published: PublishedKeys | undefined = existsSync(kept) ? readJson(kept) : undefined;
  const { events, files } = productFiles(config, said, published);
  const { brandName: name, brandColor: color } = config;
  const svg = logo === undefined ? initialLogo(name, color) : undefined;
  const png = svg === undefined ? squareLogo(logo ?? '') : drawSvg(svg);
  const version = existsSync(place('package.json')) ? readJson(place('package.json')).version : '1.0.0';

  rmSync(place('src'), { recursive: true, force: true });
  mkdirSync(place('listing'), { recursive: true });
  cpSync(join(APP, 'src'), place('src'), { recursive: true });
  const texts = {
    ...files,
    '.gitignore': readFileSync(join(APP, '.gitignore'), 'utf8'),
    'package.json': asText(packageOf(name, version)),
    'tsconfig.json': asText(compilerOptions()),
    'README.md': readmeText(name, events),
    'listing/help.md': helpText(productOf(config, said), events),
  };
  for (const [file, text] of Object.entries(texts)) writeFileSync(place(file), text);
  if (!existsSync(place('CHANGELOG.md')))
    writeFileSync(place('CHANGELOG.md'), changeLogText(version, events));
  if (svg === undefined) rmSync(place('listing/logo.svg'), { force: true });
  else writeFileSync(place('listing/logo.svg'), svg);
  writeFileSync(place('listing/logo.png'), png);
  return events;
}

/** It is installed by itself, so it brings what the root has for all workspaces. */
function packageOf(product: string, version: string): Json {
  const { scripts, dependencies, ...shipped } = readJson(join(APP, 'package.json'));
  const { devDependencies, overrides } = readJson(join(ROOT, 'package.json'));
  const slug = product
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return {
    name: `${slug === '' ? 'own' : slug}-zapier`,
    version,
    private: true,
    description: `The ${product} app on Zapier.`,
    ...{ type: shipped.type, exports: shipped.exports, scripts, dependencies },
    devDependencies: {
      '@types/node': devDependencies['@types/node'],
      typescript: devDependencies.typescript,
    },
    overrides: { 'get-intrinsic': overrides['get-intrinsic'] },
  };
}

function compilerOptions(): Json {
  const [root, own] = [ROOT, APP].map((folder) => readJson(join(folder, 'tsconfig.json')));
  return { compilerOptions: { ...root.compilerOptions, ...own.compilerOptions }, include: own.include };
}
