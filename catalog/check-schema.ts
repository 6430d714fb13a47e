/// <reference path="./recheck.d.ts" />
import { checkSync } from 'recheck/lib/browser.js';
import type { FormProblem } from './check-form.ts';
import type { JsonSchema } from './definition.ts';
import { compile } from './validate.ts';

/** How deep a schema may nest: what is deeper is nothing that people could find in a picker. */
const DEEPEST = 20;
/** Parts of a schema, each with keywords of its own. */
const MOST_PARTS = 2_000;
/** How long a pattern is looked at; what isn't known to be safe by then is refused. Milliseconds. */
const PATTERN_MS = 1_000;

/** What is wrong with a schema of `data.object` beyond its form; paths begin with `schema`. */
export function checkSchema(schema: JsonSchema): FormProblem[] {
  const problems: FormProblem[] = [];
  let parts = 0;
  const walk = (each: JsonSchema, path: string[]): void => {
    parts += 1;
    if (parts > MOST_PARTS) return;
    const tell = (key: string, message: string) =>
      problems.push({ path: [...path, key].filter(Boolean).join('.'), message });
    if (path.length > DEEPEST * 2) return void tell('', `must not nest deeper than ${DEEPEST} levels`);
    if (each.pattern !== undefined) {
      const problem = patternProblem(each.pattern);
      if (problem) tell('pattern', problem);
    }
    for (const [from, to] of RANGES) {
      const [low, high] = [each[from], each[to]];
      if (typeof low === 'number' && typeof high === 'number' && low > high)
        tell(from, `must not be above ${to}`);
    }
    for (const { key, schema: inner } of childrenOf(each)) walk(inner, [...path, ...key]);
  };
  walk(schema, ['schema']);
  if (parts > MOST_PARTS) problems.push({ path: 'schema', message: `must have at most ${MOST_PARTS} parts` });
  if (problems.length > 0) return problems;
  try {
    compile(schema);
    return [];
  } catch (error) {
    return [{ path: 'schema', message: error instanceof Error ? error.message : String(error) }];
  }
}

const RANGES = [
  ['minLength', 'maxLength'],
  ['minimum', 'maximum'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;

/** The schemas right below a schema. */
export function childrenOf(schema: JsonSchema): { key: string[]; schema: JsonSchema }[] {
  const { properties = {}, additionalProperties, items } = schema;
  return [
    ...Object.entries(properties).map(([name, each]) => ({ key: ['properties', name], schema: each })),
    ...(typeof additionalProperties === 'object'
      ? [{ key: ['additionalProperties'], schema: additionalProperties }]
      : []),
    ...(typeof items === 'object' ? [{ key: ['items'], schema: items }] : []),
    ...(['anyOf', 'oneOf', 'allOf'] as const).flatMap((name) =>
      (schema[name] ?? []).map((each, i) => ({ key: [name, String(i)], schema: each })),
    ),
  ];
}

/** A pattern runs on what anybody publishes: one that backtracks without end would stop the whole server. */
function patternProblem(pattern: string): string | undefined {
  try {
    new RegExp(pattern, 'u');
  } catch {
    return 'is no regular expression';
  }
  const { status } = checkSync(pattern, 'u', { timeout: PATTERN_MS });
  if (status === 'safe') return undefined;
  return status === 'vulnerable'
    ? 'can take exponential or polynomial time (nested or overlapping repetition): write it so that each text matches in one way'
    : 'is too complicated to be known as safe: make it simpler';
}
