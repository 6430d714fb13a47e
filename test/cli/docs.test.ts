import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';
import { urlOf } from './run-cli.ts';
import { runHere } from './run-here.ts';

const stage = useStage();
const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

/** The lines of its `sh` blocks. */
const examples = [...page.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);

/** As a shell would: words, and single quotes. */
function words(line: string): string[] {
  const command = line.slice(line.indexOf('autousers-connect ') + 'autousers-connect '.length);
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}

const run = (args: readonly string[], key: string) =>
  runHere(args, {
    env: { CONNECT_URL: urlOf(stage.app), CONNECT_TOKEN: OPERATOR_TOKEN, CONNECT_API_KEY: key },
    input: '{"id":"rat_1"}',
  });

/** Real ids and addresses in place of those that the page shows. */
async function fillIn(line: string): Promise<{ args: string[]; key: string }> {
  const { id, key } = await stage.app.team();
  const endpoint = await stage.app.endpoint(key, stage.receiver.url());
  const event = await stage.app.publish(key);
  await stage.app.settled(endpoint.id);
  const { body } = await stage.app.call('GET', `/webhooks/${endpoint.id}/deliveries`, key);
  await stage.app.session(id, 'viewer');
  const firstOf = async (what: string) =>
    (await stage.app.call('GET', `/admin/teams/${id}/${what}`, OPERATOR_TOKEN)).body.data[0].id;
  const [keyId, sessionId] = [await firstOf('api-keys'), await firstOf('sessions')];
  const args = words(line).map((word) =>
    word
      .replace(/^key_\w{24}$/, keyId)
      .replace(/^ses_\w{24}$/, sessionId)
      .replace(/^team_acme$/, id)
      .replace(/^whe_\w{24}$/, endpoint.id)
      .replace(/^whd_\w{24}$/, body.data[0].id)
      .replace(/^event_c\w{23}$/, event)
      .replace(/^whsec_…$/, endpoint.secret)
      .replace(/^http:\/\/localhost:4400/, stage.receiver.url('')),
  );
  // Any free port: the one of the page may be taken.
  return { args: args[0] === 'listen' ? [...args, '--port', '0'] : args, key };
}

test('every example of docs/cli.md does what it says', async () => {
  expect(examples.length).toBeGreaterThan(25);
  for (const example of examples) {
    const { args, key } = await fillIn(example);
    expect(await run(args, key), example).toMatchObject({
      code: 0,
      err: expect.not.stringContaining('error'),
    });
  }
});

test('docs/cli.md has a section with an example for every command', async () => {
  const commands = async (...path: string[]) => {
    const { out } = await run([...path, '--help'], '');
    const listed = out.slice(out.indexOf('Commands:\n')).matchAll(/^ {2}([a-z-]+)(?: |$)/gm);
    return out.includes('Commands:\n')
      ? [...listed].map(([, name = '']) => name).filter((each) => each !== 'help')
      : [];
  };
  const groups = await commands();
  expect(groups).toContain('listen');
  for (const group of groups) {
    expect(page).toContain(`\n## ${group}\n`);
    for (const command of await commands(group)) {
      expect(
        examples.some((line) => line.includes(`${group} ${command}`)),
        `${group} ${command}`,
      ).toBe(true);
    }
    expect(
      examples.some((line) => line.includes(`autousers-connect ${group}`)),
      group,
    ).toBe(true);
  }
});
