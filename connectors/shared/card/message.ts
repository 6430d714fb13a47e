import { z } from 'zod';
import { field, RenderError, type RenderInput, templateText, type Warning } from '../../connector.ts';
import { cleanText, oneLine, webAddress } from '../plain-text.ts';
import type { Card } from './card.ts';
import { cardOf } from './cards.ts';
import type { Markup } from './words.ts';

/** The link that a message ends with, as people configure it. */
export const buttonFields = {
  button: field(z.boolean().default(true), {
    title: 'Add a button with a link',
    widget: 'toggle',
  }),
  button_label: field(templateText(300).optional(), {
    title: 'Button label',
    description: 'Empty: what fits the event.',
    template: true,
    placeholder: 'Open',
    advanced: true,
    showFor: { button: [true] },
  }),
  button_url: field(templateText(2_000).optional(), {
    title: 'Button link',
    description: 'Empty: the page that fits the event.',
    template: true,
    placeholder: '{{ object.url }}',
    advanced: true,
    showFor: { button: [true] },
  }),
};

/** A ready-made message or a text of one's own. `howToFormat`: what the vendor's markup looks like. */
export function textFields(howToFormat: string) {
  return {
    format: field(z.enum(['default', 'text']).default('default'), {
      title: 'Message',
      description: 'A ready-made layout for each type of event, or a text of your own.',
      widget: 'select',
      labels: { default: 'Ready-made layout', text: 'My own text' },
    }),
    text: field(templateText(10_000).optional(), {
      title: 'Text',
      description: howToFormat,
      widget: 'textarea',
      template: true,
      showFor: { format: ['text'] },
    }),
  };
}

/** For `superRefine` of a config with `textFields`: a text of one's own must be there. */
export function needsText(
  { format, text }: { format: string; text?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (format !== 'text' || (text ?? '').trim() !== '') return;
  context.addIssue({ code: 'custom', path: ['text'], message: 'must say what the message reads' });
}

export interface ButtonConfig {
  button: boolean;
  button_label?: string | undefined;
  button_url?: string | undefined;
}
export interface Button {
  /** Escaped, in one line. */
  label: string;
  url: string;
}

/** What the config says of the button, or what fits the event. `longest`: of its address, characters. */
export function buttonOf(
  { config, template }: Pick<RenderInput<ButtonConfig>, 'config' | 'template'>,
  card: Card,
  markup: Markup,
  longest: number,
  warnings: Warning[],
): Button | undefined {
  if (!config.button) return undefined;
  const own = config.button_url?.trim();
  const address = own ? template(own) : card.link?.url;
  if (address === undefined || address.trim() === '') {
    if (own) warnings.push({ field: 'button_url', message: 'The button was left out: its link is empty.' });
    return undefined;
  }
  const url = webAddress(address, longest);
  if (url === undefined) {
    const most = longest.toLocaleString('en-US');
    const message = `The button was left out: its link is no web address, or longer than ${most} characters.`;
    warnings.push({ field: own ? 'button_url' : undefined, message });
    return undefined;
  }
  const label = oneLine(template(config.button_label ?? '', markup.escape).toWellFormed());
  return { label: label || (card.link?.label ?? 'Open'), url };
}

export interface MessageContent {
  /** Undefined: the text is people's own. */
  card: Card | undefined;
  /** Of a message in words alone. */
  text: string | undefined;
  button: Button | undefined;
}

/** The content of a message for a config with `textFields` and `buttonFields`. @throws RenderError */
export function messageContent(
  input: RenderInput<ButtonConfig & { format: string; text?: string | undefined }>,
  markup: Markup,
  longestUrl: number,
  warnings: Warning[],
): MessageContent {
  const { config, template } = input;
  const card = cardOf(input, markup);
  if (config.format === 'default') {
    return { card, text: undefined, button: buttonOf(input, card, markup, longestUrl, warnings) };
  }
  const text = cleanText(template(config.text ?? '', markup.escape)).trim();
  if (text === '') throw new RenderError('the text is empty for this event', 'text', { isEmpty: true });
  return { card: undefined, text, button: buttonOf(input, card, markup, longestUrl, warnings) };
}
