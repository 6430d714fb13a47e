import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { inForce, SHIPPED } from '../../catalog/index.ts';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';
import { urlOf } from './run-cli.ts';
import { runHere } from './run-here.ts';

const stage = useStage();
const folders: string[] = [];

/** A copy of the shipped catalog in which one file has changed. */
function changed(file: string, from: string | RegExp, to: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  folders.push(folder);
  cpSync(SHIPPED, folder, { recursive: true });
  const text = readFileSync(join(folder, file), 'utf8');
  expect(text).toMatch(from);
  writeFileSync(join(folder, file), text.replace(from, to));
  return folder;
}

const asOperator = (...args: string[]) =>
  runHere(args, { env: { CONNECT_URL: urlOf(stage.app), CONNECT_TOKEN: OPERATOR_TOKEN } });

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('catalog check', () => {
  test('shows what each app makes of each sample, and leaves the catalog in force as it is', async () => {
    const before = inForce();
    const { code, out, err } = await runHere(['catalog', 'check', SHIPPED]);
    expect({ code, err }).toEqual({ code: 0, err: 'The catalog is fine: 7 event types.\n' });
    expect(inForce()).toBe(before);
    for (const { type } of before.types) expect(out).toContain(`${type}  `);
    const shown = out.slice(out.indexOf('rating.created  '), out.indexOf('calibration.frozen  '));
    for (const app of ['Slack', 'Microsoft Teams', 'Discord', 'Linear', 'Notion', 'Google Sheets'])
      expect(shown).toContain(`\n${app}: `);
    expect(shown).toContain('Comment: The steps are clear once begun');
  });

  test('takes the folder of CATALOG_DIR, and prints JSON', async () => {
    const { code, out } = await runHere(['catalog', 'check', '--json'], { env: { CATALOG_DIR: SHIPPED } });
    expect(code).toBe(0);
    const { problems, types, shown } = JSON.parse(out);
    expect(problems).toEqual([]);
    expect(types).toEqual(inForce().types.map(({ type }) => type));
    expect(shown).toContainEqual(
      expect.objectContaining({
        type: 'rating.created',
        what: expect.stringMatching(/^Linear/),
        warnings: [],
      }),
    );
  });

  test('says everything that is wrong with file, line and path', async () => {
    const folder = changed('rating.created.yaml', 'type: [number, "null"]', 'type: amount');
    writeFileSync(join(folder, 'broken.yaml'), 'type: a.b\ntitle: [');
    const { code, out, err } = await runHere(['catalog', 'check', folder]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/has 2 problems\n/);
    expect(err).toMatch(/^broken\.yaml:2 is no valid YAML: /m);
    expect(err).toMatch(
      /^rating\.created\.yaml:\d+ schema\.properties\.timeSpentSeconds\.type must be one of /m,
    );
  });

  test('with --json, what is wrong is JSON too', async () => {
    const folder = changed('rating.created.yaml', 'type: [number, "null"]', 'type: amount');
    const { code, out, err } = await runHere(['catalog', 'check', folder, '--json']);
    expect({ code, err: err.split('\n')[0] }).toEqual({ code: 1, err: `error: ${folder} has a problem` });
    const path = 'schema.properties.timeSpentSeconds.type';
    expect(JSON.parse(out)).toEqual({
      problems: [
        { file: 'rating.created.yaml', line: expect.any(Number), path, message: expect.any(String) },
      ],
      types: [],
      shown: [],
    });
  });

  test('finds templates that are no Liquid, at their lines', async () => {
    const from = '  belongs_to: "{{ object.evaluationId | default: object.id }}"';
    const folder = changed('rating.created.yaml', from, '  belongs_to: "{{ object.evaluationId | nosuch }}"');
    const line =
      readFileSync(join(folder, 'rating.created.yaml'), 'utf8')
        .split('\n')
        .indexOf('  belongs_to: "{{ object.evaluationId | nosuch }}"') + 1;
    const { code, err } = await runHere(['catalog', 'check', folder]);
    expect(code).toBe(1);
    expect(err).toContain(`rating.created.yaml:${line} presentation.belongs_to is not a valid template: `);
  });

  test('says that there is no folder', async () => {
    const { code, err } = await runHere(['catalog', 'check', '/nowhere/at/all']);
    expect(code).toBe(1);
    expect(err).toContain("can't be read: ENOENT");
  });
});

