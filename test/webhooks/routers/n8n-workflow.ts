import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

interface Node {
  id: string;
  name: string;
  type: string;
  typeVersion: number;
  position: [number, number];
  parameters: Record<string, unknown>;
}

export interface Workflow {
  nodes: Node[];
  connections: Record<string, { main: { node: string; type: string; index: number }[][] }>;
  active: boolean;
  pinData: object;
}

/** The workflow of the guide, as a person imports it. */
export function readWorkflow(): Workflow {
  return JSON.parse(
    readFileSync(new URL('../../../docs/routers/n8n-verify-signature.json', import.meta.url), 'utf8'),
  );
}

/** The same with something in the one place where the secret belongs. */
export function withSecret(secret: string): Workflow {
  const workflow = readWorkflow();
  const crypto = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.crypto');
  if (crypto) crypto.parameters.secret = secret;
  return workflow;
}

interface Item {
  json: Record<string, unknown>;
  binary?: Record<string, { data: string; mimeType: string }>;
}

interface Run {
  /** What the sender is answered. */
  answer: { status: number; body: string } | undefined;
  /** The nodes in the order in which they ran. */
  ran: string[];
  /** What the last of them put out. */
  output: Record<string, unknown>;
}

/**
 * What n8n does with one request, as far as this workflow goes: its nodes by their source, its expressions as
 * JavaScript.
 */
export function runWorkflow(
  workflow: Workflow,
  request: { headers: Record<string, unknown>; rawBody: Buffer },
  now = Date.now(),
): Run {
  const named = (name: string) => {
    const node = workflow.nodes.find((each) => each.name === name);
    if (!node) throw new Error(`there is no node "${name}"`);
    return node;
  };
  const run: Run = { answer: undefined, ran: [], output: {} };
  let node: Node | undefined = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.webhook');
  let item: Item = { json: {} };
  while (node) {
    const { name, parameters } = node;
    const json = item.json;
    const value = (from: unknown) => evaluate(from, { json, now, paramsOf: (of) => named(of).parameters });
    const step = NODES[node.type];
    if (!step) throw new Error(`no test for the node type ${node.type}`);
    const out = step({ parameters, item, value, request, run });
    item = out.item;
    run.ran.push(name);
    const next = workflow.connections[name]?.main[out.port ?? 0]?.[0];
    node = next && named(next.node);
  }
  run.output = item.json;
  return run;
}

/** `={{ … }}` is JavaScript, anything else is itself. */
function evaluate(
  from: unknown,
  { json, now, paramsOf }: { json: object; now: number; paramsOf: (name: string) => object },
): unknown {
  const [, code] = typeof from === 'string' ? (/^=\{\{([\s\S]*)\}\}$/.exec(from) ?? []) : [];
  if (code === undefined) return from;
  const $ = (name: string) => ({ params: paramsOf(name) });
  const context = { $, $json: json, Math, Number, JSON, Date: { now: () => now } };
  const made = runInNewContext(`(${code})`, context, { timeout: 1_000 });
  // Out of the context's own kinds of objects and arrays.
  return typeof made === 'object' ? JSON.parse(JSON.stringify(made)) : made;
}

interface Step {
  parameters: Record<string, unknown>;
  item: Item;
  value: (from: unknown) => unknown;
  request: { headers: Record<string, unknown>; rawBody: Buffer };
  run: Run;
}

type Assignments = { assignments: { name: string; type: string; value: unknown }[] };
type Conditions = { conditions: { leftValue: unknown }[] };

/** Kind by kind, with the parameters that the workflow uses and no others. */
const NODES: Record<string, (step: Step) => { item: Item; port?: number }> = {
  'n8n-nodes-base.webhook': ({ parameters, request }) => {
    const { rawBody } = parameters.options as { rawBody?: boolean };
    const data = { data: request.rawBody.toString('base64'), mimeType: 'application/json' };
    const json = { headers: request.headers, params: {}, query: {}, body: {} };
    return { item: { json, ...(rawBody && { binary: { data } }) } };
  },
  'n8n-nodes-base.extractFromFile': ({ parameters, item }) => {
    const { binaryPropertyName, destinationKey, operation } = parameters as Record<string, string>;
    const file = item.binary?.[binaryPropertyName ?? ''];
    if (operation !== 'text' || !file) throw new Error('there is no file to read as text');
    const text = Buffer.from(file.data, 'base64').toString('utf8');
    return { item: { json: { ...item.json, [destinationKey ?? '']: text } } };
  },
  'n8n-nodes-base.set': ({ parameters, value }) => {
    const { assignments } = parameters.assignments as Assignments;
    const json: Record<string, unknown> = {};
    for (const { name, type, value: from } of assignments) {
      const made = value(from);
      const kind = Array.isArray(made) ? 'array' : typeof made;
      if (kind !== type) throw new Error(`${name} is a ${kind}, and ought to be a ${type}`);
      json[name] = made;
    }
    return { item: { json } };
  },
  'n8n-nodes-base.crypto': ({ parameters, item, value }) => {
    const { type, encoding, dataPropertyName, secret } = parameters as Record<string, string>;
    if (!secret) throw new Error('Parameter "Secret" is required');
    const digest = createHmac(type ?? '', secret)
      .update(String(value(parameters.value)))
      .digest(encoding as 'hex');
    return { item: { json: { ...item.json, [dataPropertyName ?? '']: digest } } };
  },
  'n8n-nodes-base.if': ({ parameters, item, value }) => {
    const { conditions } = parameters.conditions as Conditions;
    const verdicts = conditions.map(({ leftValue }) => value(leftValue));
    if (!verdicts.every((each) => typeof each === 'boolean')) throw new Error('a condition is no boolean');
    return { item, port: verdicts.every(Boolean) ? 0 : 1 };
  },
  'n8n-nodes-base.respondToWebhook': ({ parameters, item, run }) => {
    const { responseCode } = parameters.options as { responseCode: number };
    if (run.answer) throw new Error('answered twice');
    run.answer = { status: responseCode, body: String(parameters.responseBody ?? '') };
    return { item };
  },
};
