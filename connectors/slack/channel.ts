/** How a person named a channel. */
export type ChannelReference =
  | { kind: 'id'; id: string }
  | { kind: 'name'; name: string }
  /** Gets a direct message: their member id, or `@name`. */
  | { kind: 'person'; person: string };

/** Public and private channels (C, older private ones G) and direct messages (D). */
const ID = /^[CGD][A-Z0-9]{6,20}$/;
const LINK =
  /^https:\/\/[\w.-]+\.slack(?:-gov)?\.com\/(?:archives|client\/[TE][A-Z0-9]+)\/([CGD][A-Z0-9]{6,20})(?:[/?#]|$)/;
const PERSON = /^(?:<?@)?([UW][A-Z0-9]{6,20})>?$/;
const PROFILE = /^https:\/\/[\w.-]+\.slack(?:-gov)?\.com\/team\/([UW][A-Z0-9]{6,20})\/?$/;
const HANDLE = /^@([a-z0-9][a-z0-9._-]{0,79})$/;
/** Letters of any script, digits, hyphens, underscores and dots, as Slack's own names. */
const NAME = /^#?([\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M}_.-]{0,79})$/u;

/** The member id in an id, a mention or the link of a profile. */
export const personIn = (text: string) => PERSON.exec(text)?.[1] ?? PROFILE.exec(text)?.[1];

/**
 * Reads an id, a link that was copied in Slack, `#name`, `name`, or a person: `@name`, a member id or the
 * link
 * of a profile. Undefined: none of them.
 */
export function readChannel(text: string): ChannelReference | undefined {
  const trimmed = text.trim();
  if (ID.test(trimmed)) return { kind: 'id', id: trimmed };
  const linked = LINK.exec(trimmed)?.[1];
  if (linked !== undefined) return { kind: 'id', id: linked };
  const person = personIn(trimmed);
  if (person !== undefined) return { kind: 'person', person };
  const handle = HANDLE.exec(trimmed)?.[1];
  if (handle !== undefined) return { kind: 'person', person: `@${handle}` };
  const name = NAME.exec(trimmed)?.[1];
  return name === undefined ? undefined : { kind: 'name', name: name.toLowerCase() };
}

/** As `chat.postMessage` takes it: it finds public channels by `#name` itself, and people by their ids. */
export function channelArgument(text: string): string | undefined {
  const reference = readChannel(text);
  if (reference === undefined) return undefined;
  switch (reference.kind) {
    case 'id':
      return reference.id;
    case 'person':
      return reference.person;
    case 'name':
      return `#${reference.name}`;
  }
}
