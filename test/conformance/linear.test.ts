import { linear } from '../../connectors/linear/index.ts';
import { type LinearFake, linearErrors, linearIds, startLinearFake } from '../support/fakes/linear.ts';
import type { Fault } from '../support/fakes/vendor-server.ts';
import { type ConformanceFake, type ConformanceFault, RATE_LIMIT_SECONDS } from './harness.ts';
import { describeConnector } from './suite.ts';

const failure = { status: 500, body: { errors: [linearErrors.internal] } };
const faults: Record<Exclude<ConformanceFault, 'rate_limited'>, Fault> = {
  error_before: { instead: failure },
  error_after: { after: failure },
  hang: { instead: 'hang' },
  hang_body: { instead: 'hang-body' },
  reset: { instead: 'reset' },
  html: { instead: { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Maintenance</h1>' } },
};
const team = { team: linearIds.engineering };

function harness(fake: LinearFake): ConformanceFake {
  return {
    apiUrl: fake.apiUrl,
    credential: { kind: 'api_key', secret: fake.apiKey },
    account: fake.account,
    configs: {
      create_issue: {
        team: linearIds.engineering,
        labels: [linearIds.usability, linearIds.bug],
        assignee: linearIds.maya,
        state: linearIds.todo,
        project: linearIds.redesign,
        priority: 'high',
        estimate: '3',
        due_date: '7d',
      },
    },
    depends: { labels: team, states: team, projects: team },
    effects: () => fake.issues.length + fake.comments.length,
    inject: (fault, times = 1) =>
      fault === 'rate_limited'
        ? fake.rateLimit({ seconds: RATE_LIMIT_SECONDS, times })
        : fake.inject(faults[fault], times),
    revoke: () => fake.revoke(),
    stop: () => fake.stop(),
  };
}

describeConnector({ connector: linear, startFake: async () => harness(await startLinearFake()) });
