import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCatalog } from '../../catalog/read.ts';
import { runHere } from './run-here.ts';

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'init-')), 'catalog');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const init = (...args: string[]) => runHere(['catalog', 'init', folder, ...args]);

test('with --yes the defaults make a catalog that works', async () => {
  const { code, out } = await init('--yes');
  expect(code).toBe(0);
  expect(out).toMatch(/^invoice\.failed +Invoice Failed +an invoice fails$/m);
  expect(readdirSync(folder).sort()).toEqual([
    ...['catalog.yaml', 'invoice.created.yaml', 'invoice.failed.yaml', 'invoice.paid.yaml', 'shared'],
  ]);
  const checked = await runHere(['catalog', 'check', folder]);
  expect(checked.code).toBe(0);
  expect(checked.out).toContain('Amount: €49.00');
  expect(checked.out).toContain('https://app.example.com/invoices/inv_8c2d5f1a');
});

test('what is said makes the types, their fields and their link', async () => {
  const { code } = await init(
    ...['--name', 'Deskly', '--noun', 'Support ticket', '--verbs', 'opened, status changed,Escalated'],
    ...['--numbers', 'seats,Priority score', '--link', '-'],
  );
  expect(code).toBe(0);
  const { settings, types } = readCatalog(folder);
  expect(settings.name).toBe('Deskly');
  expect(types.map(({ type, sentence }) => [type, sentence])).toEqual([
    ['support_ticket.opened', 'a support ticket is opened'],
    ['support_ticket.status_changed', 'the status of a support ticket is changed'],
    ['support_ticket.escalated', 'a support ticket is escalated'],
  ]);
  expect(types[0]?.schema.properties).toMatchObject({
    seats: { title: 'Seats', type: 'number' },
    priority_score: { title: 'Priority Score' },
  });
  expect(types[0]?.schema.properties).not.toHaveProperty('currency');
  expect(types[0]?.presentation).toEqual({});
});

test('asks five questions of somebody, and takes no answer for the default', async () => {
  const { code, asked } = await runHere(['catalog', 'init', folder], { answer: '' });
  expect(code).toBe(0);
  expect(asked.match(/\?/g)).toHaveLength(5);
  expect(asked).toContain('What is your product called? [Acme]: ');
  expect(readCatalog(folder).settings.name).toBe('Acme');
});

test.each([
  ['nobody to ask', [], 'There is nobody to ask'],
  ['no word', ['--yes', '--noun', '???'], '"???" can\'t be what it is about'],
  ['nothing that happens', ['--yes', '--verbs', '-'], 'Say at least one thing that happens'],
  ['no address', ['--yes', '--link', 'javascript:alert(1)'], 'must be an address such as'],
])('with %s it says what to do, and writes nothing', async (_, args, message) => {
  const { code, err } = await init(...args);
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) });
  expect(() => readCatalog(folder)).toThrow('ENOENT');
});

test('a catalog that is there is replaced only with --force', async () => {
  await init('--yes');
  const refused = await init('--yes', '--verbs', 'paid');
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('invoice.paid.yaml') });
  expect((await init('--yes', '--verbs', 'paid', '--force')).code).toBe(0);
});
