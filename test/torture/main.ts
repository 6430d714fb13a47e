import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startSystemPostgres } from '../support/system-postgres.ts';
import { exitCodeOf, type Outcome, tableOf } from './report.ts';
import { callers } from './scenarios/callers.ts';
import { clockJumps } from './scenarios/clock.ts';
import { crash } from './scenarios/crash.ts';
import { fairness } from './scenarios/fairness.ts';
import { neighbours } from './scenarios/neighbours.ts';
import { postgresFaults } from './scenarios/postgres.ts';
import { rebinding } from './scenarios/rebinding.ts';
import { receivers } from './scenarios/receivers.ts';
import { redisFaults } from './scenarios/redis.ts';
import { scaleOut } from './scenarios/scale-out.ts';
import { seeded, type World } from './world.ts';

/**
 * npm run torture: breaks everything that can break, and counts what becomes of what was accepted.
 *
 *   -- --quick       some three minutes in place of twenty
 *   -- --seed 7      the same choices again; without it, the day's
 *   -- --only crash  one or more of the scenarios, with commas
 */
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});

const SCENARIOS: Record<string, (world: World) => Promise<Outcome[]>> = {
  crash,
  postgres: postgresFaults,
  redis: redisFaults,
  clock: clockJumps,
  'scale-out': scaleOut,
  receivers,
  callers,
  rebinding,
  neighbours,
  fairness,
};
const DAY_MS = 86_400_000;

const wanted = options.only?.split(',') ?? Object.keys(SCENARIOS);
for (const name of wanted) {
  if (Object.hasOwn(SCENARIOS, name)) continue;
  process.stderr.write(`There is no scenario ${name}: use ${Object.keys(SCENARIOS).join(', ')}\n`);
  process.exit(2);
}

const seed = Number(options.seed ?? Math.floor(Date.now() / DAY_MS));
const say = (text: string) => process.stdout.write(`${text}\n`);
say(`seed ${seed}, ${cpus().length} cores, Node.js ${process.version}${options.quick ? ', quick' : ''}`);

// Not flushed to the disk: what is killed here are processes, and not the machine.
const postgres = await startSystemPostgres({ settings: ['fsync=off', 'max_connections=300'] });
let databases = 0;
const world: World = {
  quick: options.quick,
  random: seeded(seed),
  postgres,
  database: () => postgres.create(`torture_${++databases}`),
};

const outcomes: Outcome[] = [];
try {
  for (const name of wanted) {
    const startedAt = performance.now();
    const found = await (SCENARIOS[name] as (typeof SCENARIOS)[string])(world).catch(
      (error: unknown): Outcome[] => [{ test: name, tries: 0, broken: [String(error)] }],
    );
    outcomes.push(...found);
    say(`${name}: ${Math.round((performance.now() - startedAt) / 1000)} s`);
  }
} finally {
  await postgres.remove();
}
say(`\n${tableOf(outcomes)}\n`);
await mkdir('bench-results', { recursive: true });
const file = `bench-results/torture-${new Date().toISOString().replaceAll(':', '-')}.json`;
await writeFile(file, `${JSON.stringify({ seed, quick: options.quick, outcomes }, null, 2)}\n`);
say(`${file}\n`);
process.exit(exitCodeOf(outcomes));
