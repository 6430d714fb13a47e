import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Config, ConfigError, readConfig, VARIABLES } from '../server/config.ts';

const MB = 1024 * 1024;
const KEY = Buffer.alloc(32, 1).toString('base64');

function problemsOf(...read: Parameters<typeof readConfig>): string[] {
  try {
    readConfig(...read);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const budgets = (other: Partial<Config['budgets']>) => ({ ...readConfig({}).budgets, ...other });

test('an empty environment is a complete configuration, with the defaults of the documentation', () => {
  const { allowedTargets, vendors, catalog, ...config } = readConfig({});
  expect(config).toEqual({
    role: 'all',
    production: false,
    port: 8080,
    host: undefined,
    keepAliveMs: 130_000,
    dataDir: './data',
    databaseUrl: undefined,
    redisUrl: undefined,
    operatorToken: undefined,
    encryptionKeys: undefined,
    publicUrl: undefined,
    retrySchedule: [60, 300, 1_800, 7_200, 21_600, 86_400, 86_400, 86_400],
    deliveryTimeoutMs: 10_000,
    disableAfterFailingMs: 3_600_000,
    deliveryConcurrency: 512,
    endpointConcurrency: 32,
    endpointLanes: 1,
    enterpriseRateLimit: 6_000,
    budgets: {
      bodyBytes: 64 * MB,
      teamBodyBytes: 24 * MB,
      jsonDepth: 64,
      jsonValues: 250_000,
      pageBytes: 4 * MB,
      readConnections: 4,
      renderThreads: 2,
      renderSeconds: 15,
      teamRenderings: 20,
      teamRecoveries: 10,
      teamPickers: 10,
    },
    webhooksEnabled: true,
    embedOrigins: [],
    headerNames: {
      signature: 'Autousers-Signature',
      eventId: 'Autousers-Event-Id',
      eventType: 'Autousers-Event-Type',
      deliveryId: 'Autousers-Delivery-Id',
      userAgent: 'Autousers-Webhooks/1.0',
    },
    brandName: 'Autousers',
    brandColor: undefined,
    productUrl: undefined,
    supportUrl: undefined,
    smtpUrl: undefined,
    mailFrom: '"Autousers" <no-reply@localhost>',
    mailRecipientDomains: undefined,
    logLevel: 'info',
  });
  expect(allowedTargets.checkUrl('http://localhost/').ok).toBe(false);
  expect(catalog.settings.name).toBe('Autousers');
});

test('CATALOG_DIR: every problem of the catalog is one of the configuration, with file and line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalog-'));
  await writeFile(join(folder, 'catalog.yaml'), 'name: Shop\n');
  const order = ['type: order.shipped', 'title: Order Shipped', 'sentence: an order is shipped'];
  await writeFile(
    join(folder, 'order.yaml'),
    [...order, 'schema: { type: objct }', 'samples: []'].join('\n'),
  );
  const problems = problemsOf({ CATALOG_DIR: folder, PORT: 'x' });
  expect(problems).toEqual([
    expect.stringMatching(/^PORT: /),
    'CATALOG_DIR: order.yaml:1 description is required',
    'CATALOG_DIR: order.yaml:4 schema must be a schema of type object, or one with $ref',
    'CATALOG_DIR: order.yaml:4 schema.type must be one of string, number, integer, boolean, object, array, null',
    'CATALOG_DIR: order.yaml:5 samples must have at least 1',
  ]);
  await rm(folder, { recursive: true });
});

test('a variable that is empty counts as not set', () => {
  const names = ['PORT', 'DATABASE_URL', 'RETRY_SCHEDULE', 'ENCRYPTION_KEY', 'AUTOUSERS_WEBHOOKS_ENABLED'];
  const config = readConfig(Object.fromEntries(names.map((name) => [name, ''])));
  expect(config).toMatchObject({ port: 8080, webhooksEnabled: true, encryptionKeys: undefined });
});

