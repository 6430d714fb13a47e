/** How a person named a channel. */
export type ChannelReference = { kind: 'id'; id: string } | { kind: 'name'; name: string };

/** Public and private channels (C, older private ones G) and direct messages (D). */
const ID = /^[CGD][A-Z0-9]{6,20}$/;
const LINK =
  /^https:\/\/[\w.-]+\.slack(?:-gov)?\.com\/(?:archives|client\/[TE][A-Z0-9]+)\/([CGD][A-Z0-9]{6,20})(?:[/?#]|$)/;
/** Letters of any script, digits, hyphens, underscores and dots, as Slack's own names. */
const NAME = /^#?([\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M}_.-]{0,79})$/u;

/** Reads an id, a link that was copied in Slack, `#name` or `name`; undefined: none of them. */
export function readChannel(text: string): ChannelReference | undefined {
  const trimmed = text.trim();
  if (ID.test(trimmed)) return { kind: 'id', id: trimmed };
  const linked = LINK.exec(trimmed)?.[1];
  if (linked !== undefined) return { kind: 'id', id: linked };
  const name = NAME.exec(trimmed)?.[1];
  return name === undefined ? undefined : { kind: 'name', name: name.toLowerCase() };
}

/** As `chat.postMessage` takes it: it finds public channels by `#name` itself. */
export function channelArgument(text: string): string | undefined {
  const reference = readChannel(text);
  if (reference === undefined) return undefined;
  return reference.kind === 'id' ? reference.id : `#${reference.name}`;
}
