import { type Definition, STEP_KINDS, type Step, type StepKind } from './definition.ts';
import { flatKeys } from './keys.ts';

interface StepKeys {
  inputs: string[];
  /** Of the inputs, those that must be filled in. */
  required: string[];
  outputs: string[];
}

/** What Zaps in use refer to. */
export interface PublishedKeys {
  authentication: { type: string; fields: string[]; required: string[] };
  triggers: Record<string, StepKeys>;
  searches: Record<string, StepKeys>;
  creates: Record<string, StepKeys>;
}

export function publishedKeys(app: Definition): PublishedKeys {
  const { type, fields } = app.authentication;
  const keysOf = (kind: StepKind) =>
    Object.fromEntries(Object.entries(app[kind]).map(([key, step]) => [key, stepKeys(step)]));
  return {
    authentication: { type, ...keysAndRequired(fields, 'fields') },
    triggers: keysOf('triggers'),
    searches: keysOf('searches'),
    creates: keysOf('creates'),
  };
}

function stepKeys({ operation }: Step): StepKeys {
  const { inputFields = [], outputFields = [], sample = {} } = operation;
  const dicts = new Set(outputFields.filter(({ dict }) => dict).map(({ key }) => key));
  const outputs = new Set([...outputFields.map(({ key }) => key), ...flatKeys(sample, dicts)]);
  return { ...keysAndRequired(inputFields, 'inputs'), outputs: [...outputs].sort() };
}

function keysAndRequired<Name extends string>(fields: { key: string; required?: boolean }[], name: Name) {
  const keys = (some: typeof fields) => some.map(({ key }) => key).sort();
  return { [name]: keys(fields), required: keys(fields.filter(({ required }) => required)) } as Record<
    Name | 'required',
    string[]
  >;
}

/**
 * What a new version would break of those in use, by Zapier's rules of compatibility: C001 a connection, C002
 * a step, C003 a field of one.
 */
export function broken(before: PublishedKeys, now: PublishedKeys): string[] {
  const findings = broke(
    'C001 authentication',
    'field',
    before.authentication.fields,
    now.authentication.fields,
  );
  findings.push(...demands('C001 authentication', before.authentication, now.authentication));
  if (before.authentication.type !== now.authentication.type)
    findings.push('C001 authentication: another type');
  for (const kind of STEP_KINDS) {
    for (const [key, step] of Object.entries(before[kind])) {
      const after = now[kind][key];
      if (!after) {
        findings.push(`C002 ${kind}.${key}: is gone`);
        continue;
      }
      const place = `C003 ${kind}.${key}`;
      findings.push(...broke(place, 'input', step.inputs, after.inputs));
      findings.push(...broke(place, 'output', step.outputs, after.outputs), ...demands(place, step, after));
    }
  }
  return findings;
}

const broke = (place: string, what: string, before: string[], now: string[]) =>
  before.filter((key) => !now.includes(key)).map((key) => `${place}: the ${what} ${key} is gone`);

const demands = (place: string, before: { required: string[] }, now: { required: string[] }) =>
  now.required.filter((key) => !before.required.includes(key)).map((key) => `${place}: now demands ${key}`);
