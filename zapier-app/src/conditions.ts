import type { Bundle, PlainInputField, ZObject } from 'zapier-platform-core';
import type { ConditionDefinition, EventDefinition } from './events.ts';
import type { Filter } from './filter.ts';
import { scoreNames } from './score-names.ts';

const limitKey = ({ key }: ConditionDefinition) => `${key}_below`;

/** The hidden trigger that lists the names of scores. */
export const scoreNamesKey = ({ key }: EventDefinition, condition: ConditionDefinition) =>
  `${key}_${condition.key}`;

export function conditionInputs(definition: EventDefinition): PlainInputField[] {
  return definition.conditions.flatMap((condition): PlainInputField[] => {
    const { key, label, help: helpText } = condition;
    if (condition.kind === 'choice') {
      return [{ key, label, type: 'string', required: false, choices: condition.choices, helpText }];
    }
    const dynamic = `${scoreNamesKey(definition, condition)}.id.name`;
    return [
      { key, label, type: 'string', required: false, dynamic, helpText },
      {
        key: limitKey(condition),
        label: `${label} Below (%)`,
        type: 'number',
        required: false,
        placeholder: '70',
        helpText: 'Run only when the score is below this percentage. Fill in both, or leave both empty.',
      },
    ];
  });
}

/**
 * What the inputs of a trigger ask for. Undefined: everything of the type. Names may be typed or mapped, so
 * "sse" means SSE and "USABILITY" the team's usability. @throws what is wrong with the inputs, in words
 */
export async function filterOf(
  z: ZObject,
  bundle: Bundle,
  definition: EventDefinition,
): Promise<Filter | undefined> {
  const inputs = bundle.inputData ?? {};
  const filters: Filter[] = [];
  for (const condition of definition.conditions) {
    const chosen = textOf(inputs[condition.key]);
    const path = `data.object.${condition.path}`;
    if (condition.kind === 'choice') {
      if (chosen !== '') filters.push({ path, op: 'eq', value: choiceOf(z, condition, chosen) });
      continue;
    }
    const limit = textOf(inputs[limitKey(condition)]);
    if (chosen === '' && limit === '') continue;
    checkName(z, condition, chosen);
    const value = share(z, condition, limit);
    const names = await namesMeant(z, bundle, definition, condition, chosen);
    const below = names.map((name): Filter => ({ path: `${path}.${name}`, op: 'lt', value }));
    filters.push(...(below.length > 1 ? [{ any: below }] : below));
  }
  return filters.length > 1 ? { all: filters } : filters[0];
}

const textOf = (input: unknown) => (input === undefined || input === null ? '' : String(input).trim());

/** Without what people take for the same: case, spaces and punctuation. */
const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
const isLike = (one: string) => (other: string) => plain(one) === plain(other);

const refusal = (z: ZObject, message: string) => new z.errors.Error(message, 'invalid_input', 400);

function choiceOf(
  z: ZObject,
  { label, choices }: Extract<ConditionDefinition, { kind: 'choice' }>,
  chosen: string,
): string {
  const meant = choices.find(isLike(chosen));
  if (meant !== undefined) return meant;
  throw refusal(z, `"${chosen}" is no ${label}: choose one of ${choices.join(', ')}, or leave it empty.`);
}

function checkName(z: ZObject, { label }: ConditionDefinition, name: string): void {
  if (name === '') throw refusal(z, `Choose a ${label}, or clear "${label} Below (%)".`);
  if (name.includes('.')) throw refusal(z, `A ${label} with a dot in its name can't be used here.`);
}

/** The team's spelling of a name; more than one when its events differ in that. */
async function namesMeant(
  z: ZObject,
  bundle: Bundle,
  definition: EventDefinition,
  condition: ConditionDefinition,
  chosen: string,
): Promise<string[]> {
  const { names, areOwn } = await scoreNames(z, bundle, definition, condition);
  const alike = names.filter((name) => !name.includes('.')).filter(isLike(chosen));
  if (alike.length === 0) {
    throw refusal(
      z,
      `No recent event has a ${condition.label} "${chosen}". Choose one of ${names.join(', ')}, or leave it empty.`,
    );
  }
  // As long as a team has no scores, how it will spell them can't be known.
  return areOwn ? alike : [...new Set([...alike, chosen])];
}

function share(z: ZObject, { label }: ConditionDefinition, percentage: string): number {
  const value = Number(percentage.replace(/\s*%$/, ''));
  if (percentage !== '' && value > 0 && value <= 100) return Math.round(value * 1e8) / 1e10;
  throw refusal(z, `"${label} Below (%)" must be a number from 1 to 100, such as 70.`);
}
