import { z } from 'zod';
import { LIFECYCLES, VALIDATIONS } from '../../catalog/definition.ts';
import { eventTypeFields } from './event-type-response.ts';
import { about, count, oneOf, text } from './responses.ts';

/** What decides how far a change of the catalog goes. */
export const changeQuery = z.strictObject({
  dry_run: z
    .enum(['true', 'false'])
    .default('false')
    .transform((given) => given === 'true')
    .meta({ description: '`true`: says what would change and what that would break, and changes nothing.' }),
  force: z
    .enum(['true', 'false'])
    .default('false')
    .transform((given) => given === 'true')
    .meta({ description: '`true`: takes away what may be in use, without a new version.' }),
});

export const eventTypePath = z.strictObject({
  type: z.string().meta({ description: 'Such as `invoice.paid`.', examples: ['report.shared'] }),
});

const anyObject = z.record(z.string(), z.unknown(), 'must be a JSON object');

export const eventTypeBody = anyObject.meta({
  id: 'EventTypeDefinition',
  description:
    'An event type as its file says it: `title`, `description`, `sentence`, `group`, `object_id`, `schema` (JSON Schema 2020-12 of `data.object`), `samples`, `presentation`, `version`, `status`, `teams` and `validation`.',
});

export const catalogBody = anyObject.meta({
  id: 'CatalogDefinition',
  description: 'A whole catalog: `name`, `types` in their order, `related`, `recipes` and `table`.',
});

const definition = z
  .object({
    type: text('Such as `invoice.paid`.'),
    version: z.int().min(1).meta(about('Counts up when a change takes something away from receivers.')),
    title: text('For menus.'),
    description: text('For docs.'),
    sentence: text('To follow “When”.'),
    group: text('What types are listed under.'),
    object_id: text('Where the id of what it is about stands, below `data.object`.'),
    test_ids: z.array(z.string()).meta(about('Ids that a test event has made-up values in.')),
    status: oneOf(LIFECYCLES, '`archived`: it can no longer be published or subscribed to.'),
    replaced_by: text('Of one that is deprecated or archived: what to use in its place.').optional(),
    teams: z.array(z.string()).nullable().meta(about('The teams that know of it; null: all.')),
    validation: oneOf(VALIDATIONS, 'What happens to an object that does not fit the schema.'),
    schema: anyObject.meta(about('JSON Schema of `data.object`.')),
    samples: z.array(anyObject).meta(about('Realistic objects.')),
    presentation: anyObject.meta(about('How it is shown to people.')),
  })
  .meta({ id: 'EventTypeState' });

export const definitionResponse = definition;
export const definitionsResponse = z.object({ data: z.array(definition) });

export const catalogResponse = z
  .object({
    source: oneOf(
      ['folder', 'uploaded'],
      'Where it comes from: `CATALOG_DIR` (or the one shipped), or here.',
    ),
    catalog: anyObject.meta(about('The whole, in the form of `PUT /admin/catalog`.')),
  })
  .meta({ id: 'CatalogState' });

export const typePreviewBody = z
  .strictObject({
    definition: anyObject
      .optional()
      .meta({ description: 'As for `PUT`; left out, the type is shown as it is.' }),
    sample: z.int().min(0).max(1_000).default(0).meta({ description: 'Which of its samples, from 0.' }),
  })
  .default({ sample: 0 })
  .meta({ id: 'EventTypePreviewRequest' });

const shownFact = anyObject.meta(about('As in a presentation, with its kind.'));

export const typePreviewResponse = z
  .object({
    samples: count('Samples that the type has.'),
    webhook: z
      .object({
        headers: z.array(z.string()).meta(about('Names of the headers that a receiver gets.')),
        body: anyObject.meta(about('The envelope with the sample.')),
      })
      .meta(about('What receivers get.')),
    fields: eventTypeFields,
    presented: z
      .object({
        headline: text('Liquid; empty: nothing has a name.'),
        happened: text('Liquid.'),
        emoji: text('Liquid.'),
        severity: text('`info`, `success`, `warning` or `error`.'),
        link: z
          .object({ label: text('Liquid.'), url: text('Liquid.') })
          .nullable()
          .meta(about('Where people go from here; null: nowhere.')),
        facts: z.array(shownFact).meta(about('What people read of it, in order.')),
        quotes: z.array(anyObject).meta(about('Longer texts, as in a presentation.')),
        issue: z.object({ title: text('Liquid.') }).meta(about('Where issues are.')),
      })
      .meta(about('How it is shown, with what the definition leaves open.')),
    previews: z
      .array(
        z.object({
          connector: text('Such as `slack`.'),
          connector_name: text('For people.'),
          action: text('Of the connector.'),
          action_name: text('For people.'),
          request: z
            .unknown()
            .meta(about('What would be sent; null: nothing can be made of it, and `warnings` say why.')),
          warnings: z.array(
            z.object({
              field: text('Of the settings; null: all of it.').nullable(),
              message: text('For people.'),
            }),
          ),
        }),
      )
      .meta(about('What each connector makes of it when nobody has set anything.')),
  })
  .meta({ id: 'EventTypePreview' });

/** What a change of the catalog does, or would do. */
export const catalogChangeResponse = z
  .object({
    applied: z.boolean().meta(about('Whether it is in force now. Without any difference nothing is stored.')),
    types: count('Types that the catalog has then.'),
    changes: z
      .array(
        z.object({
          type: text('The event type.'),
          path: text('Of the field, such as `data.object.amount`; null: the type itself.').nullable(),
          kind: text('Such as `field_removed`.'),
          breaking: z.boolean().meta(about('It takes something away.')),
          message: text('For people.'),
        }),
      )
      .meta(about('What differs from the catalog in force.')),
    used_by: z
      .array(
        z.object({
          kind: oneOf(['endpoint', 'automation'], 'What it is.'),
          id: text('`whe_…` or `aut_…`'),
          team_id: text('`team_…`'),
          type: text('The event type.'),
          how: oneOf(['subscription', 'condition', 'template'], 'How it uses what goes.'),
          path: text('Of the field; null: the type itself.').nullable(),
        }),
      )
      .meta(about('What uses something that goes, of every team; at most a thousand.')),
  })
  .meta({ id: 'CatalogChange' });
