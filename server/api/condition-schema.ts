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
- \`within_hours\`: \`{from: "09:00", to: "17:30", zone: "Europe/Berlin", days?: ["mon", …]}\`, of a time
- any of these but \`in\`, \`not_in\` and \`within_hours\`: \`{path}\`, to compare with another field of the event
- \`exists\`, \`empty\`, \`is_true\`, \`is_false\`: none`;

/**
 * A condition as JSON Schema; what is enforced is conditions/grammar.ts, and a test holds the two together.
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
            'Dotted from the root of the envelope, such as `data.object.scores.usability`. A part `*` is any member, of which one has to match; a list has a `length`; a dot in a name is written `\\.`.',
        },
        op: { type: 'string', enum: [...OPERATORS] },
        value: { description: VALUE },
        ignore_case: { type: 'boolean', enum: [true], description: '`A` and `a` are the same.' },
      },
      required: ['path', 'op'],
      additionalProperties: false,
    },
  ],
};
