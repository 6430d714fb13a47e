import { Worker as Thread } from 'node:worker_threads';
import { type CatalogDocument, documentOf } from '../../catalog/document.ts';
import { type Catalog, inForce } from '../../catalog/index.ts';
import type { RenderThreads, ThreadAnswer } from '../context.ts';
import { invalidRequest, overloaded } from '../errors.ts';
import type { CheckedConfig, Preview, PreviewedEvent } from './action-config.ts';
import type { ShownType, TypeToShow } from './shown-type.ts';

/** Of one thread, for what its tasks make. */
const MOST_MEMORY_MB = 256;

/** In the place of a team's id. */
const OPERATOR = 'operator';

interface Config {
  /** The connector's id. */
  connector: string;
  action: string;
  config: Record<string, unknown>;
}

/** What a thread is asked to do (render-worker.ts). */
export type RenderTask =
  | ({ kind: 'check'; enabledEvents: readonly string[] } & Config)
  | ({ kind: 'preview' } & PreviewedEvent & Config)
  | ({ kind: 'type' } & TypeToShow);

/** The catalog that a thread works with from now on; there is no answer. */
export interface CatalogMessage {
  kind: 'catalog';
  document: CatalogDocument;
}

/** `checkConfig`, off the event loop. @throws 400 naming the field, 503 */
export function checkElsewhere(
  threads: RenderThreads,
  teamId: string,
  task: Omit<Extract<RenderTask, { kind: 'check' }>, 'kind'>,
): Promise<CheckedConfig> {
  return answered(threads.run(teamId, { kind: 'check', ...task }));
}

/** `preview`, off the event loop. @throws 400 naming the field, 503 */
export function previewElsewhere(
  threads: RenderThreads,
  teamId: string,
  task: Omit<Extract<RenderTask, { kind: 'preview' }>, 'kind'>,
): Promise<Preview> {
  return answered(threads.run(teamId, { kind: 'preview', ...task }));
}

/** `showType`, off the event loop; all of them have one turn. @throws 503 */
export function showTypeElsewhere(threads: RenderThreads, task: TypeToShow): Promise<ShownType> {
  return answered(threads.run(OPERATOR, { kind: 'type', ...task }));
}

async function answered<T>(answer: Promise<ThreadAnswer>): Promise<T> {
  const given = await answer;
  if ('value' in given) return given.value as T;
  if ('refused' in given) throw invalidRequest(given.refused.message, given.refused);
  if ('failed' in given) throw new Error(`rendering failed: ${given.failed}`);
  throw overloaded('Too much is being rendered at this moment.', 2);
}

interface Job {
  teamId: string;
  task: object;
  done: (answer: ThreadAnswer) => void;
}

export interface ThreadLimits {
  threads: number;
  /** Tasks of one team that wait; those beyond are refused. */
  waiting: number;
  /** Of one task, the start of a thread included, milliseconds. A thread that is still at it is ended. */
  deadlineMs: number;
}

/** A thread, and how it is given a task; `usable` says whether it can be given another one. */
interface Renderer {
  perform(task: object): Promise<{ answer: ThreadAnswer; usable: boolean }>;
  end(): Promise<unknown>;
}

/** Compiled, or by way of what translates it: a thread doesn't begin with TypeScript. */
const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './render-worker.mjs' : './render-worker.js',
  import.meta.url,
);

function startRenderer(deadlineMs: number): Renderer {
  const thread = new Thread(THREAD, {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  });
  let finish = (_answer: ThreadAnswer, _usable: boolean): void => {};
  // These stay: a thread's port is closed for good when its listeners are all taken away.
  thread.on('message', (answer: ThreadAnswer) => finish(answer, true));
  thread.on('error', (error) => finish({ failed: String(error) }, false));
  thread.on('exit', () => finish({ overloaded: true }, false));
  thread.unref();
  let knows: Catalog | undefined;
  return {
    perform: (task) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => finish({ overloaded: true }, false), deadlineMs);
        finish = (answer, usable) => {
          clearTimeout(timer);
          resolve({ answer, usable });
        };
        // Messages keep their order, so the task is done by the catalog of this moment.
        if (knows !== inForce()) {
          knows = inForce();
          thread.postMessage({ kind: 'catalog', document: documentOf(knows) });
        }
        thread.postMessage(task);
      }),
    end: () => thread.terminate(),
  };
}

/**
 * Threads that render what people ask for, so that no template holds up the event loop. They are started when
 * they are needed first. Each team has its turn: one task of a team runs at a time.
 */
export function openRenderThreads(limits: ThreadLimits): RenderThreads & { close(): Promise<void> } {
  const idle: Renderer[] = [];
  const all = new Set<Renderer>();
  /** In the order in which the teams have their turn. */
  const waiting = new Map<string, Job[]>();
  const running = new Set<string>();
  let closed = false;

  const start = (): Renderer => {
    const renderer = startRenderer(limits.deadlineMs);
    all.add(renderer);
    return renderer;
  };

  const next = (): Job | undefined => {
    for (const [teamId, [job, ...later]] of waiting) {
      if (running.has(teamId)) continue;
      waiting.delete(teamId);
      if (later.length > 0) waiting.set(teamId, later);
      return job;
    }
    return undefined;
  };

  const pump = () => {
    while (!closed && (idle.length > 0 || all.size < limits.threads)) {
      const job = next();
      if (!job) return;
      running.add(job.teamId);
      void perform(idle.pop() ?? start(), job).then(pump);
    }
  };

  const perform = async (renderer: Renderer, { teamId, task, done }: Job) => {
    const { answer, usable } = await renderer.perform(task);
    running.delete(teamId);
    if (usable) idle.push(renderer);
    else if (all.delete(renderer)) void renderer.end();
    done(answer);
  };

  return {
    run(teamId, task) {
      const jobs = waiting.get(teamId) ?? [];
      if (closed || jobs.length >= limits.waiting) return Promise.resolve({ overloaded: true });
      return new Promise((done) => {
        waiting.set(teamId, [...jobs, { teamId, task, done }]);
        pump();
      });
    },
    async close() {
      closed = true;
      for (const job of [...waiting.values()].flat()) job.done({ overloaded: true });
      waiting.clear();
      await Promise.all([...all].map((renderer) => renderer.end()));
    },
  };
}
