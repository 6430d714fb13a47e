import { conditionFields } from '../../catalog/condition-fields.ts';
import { type CatalogDocument, catalogOf } from '../../catalog/document.ts';
import { inForce, putInForce, typeNamed } from '../../catalog/index.ts';
import { presentationOf } from '../../catalog/presented.ts';
import { sampleRelated } from '../../catalog/related.ts';
import { type UsualEvent, usualRequests } from '../../connectors/usual.ts';

/** A type whose event is to be shown as people and receivers get it. */
export interface TypeToShow extends Omit<UsualEvent, 'more'> {
  product: { name: string };
  /** The catalog that the type is of, where that isn't the one in force. */
  catalog: CatalogDocument | undefined;
}

/**
 * What is made of an event of a type: of each connector when nobody has set anything, and how the type is
 * presented where its definition leaves it open. Pure.
 */
export function showType({ catalog, product, ...given }: TypeToShow) {
  const before = inForce();
  // Connectors ask the thread for the catalog.
  if (catalog) putInForce(understood(catalog));
  try {
    const { type } = given.event;
    const { headline, happened, emoji, severity, link, facts, quotes, issue } = presentationOf(
      typeNamed(type),
    );
    return {
      fields: conditionFields(type),
      presented: {
        ...{ headline, happened, emoji, severity, link: link ?? null },
        facts: facts.map((each) => ({ ...each })),
        quotes: quotes.map((each) => ({ ...each })),
        issue: { title: issue.title },
      },
      previews: usualRequests({ ...given, more: { product, related: sampleRelated(type) } }),
    };
  } finally {
    putInForce(before);
  }
}

export type ShownType = ReturnType<typeof showType>;

function understood(document: CatalogDocument) {
  const { catalog } = catalogOf({ ...document }, { trusted: true });
  if (!catalog) throw new Error('the document was made of a catalog, and makes none');
  return catalog;
}
