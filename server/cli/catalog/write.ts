import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { usage } from '../failures.ts';
import type { TypeFile } from './import/event-type.ts';

interface WriteOptions {
  /** Parts that schemas refer to, by their files. */
  shared?: Readonly<Record<string, unknown>>;
  /** Of the product. */
  name: string;
  /** Types that are there already may be written anew. */
  force: boolean;
}

/**
 * Writes a file for each type, and `catalog.yaml` where there is none yet. @returns the names of the files
 * @throws usage when a file is there that nobody said to replace; then nothing is written
 */
export function writeCatalog(
  folder: string,
  types: readonly TypeFile[],
  { name, force, shared = {} }: WriteOptions,
): string[] {
  const settings = { name, order: types.map(({ type }) => type) };
  const hasSettings =
    existsSync(folder) && readdirSync(folder).some((each) => /^catalog\.(ya?ml|json)$/.test(each));
  const files = [
    ...(hasSettings ? [] : [['catalog.yaml', settings] as const]),
    ...types.map((each) => [`${each.type}.yaml`, each] as const),
    ...Object.entries(shared),
  ];
  const there = files.map(([file]) => file).filter((file) => existsSync(join(folder, file)));
  if (there.length > 0 && !force)
    throw usage(`${folder} has ${there.join(', ')} already: name another folder, or replace it with --force`);
  for (const [file, content] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), stringify(content, { lineWidth: 110, aliasDuplicateObjects: false }));
  }
  return files.map(([file]) => file);
}
