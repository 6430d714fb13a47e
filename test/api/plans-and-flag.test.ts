import { describe, expect, test } from 'vitest';
import { routes } from '../../server/api/routes/index.ts';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';

const webhookRoutes = routes.filter(({ path }) => path.startsWith('/webhooks'));
const titled = webhookRoutes.map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const);
const request = ({ method, path }: (typeof routes)[number]) =>
  [method.toUpperCase(), path.replace(':id', 'nothing')] as const;

describe('plans', () => {
  const stage = useStage();

  const ending = titled.filter(([, { webhooks }]) => webhooks === 'any-plan');
  const others = titled.filter(([, { webhooks }]) => webhooks !== 'any-plan');

  test('an endpoint can be deleted on any plan, so that nothing goes on that nobody can end', async () => {
    const { app } = stage;
    expect(ending.map(([title]) => title)).toEqual(['DELETE /webhooks/:id']);
    const { id: teamId, key } = await app.team();
    const { id } = await app.endpoint(key, stage.receiver.url('/downgraded'));
    const team = { name: 'Acme', plan: 'free', owner_email: 'owner@example.com' };
    await app.call('PUT', `/admin/teams/${teamId}`, OPERATOR_TOKEN, team);
    expect((await app.call('GET', `/webhooks/${id}`, key)).status).toBe(403);
    expect(await app.call('DELETE', `/webhooks/${id}`, key)).toMatchObject({ status: 200, body: { id } });
  });

  test.each(others)('%s: for pro and enterprise alone', async (_, route) => {
    const { app } = stage;
    for (const plan of ['free', 'team']) {
      const { id, key } = await app.team(plan);
      const answers = [
        await app.call(...request(route), key),
        await app.call(...request(route), undefined, undefined, await app.session(id, 'owner')),
      ];
      for (const answer of answers) {
        expect(answer).toMatchObject({
          status: 403,
          body: { error: { type: 'authorization_error', code: 'plan_upgrade_required' } },
        });
        expect(answer.body.error.message).toContain(plan);
      }
    }
    for (const plan of ['pro', 'enterprise']) {
      const { key } = await app.team(plan);
      expect([200, 202, 400, 404]).toContain((await app.call(...request(route), key)).status);
    }
  });
});

describe('AUTOUSERS_WEBHOOKS_ENABLED=0', () => {
  const stage = useStage({ env: { AUTOUSERS_WEBHOOKS_ENABLED: '0' } });

  test.each(titled)('%s answers 503', async (_, route) => {
    const { key } = await stage.app.team();
    expect(await stage.app.call(...request(route), key)).toMatchObject({
      status: 503,
      body: { error: { type: 'api_error', code: 'webhooks_disabled' } },
    });
  });

  test('the rest of the API works', async () => {
    const { app } = stage;
    const { key } = await app.team();
    const id = await app.publish(key);
    expect((await app.call('GET', `/events/${id}`, key)).status).toBe(200);
    expect((await app.call('GET', '/auth/whoami', key)).status).toBe(200);
    expect((await app.call('GET', '/healthz')).status).toBe(200);
  });
});
