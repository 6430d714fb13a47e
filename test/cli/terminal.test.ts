import { describe, expect, test } from 'vitest';
import { layOut } from '../../server/cli/table.ts';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';
import { urlOf } from './run-cli.ts';
import { runHere } from './run-here.ts';

const stage = useStage();
const plain = (_style: string, text: string) => text;

describe('a table', () => {
  const columns = [{ title: 'ID' }, { title: 'URL', flexible: true }, { title: 'ERROR', flexible: true }];
  const rows = [['whe_1234567890', 'https://example.com/a/long/path', 'a long explanation of it']];

  test('is as wide as it takes when nobody looks', () => {
    expect(layOut(columns, rows, undefined, plain)).toEqual([
      'ID              URL                              ERROR',
      'whe_1234567890  https://example.com/a/long/path  a long explanation of it',
    ]);
  });

  test('is cut to the terminal, in the widest columns first and never in an id', () => {
    expect(layOut(columns, rows, 60, plain)[1]).toBe(
      'whe_1234567890  https://example.com/…  a long explanation o…',
    );
    for (const width of [60, 50, 45]) {
      expect(Math.max(...layOut(columns, rows, width, plain).map((line) => line.length))).toBeLessThanOrEqual(
        width,
      );
    }
    expect(layOut(columns, rows, 10, plain)[1]).toContain('whe_1234567890  ');
  });

  test('has one line a row, whatever is in it', () => {
    const [, line] = layOut(columns, [['a', 'b\nc', '\u001b[31mred\u0007']], 80, plain);
    expect(line).toMatch(/^a +b c +�\[31mred�$/);
  });
});

describe('on a terminal', () => {
  const at = (answer: string, ...args: string[]) => {
    const env = { CONNECT_URL: urlOf(stage.app), CONNECT_TOKEN: OPERATOR_TOKEN };
    return runHere(args, { env, answer, colours: true });
  };

  test('delete asks, and only yes deletes', async () => {
    const { id } = await stage.app.team();
    const no = await at('', 'team', 'delete', id);
    expect(no).toEqual({
      code: 1,
      out: '',
      err: 'error: Nothing was deleted.\n',
      asked: `Delete ${id} with its keys, endpoints, events and deliveries? [y/N] `,
    });
    expect((await at('', 'team', 'get', id)).code).toBe(0);
    expect((await at('yes', 'team', 'delete', id)).code).toBe(0);
    expect((await at('', 'team', 'get', id)).code).toBe(1);
  });

  test('there are colours, but not in errors', async () => {
    await stage.app.team();
    expect((await at('', 'team', 'list')).out).toContain('\u001b[2mID');
    expect((await at('', 'team', 'get', 'team_none')).err).not.toContain('\u001b');
  });
});
