import { describe, expect, test } from 'vitest';
import { parseSource, readSourceFiles, type SourceFile } from './support/source-files.ts';

/**
 * Who may import what, in the order in which a file looks for its row. `own` is the file's folder, `name/` all of a
 * folder, and what stands under `types` may be imported as a type only. What isn't listed is refused.
 */
interface Row {
  of: RegExp;
  may: string[];
  types?: string[];
}

const VERBS = [
  'events',
  'endpoints',
  'deliveries',
  'recoveries',
  'routers',
  'teams',
  'connections',
  'automations',
  'api-keys',
  'automation-config',
  'automation-preview',
  'connection-options',
  'delivery-columns',
  'delivery-log',
  'delivery-stats',
  'destinations',
  'disconnect',
  'oauth-connect',
  'vendor-signals',
].map((name) => `server/${name}.ts`);
const FOUNDATION = [
  'batcher',
  'context',
  'config',
  'custom-headers',
  'db',
  'encryption',
  'errors',
  'ids',
  'log',
  'loop',
  'metrics',
  'pagination',
].map((name) => `server/${name}.ts`);
const STATE = ['server/context.ts', 'server/db.ts', 'server/log.ts', 'prisma/generated/'];
/** What the verbs and the pipeline both know of an endpoint's options. */
const OPTIONS = ['server/conditions/', 'server/custom-headers.ts', 'server/routers.ts'];
const SHARED_BY_PAGES = ['api', 'parts', 'shell'].map((folder) => `server/dashboard/${folder}/`);
const CONNECTORS = ['index', 'connector', 'http', 'config', 'oauth', 'session', 'templates'].map(
  (name) => `connectors/${name}.ts`,
);

const OWN_FOLDER = /^server\/dashboard\/pages\/[^/]+\/|^(?:server|connectors)\/[^/]+\//;

