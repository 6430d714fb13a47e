import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, ConfigError } from '../config.ts';

export interface Secrets {
  operatorToken: string;
  encryptionKeys: Buffer[];
}

/**
 * The configured secrets; what is missing outside production is generated once and kept in the data directory
 * with mode 0600 (the configuration has already refused that in production).
 */
export function loadSecrets(config: Config): Secrets {
  const keep = (name: string, make: () => string) => readOrCreate(config.dataDir, name, make);
  return {
    operatorToken:
      config.operatorToken ?? keep('operator-token', () => `op_${randomBytes(24).toString('base64url')}`),
    encryptionKeys: config.encryptionKeys ?? [
      Buffer.from(
        keep('encryption-key', () => randomBytes(32).toString('base64')),
        'base64',
      ),
    ],
  };
}

function readOrCreate(dataDir: string, name: string, make: () => string): string {
  const file = join(dataDir, name);
  if (existsSync(file)) {
    const kept = readFileSync(file, 'utf8').trim();
    if (kept === '')
      throw new ConfigError([`${file}: is empty; restore it from a backup, or remove it to make a new one`]);
    return kept;
  }
  mkdirSync(dataDir, { recursive: true });
  const made = make();
  // wx: two processes that start at once must not each make their own.
  writeFileSync(file, `${made}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  return made;
}