describe('catalog diff', () => {
  test('finds nothing between a catalog and itself', async () => {
    expect(await runHere(['catalog', 'diff', SHIPPED, SHIPPED])).toMatchObject({
      code: 0,
      out: 'Nothing differs.\n',
    });
  });

  test('marks what breaks, and only then its exit code is 1', async () => {
    const folder = changed('rating.created.yaml', /\n {4}timeSpentSeconds:\n(?: {6}.*\n)+/, '\n');
    const path = join(folder, 'rating.created.yaml');
    const footer = / {2}footer:\n {4}- label: Took\n.*\n.*\n/;
    writeFileSync(path, readFileSync(path, 'utf8').replace(footer, '  footer:\n'));
    const gone = await runHere(['catalog', 'diff', SHIPPED, folder]);
    expect(gone).toMatchObject({ code: 1, err: 'error: One change takes something away\n' });
    expect(gone.out).toMatch(/^breaking +rating\.created +data\.object\.timeSpentSeconds goes\.$/m);
    const added = await runHere(['catalog', 'diff', folder, SHIPPED]);
    expect(added.code).toBe(0);
    expect(added.out).toMatch(/^- +rating\.created +data\.object\.timeSpentSeconds is new\.$/m);
  });

  test('compares with what is in force on the server', async () => {
    expect(await asOperator('catalog', 'diff', SHIPPED, '--server')).toMatchObject({
      code: 0,
      out: 'Nothing differs.\n',
    });
    const { code, err } = await asOperator('catalog', 'diff', SHIPPED);
    expect({ code, err }).toEqual({
      code: 2,
      err: 'error: This takes two folders, or a folder and --server.\n',
    });
  });
});

describe('catalog push', () => {
  const status = 'status: archived\ntitle: Rating Created';

  afterEach(async () => {
    const answer = await stage.app.call('DELETE', '/admin/catalog?force=true', OPERATOR_TOKEN);
    expect(answer.status).toBe(200);
  });

  test('tells what changes and what uses it, and asks to insist on what breaks', async () => {
    const { key } = await stage.app.team();
    const { id } = await stage.app.endpoint(key, stage.receiver.url('/pushed'), ['rating.created']);
    const folder = changed('rating.created.yaml', 'title: Rating Created', status);
    const dry = await asOperator('catalog', 'push', folder, '--dry-run');
    expect(dry).toMatchObject({ code: 0, err: 'Nothing was changed.\n' });
    expect(dry.out).toMatch(/^breaking +rating\.created +rating\.created can't be published/m);
    expect(dry.out).toMatch(new RegExp(`^${id} +team_\\w+ +rating\\.created +subscription`, 'm'));
    const refused = await asOperator('catalog', 'push', folder);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('(breaking_change');
    expect(inForce().find('rating.created')?.status).toBe('active');
    const done = await asOperator('catalog', 'push', folder, '--force');
    expect(done.code).toBe(0);
    expect(done.out).toContain('\nIt is in force.\n');
    expect(inForce().find('rating.created')?.status).toBe('archived');
    expect((await asOperator('catalog', 'push', folder)).out).toBe(
      'Nothing differs.\n\nIt was in force already.\n',
    );
  });

  test('sends nothing that is wrong', async () => {
    const folder = changed('rating.created.yaml', 'title: Rating Created', 'title: 7');
    const { code, err } = await asOperator('catalog', 'push', folder);
    expect(code).toBe(1);
    expect(err).toContain('rating.created.yaml:3 title must be of type string');
  });
});
