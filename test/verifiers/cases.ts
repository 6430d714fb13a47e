import { newSecret, signatureHeaders } from '../../server/signing/index.ts';

/** A POST as the worker sent it. */
export interface Delivery {
  body: Buffer;
  header: string;
  /** `t` of the header. */
  t: number;
}

/** What the real server sent. */
export interface World {
  plain: Delivery;
  /** Its body has characters outside ASCII, escapes that nobody needs and numbers like 1.0. */
  odd: Delivery;
  secret: string;
  /** After a rotation: signed with `fresh` and with `old`. */
  rotated: Delivery;
  fresh: string;
  old: string;
}

/**
 * What a verifier is asked. A header is given as bytes, as it comes over the wire; null when there is none.
 */
export interface Question {
  body: Buffer;
  header: Buffer | null;
  secrets: string[];
  now?: number;
  tolerance?: number;
}

type Verdict =
  | 'accepted'
  | 'missing_header'
  | 'malformed_header'
  | 'timestamp_out_of_tolerance'
  | 'signature_mismatch'
  | 'invalid_payload'
  /** The call itself is wrong. */
  | 'fault';

export interface Case {
  name: string;
  verdict: Verdict;
  ask: (world: World) => Question;
  /** The server's own verifier trims any white space, not only that of HTTP. */
  unlikeServer?: true;
}

const latin1 = (header: string) => Buffer.from(header, 'latin1');

export function ask(
  delivery: Delivery,
  secrets: string | string[],
  changes: Partial<Question> = {},
): Question {
  const { body, header, t } = delivery;
  return { body, header: latin1(header), secrets: [secrets].flat(), now: t, ...changes };
}

/** The genuine delivery under another header. */
function header(name: string, verdict: Verdict, rewrite: (parts: Parts) => string | Buffer | null): Case {
  const make = ({ plain, secret }: World) => {
    const [t = '', v1 = ''] = plain.header.split(',');
    const written = rewrite({ t, v1, hex: v1.slice(3) });
    return ask(plain, secret, { header: typeof written === 'string' ? latin1(written) : written });
  };
  return { name, verdict, ask: make };
}

interface Parts {
  t: string;
  v1: string;
  hex: string;
}

/** A body that the server would never send, signed as it signs. */
function signed(name: string, verdict: Verdict, body: string | Buffer): Case {
  const make = ({ secret, plain: { t } }: World) => {
    const headers = signatureHeaders({ secrets: [secret], eventId: 'event_1', timestamp: t, body });
    return ask({ body: Buffer.from(body), header: headers['Autousers-Signature'], t }, secret);
  };
  return { name, verdict, ask: make };
}

const later = (seconds: number, verdict: Verdict): Case => ({
  name: `received ${seconds} s after it was signed`,
  verdict,
  ask: ({ plain, secret }) => ask(plain, secret, { now: plain.t + seconds }),
});

const genuine: Case[] = [
  {
    name: 'just now, by the real clock',
    verdict: 'accepted',
    ask: (w) => ask(w.plain, w.secret, { now: undefined }),
  },
  { name: 'a plain event', verdict: 'accepted', ask: (w) => ask(w.plain, w.secret) },
  { name: 'a body with escapes and other scripts', verdict: 'accepted', ask: (w) => ask(w.odd, w.secret) },
  { name: 'rotated, receiver has the new secret', verdict: 'accepted', ask: (w) => ask(w.rotated, w.fresh) },
  { name: 'rotated, receiver has the old secret', verdict: 'accepted', ask: (w) => ask(w.rotated, w.old) },
  {
    name: 'several secrets, the last fits',
    verdict: 'accepted',
    ask: (w) => ask(w.plain, [newSecret(), w.secret]),
  },
  later(300, 'accepted'),
  later(-300, 'accepted'),
  {
    name: 'a wider tolerance',
    verdict: 'accepted',
    ask: (w) => ask(w.plain, w.secret, { now: w.plain.t + 900, tolerance: 900 }),
  },
  signed(
    'a type that nobody knows yet',
    'accepted',
    '{"id":"event_1","type":"brand.new","data":{"object":{}}}',
  ),
];

