import { z } from 'zod';
import { FIELD_KINDS } from '../../catalog/condition-fields.ts';
import { LIFECYCLES } from '../../catalog/definition.ts';
import { FROM_CATALOG } from './event-type-names.ts';
import { about, oneOf, text } from './responses.ts';

/** What conditions and templates can use of a type. */
export const eventTypeFields = z
  .array(
    z.object({
      path: text('For conditions: dotted from the root of the envelope.'),
      title: text('For people.'),
      group: text('What it is part of; null for the object itself.').nullable(),
      description: text('One sentence.'),
      kind: oneOf(FIELD_KINDS, '`share`: a number from 0 to 1. `time`: ISO 8601.'),
      choices: z.array(z.string()).nullable().meta(about('Its values, where they are known.')),
      sample: z.unknown().meta(about('Its value in `sample`; null when there is none.')),
    }),
  )
  .meta(
    about('What conditions and templates can use. Free names, such as dimensions, are those of `sample`.'),
  );

/** One type of the catalog, as forms need it. */
const eventTypeResponse = z
  .object({
    type: text('To be given in `enabled_events`.').meta({ [FROM_CATALOG]: 'published' }),
    title: text('For people.'),
    description: text('When it happens.'),
    sentence: text('When it happens, to follow “When”: `an invoice is paid`.'),
    group: text('What types are listed under.'),
    status: oneOf(LIFECYCLES, '`deprecated`: it is still sent; better use another one.'),
    sample: z.record(z.string(), z.unknown()).meta(about('A realistic `data.object`.')),
    fields: eventTypeFields,
    related: z
      .array(
        z.object({
          path: text('For templates, such as `related.evaluation.name`.'),
          title: text('For people.'),
          sample: z.unknown().meta(about('Its value for `sample`; null when there is none.')),
        }),
      )
      .meta(
        about(
          "What templates can use beside: of things that the object names by their ids, as the team's newest events tell of them.",
        ),
      ),
  })
  .meta({ id: 'EventType' });

export const eventTypesResponse = z.object({ data: z.array(eventTypeResponse) });
