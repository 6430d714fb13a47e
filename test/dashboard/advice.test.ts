import { describe, expect, test } from 'vitest';
import { describeFailure } from '../../connectors/http-failure.ts';
import { adviceFor } from '../../server/dashboard/pages/webhooks/advice.ts';

const answered = (response_status: number, response_body = '') =>
  adviceFor({ response_status, response_body, error: `answered ${response_status}` });
const failed = (error: string) => adviceFor({ response_status: null, response_body: null, error });

describe('what to do about a failure', () => {
  test.each([
    [301, /leads elsewhere/],
    [400, /does not understand/],
    [401, /credentials/],
    [403, /refuses our requests/],
    [404, /nothing at this URL/],
    [405, /no POST/],
    [410, /gone for good/],
    [413, /too large/],
    [418, /does not understand/],
    [429, /too often/],
    [500, /fails/],
    [503, /fails/],
  ])('is told by the status %i', (status, title) => {
    expect(answered(status)?.title).toMatch(title);
  });

  test('tells Cloudflare and web pages from receivers', () => {
    const challenge = '<!DOCTYPE html><html><head><title>Just a moment...</title></head>cloudflare';
    expect(answered(403, challenge)?.title).toMatch(/Cloudflare stops/);
    expect(answered(403, 'error code: 1020')?.title).toMatch(/Cloudflare stops/);
    expect(answered(522, 'error code: 522')?.title).toMatch(/Cloudflare does not reach/);
    expect(answered(401, '<html><form>Sign in</form></html>')?.title).toMatch(/web page/);
    expect(answered(500, '<html>500</html>')?.title).toMatch(/fails/);
  });

  test.each([
    ['no answer within 15 s', /too long to answer/],
    ['the answer was not complete within 15 s', /too long to answer/],
    ['could not connect within 10 s', /cannot be reached/],
    ...[
      ['CERT_HAS_EXPIRED', /certificate/],
      ['ERR_SSL_WRONG_VERSION_NUMBER', /certificate/],
      ['ECONNREFUSED', /not running/],
      ['ENOTFOUND', /name in the URL/],
      ['ECONNRESET', /connection breaks/],
      ['EHOSTUNREACH', /cannot be reached/],
    ].map(([code, title]) => [describeFailure({ code }).message, title] as [string, RegExp]),
  ] as [string, RegExp][])('is told by why no answer came: %s', (error, title) => {
    expect(failed(error)?.title).toMatch(title);
  });

  test('is not made up for what is unknown', () => {
    expect(failed('something else')).toBeUndefined();
  });
});
