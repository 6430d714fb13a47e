import { parentPort } from 'node:worker_threads';
import { catalogOf } from '../../catalog/document.ts';
import { putInForce } from '../../catalog/index.ts';
import { connectorById } from '../../connectors/index.ts';
import type { ThreadAnswer } from '../context.ts';
import { ApiError } from '../errors.ts';
import { actionNamed, checkConfig, preview } from './action-config.ts';
import type { CatalogMessage, RenderTask } from './render-threads.ts';
import { showType } from './shown-type.ts';

/** A thread that renders what people ask for; see render-threads.ts. */
parentPort?.on('message', (message: RenderTask | CatalogMessage) => {
  if (message.kind === 'catalog') follow(message);
  else parentPort?.postMessage(answer(message));
});

function follow({ document }: CatalogMessage): void {
  const { catalog } = catalogOf({ ...document }, { trusted: true });
  // It was made of a catalog, so it makes one.
  if (catalog) putInForce(catalog);
}

function answer(task: RenderTask): ThreadAnswer {
  try {
    return { value: run(task) };
  } catch (error) {
    if (!(error instanceof ApiError))
      return { failed: error instanceof Error ? String(error.stack) : String(error) };
    const { message, param, code } = error;
    return {
      refused: { message, ...(param !== undefined && { param }), ...(code !== undefined && { code }) },
    };
  }
}

function run(task: RenderTask): unknown {
  if (task.kind === 'type') return showType(task);
  const { connector: id, action: name, config } = task;
  const connector = connectorById(id);
  if (!connector) throw new Error(`no connector ${id}`);
  const action = actionNamed(connector, name);
  if (task.kind === 'check') return checkConfig(action, config, task.enabledEvents);
  return preview(action, config, task);
}
