import { type CatalogType, sampleObject } from '../support/catalog.ts';

interface HostileObject {
  name: string;
  type: CatalogType;
  object: Record<string, unknown>;
}

const evaluation = (fields: Record<string, unknown>): Record<string, unknown> => ({
  ...sampleObject('evaluation.completed'),
  ...fields,
});

/** What a product may publish, as far as the catalog lets it: every connector has to make something of it. */
export const hostileObjects: HostileObject[] = [
  { name: 'an object without any field', type: 'evaluation.completed', object: {} },
  {
    name: 'nothing but nulls',
    type: 'evaluation.completed',
    object: { id: null, name: null, summary: null, links: null },
  },
  {
    name: 'a very long name',
    type: 'evaluation.completed',
    object: evaluation({ name: 'long '.repeat(20_000) }),
  },
  {
    name: 'a name of emoji that must not be cut in two',
    type: 'evaluation.completed',
    object: evaluation({ name: '👩‍🔬'.repeat(3_000) }),
  },
  {
    name: 'mentions, markup and HTML in the name',
    type: 'evaluation.completed',
    object: evaluation({
      name: '<!channel> <@U1> *bold* [x](javascript:alert(1)) <script>alert(1)</script> & `code` ```',
    }),
  },
  {
    name: 'control characters',
    type: 'evaluation.completed',
    object: evaluation({ name: 'a\tb\r\nc\u0007d\u2028e' }),
  },
  {
    name: 'half of a surrogate pair',
    type: 'evaluation.completed',
    object: evaluation({ name: 'a\ud83dz' }),
  },
  { name: 'an empty name', type: 'evaluation.completed', object: evaluation({ name: '' }) },
  {
    name: 'links that are no links',
    type: 'evaluation.completed',
    object: evaluation({ links: { results: 'javascript:alert(1)', preview: 'not a url', review: '' } }),
  },
  {
    name: 'a very long link',
    type: 'evaluation.completed',
    object: evaluation({ links: { results: `https://app.example.com/${'a'.repeat(5_000)}` } }),
  },
  {
    name: 'hundreds of dimensions',
    type: 'evaluation.completed',
    object: evaluation({
      summary: {
        dimensionScores: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`dimension ${i}`, 0.5])),
      },
    }),
  },
  {
    name: 'a rating with long answers',
    type: 'rating.created',
    object: {
      ...sampleObject('rating.created'),
      openTextResponses: { why: 'because '.repeat(5_000) },
      justification: 'x'.repeat(50_000),
    },
  },
  {
    name: 'Liquid in the data',
    type: 'evaluation.completed',
    object: evaluation({ name: '{{ event.id }} {% raw %}' }),
  },
];