const forged: Case[] = [
  later(301, 'timestamp_out_of_tolerance'),
  later(-301, 'timestamp_out_of_tolerance'),
  {
    name: 'a narrower tolerance',
    verdict: 'timestamp_out_of_tolerance',
    ask: (w) => ask(w.plain, w.secret, { now: w.plain.t + 11, tolerance: 10 }),
  },
  { name: 'another secret', verdict: 'signature_mismatch', ask: (w) => ask(w.plain, newSecret()) },
  {
    name: 'rotated, receiver has a third secret',
    verdict: 'signature_mismatch',
    ask: (w) => ask(w.rotated, w.secret),
  },
  {
    name: 'several secrets, none fits',
    verdict: 'signature_mismatch',
    ask: (w) => ask(w.plain, [newSecret(), newSecret()]),
  },
  {
    name: 'the secret without whsec_',
    verdict: 'signature_mismatch',
    ask: (w) => ask(w.plain, w.secret.slice(6)),
  },
  {
    name: 'one byte of the body changed',
    verdict: 'signature_mismatch',
    ask: (w) =>
      ask(w.plain, w.secret, { body: Buffer.from(w.plain.body.toString().replace('eval_1', 'eval_2')) }),
  },
  {
    name: 'a space after the body',
    verdict: 'signature_mismatch',
    ask: (w) => ask(w.plain, w.secret, { body: Buffer.concat([w.plain.body, Buffer.from(' ')]) }),
  },
  {
    name: 'an empty body',
    verdict: 'signature_mismatch',
    ask: (w) => ask(w.plain, w.secret, { body: Buffer.alloc(0) }),
  },
  {
    name: 'JSON that was parsed and written again',
    verdict: 'signature_mismatch',
    ask: (w) =>
      ask(w.odd, w.secret, { body: Buffer.from(JSON.stringify(JSON.parse(w.odd.body.toString()))) }),
  },
  {
    name: 'the body of another delivery',
    verdict: 'signature_mismatch',
    ask: (w) => ask(w.plain, w.secret, { body: w.odd.body }),
  },
  header('the timestamp changed', 'signature_mismatch', ({ t, v1 }) => `t=${Number(t.slice(2)) + 1},${v1}`),
  header('a zero before the timestamp', 'signature_mismatch', ({ t, v1 }) => `t=0${t.slice(2)},${v1}`),
];

