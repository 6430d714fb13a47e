import { describe, expect, test } from 'vitest';
import { inForce, type JsonSchema } from '../catalog/index.ts';
import { parseSource, readSourceFiles, type SourceFile } from './support/source-files.ts';

/**
 * Who may import what. A file belongs to the first row whose place it is in; what isn't listed is refused.
 * `own` is the room itself, `name/` all of a room, and what stands under `types` may be imported as a type
 * only.
 */
interface Row {
  place: string;
  may: string[];
  types?: string[];
}

/** What several rooms stand on. */
const ROOT = [
  ...['context', 'config', 'settings/brand', 'settings/budgets', 'settings/vendors', 'errors', 'ids', 'log'],
  ...['observe/metrics', 'observe/readiness'],
].map((name) => `server/${name}.ts`);
const SECRECY = 'connectors/secrecy.ts';
const BASE = [...ROOT, SECRECY, 'server/db/', 'prisma/generated/'];
const CONNECTORS = [
  'index',
  'connector',
  'http',
  'config',
  'oauth',
  'retry-after',
  'session',
  'templates',
  'usual',
].map((name) => `connectors/${name}.ts`);
/** The verbs' rooms, lowest first: each may import those before it. */
const VERBS = ['event-types', 'events', 'deliveries', 'webhooks', 'integrations', 'teams'].map(
  (room) => `server/${room}/`,
);
const verb = (room: string, more: string[] = []): Row => ({
  place: `server/${room}/`,
  may: ['own', ...BASE, ...VERBS.slice(0, VERBS.indexOf(`server/${room}/`)), ...more],
  types: ['server/pipeline/', 'server/storage/', 'connectors/http.ts'],
});
const SHARED_BY_PAGES = ['api', 'languages', 'parts', 'shell'].map((folder) => `server/dashboard/${folder}/`);
const TRANSITIONS = 'server/pipeline/transitions.ts';
const RULES = ['signing', 'conditions'].map((room) => `server/${room}/`);

const ROWS: Row[] = [
  // What several connectors need. The pages show previews with its parts.
  { place: 'connectors/shared/', may: ['own', 'connectors/connector.ts', 'catalog/'] },
  {
    place: 'connectors/*/',
    may: [
      'own',
      'connectors/connector.ts',
      'connectors/http.ts',
      'connectors/retry-after.ts',
      'connectors/shared/',
      'catalog/',
    ],
  },
  { place: 'connectors/', may: ['connectors/', 'catalog/'] },
  // Makes the app of any catalog, for whoever runs an installation.
  {
    place: 'zapier-app/tools/',
    may: [...['own', 'zapier-app/src/', 'catalog/', 'server/config.ts', 'server/settings/brand.ts']],
  },
  { place: 'zapier-app/', may: ['own'] },
  // Each is all that is installed: generated types are its only knowledge of the server.
  { place: 'clients/*/', may: ['own'] },
  // What an installation makes.
  {
    place: 'prisma/postinstall.mjs',
    may: ['prisma/generate.mjs', 'server/dashboard/build.mjs', 'compile.mjs'],
  },
  { place: 'server/cli/bin.mjs', may: ['compile.mjs', 'dist/'] },
  { place: 'prisma/', may: ['server/storage/'] },
  // What a product's events look like and how they are shown: data, and the code that reads it.
  { place: 'catalog/', may: ['own'] },
  ...RULES.map((place) => ({ place, may: ['own'] })),
  { place: 'server/settings/', may: ['own', 'connectors/index.ts'], types: ['connectors/connector.ts'] },
  { place: 'server/mail/', may: ['own', ...BASE, 'connectors/connector.ts', 'connectors/index.ts'] },
  { place: 'server/db/', may: ['own', 'server/errors.ts', 'prisma/generated/'], types: ['server/log.ts'] },
  { place: 'server/storage/', may: ['own', 'server/config.ts'] },
  { place: 'server/observe/', may: ['own', ...BASE] },
  // Imports no verb. It only knows the form of what is handed to it: a new event.
  {
    place: 'server/pipeline/',
    may: [
      'own',
      ...BASE,
      'server/signing/',
      'server/conditions/',
      'server/mail/queue-letter.ts',
      ...CONNECTORS,
    ],
    types: ['server/events/publish.ts'],
  },
  verb('event-types', ['catalog/', 'connectors/templates.ts']),
  verb('events', ['catalog/']),
  verb('deliveries', ['catalog/', 'server/conditions/', 'server/signing/']),
  verb('webhooks', ['server/conditions/', 'server/signing/', TRANSITIONS]),
  verb('integrations', ['catalog/', 'server/conditions/', TRANSITIONS, ...CONNECTORS]),
  verb('teams', [TRANSITIONS]),
  // What is counted and kept for all processes: in Redis or by statements.
  {
    place: 'server/api/store/',
    may: ['own', ...ROOT, 'server/db/batcher.ts'],
    types: ['server/db/', 'server/api/'],
  },
  // The gallery is what the connectors say of themselves; the documentation shows what is really sent.
  {
    place: 'server/api/',
    may: ['own', ...ROOT, SECRECY, ...VERBS, ...RULES, 'catalog/', 'connectors/index.ts'],
    types: ['server/db/', 'prisma/generated/', 'connectors/connector.ts'],
  },
  // A page is loaded when somebody goes there: what two of them need is in `parts/`.
  {
    place: 'server/dashboard/pages/*/',
    may: ['own', ...SHARED_BY_PAGES, 'connectors/shared/preview/'],
    types: ['server/api/'],
  },
  ...SHARED_BY_PAGES.map((place) => ({
    place,
    may: [...SHARED_BY_PAGES, 'connectors/shared/preview/'],
    types: ['server/api/'],
  })),
  { place: 'server/dashboard/', may: ['own'] },
  // A catalog is checked where it is written: with what the server reads it by, and shown as it will look.
  { place: 'server/cli/', may: ['own', 'server/signing/', 'catalog/', ...CONNECTORS] },
  {
    place: 'server/demo/',
    may: [
      ...['own', 'server/app.ts', 'server/config.ts', 'catalog/', 'server/signing/', 'server/storage/'],
      // It says in a line what each sample of a catalog tells.
      'connectors/templates.ts',
    ],
  },
  { place: 'server/main.ts', may: ['server/app.ts', 'server/config.ts', 'server/log.ts', 'server/storage/'] },
  { place: 'server/app.ts', may: ['server/', 'connectors/', 'catalog/'] },
  {
    place: 'server/',
    may: [
      ...BASE,
      'catalog/',
      'server/signing/',
      'connectors/index.ts',
      'connectors/target-policy.ts',
      'connectors/templates.ts',
    ],
    types: ['connectors/connector.ts', 'connectors/http.ts', 'server/storage/encryption.ts'],
  },
];

