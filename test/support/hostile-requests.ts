import fc from 'fast-check';
import { document } from './openapi.ts';

/** What is documented, with the examples of its bodies. */
export const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { requestBody, parameters }]) => ({
    method: method.toUpperCase(),
    path,
    query: parameters.flatMap((each) => ('in' in each && each.in === 'query' ? [each.name] : [])),
    examples: Object.values(requestBody?.content['application/json'].examples ?? {}).map(
      ({ value }) => value,
    ),
  })),
);

const rowNames = [
  'id',
  'endpoint',
  'event',
  'delivery',
  'recovery',
  'slack',
  'linear',
  'notion',
  'automation',
  'automationDelivery',
  'automationRecovery',
];
const pickers = ['channels', 'teams', 'labels', 'users', 'states', 'projects', 'data_sources', 'columns'];
const oddText = fc.oneof(
  fc.constantFrom('', '\0', 'a\0b', '\ud800', '\udc00x', '💥', '__proto__', 'constructor', 'null', '-1'),
  fc.constantFrom('0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '1969-12-31T23:59:59.999Z', '1e999'),
  fc.constantFrom(
    'https://[::1',
    'https://a..b/',
    'https://\u2100.example/',
    `https://${'a'.repeat(300)}.example/`,
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.integer({ min: 100, max: 5_000 }).map((length) => 'x'.repeat(length)),
);
const oddNumber = fc.oneof(fc.constantFrom(0, -1, 1.5, 101, 2 ** 53, -(2 ** 63), 1e308), fc.double());
const oddValue = fc.oneof(
  { weight: 3, arbitrary: oddText },
  { weight: 2, arbitrary: oddNumber },
  { weight: 2, arbitrary: fc.constantFrom(null, true, [], {}, [[]], { op: 'eq' }, ['*', '*']) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);

export const encoded = (text: string) => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));

/** Of a path: percent-encoded in every good and bad way. No space, which would end the path. */
const oddId = fc.oneof(
  oddText.map((text) => encoded(text)),
  fc.constantFrom(
    '%00',
    '%',
    '%zz',
    '%ff',
    '%F0%9F',
    '..',
    '.',
    '%2e%2e',
    '%2F',
    'a%2Fb',
    ':id',
    '*',
    '{id}',
    'é',
  ),
  fc.constantFrom(
    'deliveries',
    'batch',
    'retry',
    'test',
    '~',
    '\\',
    ';',
    'x'.repeat(9_000),
    'x'.repeat(20_000),
  ),
  fc.string({ unit: 'grapheme-ascii', maxLength: 30 }).map((text) => text.replaceAll(/[\s?#/]/g, '_')),
);
const parameters = ['limit', 'starting_after', 'ending_before', 'type', 'object_id', 'status', 'colour']
  // Of pickers.
  .concat('q', 'cursor', 'team', 'data_source');
const oddQuery = fc.oneof(
  fc.constantFrom(
    '',
    '?',
    '?limit=1&limit=2',
    '?limit[]=1',
    '?limit=',
    '?%00=1',
    '?=',
    '?a=%',
    '?__proto__=1',
  ),
  fc.tuple(fc.constantFrom(...parameters), oddText).map(([name, text]) => `?${name}=${encoded(text)}`),
);

/** An example with one place in it replaced, removed or added. */
const mutated = (example: unknown) =>
  fc.tuple(fc.infiniteStream(fc.nat(50)), oddValue, fc.nat(3)).map(([turns, odd, what]) => {
    const copy: unknown = structuredClone(example);
    let at = copy;
    for (const turn of turns) {
      if (typeof at !== 'object' || at === null) break;
      const keys = Object.keys(at);
      const key = keys[turn % Math.max(keys.length, 1)];
      const inner = key === undefined ? undefined : Reflect.get(at, key);
      if (key !== undefined && typeof inner === 'object' && inner !== null && turn % 3 > 0) {
        at = inner;
        continue;
      }
      if (key === undefined || what === 0) Reflect.set(at, typeof odd === 'string' ? odd : 'colour', odd);
      else if (what === 1) Reflect.deleteProperty(at, key);
      else Reflect.set(at, key, odd);
      break;
    }
    return JSON.stringify(copy);
  });

const bodyFor = (examples: unknown[]) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.json({ maxDepth: 5 }) },
    { weight: 1, arbitrary: oddValue.map((value) => JSON.stringify(value)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '',
        '{',
        '[',
        'nul',
        '{"a":1}}',
        '\ufeff{}',
        `${'['.repeat(20_000)}`,
        '{"a":1,"a":2}',
      ),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
    ...examples.map((example) => ({ weight: 3, arbitrary: mutated(example) })),
  );

const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
      'application/json; charset=nonsense',
      'application/problem+json',
      'json',
      ';;',
      '',
    ),
  },
);
const oddHeaders = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>>(
      { 'content-encoding': 'gzip' },
      { 'content-encoding': 'nonsense' },
      { 'idempotency-key': '' },
      { 'idempotency-key': 'é'.repeat(200) },
      { 'idempotency-key': 'x'.repeat(256) },
      { cookie: '=;;;autousers_session' },
      { authorization: 'Bearer' },
      { origin: 'not a url', 'sec-fetch-site': 'cross-site' },
      { 'x-http-method-override': 'DELETE', 'x-forwarded-for': '\u00e9' },
      { range: 'bytes=0-1', 'if-none-match': '*', accept: 'text/html' },
    ),
  },
);

/** One request, wrong in some way more often than not. */
export const request = fc.constantFrom(...operations).chain(({ method: own, path: template, examples }) =>
  fc.record({
    method: fc.oneof(
      { weight: 8, arbitrary: fc.constant(own) },
      { weight: 1, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS') },
      { weight: 1, arbitrary: fc.constantFrom('TRACE', 'PROPFIND', 'NONSENSE', 'get') },
    ),
    template: fc.constant(template),
    row: fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...rowNames) },
      { weight: 1, arbitrary: fc.constant(undefined) },
    ),
    id: oddId,
    picker: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...pickers) }, { weight: 1, arbitrary: oddId }),
    query: fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 1, arbitrary: oddQuery }),
    who: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('key', 'operator') },
      { weight: 1, arbitrary: fc.constantFrom('none', 'session', 'garbage') },
    ),
    type: contentType,
    headers: oddHeaders,
    body: bodyFor(examples),
  }),
);

export const HOSTILE = [
  '',
  'a\0b',
  '\ud800',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59-14:00',
  'https://[::1',
  '__proto__',
];
export const hostileValues = [...HOSTILE, 'x'.repeat(5_000), -1, 2 ** 53, 1e308, null, true, [], {}];

/** The value with each of its places in turn, however deep, replaced. */
export function everywhere(value: unknown, odd: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [odd];
  const inside = Object.entries(value).flatMap(([key, each]) =>
    everywhere(each, odd).map((inner) => {
      const copy = structuredClone(value);
      Reflect.set(copy, key, inner);
      return copy;
    }),
  );
  return [odd, ...inside];
}
