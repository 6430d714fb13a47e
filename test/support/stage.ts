import { afterAll, beforeAll } from 'vitest';
import { startTestApp, type TestApp, type TestAppOptions } from './app.ts';
import { type Receiver, startReceiver } from './receiver.ts';

export interface Stage {
  app: TestApp;
  receiver: Receiver;
}

/**
 * The product and a receiver for a whole file or `describe`: started before its tests, stopped after them.
 */
export function useStage(options: TestAppOptions = {}): Stage {
  const stage = {} as Stage;
  beforeAll(async () => {
    [stage.app, stage.receiver] = await Promise.all([startTestApp(options), startReceiver()]);
  });
  afterAll(async () => {
    await stage.app?.stop();
    await stage.receiver?.stop();
  });
  return stage;
}
