import type { FormProblem } from './check-form.ts';
import type { JsonSchema } from './definition.ts';
import { patternProblem } from './patterns.ts';
import { compile } from './validate.ts';

/** How deep a schema may nest: what is deeper is nothing that people could find in a picker. */
const DEEPEST = 20;
/** Parts of a schema, each with keywords of its own. */
const MOST_PARTS = 2_000;
/** What is wrong with a schema of `data.object` beyond its form; paths begin with `schema`. */
export function checkSchema(schema: JsonSchema, { patterns = true } = {}): FormProblem[] {
  const problems: FormProblem[] = [];
  let parts = 0;
  const walk = (each: JsonSchema, path: string[]): void => {
    parts += 1;
    if (parts > MOST_PARTS) return;
    const tell = (key: string, message: string) =>
      problems.push({ path: [...path, key].filter(Boolean).join('.'), message });
    if (path.length > DEEPEST * 2) return void tell('', `must not nest deeper than ${DEEPEST} levels`);
    if (patterns && each.pattern !== undefined) {
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
function childrenOf(schema: JsonSchema): { key: string[]; schema: JsonSchema }[] {
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
