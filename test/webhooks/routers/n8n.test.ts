import { beforeAll, describe, expect, test } from 'vitest';
import { signedHeaders } from '../../../server/signing/index.ts';
import { sampleObject } from '../../support/catalog.ts';
import type { ReceivedRequest } from '../../support/receiver.ts';
import { useStage } from '../../support/stage.ts';
import { readWorkflow, runWorkflow, withSecret } from './n8n-workflow.ts';

const workflow = readWorkflow();

describe('the n8n workflow', () => {
  test('has nodes of versions that exist, each once', () => {
    const versions: Record<string, number> = {
      'n8n-nodes-base.stickyNote': 1,
      'n8n-nodes-base.webhook': 2,
      'n8n-nodes-base.extractFromFile': 1,
      'n8n-nodes-base.set': 3.4,
      'n8n-nodes-base.crypto': 1,
      'n8n-nodes-base.if': 2.2,
      'n8n-nodes-base.respondToWebhook': 1.1,
    };
    for (const { type, typeVersion, name } of workflow.nodes) expect(versions[type], name).toBe(typeVersion);
    for (const field of ['id', 'name'] as const) {
      const values = workflow.nodes.map((node) => node[field]);
      expect(new Set(values).size).toBe(values.length);
    }
  });

  test('connects nodes that exist, and leaves none aside', () => {
    const names = workflow.nodes.filter(({ type }) => !type.endsWith('stickyNote')).map(({ name }) => name);
    const targets = Object.values(workflow.connections).flatMap(({ main }) => main.flat());
    expect([...Object.keys(workflow.connections), ...targets.map(({ node }) => node)].sort()).toEqual(
      expect.arrayContaining(names.sort()),
    );
    for (const { node, type, index } of targets) {
      expect(names).toContain(node);
      expect({ type, index }).toEqual({ type: 'main', index: 0 });
    }
    expect(targets.map(({ node }) => node).sort()).toEqual(
      names.filter((name) => name !== 'Autousers webhook'),
    );
  });

  test('is off, and has a place for the secret and none in it', () => {
    const text = JSON.stringify(workflow);
    expect(workflow).toMatchObject({ active: false, pinData: {} });
    expect(text.match(/PASTE/g)).toHaveLength(1);
    expect(text).not.toMatch(/whsec_[A-Za-z0-9+/]/);
    expect(text).not.toContain('credentials');
  });
});

