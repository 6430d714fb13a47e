import { LIMITS, OPERATORS } from '../conditions/grammar.ts';

const self = { $ref: '#/components/schemas/Condition' };
const list = { type: 'array', minItems: 1, maxItems: LIMITS.nodes, items: self };
const group = (key: string, schema: object, description: string) => ({
  type: 'object',
  title: key,
  description,
  properties: { [key]: schema },
  required: [key],
  additionalProperties: false,
});

const VALUE = `What to compare with.
- \`eq\`, \`ne\`, \`contains\`, \`not_contains\`: a string of up to ${LIMITS.text} characters, a number, a boolean or null
- \`in\`, \`not_in\`: a list of 1 to ${LIMITS.list} of these
- \`starts_with\`, \`ends_with\`: a string
- \`gt\`, \`gte\`, \`lt\`, \`lte\`: a number
- \`before\`, \`after\`: an ISO 8601 date and time, or unix seconds
- \`exists\`, \`empty\`, \`is_true\`, \`is_false\`: none`;

/**
 * A condition as JSON Schema, for the documentation. conditions/grammar.ts is what is enforced; a test
 * compares the two.
 */
export const conditionSchema = {
  id: 'Condition',
  description: `Decides which events are sent: \`{all: […]}\`, \`{any: […]}\`, \`{not: …}\` or \`{path, op, value}\`, nested up to ${LIMITS.depth} levels and ${LIMITS.nodes} parts in all. A missing path or a value of another type never matches, but \`exists\`, \`empty\`, \`ne\` and \`not_…\` say what they say.`,
  anyOf: [
    group('all', list, 'Every one must match.'),
    group('any', list, 'At least one must match.'),
    group('not', self, 'Must not match.'),
    {
      type: 'object',
      title: 'comparison',
      properties: {
        path: {
          type: 'string',
          maxLength: LIMITS.path,
          pattern: '^[^.\\u0000]+(\\.[^.\\u0000]+)*$',
          description:
            'Dotted from the root of the envelope, such as `data.object.summary.dimensionScores.usability`.',
        },
        op: { type: 'string', enum: [...OPERATORS] },
        value: { description: VALUE },
      },
      required: ['path', 'op'],
      additionalProperties: false,
    },
  ],
};
