import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import zapier from 'zapier-platform-core';
import { Catalog } from '../../catalog/catalog.ts';
import { readCatalog } from '../../catalog/read.ts';
import { readConfig } from '../../server/config.ts';
import { productFiles, writeApp } from '../../zapier-app/tools/app-folder.ts';
import { stepsOf } from '../../zapier-app/tools/definition.ts';
import { appEvents } from '../../zapier-app/tools/event-definitions.ts';
import { LOGO_SIZE, pixelsOf } from '../../zapier-app/tools/logo.ts';
import { listingOf, productOf, readAppFile } from '../../zapier-app/tools/product.ts';
import { broken, publishedKeys } from '../../zapier-app/tools/published-keys.ts';
import { lint } from './lint.ts';
import { HOST, type MadeApp, makeApp } from './made-app.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { createAppHandler } = zapier as unknown as {
  createAppHandler(app: object): (event: { command: string }) => Promise<{ results: unknown }>;
};
const catalogAt = (folder: string) => readCatalog(join(ROOT, folder));
const made: MadeApp[] = [];
afterAll(() => {
  for (const app of made) app.remove();
});

describe.each(['billing', 'shop', 'ci'])('the app of docs/catalogs/%s', (name) => {
  const folder = `docs/catalogs/${name}`;
  const { types } = catalogAt(folder);
  let app: MadeApp;
  beforeAll(async () => {
    app = await makeApp(folder);
    made.push(app);
  });
  const read = (file: string) => readFileSync(join(app.folder, file), 'utf8');

  test('is structurally valid and keeps the publishing rules', async () => {
    expect((await createAppHandler(app.app)({ command: 'validate' })).results).toEqual([]);
    expect(await lint(app.definition)).toEqual([]);
  });

  test('has a trigger for every type, and the actions and the search', () => {
    const shown = stepsOf(app.definition).filter(([, { display }]) => !display.hidden);
    expect(shown.map(([, { display }]) => display.label)).toEqual([
      ...types.map(({ title }) => title),
      ...['Find Endpoint', 'Send Test Event', 'Replay Delivery'],
    ]);
    expect(app.definition.version).toBe(JSON.parse(read('package.json')).version);
  });

  test('has the words of its host and of nobody else', () => {
    const said = JSON.stringify([
      app.app.authentication,
      app.app.triggers,
      app.app.searches,
      app.app.creates,
    ]);
    expect(said).toContain('https://connect.acme.example/settings/api-keys');
    const files = ['package.json', 'README.md', 'CHANGELOG.md', 'listing/help.md', 'listing/listing.json'];
    const sources = stepsOf(app.definition).flatMap(([, { operation }]) => String(operation.perform));
    expect([said, ...sources, ...files.map(read), read('src/product.json')].join('\n')).not.toMatch(
      /autousers/i,
    );
  });

  test('has a listing that the App Directory takes', () => {
    const { title, description, category, homepage, help } = JSON.parse(read('listing/listing.json'));
    expect(description.length).toBeGreaterThanOrEqual(40);
    expect(description.length).toBeLessThanOrEqual(140);
    expect(description).toMatch(new RegExp(`^${title} is an? .*\\.$`));
    expect(description).not.toMatch(/zapier|zap\b|sync|integration/i);
    expect([title, homepage]).toEqual(['Acme', 'https://acme.example/sign-in']);
    expect(category).not.toBe('');
    for (const type of types) expect(read(help)).toContain(`| ${type.title} |`);
  });

  test('has its initial on its colour as logo', () => {
    const png = readFileSync(join(app.folder, 'listing/logo.png'));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([LOGO_SIZE, LOGO_SIZE]);
    const pixels = pixelsOf(png);
    const at = (x: number, y: number) => [...pixels.subarray((y * LOGO_SIZE + x) * 4).subarray(0, 4)];
    expect([at(0, 0), at(150, 512)]).toEqual([
      [0, 0, 0, 0],
      [0x1b, 0x7a, 0x45, 255],
    ]);
    // The bar of the A.
    expect(at(512, 586)).toEqual([255, 255, 255, 255]);
  });
});

