import { beforeAll } from 'vitest';
import { useBrowser } from '../support/browser.ts';
import { useStage } from '../support/stage.ts';

/** A server, a browser and a team, for a whole file. */
export function usePagesOfATeam(...options: Parameters<typeof useStage>) {
  const stage = useStage(...options);
  const browser = useBrowser();
  const team = {} as { id: string; key: string };
  beforeAll(async () => {
    Object.assign(team, await stage.app.team());
  });
  return { stage, browser, team };
}