describe('a signed delivery', () => {
  const stage = useStage();
  let secret: string;
  let sent: ReceivedRequest;
  let rotated: ReceivedRequest & { newSecret?: string };
  beforeAll(async () => {
    const { app, receiver } = stage;
    const { key } = await app.team();
    const endpoint = await app.endpoint(key, receiver.url('/webhook/autousers'));
    const object = { ...sampleObject('evaluation.completed'), name: 'Zoë’s “checkout” $& {{ 1 }} 😀' };
    const publish = () => app.publish(key, { type: 'evaluation.completed', object });
    ({ secret } = endpoint);
    await publish();
    await receiver.waitFor(1);
    const { body } = await app.call('POST', `/webhooks/${endpoint.id}/rotate-secret`, key);
    await app.settled(endpoint.id);
    // A busy worker takes a new secret up within a second.
    for (let tries = 1; tries < 100 && !/v1=.*v1=/.test(signatureOf(receiver.requests.at(-1))); tries++) {
      await publish();
      await receiver.waitFor(tries + 1);
    }
    sent = receiver.requests[0] as ReceivedRequest;
    rotated = { ...(receiver.requests.at(-1) as ReceivedRequest), newSecret: body.secret };
  });

  const signatureOf = (request?: ReceivedRequest) => String(request?.headers['autousers-signature']);
  const signed = (header: string) => ({
    ...sent,
    headers: { ...sent.headers, 'autousers-signature': header },
  });
  const refusal = {
    answer: { status: 401, body: 'signature not verified' },
    ran: expect.not.arrayContaining(['Verified event']),
  };

  test('is answered 200, and then goes on as the event that was sent', () => {
    const run = runWorkflow(withSecret(secret), sent);
    expect(run.answer).toEqual({ status: 200, body: '' });
    expect(run.ran.slice(-2)).toEqual(['Answer 200', 'Verified event']);
    expect(run.output).toEqual({ event: sent.body });
    expect(sent.body).toMatchObject({ data: { object: { name: 'Zoë’s “checkout” $& {{ 1 }} 😀' } } });
  });

  test('of the largest event that there can be goes on whole', () => {
    const event = { ...(sent.body as object), padding: '' };
    event.padding = 'x'.repeat(256 * 1024 + 1024 - Buffer.byteLength(JSON.stringify(event)));
    const body = JSON.stringify(event);
    const parts = { deliveryId: 'whd_1', eventId: 'event_1', eventType: 'evaluation.completed' };
    const headers = signedHeaders(parts, [secret], Math.floor(Date.now() / 1000), body);
    const lowered = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const run = runWorkflow(withSecret(secret), { headers: lowered, rawBody: Buffer.from(body) });
    expect(run.answer).toEqual({ status: 200, body: '' });
    expect(run.output).toEqual({ event });
  });

  test('with two signatures, while the secret is being rotated, is accepted with either secret', () => {
    expect(signatureOf(rotated).match(/v1=/g)).toHaveLength(2);
    for (const each of [secret, String(rotated.newSecret)]) {
      expect(runWorkflow(withSecret(each), rotated).answer?.status).toBe(200);
    }
  });

  test('is accepted with blanks and names that nobody knows in its header', () => {
    const [t, v1] = signatureOf(sent).split(',');
    const run = runWorkflow(withSecret(secret), signed(`${t} , v0=abc, v1=${'0'.repeat(64)}, ${v1}`));
    expect(run.answer?.status).toBe(200);
  });

  test('is refused when its body was changed', () => {
    const rawBody = Buffer.from(sent.rawBody.toString('utf8').replace('Zoë', 'Joe'));
    expect(runWorkflow(withSecret(secret), { ...sent, rawBody })).toMatchObject(refusal);
    const spaced = Buffer.concat([sent.rawBody, Buffer.from('\n')]);
    expect(runWorkflow(withSecret(secret), { ...sent, rawBody: spaced })).toMatchObject(refusal);
  });

  test.each([
    ['another secret', 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['half a secret', 'whsec_'],
  ])('is refused with %s', (_, other) => {
    expect(runWorkflow(withSecret(other), sent)).toMatchObject(refusal);
  });

  test.each([301, -301, 86_400])('is refused when it is %i seconds old', (age) => {
    const at = Number(/t=(\d+)/.exec(signatureOf(sent))?.[1]) * 1000;
    expect(runWorkflow(withSecret(secret), sent, at + age * 1000)).toMatchObject(refusal);
    expect(runWorkflow(withSecret(secret), sent, at + Math.sign(age) * 300_000).answer?.status).toBe(200);
  });

  test('is refused when its header is missing or malformed', () => {
    const [t, v1 = ''] = signatureOf(sent).split(',');
    const { 'autousers-signature': _, ...headers } = sent.headers;
    expect(runWorkflow(withSecret(secret), { ...sent, headers })).toMatchObject(refusal);
    for (const header of ['', `${t}`, v1, `${t},t=1,${v1}`, `t=soon,${v1}`, `t=,${v1}`, `${t},v1=`]) {
      expect(runWorkflow(withSecret(secret), signed(header)), header).toMatchObject(refusal);
    }
  });

  test('is refused as long as nobody has pasted a secret, also when it is signed with the placeholder', () => {
    const placeholder = workflow.nodes.find(({ type }) => type.endsWith('.crypto'))?.parameters.secret;
    const now = Math.floor(Date.now() / 1000);
    const parts = { deliveryId: 'whd_1', eventId: 'event_1', eventType: 'rating.created' };
    const forged = signedHeaders(parts, [String(placeholder)], now, sent.rawBody.toString('utf8'));
    expect(runWorkflow(workflow, signed(forged['Autousers-Signature'] ?? ''))).toMatchObject(refusal);
  });
});
