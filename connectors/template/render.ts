import { createHash } from 'node:crypto';
import { type Rendered, type RenderInput, shorten, type Warning } from '../connector.ts';
import { belongsTo } from '../shared/belongs-to.ts';
import type { Config } from './config.ts';

/** What `deliver` sends and previews show. */
export type CreateCardRequest = { board: string; title: string } & Pick<Config, 'body' | 'priority' | 'link'>;

/** Acme's limits, characters. */
const LONGEST = { title: 200, body: 10_000 };

/** Pure. */
export function render({ event, config, template }: RenderInput<Config>): Rendered<CreateCardRequest> {
  const warnings: Warning[] = [];
  const limited = (field: 'title' | 'body', text: string) => {
    const max = LONGEST[field];
    if (text.length > max) warnings.push({ field, message: `It was shortened to ${max} characters.` });
    return shorten(text, max);
  };
  const title = clean(template(config.title)).replace(/\s+/g, ' ').trim();
  const body = clean(template(config.body ?? '', escapeMarkdown)).trim();
  const address = template(config.link ?? '').trim();
  const link = webAddress(address);
  if (address !== '' && !link)
    warnings.push({ field: 'link', message: 'It was left out: it is not a web address.' });
  const about = template(belongsTo(event.type));
  return {
    request: {
      board: config.board,
      title: limited('title', title || event.type),
      ...(body && { body: limited('body', body) }),
      ...(config.priority && { priority: config.priority }),
      ...(link && { link }),
    },
    warnings,
    ...(about && { key: createHash('sha256').update(about).digest('hex') }),
  };
}

/** Acme refuses control characters and halves of surrogate pairs. */
const clean = (text: string) =>
  text.toWellFormed().replace(/[\p{Cc}\u2028\u2029]/gu, (one) => (one === '\n' ? one : ' '));

/**
 * Makes a value plain text wherever a template puts it: CommonMark 2.4 lets all ASCII punctuation be escaped.
 */
const escapeMarkdown = (text: string) => text.replace(/[!-/:-@[-`{-~]/g, '\\$&');

function webAddress(text: string): string | undefined {
  if (text.length > 2_000 || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  return new URL(text).href;
}
