import { template } from '../../connectors/template/index.ts';
import { AcmeFake, startAcmeFake } from '../support/fakes/template.ts';
import type { Fault } from '../support/fakes/vendor-server.ts';
import { type ConformanceFake, type ConformanceFault, RATE_LIMIT_SECONDS } from './harness.ts';
import { describeConnector } from './suite.ts';

const failure = { status: 500, body: { error: { code: 'internal', message: 'Something went wrong.' } } };
const faults: Record<ConformanceFault, Fault> = {
  rate_limited: { instead: AcmeFake.rateLimited(RATE_LIMIT_SECONDS) },
  error_before: { instead: failure },
  error_after: { after: failure },
  hang: { instead: 'hang' },
  hang_body: { instead: 'hang-body' },
  reset: { instead: 'reset' },
  html: { instead: { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Maintenance</h1>' } },
};

async function startFake(): Promise<ConformanceFake> {
  const fake = await startAcmeFake();
  return {
    apiUrl: fake.server.url,
    credential: { kind: 'api_key', secret: fake.apiKey },
    account: fake.workspace,
    configs: { create_card: { board: 'brd_research' } },
    depends: {},
    effects: () => fake.cards.length,
    inject: (fault, times = 1) => fake.server.inject(faults[fault], times, ({ method }) => method === 'POST'),
    revoke: () => fake.revoke(),
    stop: () => fake.server.stop(),
  };
}

describeConnector({ connector: template, startFake });