/** Packages that are the business of few files. Any file may use the others. */
const PACKAGE_HOMES: Record<string, string[]> = {
  express: ['server/api/'],
  helmet: ['server/api/'],
  bullmq: ['server/pipeline/queue.ts', 'server/storage/'],
  ioredis: ['server/pipeline/queue.ts', 'server/api/store/rate-limiter.ts'],
  'rate-limiter-flexible': ['server/api/store/rate-limiter.ts'],
  pg: ['server/db/database.ts', 'server/storage/'],
  '@prisma/adapter-pg': ['server/db/database.ts', 'server/storage/'],
  '@prisma/client': [],
  '@prisma/driver-adapter-utils': ['server/storage/'],
  '@prisma/schema-engine-wasm': ['server/storage/'],
  // The yardstick of the bench, and an independent client in tests.
  undici: [],
  nodemailer: ['server/mail/smtp.ts'],
  pino: ['server/log.ts'],
  'prom-client': ['server/observe/metrics.ts'],
  '@opentelemetry/api': ['server/observe/tracing.ts'],
  '@opentelemetry/exporter-trace-otlp-http': ['server/observe/tracing.ts'],
  '@opentelemetry/resources': ['server/observe/tracing.ts'],
  '@opentelemetry/sdk-trace-base': ['server/observe/tracing.ts'],
  '@modelcontextprotocol/sdk': ['server/cli/mcp/'],
  'zapier-platform-core': ['zapier-app/'],
  // Its `env` would be a second door to the environment.
  'node:process': [],
};

/** Where these modules may be imported from as values: whoever holds their clients. */
const CLIENT_MAKERS = [
  'server/db/database.ts',
  'server/pipeline/queue.ts',
  'server/api/store/rate-limiter.ts',
];
const CLIENTS = /^(?:pg\.)?(?:Pool|Client|PrismaClient|Redis|Queue|Worker|QueueEvents|FlowProducer)$/;
/** A vendor's SDK calls its own a client too; those live as long as one delivery. */
const CLIENT_HOMES = [...CLIENT_MAKERS, 'server/storage/', 'connectors/'];
const ENVIRONMENT_READERS = [
  'server/main.ts',
  'server/demo/main.ts',
  'server/cli/main.ts',
  'zapier-app/tools/write-app.ts',
];
const MOST_LINES = 300;
const WIDTH = 110;
const COMMENT = /^\s*(?:\/\/ (?!biome-ignore)|\* |\/\*\* )/;

