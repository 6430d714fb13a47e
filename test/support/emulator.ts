import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './ports.ts';
import { startThirdParty } from './third-party.ts';

const FOLDER = fileURLToPath(new URL('../emulator/', import.meta.url));
const NODE = `${FOLDER}node_modules/node/bin/node`;
const PROGRAM = `${FOLDER}node_modules/emulate/dist/index.js`;
const START_MS = 20_000;
/** Each has a port of its own, in a row. */
const SERVICES = ['slack', 'linear'];

export interface Emulator {
  slack: string;
  linear: string;
  stop(): Promise<void>;
}

/** A third party's Slack and Linear (test/emulator), as a process of its own; installed on first use. */
export async function startEmulator(): Promise<Emulator> {
  if (!existsSync(NODE)) await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], { cwd: FOLDER });
  const port = await freePort(SERVICES.length);
  const services = ['start', '--service', SERVICES.join(), '--seed', 'seed.yaml', '--port', String(port)];
  const { output, stop } = await startThirdParty([NODE, PROGRAM, ...services], {
    ...{ cwd: FOLDER, startMs: START_MS },
    isReady: (written) => written.includes('Ready'),
  });
  const urlOf = (service: string) =>
    new RegExp(`${service}\\s+http://\\S+:(\\d+)`).exec(output())?.[1] ?? 'missing';
  return {
    slack: `http://127.0.0.1:${urlOf('slack')}`,
    linear: `http://127.0.0.1:${urlOf('linear')}`,
    stop,
  };
}

/**
 * What a person does on the vendor's page: presses the first button. Returns where the browser is sent then.
 */
export async function pressFirstButton(authorizeUrl: string): Promise<URL> {
  const page = await fetch(authorizeUrl);
  const html = await page.text();
  const form = /<form[^>]*action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/.exec(html);
  if (!form?.[1]) throw new Error(`no form on the page (${page.status}): ${html.slice(-500)}`);
  const inputs = [...(form[2] ?? '').matchAll(/name="([^"]+)" value="([^"]*)"/g)];
  const fields = inputs.map(([, name = '', value = '']): [string, string] => [name, value]);
  const answer = await fetch(new URL(form[1], authorizeUrl), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(fields),
  });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`the vendor answered ${answer.status}: ${await answer.text()}`);
  return new URL(location);
}
