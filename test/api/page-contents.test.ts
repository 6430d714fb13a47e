import { describe, expect, test } from 'vitest';
import { errorPage as errorPageIn, type Visit } from '../../server/api/pages/contents.ts';
import { WORDS } from '../../server/api/pages/languages/index.ts';
import { ApiError, invalidRequest, overloaded } from '../../server/errors.ts';

const PRODUCT = { name: 'Acme', productUrl: undefined, supportUrl: 'https://help.acme.example/' };
const VISIT: Visit = {
  ...{ requestId: 'req-1', isSignedIn: false, app: undefined, isBack: false },
  ...{ wanted: undefined, back: '/', again: '/settings/webhooks' },
};
const errorPage = errorPageIn.bind(undefined, WORDS.en);
const status = (code: number) => invalidRequest('What went wrong.', { status: code });
const failed = (code: number) => new ApiError('api_error', 'Of ours.', { status: code });
const HELP = { label: 'Get help', href: 'https://help.acme.example/', elsewhere: true };

describe('what a page says of', () => {
  test.each<[string, ApiError, string, string | undefined]>([
    ['something that is ours', failed(500), 'Something went wrong on our side', 'Request req-1'],
    ['a moment without the database', overloaded('Busy.'), 'This can’t be done just now', 'Request req-1'],
    ['an upload that is too large', status(413), 'That is too large', undefined],
    ['too many requests', status(429), 'Too much at once', undefined],
    ['a method that is not possible', status(405), 'This address can’t be used like this', undefined],
    ['an unknown address', status(404), 'There is nothing at this address', undefined],
    ['anything else', status(409), 'That did not work', undefined],
  ])('%s', (_of, error, heading, note) => {
    const page = errorPage(PRODUCT, error, VISIT);
    expect([page.heading, page.note]).toEqual([heading, note]);
    expect(page.text.length).toBeGreaterThan(0);
    // There is always something to do, and help is the last of it.
    expect(page.actions.length).toBeGreaterThan(1);
    expect(page.actions.at(-1)).toEqual(HELP);
  });

  test('what may be tried again, with a button for that, and nothing else with one', () => {
    const labels = (error: ApiError) => errorPage(PRODUCT, error, VISIT).actions.map(({ label }) => label);
    for (const error of [failed(500), overloaded('Busy.'), status(429)]) {
      expect(labels(error)[0]).toBe('Try again');
    }
    for (const error of [status(404), status(413), status(400)])
      expect(labels(error)).not.toContain('Try again');
  });

  test('our own message only where it is meant for people', () => {
    const text = (error: ApiError) => errorPage(PRODUCT, error, VISIT).text.join(' ');
    expect(text(status(400))).toContain('What went wrong.');
    expect(text(failed(500))).not.toContain('Of ours.');
    const notBuilt = new ApiError('api_error', 'Run "npm run build".', {
      status: 503,
      code: 'pages_not_built',
    });
    expect(text(notBuilt)).toContain('Run "npm run build".');
  });

  test('a failed way back from an app: that nothing was connected', () => {
    const visit = { ...VISIT, app: 'Slack', isBack: true };
    for (const error of [
      status(400),
      new ApiError('authorization_error', 'No.', { code: 'insufficient_role' }),
    ]) {
      expect(errorPage(PRODUCT, error, visit).text).toContain(
        'Nothing was connected, and nothing else has changed.',
      );
    }
  });
});

describe('in each language', () => {
  const { en, de } = WORDS;
  type Room = Record<string, string | ((name: string) => string)>;
  /** Every text by its name, with a name put in where it wants one. */
  const textsOf = (words: typeof en) =>
    Object.entries(words).flatMap(([room, texts]) =>
      Object.entries(texts as Room).map(([key, text]): [string, string] => [
        `${room}.${key}`,
        typeof text === 'string' ? text : text('Acme'),
      ]),
    );
  const german = new Map(textsOf(de));

  test.each(textsOf(en))('%s has words of its own, with the same name in them', (key, text) => {
    const translated = german.get(key) ?? '';
    expect(translated).not.toBe('');
    expect(translated).not.toBe(text);
    expect(translated.includes('Acme')).toBe(text.includes('Acme'));
  });

  test('German says so where a message of the server is in English', () => {
    const page = errorPageIn(de, PRODUCT, status(400), VISIT);
    expect(page.heading).toBe('Das hat nicht geklappt');
    expect(page.text).toEqual(['Der Server meldet auf Englisch: „What went wrong.“']);
    expect(page.actions.map(({ label }) => label)).toEqual(['Einstellungen öffnen', 'Hilfe']);
  });
});
