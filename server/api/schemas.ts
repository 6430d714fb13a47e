import { z } from 'zod';
import { type Condition, conditionProblems } from '../conditions/index.ts';
import { DELIVERY_STATUSES } from '../deliveries/deliveries.ts';
import { RECOVERABLE } from '../deliveries/recoveries.ts';
import { ROLES, SCOPES } from '../teams/scopes.ts';
import { PLANS } from '../teams/teams.ts';
import { conditionSchema } from './condition-schema.ts';
import { eventTypeName } from './event-type-names.ts';
import { exampleIds } from './example-ids.ts';
import { settingsPath } from './settings-path.ts';

/** PostgreSQL's text can't hold NUL. */
export const text = (max: number) =>
  z
    .string()
    .max(max, `must have at most ${max} characters`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is exactly what must not be in it
    .regex(/^[^\u0000]*$/, 'must not contain NUL characters');
export const filled = (max: number) => text(max).min(1, 'must not be empty');
/** The years that ids and PostgreSQL can both hold. */
const YEARS = { from: 0, to: Date.UTC(9999, 11, 31, 23, 59, 59) };
const timestamp = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 date and time with a zone' })
  .refine((value) => Date.parse(value) >= YEARS.from && Date.parse(value) <= YEARS.to, {
    error: 'must lie between the years 1970 and 9999',
  });
const instant = timestamp.transform((value) => new Date(value));

const STARTING_AFTER =
  'Show what follows this cursor: the `next_cursor` of a page, or the id of a row of this list. It still works when that row is gone.';
const ENDING_BEFORE = 'Show what precedes this cursor, the closest rows. Not together with `starting_after`.';

/** Rows a page, of lists whose rows cost so little that more than 100 can be asked for as well. */
export const pageLimit = (most: number) =>
  z.coerce
    .number({ error: `must be a number from 1 to ${most}` })
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(most, `must be at most ${most}`)
    .default(25)
    .meta({ description: 'Rows a page.' });

export const pageQuery = z.strictObject({
  limit: pageLimit(100),
  starting_after: filled(200).optional().meta({ description: STARTING_AFTER }),
  ending_before: filled(200).optional().meta({ description: ENDING_BEFORE }),
});

const OWN_IDS =
  ' An id that its publisher chose is a cursor only while the log has its event: then pass a `next_cursor`, which always works.';

export const eventsQuery = pageQuery.extend({
  starting_after: filled(200)
    .optional()
    .meta({ description: STARTING_AFTER + OWN_IDS }),
  ending_before: filled(200)
    .optional()
    .meta({ description: ENDING_BEFORE + OWN_IDS }),
  type: eventTypeName('logged').optional().meta({ description: 'Only events of this type.' }),
  object_id: filled(200).optional().meta({
    description:
      'Only events about this object: its `data.object.id`, or the id that stands where the type says.',
  }),
});

export const deliveriesQuery = pageQuery.extend({
  status: z.enum(DELIVERY_STATUSES).optional().meta({ description: 'Only attempts in this state.' }),
  type: eventTypeName('logged').optional().meta({
    description:
      'Only attempts for events of this type. A page looks through 5 000 attempts: it may have fewer rows than `limit`, or none, while `has_more` says that there may be more.',
  }),
  since: instant.optional().meta({ description: 'Only attempts scheduled from then on.' }),
  until: instant.optional().meta({ description: 'Only attempts scheduled before then.' }),
});

export const enabledEvents = z
  .array(eventTypeName('subscribable'))
  .min(1, 'must name at least one event type, or "*"')
  .max(50, 'must name at most 50 event types')
  .transform((types) => [...new Set(types)])
  .meta({ description: 'The event types to send, or `*` for all, also those to come.' });

/** The problems of a value that has its own checker, as zod's. */
const checkedBy = <T>(problemsOf: (value: T) => { path: (string | number)[]; message: string }[]) =>
  z.unknown().transform((value, context) => {
    for (const { path, message } of problemsOf(value as T))
      context.addIssue({ code: 'custom', path, message });
    return value as T;
  });

/** PostgreSQL's JSON can't hold NUL either, nor one half of a surrogate pair. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

export function storageProblems(value: unknown): { path: string[]; message: string }[] {
  let storable = true;
  JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'string' && UNSTORABLE.test(each)) storable = false;
    return each;
  });
  return storable ? [] : [{ path: [], message: 'must not contain NUL characters or halves of characters' }];
}

export const condition = checkedBy<Condition>((value) => {
  const problems = conditionProblems(value);
  return problems.length > 0 ? problems : storageProblems(value);
}).meta(conditionSchema);

export const testEventBody = z
  .strictObject({
    type: eventTypeName('testable').default('webhook.test').meta({
      description: 'The type to imitate; the payload is the sample of that type.',
    }),
  })
  .prefault({});

const teamOfEvent = filled(100).optional().meta({
  description: "The team that the event belongs to. Required with the operator token; else the key's own.",
});

const eventId = z
  .string()
  .regex(/^event_[A-Za-z0-9_-]{1,100}$/, 'must be "event_" and 1 to 100 letters, digits, "-" or "_"');

const isJsonObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

const PUBLICATION = 'Publication';
export const publishBody = z
  .strictObject({
    type: eventTypeName('published').meta({ description: 'What happened.' }),
    data: z.strictObject({
      // Its type's own schema looks into it, so here it isn't even copied.
      object: z.custom<Record<string, unknown>>(isJsonObject, 'must be a JSON object').meta({
        type: 'object',
        additionalProperties: {},
        description:
          'The full snapshot of what it happened to. It is stored and sent byte for byte as you wrote it. The fields of each type are listed under Webhooks: each may be missing or null and further ones are fine, but a known field must have its type.',
      }),
    }),
    id: eventId.optional().meta({
      description:
        'An id of your own: `event_` and 1 to 100 letters, digits, `-` or `_`. Publishing the same id again has the same answer and sends nothing twice.',
    }),
    request: z
      .strictObject({
        id: filled(255).nullish().meta({ description: 'Your id of the request; made up when left out.' }),
        idempotency_key: filled(255).nullish().meta({
          description: 'Of the original request; the `Idempotency-Key` of this one when left out.',
        }),
      })
      .optional()
      .meta({ description: 'The request of your API that caused the event; receivers see it.' }),
    team_id: teamOfEvent,
  })
  .meta({ id: PUBLICATION });

const MOST_EVENTS_A_BATCH = 1_000;
export const batchBody = z
  .strictObject({
    events: z
      .array(z.unknown().meta({ $ref: `#/components/schemas/${PUBLICATION}` }))
      .min(1, 'must have at least one event')
      .max(MOST_EVENTS_A_BATCH, `must have at most ${MOST_EVENTS_A_BATCH} events`)
      .meta({
        description:
          'Each in the form of `POST /events`, and each checked by itself: a bad one is answered with its error and spoils no other.',
      }),
    team_id: teamOfEvent.meta({ description: 'The team of all events that name none themselves.' }),
  })
  .meta({ id: 'Batch' });

export const recoverBody = z
  .strictObject({
    since: instant.meta({ description: 'Events accepted from then on.' }),
    until: instant.optional().meta({ description: 'Events accepted before then; now when left out.' }),
    status: z.enum(RECOVERABLE).optional().meta({
      description:
        '`failed`: those that wait for a retry. `abandoned`: those given up. `never_attempted`: those that were never tried, because the endpoint was disabled or did not exist. All three when left out.',
    }),
  })
  .meta({ id: 'NewRecovery' });

const teamId = z
  .string()
  .regex(/^team_[A-Za-z0-9_-]{1,80}$/, 'must be "team_" and 1 to 80 letters, digits, "-" or "_"');

export const teamsQuery = pageQuery.extend({
  starting_after: teamId.optional().meta({ description: 'Show the teams whose ids sort after this one.' }),
  ending_before: teamId
    .optional()
    .meta({ description: 'Show the teams whose ids sort before this one. Not with `starting_after`.' }),
});

export const teamBody = z
  .strictObject({
    name: filled(200).meta({ description: 'For people.' }),
    plan: z.enum(PLANS).meta({
      description: 'Decides on webhooks (pro and enterprise), the rate limit and how long events are kept.',
    }),
    owner_email: z.email('must be an e-mail address').max(320).meta({
      description: 'Is told when an endpoint is disabled.',
    }),
  })
  .meta({ id: 'TeamFields' });

export const apiKeyBody = z
  .strictObject({
    name: filled(200).meta({ description: 'For people.' }),
    scopes: z
      .array(z.enum(SCOPES))
      .min(1, 'must name at least one scope')
      .transform((scopes) => [...new Set(scopes)])
      .meta({
        description: 'What the key may do, fixed for its life. `webhooks:*` is a family, `*` is all.',
      }),
    expires_at: instant
      .nullish()
      .meta({ description: 'When it stops working, in the future; never when left out or null.' }),
  })
  .meta({ id: 'NewApiKey' });

/** Of who signs in by a link. */
export const linkEmail = z
  .email('must be an e-mail address')
  .max(320)
  .optional()
  .meta({ description: 'Whom the link is for; kept with the session, and named in the audit log.' });

export const dashboardLinkBody = z
  .strictObject({
    role: z.enum(ROLES).meta({
      description: 'Viewers read, editors edit, admins and owners manage endpoints, keys and connections.',
    }),
    email: linkEmail,
    path: z
      .string()
      .refine((path) => settingsPath(path) !== undefined, {
        error: 'must be a path of the settings pages, such as /settings/webhooks',
      })
      .transform((path) => settingsPath(path))
      .optional()
      .meta({
        description: 'The page that it opens, with its query; `/settings/integrations` when left out.',
      }),
  })
  .meta({ id: 'NewDashboardLink' });

export const auditQuery = pageQuery.extend({
  action: z
    .string()
    .regex(/^[a-z_]+\.(?:[a-z_]+|\*)$/, 'must be an action such as endpoint.created, or endpoint.*')
    .max(100)
    .optional()
    .meta({ description: 'Only this action, or all of a kind of object: `endpoint.*`.' }),
  object_id: filled(200).optional().meta({ description: 'Only what was done to this.' }),
  actor_id: filled(200).optional().meta({ description: 'Only what this key or session did.' }),
  team_id: filled(200)
    .optional()
    .meta({ description: "Only what concerns this team. With the operator's token." }),
  since: instant.optional().meta({ description: 'Only from then on.' }),
  until: instant.optional().meta({ description: 'Only before then.' }),
});

export const endpointsOfAllQuery = pageQuery.extend({
  state: z
    .enum(['failing', 'disabled'])
    .optional()
    .meta({ description: '`failing`: enabled, and its last attempt failed. Both, when left out.' }),
});

/** Of a path: what is no id of ours is answered with 404, so any text will do. */
export const pathId = (description: string, example: string) =>
  z.strictObject({ id: z.string().meta({ description, examples: [example] }) });

export const deliveryPath = pathId('The delivery, `whd_…`.', exampleIds.delivery);
export const eventPath = pathId('The event, `event_…`.', exampleIds.event);
export const recoveryPath = pathId('The recovery, `rec_…`.', exampleIds.recovery);
export const apiKeyPath = pathId('The API key, `key_…` (not its token).', exampleIds.apiKey);
export const teamPath = pathId('The team, `team_…`.', exampleIds.team);
export const teamKeyPath = teamPath.extend({
  key_id: z.string().meta({ description: 'The API key, `key_…`.', examples: [exampleIds.apiKey] }),
});
export const teamSessionPath = teamPath.extend({
  session_id: z.string().meta({ description: 'The session, `ses_…`.', examples: [exampleIds.session] }),
});
export const newTeamPath = z.strictObject({
  id: teamId.meta({
    description: 'The id that you choose: `team_` and 1 to 80 letters, digits, `-` or `_`.',
    examples: [exampleIds.team],
  }),
});
