import { describe, expect, it } from 'vitest';
import type { ResolveName } from '../../connectors/lookups.ts';
import { parseAllowedTargets } from '../../connectors/target-policy.ts';
import { doesNotResolve, neverAnswers, resolved, resolvesTo } from './addresses.ts';
import { policyFor } from './raw-server.ts';

describe('names that are allowed', () => {
  const policy = policyFor('Localhost, hooks.internal:8080, *.corp.example,, bücher.example');

  it.each([
    'http://localhost:1234/',
    'https://LOCALHOST/',
    'http://localhost./',
    'http://hooks.internal:8080/',
    'https://hooks.internal/',
    'http://a.corp.example/',
    'http://a.b.corp.example./',
    'http://bücher.example/',
    'http://xn--bcher-kva.example/',
  ])('accepts %s', (url) => {
    expect(policy.checkUrl(url)).toEqual({ ok: true });
  });

  it.each([
    'http://hooks.internal/',
    'http://hooks.internal:8081/',
    'http://corp.example/',
    'http://notcorp.example/',
    'http://localhost.example/',
    'http://127.0.0.1/',
  ])('refuses %s', (url) => {
    expect(policy.checkUrl(url).ok).toBe(false);
  });

  it('may be private and need not resolve yet', async () => {
    for (const ip of ['127.0.0.1', '10.0.0.1', '100.64.0.1', 'fd00::1', '8.8.8.8']) {
      expect(policy.checkAddress(ip, 'localhost', 80, 'http:')).toEqual({ ok: true });
    }
    expect(await policy.checkTarget('http://localhost', { lookup: doesNotResolve })).toMatchObject({
      ok: true,
    });
    expect((await policy.checkTarget('https://hooks.internal', { lookup: resolvesTo('10.0.0.1') })).ok).toBe(
      false,
    );
  });

  it('do not open the way to metadata services and other special addresses', async () => {
    for (const ip of [
      '169.254.169.254',
      'fe80::1',
      '0.0.0.0',
      '224.0.0.1',
      '64:ff9b::a00:1',
      '255.255.255.255',
    ]) {
      expect((await policy.checkTarget('http://meta.corp.example', { lookup: resolvesTo(ip) })).ok).toBe(
        false,
      );
    }
  });
});

describe('addresses that are allowed', () => {
  const policy = policyFor(
    '127.0.0.0/8, 10.1.2.3, 192.168.0.1:8080, [fd00::5]:9000, fd12::/16, 169.254.169.254/32',
  );

  it.each([
    'http://127.0.0.1:1234/',
    'http://127.9.9.9/',
    'http://2130706433/',
    'http://[::ffff:127.0.0.1]/',
    'https://10.1.2.3/',
    'http://192.168.0.1:8080/',
    'http://[fd00::5]:9000/',
    'http://[fd12:1::1]/',
    'http://169.254.169.254/',
  ])('accepts %s', (url) => {
    expect(policy.checkUrl(url)).toEqual({ ok: true });
  });

  it.each([
    'http://10.1.2.4/',
    'http://192.168.0.1/',
    'https://192.168.0.1:8081/',
    'http://[fd00::5]/',
    'http://[fd13::1]/',
    'http://[::1]/',
    'http://8.8.8.8/',
  ])('refuses %s', (url) => {
    expect(policy.checkUrl(url).ok).toBe(false);
  });

  it('decide about a plain http name when it is resolved', async () => {
    const check = (lookup: ResolveName) =>
      policy.checkTarget('http://some.name:1234', { lookup, timeoutMs: 20 });
    expect(policy.checkUrl('http://some.name:1234')).toEqual({ ok: true });
    expect(await check(resolvesTo('127.0.0.1'))).toEqual({ ok: true });
    expect((await check(resolvesTo('8.8.8.8'))).ok).toBe(false);
    expect((await check(resolvesTo('10.9.9.9'))).ok).toBe(false);
    expect((await check(resolvesTo())).ok).toBe(false);
    expect((await check(doesNotResolve)).ok).toBe(false);
    expect((await check(neverAnswers)).ok).toBe(false);
  });

  it('are the only ones that a connection uses when a name has others too', async () => {
    const lookup = resolvesTo('::1', '127.0.0.1');
    expect(await policy.checkTarget('http://localhost:1234', { lookup })).toEqual({ ok: true });
    expect(policy.chooseAddresses(resolved('::1', '127.0.0.1'), 'localhost', 1234, 'http:')).toEqual({
      ok: true,
      addresses: resolved('127.0.0.1'),
    });
    expect(policy.chooseAddresses(resolved('8.8.8.8', '127.0.0.1'), 'x.example', 80, 'http:')).toEqual({
      ok: true,
      addresses: resolved('127.0.0.1'),
    });
    expect(
      policy.chooseAddresses(resolved('8.8.8.8', '127.0.0.1', '10.9.9.9'), 'x.example', 443, 'https:'),
    ).toEqual({
      ok: true,
      addresses: resolved('8.8.8.8', '127.0.0.1'),
    });
  });
});

describe('ALLOWED_TARGETS', () => {
  it.each(['', ' , ,', '0.0.0.0/0,::/0', '10.0.0.0/8', '::ffff:10.0.0.1', 'a_b.internal', 'localhost.'])(
    'may be %j',
    (text) => {
      expect(parseAllowedTargets(text)).toHaveProperty('policy');
    },
  );

  it.each([
    'http://localhost',
    'user@host',
    'localhost/path',
    'host?x',
    'host#x',
    'two words',
    'localhost:0',
    'localhost:65536',
    'localhost:',
    'localhost:http',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.5/8',
    '10.0.0.0/8:80',
    'fd00::/129',
    'fd00::1/8',
    '::ffff:10.0.0.0/104',
    '[::1',
    '[::1]:x',
    '::1:zz',
    '[localhost]:80x',
    '*',
    'a.*.b',
    '*foo.com',
    '*.',
    '.internal',
    '-a.internal',
    '127.1',
    '0x7f.1',
    '300.1.1.1',
    'a..b',
  ])('may not be %j', (text) => {
    expect(parseAllowedTargets(text)).toEqual({ problems: [expect.stringContaining(`"${text}": `)] });
  });

  it('names every problem at once', () => {
    const parsed = parseAllowedTargets('localhost, http://a, 10.0.0.5/8, b:99999, 127.0.0.1');
    expect(parsed).toEqual({
      problems: [
        '"http://a": give only the host, without a scheme, path or credentials',
        '"10.0.0.5/8": starts in the middle of its range; write 10.0.0.0/8 if you mean all of it',
        '"b:99999": the port must be a number from 1 to 65535',
      ],
    });
  });
});
