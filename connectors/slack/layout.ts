import type { Warning } from '../connector.ts';
import type { Card } from '../shared/card/card.ts';
import { type Block, context, fields, header, LIMITS, section } from './blocks.ts';
import { quote } from './mrkdwn.ts';

/** A card as blocks, without its button. */
export function layOut(card: Card): { blocks: Block[]; warnings: Warning[] } {
  const warnings: Warning[] = [];
  if (card.title.length > LIMITS.header) {
    warnings.push({ message: `The title was cut at ${LIMITS.header} characters.` });
  }
  const footer = card.footer.filter((part) => part !== undefined).join('  ·  ');
  const groups = card.groups.filter((pairs) => pairs.length > 0);
  const blocks = [
    header(card.title),
    ...(card.kicker === undefined ? [] : [context(card.kicker)]),
    ...(card.lead === undefined ? [] : [section(card.lead)]),
    ...groups.flatMap((pairs) => columns(pairs, warnings)),
    ...card.quotes.map(({ label, text }) => section(`*${label}*\n${quote(text)}`)),
    ...(footer === '' ? [] : [context(footer)]),
  ];
  return { blocks, warnings };
}

/** The same in words, for when Slack refuses the blocks. */
export function inWords(card: Card): string {
  const quotes = card.quotes.map(({ label, text }) => `*${label}*\n${quote(text)}`);
  const pairs = card.groups
    .flat()
    .slice(0, 20)
    .map(([label, value]) => `*${label}:* ${value}`);
  // Most leads are in the summary already, in other clothes.
  const lead = card.lead?.replaceAll(/[>*\s]+/g, ' ').trim() ?? '';
  const said = card.summary.replaceAll(/\s+/g, ' ').includes(lead);
  return [card.summary, ...(said ? [] : [card.lead]), ...pairs, ...quotes].join('\n');
}

function columns(pairs: Card['groups'][number], warnings: Warning[]): Block[] {
  const more = pairs.length - LIMITS.fields;
  if (more <= 0) return [fields(pairs)];
  warnings.push({ message: `${LIMITS.fields} of ${pairs.length} values are shown: Slack takes no more.` });
  return [fields(pairs), context(`and ${more} more`)];
}