describe('each variable is read:', () => {
  test.each<[string, string, Partial<Config>]>([
    ['PORT', '0', { port: 0 }],
    ['HOST', '127.0.0.1', { host: '127.0.0.1' }],
    ['KEEP_ALIVE_SECONDS', '620', { keepAliveMs: 620_000 }],
    ['DATA_DIR', '/var/lib/connect', { dataDir: '/var/lib/connect' }],
    ['DATABASE_URL', 'postgresql://u:p@db/connect', { databaseUrl: 'postgresql://u:p@db/connect' }],
    ['REDIS_URL', 'rediss://cache:6380', { redisUrl: 'rediss://cache:6380' }],
    [
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'http://collector:4318/',
      { traces: { endpoint: 'http://collector:4318', serviceName: 'autousers-connect' } },
    ],
    ['OTEL_SERVICE_NAME', 'hub', { traces: undefined }],
    ['OPERATOR_TOKEN', 'op_0123456789abcdef', { operatorToken: 'op_0123456789abcdef' }],
    ['ENCRYPTION_KEY', KEY, { encryptionKeys: [Buffer.alloc(32, 1)] }],
    [
      'ENCRYPTION_KEY',
      `${'0a'.repeat(32)}, ${KEY}`,
      { encryptionKeys: [Buffer.alloc(32, 10), Buffer.alloc(32, 1)] },
    ],
    ['PUBLIC_URL', 'https://connect.example/hub/', { publicUrl: 'https://connect.example/hub' }],
    ['RETRY_SCHEDULE', '1, 2.5,3600', { retrySchedule: [1, 2.5, 3_600] }],
    ['DELIVERY_TIMEOUT_MS', '500', { deliveryTimeoutMs: 500 }],
    ['DISABLE_AFTER_FAILING_MINUTES', '0', { disableAfterFailingMs: 0 }],
    ['DELIVERY_CONCURRENCY', '7', { deliveryConcurrency: 7 }],
    ['ENDPOINT_CONCURRENCY', '3', { endpointConcurrency: 3 }],
    ['ENDPOINT_LANES', '4', { endpointLanes: 4 }],
    ['ENTERPRISE_RATE_LIMIT', '9', { enterpriseRateLimit: 9 }],
    ['BODY_BYTES', '20971520', { budgets: budgets({ bodyBytes: 20 * MB }) }],
    ['TEAM_BODY_BYTES', '20971520', { budgets: budgets({ teamBodyBytes: 20 * MB }) }],
    ['JSON_DEPTH', '8', { budgets: budgets({ jsonDepth: 8 }) }],
    ['JSON_VALUES', '1000', { budgets: budgets({ jsonValues: 1_000 }) }],
    ['PAGE_BYTES', '1048576', { budgets: budgets({ pageBytes: MB }) }],
    ['READ_CONNECTIONS', '2', { budgets: budgets({ readConnections: 2 }) }],
    ['RENDER_THREADS', '1', { budgets: budgets({ renderThreads: 1 }) }],
    ['RENDER_SECONDS', '5', { budgets: budgets({ renderSeconds: 5 }) }],
    ['TEAM_RENDERINGS', '3', { budgets: budgets({ teamRenderings: 3 }) }],
    ['TEAM_RECOVERIES', '3', { budgets: budgets({ teamRecoveries: 3 }) }],
    ['TEAM_PICKERS', '3', { budgets: budgets({ teamPickers: 3 }) }],
    ['AUTOUSERS_WEBHOOKS_ENABLED', '0', { webhooksEnabled: false }],
    ['AUTOUSERS_WEBHOOKS_ENABLED', 'true', { webhooksEnabled: true }],
    [
      'EMBED_ORIGINS',
      'https://a.example, http://localhost:3000',
      { embedOrigins: ['https://a.example', 'http://localhost:3000'] },
    ],
    [
      'SIGNATURE_HEADER',
      'Acme-Signature',
      {
        headerNames: {
          signature: 'Acme-Signature',
          eventId: 'Acme-Event-Id',
          eventType: 'Acme-Event-Type',
          deliveryId: 'Acme-Delivery-Id',
          userAgent: 'Acme-Webhooks/1.0',
        },
      },
    ],
    ['BRAND_NAME', 'Acme', { brandName: 'Acme', mailFrom: '"Acme" <no-reply@localhost>' }],
    ['BRAND_COLOR', '#FF5500', { brandColor: '#FF5500' }],
    [
      'PRODUCT_URL',
      'https://app.acme.example/connect?from=hub',
      { productUrl: 'https://app.acme.example/connect?from=hub' },
    ],
    ['SUPPORT_URL', 'https://help.acme.example/', { supportUrl: 'https://help.acme.example/' }],
    ['SUPPORT_URL', 'mailto:help@acme.example', { supportUrl: 'mailto:help@acme.example' }],
    ['SMTP_URL', 'smtp://mail:25', { smtpUrl: 'smtp://mail:25' }],
    ['MAIL_FROM', 'Hub <hub@acme.example>', { mailFrom: 'Hub <hub@acme.example>' }],
    [
      'MAIL_RECIPIENT_DOMAINS',
      'Acme.example, b.example',
      { mailRecipientDomains: ['acme.example', 'b.example'] },
    ],
    ['LOG_LEVEL', 'silent', { logLevel: 'silent' }],
  ])('%s=%s', (name, value, expected) => expect(readConfig({ [name]: value })).toMatchObject(expected));

  test('ALLOWED_TARGETS', () => {
    const { allowedTargets } = readConfig({ ALLOWED_TARGETS: 'localhost,10.0.0.0/8' });
    expect(allowedTargets.checkUrl('http://localhost:3000/').ok).toBe(true);
    expect(allowedTargets.checkUrl('http://10.1.2.3/').ok).toBe(true);
    expect(allowedTargets.checkUrl('http://127.0.0.1/').ok).toBe(false);
  });
});

