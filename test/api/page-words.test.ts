import { describe, expect, test } from 'vitest';
import { errorPage, type Visit } from '../../server/api/pages/words.ts';
import { ApiError, invalidRequest, overloaded } from '../../server/errors.ts';

const PRODUCT = { name: 'Acme', productUrl: undefined, supportUrl: 'https://help.acme.example/' };
const VISIT: Visit = {
  ...{ requestId: 'req-1', isSignedIn: false, app: undefined, isBack: false },
  ...{ wanted: undefined, back: undefined, again: '/settings/webhooks' },
};
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
