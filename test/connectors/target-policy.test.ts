import { isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import { doesNotResolve, NOT_PUBLIC, neverAnswers, PUBLIC, resolved, resolvesTo } from './addresses.ts';
import { policyFor } from './raw-server.ts';

const asHost = (ip: string) => (isIP(ip) === 6 ? `[${ip}]` : ip);

describe('with nothing allowed', () => {
  const policy = policyFor('');

  it.each(NOT_PUBLIC)('refuses %s (%s), as a literal and as an answer of DNS', async (_what, ip) => {
    expect(policy.checkAddress(ip, 'example.com', 443).ok).toBe(false);
    expect(policy.checkUrl(`https://${asHost(ip)}/hook`).ok).toBe(false);
    expect((await policy.checkTarget('https://example.com', { lookup: resolvesTo(ip) })).ok).toBe(false);
    expect((await policy.checkTarget('https://example.com', { lookup: resolvesTo('8.8.8.8', ip) })).ok).toBe(
      false,
    );
    expect(policy.chooseAddresses(resolved('8.8.8.8', ip), 'example.com', 443, 'https:').ok).toBe(false);
  });

  it.each(PUBLIC)('accepts %s over https only', async (ip) => {
    expect(policy.checkAddress(ip, 'example.com', 443)).toEqual({ ok: true });
    expect(policy.checkUrl(`https://${asHost(ip)}:8443/hook?x=1`)).toEqual({ ok: true });
    expect(await policy.checkTarget('https://example.com', { lookup: resolvesTo(ip) })).toEqual({ ok: true });
    expect(policy.checkAddress(ip, 'example.com', 80, 'http:').ok).toBe(false);
    expect(policy.checkUrl(`http://${asHost(ip)}/hook`).ok).toBe(false);
  });

  it.each(['', 'rubbish', '127.0.0.1.5', '0x7f.1', '2130706433', 'fe80::1%eth0'])(
    'refuses %j as an address',
    (ip) => {
      expect(policy.checkAddress(ip, 'example.com', 443).ok).toBe(false);
    },
  );

  it.each([
    'https://0x7f.1/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://017700000001/',
    'https://127.1/',
    'https://127.0.0.1./',
    'https://%31%32%37.0.0.1/',
    'https://①②⑦.⓪.⓪.①/',
    'https:\\\\127.0.0.1\\',
    'HTTPS://127.0.0.1:8443/',
    'https://[::FFFF:7F00:1]/',
    'https://[0:0:0:0:0:ffff:169.254.169.254]/',
    'https://0/',
  ])('sees through the odd notation %s', (url) => {
    expect(policy.checkUrl(url)).toEqual({ ok: false, reason: expect.stringContaining('public internet') });
  });

  it.each([
    ['http://example.com/', 'https'],
    ['ftp://example.com/', 'https://'],
    ['file:///etc/passwd', 'https://'],
    ['javascript:alert(1)', 'https://'],
    ['https://', 'complete URL'],
    ['example.com/hook', 'complete URL'],
    ['', 'complete URL'],
    ['https://user@example.com/', 'user name'],
    ['https://:secret@example.com/', 'password'],
    ['https://example.com/#part', 'fragment'],
    ['https://example.com/#', 'fragment'],
    [`https://example.com/${'x'.repeat(2029)}`, '2048'],
  ])('refuses %s', (url, reason) => {
    expect(policy.checkUrl(url)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });

  it('accepts a URL of 2048 characters', () => {
    expect(policy.checkUrl(`https://example.com/${'x'.repeat(2028)}`)).toEqual({ ok: true });
  });

  it('accepts a name that does not resolve in time: the connection decides', async () => {
    const unknown = { ok: true, isUnresolved: true };
    expect(await policy.checkTarget('https://example.com', { lookup: doesNotResolve })).toEqual(unknown);
    const started = performance.now();
    const verdict = await policy.checkTarget('https://example.com', { lookup: neverAnswers, timeoutMs: 50 });
    expect(verdict).toEqual(unknown);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it.each([
    'https://localhost/x',
    'https://localhost./x',
    'https://a.b.localhost/x',
    'https://168.63.129.16/x',
  ])('refuses %s without asking anybody, unless the operator lists it', async (url) => {
    const lookup = () => Promise.reject(new Error('nobody was to be asked'));
    const refused = { ok: false, reason: expect.stringContaining('public internet') };
    expect(await policy.checkTarget(url, { lookup })).toEqual(refused);
    const { hostname } = new URL(url);
    const listing = policyFor(hostname.replace(/\.$/, ''));
    expect(await listing.checkTarget(url, { lookup })).toMatchObject({ ok: true });
  });

  it('never says what a name resolves to', async () => {
    const verdict = await policy.checkTarget('https://db.corp.example', { lookup: resolvesTo('10.1.2.3') });
    expect(verdict).toEqual({ ok: false, reason: expect.not.stringContaining('10.1.2.3') });
  });
});
