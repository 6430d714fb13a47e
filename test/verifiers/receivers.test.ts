import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/app.ts';
import { LineProcess } from '../support/line-process.ts';
import { freePort } from '../support/ports.ts';
import { useStage } from '../support/stage.ts';
import { languages, ROOT } from './languages.ts';

const stage = useStage();

async function answersTo(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe.each(languages)('the example receiver in $name', ({ available, receiver }) => {
  describe.skipIf(!available)('on the real server', () => {
    let folder: string;
    let child: LineProcess;
    let url: string;
    let key: string;
    let endpoint: { id: string; secret: string };

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'receiver-'));
      const port = await freePort();
      url = `http://127.0.0.1:${port}/webhooks/autousers`;
      key = (await stage.app.team()).key;
      endpoint = await stage.app.endpoint(key, url);
      const command = await receiver(folder);
      const env = { ...command.env, PORT: String(port), AUTOUSERS_WEBHOOK_SECRET: endpoint.secret };
      child = new LineProcess({ ...command, env });
      await until(() => {
        child.alive();
        return answersTo(port);
      });
    }, 120_000);

    afterAll(async () => {
      await child?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    /** The statuses of the answers so far, oldest first. */
    async function statuses(): Promise<(number | null)[]> {
      await stage.app.settled(endpoint.id);
      const rows = await stage.app.deliveries(endpoint.id);
      return rows.map(({ response_status }) => response_status);
    }

    const said = (text: string) => until(() => child.output.includes(text));
    const timesSaid = (text: string) => child.output.split(text).length - 1;

    it('works on an event once, however often it arrives', async () => {
      const object = { id: 'eval_1', name: 'Zoë’s checkout', summary: { ratingCount: 48 } };
      const id = await stage.app.publish(key, { type: 'evaluation.completed', object });
      await said(`${id}: Zoë’s checkout has 48 ratings`);
      await stage.app.settled(endpoint.id);
      const [first] = await stage.app.deliveries(endpoint.id);
      await stage.app.call('POST', `/webhooks/deliveries/${first?.id}/retry`, key);
      expect(await statuses()).toEqual([204, 204]);

      const next = await stage.app.publish(key, { type: 'rating.created', object: { id: 'rat_1' } });
      await said(`${next}: nothing to do for rating.created`);
      expect(timesSaid(id)).toBe(1);
    });

    it('goes on with the old secret while the secret is being rotated', async () => {
      await stage.app.call('POST', `/webhooks/${endpoint.id}/rotate-secret`, key);
      const id = await stage.app.publish(key);
      await said(`${id}: nothing to do for evaluation.created`);
      expect(await statuses()).toEqual([204, 204, 204, 204]);
    });

    it('takes the largest event that there can be', async () => {
      const event = { type: 'rating.created', data: { object: { id: 'rat_1', justification: '' } } };
      const room = 256 * 1024 - Buffer.byteLength(JSON.stringify(event));
      event.data.object.justification = 'x'.repeat(room);
      const accepted = await stage.app.call('POST', '/events', key, event);
      expect(accepted.status).toBe(202);
      await said(`${accepted.body.id}: nothing to do for rating.created`);
      expect((await statuses()).at(-1)).toBe(204);
    });

    it('refuses what is not genuine, and says why', async () => {
      const post = async (headers: Record<string, string>) => {
        const response = await fetch(url, { method: 'POST', body: '{}', headers });
        return `${response.status} ${(await response.text()).trim()}`;
      };
      const t = Math.floor(Date.now() / 1000);
      expect(await post({})).toBe('400 missing_header');
      expect(await post({ 'Autousers-Signature': 'é' })).toBe('400 malformed_header');
      expect(await post({ 'Autousers-Signature': 't=1,v1=00' })).toBe('400 timestamp_out_of_tolerance');
      expect(await post({ 'Autousers-Signature': `t=${t},v1=00` })).toBe('400 signature_mismatch');
      await until(() => timesSaid('refused: ') === 4);
    });

    it('takes what send-test-event.sh sends', async () => {
      const script = join(ROOT, 'verifiers/send-test-event.sh');
      const env = { ...process.env, AUTOUSERS_WEBHOOK_SECRET: endpoint.secret, EVENT_ID: 'event_test_7' };
      const { stdout } = await promisify(execFile)(script, [url], { env });
      expect(stdout).toMatch(/^HTTP\/1\.[01] 204 /);
      await said('event_test_7: Zoë’s checkout has 48 ratings');
    });
  });
});