const headers: Case[] = [
  header('no header', 'missing_header', () => null),
  header('an empty header', 'missing_header', () => ''),
  header('white space', 'missing_header', () => ' \t '),
  header('rubbish', 'malformed_header', () => 'rubbish'),
  header('commas', 'malformed_header', () => ',,,'),
  header('a part without =', 'malformed_header', ({ t, v1 }) => `${t},rubbish,${v1}`),
  header('a comma at the end', 'malformed_header', ({ t, v1 }) => `${t},${v1},`),
  header('no t', 'malformed_header', ({ v1 }) => v1),
  header('an empty t', 'malformed_header', ({ v1 }) => `t=,${v1}`),
  header('two t', 'malformed_header', ({ t, v1 }) => `${t},${t},${v1}`),
  header('T instead of t', 'malformed_header', ({ t, v1 }) => `${t.toUpperCase()},${v1}`),
  header('no v1', 'malformed_header', ({ t }) => t),
  header('only a scheme that nobody knows', 'malformed_header', ({ t, hex }) => `${t},v2=${hex}`),
  header('V1 instead of v1', 'malformed_header', ({ t, hex }) => `${t},V1=${hex}`),
  ...['-5', '+5', '12.5', '1e9', '0x10', '1_0', '1 0', '9'.repeat(16), '9'.repeat(400)].map((t) =>
    header(`t=${t.slice(0, 20)}`, 'malformed_header', ({ v1 }) => `t=${t},${v1}`),
  ),
  header('digits of another script', 'malformed_header', ({ v1 }) => Buffer.from(`t=١٢٣٤٥٦٧٨٩٠,${v1}`)),
  {
    ...header('a line break after t', 'malformed_header', ({ t, v1 }) => `${t}\n,${v1}`),
    unlikeServer: true,
  },
  header('t of the year 31 million', 'timestamp_out_of_tolerance', ({ v1 }) => `t=${'9'.repeat(15)},${v1}`),
  header('t=0', 'timestamp_out_of_tolerance', ({ v1 }) => `t=0,${v1}`),
  header('the parts in another order', 'accepted', ({ t, v1 }) => `${v1},${t}`),
  header('white space round the parts', 'accepted', ({ t, v1 }) => `  ${t.replace('=', ' = ')} ,\t${v1} `),
  {
    ...header('a no-break space', 'signature_mismatch', ({ t, v1 }) => `${t},${v1}\xa0`),
    unlikeServer: true,
  },
  header(
    'schemes that nobody knows beside v1',
    'accepted',
    ({ t, v1 }) => `v0=ab,${t},x=,=,v10=${'0'.repeat(64)},${v1},v2=é`,
  ),
  header(
    'many wrong v1, then the right one',
    'accepted',
    ({ t, v1, hex }) => `${t},${`v1=${hex.replace(/./g, '0')},`.repeat(200)}${v1}`,
  ),
  header('the right v1, then wrong ones', 'accepted', ({ t, v1 }) => `${t},${v1},v1=,v1=00`),
  header('upper-case hex', 'signature_mismatch', ({ t, hex }) => `${t},v1=${hex.toUpperCase()}`),
  header('an empty v1', 'signature_mismatch', ({ t }) => `${t},v1=`),
  header('v1 one digit short', 'signature_mismatch', ({ t, v1 }) => `${t},${v1.slice(0, -1)}`),
  header('v1 one digit long', 'signature_mismatch', ({ t, v1 }) => `${t},${v1}0`),
  header(
    'v1 as base64',
    'signature_mismatch',
    ({ t, hex }) => `${t},v1=${Buffer.from(hex, 'hex').toString('base64')}`,
  ),
  header(
    'v1 outside ASCII, of the right length',
    'signature_mismatch',
    ({ t, hex }) => `${t},v1=é${hex.slice(2)}`,
  ),
  header('bytes that are no text', 'signature_mismatch', ({ t }) => `${t},v1=\xff\xfe\x80`),
  header('a very long v1', 'signature_mismatch', ({ t }) => `${t},v1=${'a'.repeat(100_000)}`),
  header('a very long rubbish', 'malformed_header', () => '='.repeat(50_000) + ','.repeat(50_000)),
];

const event = (rest: object) =>
  JSON.stringify({ id: 'event_1', type: 'rating.created', data: { object: {} }, ...rest });

const payloads: Case[] = [
  signed('signed, but empty', 'invalid_payload', ''),
  signed('signed, but not JSON', 'invalid_payload', '{"id":'),
  signed(
    'signed, but not UTF-8',
    'invalid_payload',
    Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff, 0x22, 0x7d])]),
  ),
  signed('signed, with a byte order mark', 'invalid_payload', `\ufeff${event({})}`),
  signed('signed, with NaN', 'invalid_payload', event({}).replace('{}', '{"a":NaN}')),
  signed('signed, but nested without end', 'invalid_payload', '['.repeat(100_000)),
  ...['null', '1', '"text"', '[]', '{}'].map((body) =>
    signed(`signed, but ${body}`, 'invalid_payload', body),
  ),
  signed('signed, without an id', 'invalid_payload', event({ id: undefined })),
  signed('signed, with a number as id', 'invalid_payload', event({ id: 5 })),
  signed('signed, with an empty type', 'invalid_payload', event({ type: '' })),
  signed('signed, without data', 'invalid_payload', event({ data: null })),
  signed('signed, with an array as object', 'invalid_payload', event({ data: { object: [] } })),
];

const calls: Case[] = [
  { name: 'no secret', verdict: 'fault', ask: (w) => ask(w.plain, []) },
  { name: 'an empty secret', verdict: 'fault', ask: (w) => ask(w.plain, ['']) },
  { name: 'a secret and an empty one', verdict: 'fault', ask: (w) => ask(w.plain, [w.secret, '']) },
];

/** What every verifier must say, in whatever language. */
export const cases: readonly Case[] = [...genuine, ...forged, ...headers, ...payloads, ...calls];
