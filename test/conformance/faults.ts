import type { Fault } from '../support/fakes/vendor-server.ts';
import { type ConformanceFault, RATE_LIMIT_SECONDS } from './harness.ts';

/** The faults of a vendor that answers in JSON, and names its wait in `Retry-After`. */
export function jsonFaults(failure: unknown, limited: unknown): Record<ConformanceFault, Fault> {
  const broken = { status: 500, body: failure };
  return {
    rate_limited: {
      instead: { status: 429, headers: { 'retry-after': String(RATE_LIMIT_SECONDS) }, body: limited },
    },
    error_before: { instead: broken },
    error_after: { after: broken },
    hang: { instead: 'hang' },
    hang_body: { instead: 'hang-body' },
    reset: { instead: 'reset' },
    html: {
      instead: { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Maintenance</h1>' },
    },
  };
}
