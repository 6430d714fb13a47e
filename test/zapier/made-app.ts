import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readConfig } from '../../server/config.ts';
import type app from '../../zapier-app/src/index.ts';
import { writeApp } from '../../zapier-app/tools/app-folder.ts';
import type { Definition } from '../../zapier-app/tools/definition.ts';
import { readAppFile } from '../../zapier-app/tools/product.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** An installation of somebody else's. */
export const HOST = {
  BRAND_NAME: 'Acme',
  BRAND_COLOR: '#1b7a45',
  PUBLIC_URL: 'https://connect.acme.example/',
  PRODUCT_URL: 'https://acme.example/sign-in',
  SUPPORT_URL: 'mailto:help@acme.example',
  SIGNATURE_HEADER: 'Acme-Signature',
};

export interface MadeApp {
  folder: string;
  app: typeof app;
  definition: Definition;
  remove(): void;
}

/**
 * The app of a catalog in a folder of its own, loaded from there. `catalog`: its folder, from the
 * repository's root.
 */
export async function makeApp(catalog: string): Promise<MadeApp> {
  const parent = mkdtempSync(join(tmpdir(), 'zapier-app-'));
  const folder = join(parent, 'app');
  const path = resolve(ROOT, catalog);
  writeApp(folder, readConfig({ ...HOST, CATALOG_DIR: path }), { said: readAppFile(path), logo: undefined });
  // In the place of `npm install`.
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const { default: made } = await import(pathToFileURL(join(folder, 'src/index.ts')).href);
  return { folder, app: made, definition: made, remove: () => rmSync(parent, { recursive: true }) };
}
