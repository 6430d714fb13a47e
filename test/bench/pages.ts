import type { ChildProcess } from 'node:child_process';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, chromiumPath } from '../support/chromium.ts';
import { startCounting } from './cost.ts';
import type { Row } from './report.ts';
import { type Backend, BENCH_OPERATOR_TOKEN, onStage, type Stage } from './stage.ts';
import type { Effort } from './standard.ts';

/** Endpoints of the team that looks. */
const ENDPOINTS = 20;
/** For how long a page is looked at, in rounds of the standard measures' length. */
const ROUNDS = 3;

interface Looked {
  page: string;
  requests: number;
  /** Of the answers, over the wire. */
  bytes: number;
  /** Milliseconds of processor time, of the server and of PostgreSQL. */
  cpu: number;
  statements: number;
}

/** What a page of the settings costs that is just open: a minute of it, seen and in a hidden tab. */
export async function measurePages(backend: Backend, { seconds }: Effort) {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('Chromium is not installed');
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  try {
    const looked = await onStage(
      backend,
      async (stage) => {
        const server = await stage.startServer('all');
        const context = await signedIn(await browser.newContext(), stage);
        const paths = {
          'nothing open': undefined,
          Integrations: '/settings/integrations',
          'the list of endpoints': '/settings/webhooks',
          'an endpoint': `/settings/webhooks/${stage.endpointIds[0]}`,
          'its deliveries': `/settings/webhooks/${stage.endpointIds[0]}/deliveries`,
          Events: '/settings/events',
        };
        const results: Looked[] = [];
        for (const [page, path] of Object.entries(paths)) {
          results.push({ page, ...(await look(stage, server, context, path, seconds * ROUNDS)) });
        }
        const hidden = await look(stage, server, context, paths['an endpoint'], seconds * ROUNDS, true);
        return [...results, { page: 'an endpoint, in a hidden tab', ...hidden }];
      },
      { teams: 1, endpointsOfEach: ENDPOINTS },
    );
    const idle = looked[0]?.cpu ?? 0;
    const rows = looked.map(
      ({ page, requests, bytes, cpu, statements }): Row => ({
        measure: `${page}: requests, KB, processor, statements a minute`,
        value: `${requests.toFixed(0)}, ${(bytes / 1024).toFixed(0)}, ${(cpu - idle).toFixed(0)} ms, ${statements.toFixed(0)}`,
      }),
    );
    return { rows, json: looked };
  } finally {
    await browser.close();
  }
}

async function signedIn(context: BrowserContext, { url, teamIds }: Stage): Promise<BrowserContext> {
  const answer = await fetch(`${url}/api/v1/admin/teams/${teamIds[0]}/dashboard-links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${BENCH_OPERATOR_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ role: 'owner' }),
  });
  const link = (await answer.json()) as { url: string };
  const page = await context.newPage();
  await page.goto(new URL(new URL(link.url).pathname + new URL(link.url).search, url).href);
  await page.close();
  return context;
}

async function look(
  stage: Stage,
  server: ChildProcess,
  context: BrowserContext,
  path: string | undefined,
  seconds: number,
  isHidden = false,
): Promise<Omit<Looked, 'page'>> {
  const page = await context.newPage();
  if (path !== undefined) {
    await page.goto(new URL(path, stage.url).href);
    await page.getByRole('heading', { level: 1 }).waitFor();
    if (isHidden) await hide(page);
    // What loading it takes isn't counted.
    await page.waitForTimeout(3_000);
  }
  let requests = 0;
  let bytes = 0;
  const sizes: Promise<void>[] = [];
  page.on('requestfinished', (request) => {
    requests += 1;
    const size = request.sizes().then(
      ({ responseBodySize, responseHeadersSize }) => {
        bytes += responseBodySize + responseHeadersSize;
      },
      // The page was closed before it was told.
      () => {},
    );
    sizes.push(size);
  });
  const count = await startCounting(stage, [server]);
  await page.waitForTimeout(seconds * 1_000);
  const minutes = seconds / 60;
  const cost = await count(minutes);
  await Promise.all(sizes);
  await page.close();
  return {
    requests: requests / minutes,
    bytes: bytes / minutes,
    cpu: (cost.server + cost.postgres) / 1_000,
    statements: cost.statements,
  };
}

/** As a browser tells a page whose tab is behind another. */
async function hide(page: Page): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
    Object.defineProperty(document, 'hidden', { value: true });
    document.dispatchEvent(new Event('visibilitychange'));
    window.dispatchEvent(new Event('visibilitychange'));
  `);
}