const files = readSourceFiles();

const within = (path: string, places: readonly string[]) =>
  places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));

/** The place that a file is in, with what `*` stands for; undefined when it isn't there. */
function placed(path: string, place: string): string | undefined {
  if (place === path) return place;
  const pattern = new RegExp(`^${place.replace('*', '[^/]+')}`);
  return place.endsWith('/') ? pattern.exec(path)?.[0] : undefined;
}

function importProblems(file: SourceFile): string[] {
  const row = ROWS.find(({ place }) => placed(file.path, place) !== undefined);
  if (!row) return [`${file.path} belongs to no row: decide what it may import`];
  const may = row.may.map((each) => (each === 'own' ? (placed(file.path, row.place) ?? '') : each));
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

  test('writes SQL in two ways: Prisma for what a person does, named statements for events and transitions', () => {
    const raw = files.filter(
      ({ path, text }) => !path.startsWith('server/storage/') && /\$(?:query|execute)Raw/.test(text),
    );
    expect(raw.map(({ path }) => path)).toEqual([]);
  });

  test('keeps the root of the server small enough to be read at a glance', () => {
    const entries = new Set(files.map(({ path }) => /^server\/[^/]+/.exec(path)?.[0]).filter(Boolean));
    expect(entries.size).toBeGreaterThan(10);
    expect(entries.size).toBeLessThanOrEqual(25);
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

  test(`has no comment beyond ${WIDTH} columns, which the formatter doesn't wrap`, () => {
    const wide = files.flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter((line) => line.length > WIDTH && COMMENT.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(wide).toEqual([]);
  });

  test(`has no file of more than ${MOST_LINES} lines`, () => {
    const long = files.filter(({ path, lines }) => !path.startsWith('prisma/') && lines > MOST_LINES);
    expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });
});

describe('the hub knows no product', () => {
  /** What vendors, and any product, call their things as well. */
  const GENERAL = ['createdAt', 'updatedAt', 'startedAt', 'completedAt', 'teamId', 'userId'];
  const types = inForce().types.map(({ type }) => type);
  const fields = [...new Set(inForce().types.flatMap(({ schema }) => namesIn(schema)))];
  const particular = fields.filter((name) => /[a-z][A-Z]|[a-z]_[a-z]/.test(name) && !GENERAL.includes(name));
  const said = new RegExp(
    `\\b(?:${[...types.map((type) => type.replace('.', '\\.')), ...particular].join('|')})\\b`,
  );

  function namesIn(schema: JsonSchema): string[] {
    const { properties = {} } = schema;
    return Object.entries(properties).flatMap(([name, each]) => [name, ...namesIn(each)]);
  }

  test('neither by its types nor by what only their fields are called', () => {
    expect(types).toContain('rating.created');
    expect(particular).toEqual(
      expect.arrayContaining(['krippendorffAlpha', 'dimensionScores', 'autouserId']),
    );
    const naming = files
      .filter(({ path }) => /^(?:connectors|server|prisma|zapier-app)\//.test(path))
      .flatMap(({ path, text }) =>
        text
          .split('\n')
          .filter((line) => said.test(line))
          .map((line) => `${path}: ${line.trim()}`),
      );
    expect(naming).toEqual([]);
  });

  test('nor is it named in the source of the app on Zapier, which is that of every host', () => {
    const app = files.filter(({ path }) => path.startsWith('zapier-app/src/'));
    expect(app.length).toBeGreaterThan(10);
    expect(app.filter(({ text }) => /autousers/i.test(text)).map(({ path }) => path)).toEqual([]);
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
    const climbing = parseSource('server/events/a.ts', "import type { A } from '../teams/teams.ts';");
    expect(importProblems(climbing)).toEqual(['server/events/a.ts imports server/teams/teams.ts (types)']);
    const verb = parse(
      "import { log } from '../deliveries/log.ts'; import { publish } from '../events/publish.ts';",
    );
    expect(importProblems(verb)).toEqual([
      'server/pipeline/example.ts imports server/deliveries/log.ts',
      'server/pipeline/example.ts imports server/events/publish.ts',
    ]);
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
