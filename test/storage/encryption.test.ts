import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKeyring } from '../../server/storage/encryption.ts';

const key = randomBytes(32);
const keyring = createKeyring([key]);

test('what was encrypted comes back, and does not show in what is stored', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (plain, owner) => {
      expect(keyring.decrypt(keyring.encrypt(plain, owner), owner)).toBe(plain);
    }),
  );
  const stored = keyring.encrypt('whsec_secret', 'whe_1');
  expect(stored).toMatch(/^[^.]+\.[A-Za-z0-9_-]+$/);
  expect(Buffer.from(stored.split('.')[1] ?? '', 'base64url').toString('latin1')).not.toContain('whsec_');
});

test('the same text is never stored the same way twice', () => {
  const stored = Array.from({ length: 100 }, () => keyring.encrypt('x', 'whe_1'));
  expect(new Set(stored).size).toBe(100);
});

test('a stored text that is moved to another row does not decrypt', () => {
  const stored = keyring.encrypt('secret', 'whe_1');
  expect(() => keyring.decrypt(stored, 'whe_2')).toThrow();
});

test('a stored text that was altered anywhere does not decrypt', () => {
  const [id, text = ''] = keyring.encrypt('secret', 'whe_1').split('.');
  const sealed = Buffer.from(text, 'base64url');
  for (const index of sealed.keys()) {
    const altered = Buffer.from(sealed);
    altered.writeUInt8((altered.readUInt8(index) + 1) % 256, index);
    expect(() => keyring.decrypt(`${id}.${altered.toString('base64url')}`, 'whe_1')).toThrow();
  }
  for (const length of [0, 1, 12, 27, sealed.length - 1]) {
    const cut = sealed.subarray(0, length).toString('base64url');
    expect(() => keyring.decrypt(`${id}.${cut}`, 'whe_1')).toThrow();
  }
});

test('a new key goes first: it encrypts, and what the older one encrypted still decrypts', () => {
  const newer = createKeyring([randomBytes(32), key]);
  const old = keyring.encrypt('old', 'whe_1');
  expect(newer.decrypt(old, 'whe_1')).toBe('old');
  const fresh = newer.encrypt('fresh', 'whe_1');
  expect(newer.decrypt(fresh, 'whe_1')).toBe('fresh');
  expect(() => keyring.decrypt(fresh, 'whe_1')).toThrow(/ENCRYPTION_KEY/);
});

test('a keyring without keys is refused', () => expect(() => createKeyring([])).toThrow());
