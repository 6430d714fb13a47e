import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const BILLING = fileURLToPath(new URL('../../docs/catalogs/billing', import.meta.url));

/** A copy of the billing catalog with further lines in some types' files. */
export function changedBilling(lines: Readonly<Record<string, string>>): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'billing-'));
  cpSync(BILLING, folder, { recursive: true });
  for (const [type, more] of Object.entries(lines))
    appendFileSync(join(folder, `${type}.yaml`), `\n${more}\n`);
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
