/**
 * Writes the Zapier app of a catalog: `npm run zapier:events -- --out FOLDER`, with the installation's own
 * variables. Without a folder, what the shipped app knows of the shipped catalog.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SHIPPED } from '../../catalog/index.ts';
import { type Config, ConfigError, readConfig } from '../../server/config.ts';
import { productFiles, writeApp } from './app-folder.ts';
import { readAppFile } from './product.ts';

try {
  const { values } = parseArgs({ options: { out: { type: 'string' }, logo: { type: 'string' } } });
  if (values.out === undefined) writeShipped();
  else writeHosts(values.out, values.logo);
} catch (error) {
  // An installation's problems, each in a line of its own, and no stack.
  if (!(error instanceof Error)) throw error;
  console.error(error instanceof ConfigError ? error.message : `error: ${error.message}`);
  process.exitCode = 1;
}

function writeShipped(): void {
  const { files } = productFiles(readConfig({}), readAppFile(SHIPPED));
  for (const [file, text] of Object.entries(files))
    writeFileSync(new URL(`../${file}`, import.meta.url), text);
}

function writeHosts(folder: string, picture: string | undefined): void {
  const { env } = process;
  const config: Config = readConfig(env);
  const named = env.BRAND_NAME ? config : { ...config, brandName: config.catalog.settings.name };
  // A logo at an address isn't fetched: Zapier wants the file.
  const brandLogo = env.BRAND_LOGO && !/^\w+:/.test(env.BRAND_LOGO) ? env.BRAND_LOGO : undefined;
  const said = readAppFile(env.CATALOG_DIR || SHIPPED);
  const { events } = writeApp(folder, named, { said, logo: picture ?? brandLogo });
  const hidden = events.filter((each) => each.hidden).length;
  console.log(
    `${folder}: ${named.brandName}, ${events.length} triggers${hidden ? `, ${hidden} of them hidden` : ''}`,
  );
}
