import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../connectors/connector.ts';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const guide = readFileSync(at('docs/write-a-connector.md'), 'utf8');
const commands = [...guide.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);
/** The word for the copy, and what it is a copy of. */
const original = (path: string) => path.replaceAll('scratch', 'template');

describe('docs/write-a-connector.md', () => {
  test('is a page, and not two', () => expect(guide.split('\n').length).toBeLessThanOrEqual(90));

  test('copies what there is, to where it is looked for', () => {
    const copies = commands.filter((line) => line.startsWith('cp '));
    expect(copies).toHaveLength(3);
    for (const line of copies) {
      const [from = '', to = ''] = line.split(' ').slice(-2);
      expect(existsSync(at(from)), from).toBe(true);
      expect(original(to)).toBe(from);
      expect(existsSync(at(to)), `${to} was only for trying`).toBe(false);
    }
  });

  test('runs tests and scripts that there are', () => {
    const { scripts, devDependencies } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
    const others = commands.filter((line) => !line.startsWith('cp '));
    expect(others.length).toBeGreaterThanOrEqual(3);
    for (const line of others) {
      const script = /^npm run ([\w:-]+)$/.exec(line)?.[1];
      const [, tool = '', paths = ''] =
        /^npx (vitest|biome) (?:run|check) (?:--write )?(.+)$/.exec(line) ?? [];
      if (script !== undefined) expect(Object.keys(scripts)).toContain(script);
      else expect(Object.keys(devDependencies), line).toContain(tool === 'biome' ? '@biomejs/biome' : tool);
      for (const path of paths.split(' ')) expect(existsSync(at(original(path))), line).toBe(true);
    }
  });

  test('links to files that there are', () => {
    const links = [...guide.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThanOrEqual(4);
    for (const link of links)
      expect(existsSync(new URL(link, at('docs/write-a-connector.md'))), link).toBe(true);
  });

  test('names files of the template, and all of them but those that explain themselves', () => {
    const named = [...guide.matchAll(/`([a-z-]+\.ts|[A-Z]+\.md)`/g)].map(([, name = '']) => name);
    const files = readdirSync(at('connectors/template'));
    expect(files).toEqual(expect.arrayContaining(named));
    expect(files.filter((name) => !named.includes(name))).toEqual(['client.ts']);
  });

  test('has a row for every kind of result', () => {
    const kinds: Record<Result['kind'], true> = {
      delivered: true,
      retry: true,
      failed: true,
      reconnect: true,
    };
    const rows = [...guide.matchAll(/^\| `(\w+)`/gm)].map(([, kind]) => kind);
    expect(rows).toEqual(Object.keys(kinds));
  });
});
