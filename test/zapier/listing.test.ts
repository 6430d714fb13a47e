import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import app from '../../zapier-app/src/index.ts';
import { type Definition, stepsOf } from '../../zapier-app/tools/definition.ts';
import { drawLogo, LOGO_SIZE, logoFile, pixelsOf } from '../../zapier-app/tools/logo.ts';
import { catalog, eventTypes } from '../support/catalog.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const listing: Record<string, string> = JSON.parse(read('zapier-app/listing/listing.json'));

describe('what the App Directory shows', () => {
  test('a description of the product: 40 to 140 characters, not about Zapier', () => {
    const { title = '', description = '' } = listing;
    expect(description.length).toBeGreaterThanOrEqual(40);
    expect(description.length).toBeLessThanOrEqual(140);
    expect(description).toMatch(new RegExp(`^${title} is an? .*\\.$`));
    expect(description).not.toMatch(/zapier|zap\b|sync|integration/i);
  });

  test('a title, a category, a homepage', () => {
    expect(listing.title).toBe('Autousers');
    expect(listing.category).not.toBe('');
    expect(new URL(listing.homepage ?? '').protocol).toBe('https:');
  });
});

describe('the logo', () => {
  const png = readFileSync(logoFile);

  test('is a square PNG of 1024 pixels with an alpha channel', () => {
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([LOGO_SIZE, LOGO_SIZE]);
    expect(png[25]).toBe(6);
  });

  test('is transparent at its corners and opaque in its middle', () => {
    const pixels = pixelsOf(png);
    const alpha = (x: number, y: number) => pixels[(y * LOGO_SIZE + x) * 4 + 3];
    const last = LOGO_SIZE - 1;
    expect([alpha(0, 0), alpha(last, 0), alpha(0, last), alpha(last, last)]).toEqual([0, 0, 0, 0]);
    expect(alpha(LOGO_SIZE / 2, LOGO_SIZE / 2)).toBe(255);
  });

  test('is what its SVG says: else run `npm run zapier:logo`', () => {
    const drawn = drawLogo().pixels;
    const committed = pixelsOf(png);
    // Edges may differ a little from one processor to the next.
    const farOff = committed.filter((value, i) => Math.abs(value - (drawn[i] ?? 0)) > 8);
    expect(committed).toHaveLength(drawn.length);
    expect(farOff).toHaveLength(0);
  });
});

describe('the help page', () => {
  const help = read(listing.help ?? '');

  test('names every trigger, action and search that people can choose', () => {
    for (const type of eventTypes) expect(help).toContain(`| ${catalog[type].title} `);
    for (const [, { display }] of stepsOf(app as unknown as Definition)) {
      if (!display.hidden) expect(help).toContain(display.label);
    }
  });

  test('names every field of the connection, and the scopes that it asks for', () => {
    for (const { label, helpText = '' } of app.authentication?.fields ?? []) {
      expect(help).toContain(`**${label}**`);
      for (const [scope] of helpText.matchAll(/`\w+:[\w*]+`/g)) expect(help).toContain(scope);
    }
  });

  test.each(['docs/zapier.md', 'zapier-app/README.md'])('the links of %s lead somewhere', (path) => {
    for (const [, link = ''] of read(path).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(existsSync(new URL(link, new URL(path, root))), link).toBe(true);
    }
  });

  test('the commands of the release runbook exist', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = [...read('zapier-app/README.md').matchAll(/npm run (zapier:\w+)/g)].map(
      ([, name = '']) => name,
    );
    expect(new Set(named)).toEqual(
      new Set(Object.keys(scripts).filter((name) => name.startsWith('zapier:'))),
    );
  });
});

describe('what the review asks for', () => {
  const readme = read('zapier-app/README.md');

  test('a live run of every trigger, action and search is on the list, and of nothing else', () => {
    const [, review = ''] = readme.split('## Before the review');
    const rows = [...review.matchAll(/^ +\| ([A-Z][\w ]*?) +\| /gm)].map(([, label]) => label);
    const labels = stepsOf(app as unknown as Definition)
      .filter(([, { display }]) => !display.hidden)
      .map(([, { display }]) => display.label);
    expect(rows.sort()).toEqual(labels.sort());
  });

  test('why an API key, and a plan for the reviewers that has webhooks', () => {
    expect(readme).toContain('## Why an API key and not OAuth 2');
    expect(app.authentication?.type).toBe('custom');
    expect(readme).toMatch(/An account for them\*\*, on plan `pro`/);
  });
});
