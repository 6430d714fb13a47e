import { afterAll, beforeAll } from 'vitest';
import { type Bundle, createAppTester, type ZObject } from 'zapier-platform-core';
import app from '../../zapier-app/src/index.ts';
import type { TestAppOptions } from '../support/app.ts';
import type { ReceivedRequest } from '../support/receiver.ts';
import { type Stage, useStage } from '../support/stage.ts';
import { startTlsFront, type TlsFront } from './tls-front.ts';

type Perform = (z: ZObject, bundle: Bundle) => unknown;
type Output = Record<string, unknown>;

/** Of a trigger, by name; what Zapier would call. */
export interface HookOperation {
  performSubscribe: Perform;
  performUnsubscribe: Perform;
  perform: Perform;
  performList: Perform;
  sample: Output;
}

export const hookOf = (key: string, of = app) => of.triggers[key]?.operation as unknown as HookOperation;

/** Runs functions of an app as Zapier would, which gets the result as JSON. */
export function runnerOf(of: typeof app) {
  const runApp = createAppTester(of);
  return async <T = Output>(perform: unknown, bundle: object): Promise<T> => {
    const result = await runApp(perform as (z: ZObject, bundle: Bundle) => T, bundle);
    return JSON.parse(JSON.stringify(result));
  };
}

/** Runs one function of the shipped app. */
export const run = runnerOf(app);

export interface ZapierWorld extends Stage {
  front: TlsFront;
  /** The bundle of a connection with this key. */
  connection(key: string): { authData: { api_key: string; server_url: string } };
}

/** The real server behind `https`, and a receiver in the place of Zapier's hooks. */
export function useZapier(options: TestAppOptions = {}): ZapierWorld {
  const world = useStage(options) as ZapierWorld;
  beforeAll(async () => {
    world.front = await startTlsFront(world.app.app.url);
    world.connection = (key) => ({ authData: { api_key: key, server_url: world.front.url } });
  });
  afterAll(() => world.front?.stop());
  return world;
}

/** What Zapier hands to `perform`: it renames most headers. */
export function hookBundle(received: Pick<ReceivedRequest, 'headers' | 'rawBody'>) {
  const content = received.rawBody.toString('utf8');
  const headers = Object.entries(received.headers).map(([name, value]) => {
    const spelled = name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
    return [spelled.startsWith('Content-') ? spelled : `Http-${spelled}`, String(value)];
  });
  return {
    rawRequest: { method: 'POST', querystring: '', headers: Object.fromEntries(headers), content },
    cleanedRequest: JSON.parse(content),
  };
}
