import { personIn } from './channel.ts';

const EVERYONE = ['channel', 'here', 'everyone'];
const GROUP = /^(?:<!subteam\^|@)?(S[A-Z0-9]{6,20})>?$/;

/** One mention in mrkdwn; undefined: not one that Slack knows. */
function readMention(word: string): string | undefined {
  const audience = word.replace(/^<?[@!]/, '').replace(/>$/, '');
  if (EVERYONE.includes(audience)) return `<!${audience}>`;
  const person = personIn(word);
  if (person !== undefined) return `<@${person}>`;
  const group = GROUP.exec(word)?.[1];
  return group === undefined ? undefined : `<!subteam^${group}>`;
}

const words = (text: string) => text.split(/[\s,]+/).filter((word) => word !== '');

/** `@here, U012AB3CD` → `<!here> <@U012AB3CD>`; empty when there are none. */
export function renderMentions(text: string | undefined): string {
  return words(text ?? '')
    .map(readMention)
    .filter((mention) => mention !== undefined)
    .join(' ');
}

/** The words that are no mentions. */
export function unknownMentions(text: string): string[] {
  return words(text).filter((word) => readMention(word) === undefined);
}
