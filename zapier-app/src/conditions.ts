import type { PlainInputField, ZObject } from 'zapier-platform-core';
import type { ConditionDefinition, EventDefinition } from './events.ts';

/** A condition as `POST /webhooks` takes it: the server sends only what meets it. */
export type Filter = { all: Filter[] } | { path: string; op: string; value: unknown };

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

/** Undefined: everything of the type. @throws what is wrong with the inputs, in words */
export function filterOf(
  z: ZObject,
  { conditions }: EventDefinition,
  inputs: Record<string, unknown>,
): Filter | undefined {
  const filters = conditions.flatMap((condition): Filter[] => {
    const chosen = textOf(inputs[condition.key]);
    const path = `data.object.${condition.path}`;
    if (condition.kind === 'choice') {
      return chosen === '' ? [] : [{ path, op: 'eq', value: chosen }];
    }
    const limit = textOf(inputs[limitKey(condition)]);
    if (chosen === '' && limit === '') return [];
    return [
      {
        path: `${path}.${scoreName(z, condition, chosen)}`,
        op: 'lt',
        value: share(z, condition, limit),
      },
    ];
  });
  return filters.length > 1 ? { all: filters } : filters[0];
}

const textOf = (input: unknown) => (input === undefined || input === null ? '' : String(input).trim());

function scoreName(z: ZObject, { label }: ConditionDefinition, name: string): string {
  if (name === '')
    throw new z.errors.Error(`Choose a ${label}, or clear "${label} Below (%)".`, 'incomplete', 400);
  if (!name.includes('.')) return name;
  throw new z.errors.Error(`A ${label} with a dot in its name can't be used here.`, 'unsupported', 400);
}

function share(z: ZObject, { label }: ConditionDefinition, percentage: string): number {
  const value = Number(percentage.replace(/\s*%$/, ''));
  if (percentage !== '' && value > 0 && value <= 100) return Math.round(value * 1e8) / 1e10;
  throw new z.errors.Error(
    `"${label} Below (%)" must be a number from 1 to 100, such as 70.`,
    'invalid',
    400,
  );
}