describe('what the configuration decides', () => {
  const billing = () => readConfig({ ...HOST, CATALOG_DIR: join(ROOT, 'docs/catalogs/billing') });

  test('is in the data of the app', () => {
    expect(productOf(billing(), {})).toEqual({
      ...{ name: 'Acme', server: 'https://connect.acme.example', signatureHeader: 'Acme-Signature' },
      support: 'help@acme.example',
    });
  });

  test('must say where the server is, at an address that Zapier reaches', () => {
    for (const publicUrl of [undefined, 'http://connect.acme.example'])
      expect(() => productOf({ ...billing(), publicUrl }, {})).toThrow(/PUBLIC_URL.*https/);
  });

  test('is added to by the file zapier/app.yaml of the catalog, whose mistakes are named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'app-file-'));
    try {
      cpSync(join(ROOT, 'catalog/autousers/zapier'), join(folder, 'zapier'), { recursive: true });
      const said = readAppFile(folder);
      expect(listingOf(billing(), said)).toMatchObject({ title: 'Acme', category: 'Product Management' });
      writeFileSync(join(folder, 'zapier/app.yaml'), 'description: Too short\ncolour: red\n');
      expect(() => readAppFile(folder)).toThrow(/description: must have 40[\s\S]*colour/);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(readAppFile(join(ROOT, 'docs/catalogs/billing'))).toEqual({});
  });
});

describe('when the catalog changes', () => {
  const { types, settings } = catalogAt('docs/catalogs/billing');
  const now = (change: (type: (typeof types)[number]) => object, published: string[] = []) => {
    const changed = types.map((type) => ({ ...type, ...change(type) }));
    return appEvents(new Catalog(settings, changed), { published });
  };
  const paid = (status: string) => (type: { type: string }) =>
    type.type === 'invoice.paid' ? { status } : {};

  test('a deprecated type is hidden from new Zaps', () => {
    const { events } = now(paid('deprecated'));
    expect(events.filter(({ hidden }) => hidden).map(({ key }) => key)).toEqual(['invoice_paid']);
  });

  test('an archived one is left out, unless Zaps may refer to it', () => {
    const keys = (published: string[]) => now(paid('archived'), published).events.map(({ key }) => key);
    expect(keys([])).not.toContain('invoice_paid');
    expect(keys(['invoice_paid'])).toContain('invoice_paid');
    expect(now(paid('archived'), ['invoice_paid']).testable.map(({ type }) => type)).not.toContain(
      'invoice.paid',
    );
  });

  test('a type of some teams is left out: the app is for all', () => {
    const { events } = now(({ type }) => (type === 'invoice.paid' ? { teams: ['team_1'] } : {}));
    expect(events.map(({ key }) => key)).not.toContain('invoice_paid');
  });

  test('what was published is hidden only, and the version and the change log stay', async () => {
    const app = await makeApp('docs/catalogs/billing');
    made.push(app);
    const at = (file: string) => join(app.folder, file);
    const golden = publishedKeys(app.definition);
    writeFileSync(at('published-keys.json'), JSON.stringify(golden));
    writeFileSync(at('CHANGELOG.md'), '# Ours\n');
    const described = JSON.parse(readFileSync(at('package.json'), 'utf8'));
    writeFileSync(at('package.json'), JSON.stringify({ ...described, version: '2.3.4' }));
    const config = readConfig({ ...HOST, CATALOG_DIR: join(ROOT, 'docs/catalogs/billing') });
    const { catalog } = config;
    for (const type of catalog.types) if (type.type === 'invoice.paid') type.status = 'archived';
    const { events } = writeApp(app.folder, config, { said: {}, logo: undefined });
    expect(events.find(({ key }) => key === 'invoice_paid')).toMatchObject({ hidden: true });
    expect(JSON.parse(readFileSync(at('package.json'), 'utf8')).version).toBe('2.3.4');
    expect(readFileSync(at('CHANGELOG.md'), 'utf8')).toBe('# Ours\n');
    expect(broken(golden, publishedKeys(app.definition))).toEqual([]);
  });

  test('a folder with something else in it is left alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'not-an-app-'));
    writeFileSync(join(folder, 'thesis.txt'), 'mine');
    const config = readConfig({ ...HOST, CATALOG_DIR: join(ROOT, 'docs/catalogs/billing') });
    expect(() => writeApp(folder, config, { said: {}, logo: undefined })).toThrow(/something else in it/);
    expect(readFileSync(join(folder, 'thesis.txt'), 'utf8')).toBe('mine');
    rmSync(folder, { recursive: true });
  });
});

test('the shipped files are those of the shipped catalog: else run `npm run zapier:events`', () => {
  const { files } = productFiles(readConfig({}), readAppFile(join(ROOT, 'catalog/autousers')));
  expect(Object.keys(files)).toEqual(['src/events.json', 'src/product.json', 'listing/listing.json']);
  for (const [file, text] of Object.entries(files))
    expect(readFileSync(join(ROOT, 'zapier-app', file), 'utf8'), file).toBe(text);
});
