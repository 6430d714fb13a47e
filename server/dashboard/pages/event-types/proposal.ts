import { api } from '../../api/client.ts';
import type { CatalogChange, TypeDefinition } from '../../api/types.ts';
import { pathOf } from './queries.ts';

type Document = Readonly<Record<string, unknown>>;

/** A change of the catalog that somebody considers. */
export type Proposal =
  /** One type, new or changed. */
  | { kind: 'type'; type: string; definition: Document }
  | { kind: 'catalog'; document: Document & { types: readonly Document[] } }
  /** Back to what the installation came with. */
  | { kind: 'folder' };

/** What a proposal would change. Nothing is stored. @throws ApiError */
export const tryOut = (proposal: Proposal): Promise<CatalogChange> => send(proposal, '?dry_run=true');

/** Puts it in force. `force`: though it breaks something. @throws ApiError */
export const putInForce = (proposal: Proposal, force: boolean): Promise<CatalogChange> =>
  send(proposal, force ? '?force=true' : '');

function send(proposal: Proposal, query: string): Promise<CatalogChange> {
  switch (proposal.kind) {
    case 'type':
      return api.put(pathOf(proposal.type) + query, proposal.definition);
    case 'catalog':
      return api.put(`/admin/catalog${query}`, proposal.document);
    case 'folder':
      return api.delete(`/admin/catalog${query}`);
  }
}

/** The types that lose something and have no new version: putting that in force has to be insisted on. */
export function brokenTypes(
  proposal: Proposal,
  { changes }: CatalogChange,
  known: readonly TypeDefinition[],
): string[] {
  const types = new Set(changes.filter(({ breaking }) => breaking).map(({ type }) => type));
  return [...types].filter((type) => versionIn(proposal, type) <= versionOf(type, known));
}

/** The same with a new version of each of these types; undefined: some of them have none, as they go. */
export function withNewVersions(
  proposal: Proposal,
  broken: readonly string[],
  known: readonly TypeDefinition[],
): Proposal | undefined {
  if (proposal.kind === 'folder') return undefined;
  if (broken.some((type) => !goesOn(documentOf(proposal, type)))) return undefined;
  const raised = (type: string, document: Document): Document =>
    broken.includes(type) ? { ...document, version: versionOf(type, known) + 1 } : document;
  if (proposal.kind === 'type')
    return { ...proposal, definition: raised(proposal.type, proposal.definition) };
  const types = proposal.document.types.map((each) => raised(String(each.type), each));
  return { ...proposal, document: { ...proposal.document, types } };
}

/** Of what is archived or gone there are no new versions. */
const goesOn = (document: Document | undefined) => document !== undefined && document.status !== 'archived';

function documentOf(proposal: Proposal, type: string): Document | undefined {
  if (proposal.kind === 'folder') return undefined;
  if (proposal.kind === 'type') return proposal.type === type ? proposal.definition : undefined;
  return proposal.document.types.find((each) => each.type === type);
}

const versionIn = (proposal: Proposal, type: string): number => {
  const version = documentOf(proposal, type)?.version;
  return typeof version === 'number' ? version : 1;
};

const versionOf = (type: string, known: readonly TypeDefinition[]): number =>
  known.find((each) => each.type === type)?.version ?? 0;
