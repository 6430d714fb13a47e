import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { orderPaid } from '../catalog/made-up-types.ts';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage();
const TYPE = orderPaid.type;
const ask = (method: string, path: string, body?: unknown) =>
  stage.app.call(method, `/admin${path}`, OPERATOR_TOKEN, body);
const preview = (body?: object, type = TYPE) => ask('POST', `/event-types/${type}/preview`, body);
const withPresentation = (presentation: object) => ({ definition: { ...orderPaid, presentation } });

interface Shown {
  connector: string;
  request: unknown;
  warnings: { message: string }[];
}
const madeBy = (answer: { body: { previews: Shown[] } }, connector: string) =>
  JSON.stringify(answer.body.previews.find((each) => each.connector === connector)?.request);

beforeEach(async () => {
  expect((await ask('PUT', `/event-types/${TYPE}`, orderPaid)).status).toBe(200);
});
afterEach(async () => {
  expect((await ask('DELETE', '/catalog?force=true')).status).toBe(200);
});

describe('the preview of a type', () => {
  test('shows the webhook, its fields, and what each app makes of it', async () => {
    const answer = await preview();
    expect(answer.status, answer.text).toBe(200);
    const { body } = answer;
    expect(body.webhook.body).toMatchObject({
      type: TYPE,
      data: { object: (orderPaid.samples as object[])[0] },
    });
    expect(body.webhook.headers).toEqual(
      expect.arrayContaining(['Autousers-Signature', 'webhook-id', 'webhook-signature']),
    );
    expect(body.samples).toBe(1);
    expect(body.fields.map(({ title }: { title: string }) => title)).toContain('Total');
    expect(body.presented).toMatchObject({ happened: 'Order paid', severity: 'success', emoji: '✅' });
    expect(body.presented.facts[0]).toMatchObject({ path: expect.any(String), kind: expect.any(String) });
    const shown = body.previews as Shown[];
    for (const { connector, request, warnings } of shown)
      expect(request, `${connector} ${JSON.stringify(warnings)}`).not.toBeNull();
    expect(new Set(shown.map(({ connector }) => connector)).size).toBe(9);
    for (const connector of ['slack', 'teams', 'discord', 'email', 'linear', 'notion'])
      expect(madeBy(answer, connector), connector).toContain('1042');
  });

  test('with a changed definition shows that, and stores and changes nothing', async () => {
    const changed = await preview(withPresentation({ headline: 'Order {{ object.number }} is here' }));
    for (const connector of ['slack', 'teams', 'discord', 'linear'])
      expect(madeBy(changed, connector), connector).toContain('Order 1042 is here');
    expect((await ask('GET', `/event-types/${TYPE}`)).body.presentation).toEqual({});
    // The thread that rendered it works for teams again, with the catalog that is in force.
    expect(madeBy(await preview(), 'slack')).not.toContain('is here');
    const { key } = await stage.app.team();
    const ofTeam = await stage.app.call('POST', '/automations/preview', key, {
      ...{ connector: 'slack', action: 'post_message', config: { channel: 'C1' }, type: TYPE },
    });
    expect(ofTeam.status, ofTeam.text).toBe(200);
    expect(ofTeam.text).not.toContain('is here');
  });

  test('shows a type that is not there yet, another sample, and no type that nobody describes', async () => {
    const [first] = orderPaid.samples as object[];
    const definition = { ...orderPaid, type: 'order.new', samples: [first, { ...first, number: 7 }] };
    const answer = await preview({ definition, sample: 1 }, 'order.new');
    expect(answer.body.webhook.body.data.object.number).toBe(7);
    expect(answer.body.samples).toBe(2);
    expect(await preview({ definition, sample: 2 }, 'order.new')).toMatchObject({
      status: 400,
      body: { error: { param: 'sample' } },
    });
    expect((await preview(undefined, 'order.new')).status).toBe(404);
  });

  test.each([
    ['a template that is none', { headline: '{{ object.id' }, 'presentation.headline'],
    ['a fact that is not there', { facts: [{ label: 'Tax', path: 'tax' }] }, 'presentation.facts.0.path'],
    [
      'a kind that is none',
      { facts: [{ label: 'A', path: 'total', kind: 'x' }] },
      'presentation.facts.0.kind',
    ],
    ['a severity that is none', { severity: 'loud' }, 'presentation.severity'],
    ['a link without an address', { link: { label: 'Open' } }, 'presentation.link.url'],
  ])('is refused for %s, with the path', async (_, presentation, param) => {
    const answer = await preview(withPresentation(presentation));
    expect(answer).toMatchObject({ status: 400, body: { error: { param } } });
  });
});
