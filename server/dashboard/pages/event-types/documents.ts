import { parse, stringify, YAMLParseError } from 'yaml';
import { t } from '../../languages/event-types.ts';
import type { Proposal } from './proposal.ts';

/** A text that can't be understood, in words for people. */
class Unreadable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unreadable';
  }
}

/** As files of catalogs are written. */
export const asYaml = (content: object): string =>
  stringify(content, { lineWidth: 100, aliasDuplicateObjects: false });

/** A mapping of YAML or JSON. @throws Unreadable */
export function readDocument(text: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined;
    throw new Unreadable(
      line === undefined
        ? t('event-types:documents.unreadable')
        : t('event-types:documents.unreadableAt', { line }),
    );
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content))
    return content as Record<string, unknown>;
  throw new Unreadable(t('event-types:documents.noMapping'));
}

/** A file of a type, or of a whole catalog. @throws Unreadable */
export function proposalIn(text: string): Proposal {
  const { $schema: _, ...document } = readDocument(text);
  const { types, type } = document;
  if (Array.isArray(types)) return { kind: 'catalog', document: { ...document, types } };
  if (typeof type === 'string' && type !== '') return { kind: 'type', type, definition: document };
  throw new Unreadable(t('event-types:documents.neither'));
}

/** Has the browser keep a file. */
export function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
