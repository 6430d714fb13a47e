import { ApiError } from '../../api/client.ts';
import { ofCatalogInWords } from '../../languages/event-types.ts';

/** An event type as somebody edits it: whatever they have written, if it is only a mapping. */
export type Definition = Readonly<Record<string, unknown>>;

/** A fact of a presentation, with whatever else its file says of it. */
export type Fact = Readonly<Record<string, unknown>> & {
  label?: string;
  path?: string;
  value?: string;
  kind?: string;
};

/** Of a presentation, what the form offers. Everything else stays as it is. */
export interface Presentation extends Readonly<Record<string, unknown>> {
  headline?: string | undefined;
  happened?: string | undefined;
  severity?: string | undefined;
  link?:
    | (Readonly<Record<string, unknown>> & { label?: string | undefined; url?: string | undefined })
    | undefined;
  facts?: readonly Fact[] | undefined;
  quotes?: readonly object[] | undefined;
  issue?: (Readonly<Record<string, unknown>> & { title?: string | undefined }) | undefined;
}

/** How a type is shown, as far as its definition says it. */
export const presentationIn = ({ presentation }: Definition): Presentation =>
  typeof presentation === 'object' && presentation !== null ? (presentation as Presentation) : {};

/** The definition with another presentation; what is undefined or has nothing in it is left out. */
export function withPresentation(definition: Definition, changes: Presentation): Definition {
  return { ...definition, presentation: filled({ ...presentationIn(definition), ...changes }) };
}

function filled(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isEmpty = (value: unknown) =>
    value === undefined ||
    (typeof value === 'object' && value !== null && !Array.isArray(value) && !hasSome(value));
  return Object.fromEntries(Object.entries(members).filter(([, value]) => !isEmpty(value)));
}

const hasSome = (value: object) => Object.values(value).some((each) => each !== undefined);

/** What the API finds wrong, and where. */
export interface Fault {
  /** Dotted, from the definition: `presentation.facts.0.path`. */
  path: string;
  message: string;
}

/** The first fault of a definition that an answer names; undefined: it names none. */
export function faultIn(error: unknown): Fault | undefined {
  if (!(error instanceof ApiError) || error.status !== 400 || error.param === undefined) return undefined;
  const path = error.param.replace(/^definition\./, '');
  const [first = ''] = error.message.split('; ');
  const text = ofCatalogInWords(first.startsWith(`${path} `) ? first.slice(path.length + 1) : first);
  return { path, message: text.charAt(0).toUpperCase() + text.slice(1) };
}

/** What to say at a field of the form. */
export const messageAt = (fault: Fault | undefined, path: string): string | undefined =>
  fault?.path === path ? fault.message : undefined;

/** Has the form a field for it? */
export const isInForm = ({ path }: Fault): boolean =>
  /^presentation\.(?:(?:headline|happened|severity|link\.(?:label|url)|issue\.title)$|facts\.\d+\.(?:label|path|value|kind)$)/.test(
    path,
  );
