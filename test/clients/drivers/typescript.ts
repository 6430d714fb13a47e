import { createInterface } from 'node:readline';
import { inspect } from 'node:util';
import {
  ApiError,
  type Batcher,
  ConnectClient,
  ConnectError,
  type PublishFailure,
  PublishManyError,
} from '../../../clients/typescript/src/index.ts';
import type { Question, Told } from '../languages.ts';

let client: ConnectClient | undefined;
let batcher: Batcher | undefined;
let failures: PublishFailure[] = [];

async function answer(question: Question): Promise<unknown> {
  switch (question.op) {
    case 'client':
      client = new ConnectClient(question);
      return inspect(client, { showHidden: true });
    case 'publish':
      return made(client).publish(question.event as never, pick(question.deadlineMs));
    case 'publishMany':
      return made(client).publishMany(question.events as never, pick(question.deadlineMs));
    case 'batcher':
      failures = [];
      batcher = made(client).batcher({
        ...question.options,
        onFailure: (more) => void failures.push(...more),
      });
      return null;
    case 'add':
      return made(batcher).add(question.event as never);
    case 'flush':
      return made(batcher).flush();
    case 'close':
      return made(batcher).close(pick(question.deadlineMs));
    case 'state':
      return { pending: made(batcher).pending, failures: failures.map(toldFailure) };
  }
}

function made<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('it was not made');
  return thing;
}

const pick = (deadlineMs: number | undefined) => (deadlineMs === undefined ? {} : { deadlineMs });

function told(error: unknown): Told {
  if (!(error instanceof Error)) throw error;
  const { name, message } = error;
  const { code, param, request_id } = error instanceof ConnectError ? error : {};
  return {
    ...{ kind: error instanceof TypeError ? 'WrongCall' : name, message, code, param, request_id },
    ...(error instanceof ApiError && { status: error.status, type: error.type }),
    ...(error instanceof PublishManyError && {
      failures: error.failures.map(toldFailure),
      accepted: [...error.accepted],
    }),
    everything: `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)}`,
  };
}

function toldFailure({ index, id, event, error }: PublishFailure) {
  return { index, id, event, error: told(error) };
}

for await (const line of createInterface({ input: process.stdin })) {
  const result = await answer(JSON.parse(line)).then(
    (value) => ({ value: value ?? null }),
    (error) => ({ error: told(error) }),
  );
  console.log(JSON.stringify(result));
}
