import { documentOf } from '../../../catalog/document.ts';
import { inForce } from '../../../catalog/index.ts';
import { found } from '../../errors.ts';
import {
  deleteType,
  type Outcome,
  putType,
  replaceCatalog,
  returnToFolder,
} from '../../event-types/changes.ts';
import { previewType } from '../../integrations/type-preview.ts';
import {
  catalogBody,
  catalogChangeResponse,
  catalogResponse,
  changeQuery,
  definitionResponse,
  definitionsResponse,
  eventTypeBody,
  eventTypePath,
  typePreviewBody,
  typePreviewResponse,
} from '../catalog-schemas.ts';
import { renderTypePreview } from '../render-type-preview.ts';
import { route } from '../route.ts';

/** Of one type, and of a whole catalog. */
const LARGEST_TYPE = 512 * 1024;
const LARGEST_CATALOG = 4 * 1024 * 1024;

const BREAKING =
  'What takes something away (a field, a value, a type) or asks for more is answered with 409 and `breaking_change`, and nothing changes, unless the type has a new `version` or `force` is `true`. Try it with `dry_run` first.';

function renderOutcome({ catalog, changes, uses, applied }: Outcome) {
  return {
    applied,
    types: catalog.types.length,
    changes,
    used_by: uses.map(({ kind, id, teamId, type, how, path }) => ({
      kind,
      id,
      team_id: teamId,
      type,
      how,
      path,
    })),
  };
}

const rendered = (types: ReturnType<typeof inForce>['types']) =>
  types.map((each) => ({
    ...each,
    test_ids: [...each.test_ids],
    teams: each.teams && [...each.teams],
    samples: each.samples.map((sample) => ({ ...sample })),
    presentation: { ...each.presentation },
  }));

/** How an operator declares what their product publishes. */
export const catalogRoutes = [
  route({
    method: 'get',
    path: '/admin/catalog',
    operationId: 'getCatalog',
    summary: 'Get the whole catalog',
    access: 'operator-or-session',
    response: catalogResponse,
    handle: async ({ context }) => {
      await context.catalogs.look();
      const source = inForce() === context.config.catalog ? 'folder' : 'uploaded';
      return { source, catalog: { ...documentOf(inForce()) } };
    },
  }),
  route({
    method: 'put',
    path: '/admin/catalog',
    operationId: 'putCatalog',
    audit: 'catalog.saved',
    summary: 'Put a whole catalog in force',
    description: `All of it or nothing. Every process works with it within a second. ${BREAKING}`,
    access: 'operator-or-session',
    query: changeQuery,
    refusesBreaking: true,
    body: catalogBody,
    bodyLimit: LARGEST_CATALOG,
    response: catalogChangeResponse,
    handle: async ({ context, query, body }) =>
      renderOutcome(await replaceCatalog(context, body, { dryRun: query.dry_run, force: query.force })),
  }),
  route({
    method: 'delete',
    path: '/admin/catalog',
    operationId: 'deleteCatalog',
    audit: 'catalog.deleted',
    summary: 'Go back to the catalog of the installation',
    description: `What was uploaded no longer counts: the types are those of \`CATALOG_DIR\` again. ${BREAKING}`,
    access: 'operator-or-session',
    query: changeQuery,
    refusesBreaking: true,
    response: catalogChangeResponse,
    handle: async ({ context, query }) =>
      renderOutcome(await returnToFolder(context, { dryRun: query.dry_run, force: query.force })),
  }),
  route({
    method: 'get',
    path: '/admin/event-types',
    operationId: 'listEventTypeDefinitions',
    summary: 'List the event types as they are defined',
    description: 'Archived types and those that only some teams know of, too.',
    access: 'operator-or-session',
    response: definitionsResponse,
    handle: async ({ context }) => {
      await context.catalogs.look();
      return { data: rendered(inForce().types) };
    },
  }),
  route({
    method: 'get',
    path: '/admin/event-types/:type',
    params: eventTypePath,
    operationId: 'getEventTypeDefinition',
    summary: 'Get an event type as it is defined',
    access: 'operator-or-session',
    response: definitionResponse,
    handle: async ({ context, params }) => {
      await context.catalogs.look();
      const [type] = rendered(inForce().types.filter((each) => each.type === params.type));
      return found(type, 'event type', params.type);
    },
  }),
  route({
    method: 'put',
    path: '/admin/event-types/:type',
    params: eventTypePath,
    operationId: 'putEventTypeDefinition',
    audit: 'event_type.saved',
    summary: 'Create or change an event type',
    description: BREAKING,
    access: 'operator-or-session',
    query: changeQuery,
    refusesBreaking: true,
    body: eventTypeBody,
    bodyLimit: LARGEST_TYPE,
    response: catalogChangeResponse,
    handle: async ({ context, params, query, body }) =>
      renderOutcome(await putType(context, params.type, body, { dryRun: query.dry_run, force: query.force })),
  }),
  route({
    method: 'post',
    path: '/admin/event-types/:type/preview',
    params: eventTypePath,
    operationId: 'previewEventType',
    unaudited: 'nothing is changed or sent',
    summary: 'Show what receivers and people get of an event type',
    description:
      'With one of its samples; as it is, or as `definition` would make it, which may be a new type. What each connector makes of it is without settings of a team. Nothing is stored or sent.',
    access: 'operator-or-session',
    body: typePreviewBody,
    bodyLimit: LARGEST_TYPE,
    response: typePreviewResponse,
    handle: async ({ context, params, body }) =>
      renderTypePreview(context.config.headerNames, await previewType(context, params.type, body)),
  }),
  route({
    method: 'delete',
    path: '/admin/event-types/:type',
    params: eventTypePath,
    operationId: 'deleteEventTypeDefinition',
    audit: 'event_type.deleted',
    summary: 'Take an event type away',
    description: `What was published of it goes on being delivered, and the log shows it. To keep its name taken, archive it in place of this. ${BREAKING}`,
    access: 'operator-or-session',
    query: changeQuery,
    refusesBreaking: true,
    response: catalogChangeResponse,
    handle: async ({ context, params, query }) =>
      renderOutcome(await deleteType(context, params.type, { dryRun: query.dry_run, force: query.force })),
  }),
];