const ROWS: Row[] = [
  { of: /^connectors\/[^/]+\//, may: ['own', 'connectors/connector.ts', 'connectors/http.ts'] },
  { of: /^connectors\//, may: ['connectors/'] },
  { of: /^zapier-app\//, may: ['zapier-app/'] },
  { of: /^prisma\//, may: ['server/storage/'] },
  { of: /^server\/signing\//, may: ['own'] },
  { of: /^server\/catalog\//, may: ['own'] },
  { of: /^server\/storage\//, may: ['own'] },
  { of: /^server\/conditions\//, may: ['own'] },
  {
    of: /^server\/vendors\//,
    may: ['own', ...CONNECTORS],
    types: [...STATE, 'server/config.ts', 'server/encryption.ts'],
  },
  { of: /^server\/mail\//, may: ['own', 'server/ids.ts', 'server/loop.ts'], types: STATE },
  {
    of: /^server\/auth\//,
    may: ['own', 'server/errors.ts', 'server/ids.ts', 'server/teams.ts', 'server/batcher.ts'],
    types: STATE,
  },
  {
    of: /^server\/pipeline\//,
    may: ['own', 'server/signing/', 'server/vendors/', ...OPTIONS, ...CONNECTORS].concat(
      ['batcher', 'errors', 'ids', 'loop'].map((name) => `server/${name}.ts`),
    ),
    types: [...STATE, 'server/config.ts', 'server/encryption.ts', 'server/metrics.ts'],
  },
  {
    of: /^server\/api\//,
    may: [
      'server/api/',
      'server/auth/',
      'server/catalog/',
      ...OPTIONS,
      'server/errors.ts',
      'server/idempotency.ts',
      'server/ids.ts',
      'server/pipeline/accept.ts',
      'server/raw-json.ts',
      // The gallery is what the connectors say of themselves.
      'connectors/index.ts',
      // The documentation shows what is really sent.
      'server/signing/',
      ...VERBS,
    ],
    types: [
      'connectors/connector.ts',
      'server/config.ts',
      'server/context.ts',
      'server/metrics.ts',
      'server/pagination.ts',
      'server/rate-limiter.ts',
      'prisma/generated/',
    ],
  },
  // A page is loaded when somebody goes there: what two of them need is in `parts/`.
  { of: /^server\/dashboard\/pages\//, may: ['own', ...SHARED_BY_PAGES], types: ['server/api/'] },
  { of: /^server\/dashboard\/(?:api|parts|shell)\//, may: SHARED_BY_PAGES, types: ['server/api/'] },
  { of: /^server\/dashboard\//, may: ['server/dashboard/'] },
  { of: /^server\/cli\//, may: ['own', 'server/signing/'] },
  {
    of: /^server\/demo\//,
    may: ['own', 'server/app.ts', 'server/config.ts', 'server/secrets.ts'].concat(
      ['catalog', 'signing', 'storage'].map((folder) => `server/${folder}/`),
    ),
  },
  {
    of: /^server\/main\.ts$/,
    may: ['server/app.ts', 'server/config.ts', 'server/log.ts', 'server/secrets.ts', 'server/storage/'],
  },
  { of: /^server\/app\.ts$/, may: ['server/', 'connectors/'] },
  {
    of: new RegExp(`^(?:${VERBS.join('|')})$`),
    may: [
      ...VERBS,
      ...OPTIONS,
      // Prisma's own markers, such as the one for a JSON null.
      'prisma/generated/',
      'server/auth/scopes.ts',
      'server/auth/tokens.ts',
      'server/catalog/',
      'server/errors.ts',
      'server/ids.ts',
      'server/pagination.ts',
      'server/pipeline/accept.ts',
      'server/pipeline/purge.ts',
      'server/signing/',
      'server/vendors/',
      ...CONNECTORS,
    ],
    types: [...STATE, 'server/config.ts', 'server/mail/letters.ts', 'server/pipeline/queue.ts'],
  },
  // What everything else stands on.
  {
    of: /^server\/[^/]+$/,
    may: [...FOUNDATION, 'connectors/index.ts', 'connectors/target-policy.ts', 'prisma/generated/'],
    types: ['connectors/connector.ts', 'connectors/http.ts', 'server/pipeline/queue.ts'],
  },
];

/** Packages that are the business of few files. Any file may use the others. */
const PACKAGE_HOMES: Record<string, string[]> = {
  express: ['server/api/'],
  helmet: ['server/api/'],
  bullmq: ['server/pipeline/queue.ts', 'server/storage/'],
  ioredis: ['server/pipeline/queue.ts', 'server/rate-limiter.ts'],
  'rate-limiter-flexible': ['server/rate-limiter.ts'],
  pg: ['server/db.ts', 'server/storage/'],
  '@prisma/adapter-pg': ['server/db.ts', 'server/storage/'],
  '@prisma/client': [],
  '@prisma/driver-adapter-utils': ['server/storage/'],
  '@prisma/schema-engine-wasm': ['server/storage/'],
  undici: ['connectors/'],
  nodemailer: ['server/mail/'],
  pino: ['server/log.ts'],
  'prom-client': ['server/metrics.ts'],
  'zapier-platform-core': ['zapier-app/'],
  // Its `env` would be a second door to the environment.
  'node:process': [],
};

/** Where these modules may be imported from as values: whoever holds their clients. */
const CLIENT_MAKERS = ['server/db.ts', 'server/pipeline/queue.ts', 'server/rate-limiter.ts'];
const CLIENTS = /^(?:pg\.)?(?:Pool|Client|PrismaClient|Redis|Queue|Worker|QueueEvents|FlowProducer)$/;
/** A vendor's SDK calls its own a client too; those live as long as one delivery. */
const CLIENT_HOMES = [...CLIENT_MAKERS, 'server/storage/', 'connectors/'];
const ENVIRONMENT_READERS = ['server/main.ts', 'server/demo/main.ts', 'server/cli/main.ts'];
const MOST_LINES = 300;

const files = readSourceFiles();

const within = (path: string, places: readonly string[]) =>
  places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));

function importProblems(file: SourceFile): string[] {
  const row = ROWS.find(({ of }) => of.test(file.path));
  if (!row) return [`${file.path} belongs to no row: decide what it may import`];
  const own = OWN_FOLDER.exec(file.path)?.[0] ?? file.path;
  const may = row.may.map((place) => (place === 'own' ? own : place));
  return file.imports
    .filter(({ kind }) => kind === 'file')
    .filter(({ target, typeOnly }) => !within(target, typeOnly ? [...may, ...(row.types ?? [])] : may))
    .map(({ target, typeOnly }) => `${file.path} imports ${target}${typeOnly ? ' (types)' : ''}`);
}

function packageProblems(file: SourceFile): string[] {
  const signing = file.path.startsWith('server/signing/');
  return file.imports
    .filter(({ kind, target }) => {
      if (kind !== 'package') return false;
      const homes = PACKAGE_HOMES[target];
      return signing ? target !== 'node:crypto' : homes !== undefined && !within(file.path, homes);
    })
    .map(({ target }) => `${file.path} imports ${target}`);
}

/** Every way round, each as a → b → a. Imports of types count: they tie files together just as much. */
function cycles(): string[] {
  const imports = new Map(files.map((file) => [file.path, file.imports.map(({ target }) => target)]));
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const target of imports.get(path) ?? []) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) walk(path, []);
  return found;
}

describe('the code', () => {
  test('imports only in the allowed directions', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap(importProblems)).toEqual([]);
  });

  test('uses each special package in its own place', () => {
    expect(files.flatMap(packageProblems)).toEqual([]);
  });

  test('has no import cycles, not even of types', () => {
    expect(cycles()).toEqual([]);
  });

  test('makes clients of databases and queues in few places, for the composition root only', () => {
    const makers = files
      .filter(({ path }) => !within(path, CLIENT_HOMES))
      .flatMap(({ path, constructed }) =>
        constructed.filter((name) => CLIENTS.test(name)).map((name) => `${path} makes a ${name}`),
      );
    const users = files
      .filter(({ path }) => path !== 'server/app.ts')
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ target, typeOnly }) => !typeOnly && CLIENT_MAKERS.includes(target))
          .map(({ target }) => `${path} imports values of ${target}`),
      );
    expect([...makers, ...users]).toEqual([]);
  });

  test('reads the environment where a process starts, and nowhere else', () => {
    const readers = files.filter(({ readsEnvironment }) => readsEnvironment).map(({ path }) => path);
    expect(readers.filter((path) => !ENVIRONMENT_READERS.includes(path))).toEqual([]);
  });

  test(`has no file of more than ${MOST_LINES} lines`, () => {
    const long = files.filter(({ path, lines }) => !path.startsWith('prisma/') && lines > MOST_LINES);
    expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });
});

describe('these rules', () => {
  const parse = (text: string) => parseSource('server/pipeline/example.ts', text);

  test('tell values from types, and see imports of every form', () => {
    const { imports } = parse(`
      import type { A } from './a.ts';
      import { type B, type C } from './b.ts';
      import { type D, d } from '../d.ts';
      export * from './e.ts';
      import './f.ts';
      const g = await import('@scope/g/deep');
      type H = import('h/deep').H;`);
    const seen = imports.map(({ target, typeOnly }) => `${target}${typeOnly ? ' type' : ''}`);
    const here = 'server/pipeline';
    const local = [`${here}/a.ts type`, `${here}/b.ts type`, 'server/d.ts', `${here}/e.ts`, `${here}/f.ts`];
    expect(seen).toEqual([...local, '@scope/g', 'h type']);
  });

  test('refuse what they are there to refuse', () => {
    const bad = parse(
      "import express from 'express'; import { route } from '../api/route.ts'; new Worker('x');",
    );
    expect(importProblems(bad)).toEqual(['server/pipeline/example.ts imports server/api/route.ts']);
    const page = parseSource('server/dashboard/pages/webhooks/a.ts', "import { a } from '../events/a.ts';");
    expect(importProblems(page)).toEqual([
      'server/dashboard/pages/webhooks/a.ts imports server/dashboard/pages/events/a.ts',
    ]);
    expect(packageProblems(bad)).toEqual(['server/pipeline/example.ts imports express']);
    expect(bad.constructed.filter((name) => CLIENTS.test(name))).toEqual(['Worker']);
    expect(parse('const { A } = process.env;').readsEnvironment).toBe(true);
    expect(parse('run({ env: { ...process.env, A: 1 } });').readsEnvironment).toBe(false);
  });
});