describe('a value that makes no sense is refused, with the name of its variable:', () => {
  test.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80a'],
    ['KEEP_ALIVE_SECONDS', '0'],
    ['KEEP_ALIVE_SECONDS', '3601'],
    ['KEEP_ALIVE_SECONDS', '2m'],
    ['DATABASE_URL', 'mysql://db'],
    ['DATABASE_URL', 'db'],
    ['REDIS_URL', 'http://cache'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OPERATOR_TOKEN', 'short'],
    ['ENCRYPTION_KEY', 'too-short'],
    ['ENCRYPTION_KEY', `${KEY},short`],
    ['PUBLIC_URL', 'connect.example'],
    ['PUBLIC_URL', 'ftp://connect.example'],
    ['RETRY_SCHEDULE', '60,soon'],
    ['RETRY_SCHEDULE', '-1'],
    ['RETRY_SCHEDULE', '60,,60'],
    ['RETRY_SCHEDULE', '2160001'],
    ['RETRY_SCHEDULE', Array(31).fill('1').join()],
    ['DELIVERY_TIMEOUT_MS', '99'],
    ['DELIVERY_TIMEOUT_MS', '60001'],
    ['DISABLE_AFTER_FAILING_MINUTES', '10081'],
    ['DELIVERY_CONCURRENCY', '0'],
    ['ENDPOINT_CONCURRENCY', '1.5'],
    ['ENDPOINT_LANES', '0'],
    ['ENTERPRISE_RATE_LIMIT', '0'],
    ['BODY_BYTES', '1000'],
    ['JSON_DEPTH', '7'],
    ['ALLOWED_TARGETS', 'http://localhost'],
    ['AUTOUSERS_WEBHOOKS_ENABLED', 'yes'],
    ['EMBED_ORIGINS', 'https://a.example/path'],
    ['EMBED_ORIGINS', 'a.example'],
    ['BRAND_COLOR', 'blue'],
    ['SIGNATURE_HEADER', 'Acme Signature'],
    ['SIGNATURE_HEADER', 'webhook-signature'],
    ['BRAND_NAME', 'x'.repeat(61)],
    ['LINEAR_TOKEN_URL', 'linear.app'],
    ['SMTP_URL', 'mail:25'],
    ['MAIL_RECIPIENT_DOMAINS', '@acme.example'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem.startsWith(`${name}: `)).toBe(true);
  });
});

test('every problem is told at once, and no secret with it', () => {
  const secret = 's3cret-but-bad';
  const problems = problemsOf({
    PORT: 'x',
    ENCRYPTION_KEY: secret,
    OPERATOR_TOKEN: secret,
    ALLOWED_TARGETS: 'a b,10.0.0.0/99',
    NODE_ENV: 'production',
  });
  const named = problems.map((problem) => problem.split(':', 1)[0]);
  expect(new Set(named)).toEqual(
    new Set(['PORT', 'ENCRYPTION_KEY', 'OPERATOR_TOKEN', 'ALLOWED_TARGETS', 'PUBLIC_URL']),
  );
  expect(named.filter((name) => name === 'ALLOWED_TARGETS')).toHaveLength(2);
  expect(problems.join()).not.toContain(secret);
});

test('in production nothing that protects people may be missing', () => {
  const secrets = {
    OPERATOR_TOKEN: 'op_0123456789abcdef',
    ENCRYPTION_KEY: KEY,
    PUBLIC_URL: 'https://c.example',
  };
  const env = { NODE_ENV: 'production', ...secrets };
  expect(readConfig(env).production).toBe(true);
  for (const name of Object.keys(secrets)) {
    expect(problemsOf({ ...env, [name]: undefined })).toEqual([
      expect.stringMatching(`^${name}: is required`),
    ]);
  }
  expect(problemsOf({ NODE_ENV: 'production' })).toHaveLength(3);
});

test('an address of a vendor is kept without a trailing slash', () => {
  const { vendors } = readConfig({ SLACK_API_URL: 'https://slack.acme.example/api/' });
  expect(vendors.slack?.apiUrl).toBe('https://slack.acme.example/api');
});

test('an OAuth app is an id and a secret, or neither', () => {
  expect(problemsOf({ SLACK_CLIENT_ID: 'id' })).toEqual([
    'SLACK_CLIENT_SECRET: is required together with SLACK_CLIENT_ID',
  ]);
  expect(problemsOf({ NOTION_CLIENT_SECRET: 'secret' })).toEqual([
    'NOTION_CLIENT_ID: is required together with NOTION_CLIENT_SECRET',
  ]);
  const { vendors } = readConfig({ SLACK_CLIENT_ID: 'id', SLACK_CLIENT_SECRET: 'secret' });
  expect(vendors.slack?.client).toEqual({ id: 'id', secret: 'secret' });
  expect(vendors.linear?.client).toBeUndefined();
});

test('processes with a role of their own need a database that they can share', () => {
  for (const role of ['api', 'worker'] as const) {
    expect(problemsOf({}, role)).toEqual([expect.stringMatching(/^DATABASE_URL: is required for the role/)]);
    expect(readConfig({ DATABASE_URL: 'postgres://db/connect' }, role).role).toBe(role);
  }
});

test('every variable that is read is tested here', () => {
  const source = readFileSync(new URL(import.meta.url), 'utf8');
  expect(VARIABLES.filter((name) => !source.includes(name))).toEqual([]);
});
