import type { MailContent } from './render.ts';

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const html = (text: string) => text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
const lines = (text: string) => html(text).replaceAll('\n', '<br>');

/** For programs without HTML, and whoever prefers it. */
export function asText({ title, kicker, text, groups, quotes, footer, button, reason }: MailContent): string {
  const blocks = [
    [title, kicker].filter((line) => line !== undefined).join('\n'),
    text ?? '',
    ...groups.map((pairs) => pairs.map(([label, value]) => `${label}: ${value}`).join('\n')),
    ...quotes.map((quote) => `${quote.label}:\n${quote.text}`),
    button ? `${button.label}: ${button.url}` : '',
    footer ?? '',
    `-- \n${reason}`,
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

const SMALL = 'color:#666;font-size:13px';

/** Styles stand where they apply: mail programs drop the others. Nothing is loaded from anywhere. */
export function asHtml({ title, kicker, text, groups, quotes, footer, button, reason }: MailContent): string {
  const paragraphs = (text ?? '').split(/\n{2,}/).filter((each) => each.trim() !== '');
  const body = [
    title === undefined ? '' : `<h1 style="font-size:20px;margin:0 0 4px">${html(title)}</h1>`,
    kicker === undefined ? '' : `<p style="${SMALL};margin:0 0 16px">${html(kicker)}</p>`,
    ...paragraphs.map((each) => `<p style="margin:0 0 12px">${lines(each)}</p>`),
    ...groups.map((pairs) => {
      const rows = pairs.map(
        ([label, value]) =>
          `<tr><th scope="row" align="left" valign="top" style="padding:2px 16px 2px 0;font-weight:600">${html(label)}</th><td>${lines(value)}</td></tr>`,
      );
      return `<table cellspacing="0" cellpadding="0" style="margin:0 0 12px">${rows.join('')}</table>`;
    }),
    ...quotes.map(
      (quote) =>
        `<p style="margin:0 0 2px;font-weight:600">${html(quote.label)}</p><blockquote style="margin:0 0 12px;padding-left:12px;border-left:3px solid #ddd">${lines(quote.text)}</blockquote>`,
    ),
    button
      ? `<p style="margin:16px 0"><a href="${html(button.url)}" style="display:inline-block;padding:8px 16px;border:1px solid #888;border-radius:4px;color:#222;text-decoration:none;font-weight:600">${html(button.label)}</a></p>`
      : '',
    footer === undefined ? '' : `<p style="${SMALL};margin:0 0 12px">${html(footer)}</p>`,
    `<p style="${SMALL};margin:24px 0 0;border-top:1px solid #eee;padding-top:8px">${html(reason)}</p>`,
  ].join('\n');
  return `<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>
<body style="margin:0;padding:16px;font:15px/1.5 system-ui,sans-serif;color:#222"><div style="max-width:600px">
${body}
</div></body></html>`;
}
