import type { Config } from '../config.ts';
import { DEFAULT_COLOR, textOn } from '../settings/brand.ts';
import type { Letter } from './letters.ts';

/** Who sends a letter, and to which team's owner. */
export interface Sender extends Pick<Config, 'brandName' | 'brandColor' | 'supportUrl'> {
  /** Base of the links. */
  publicUrl: string;
  team: string;
}

/** One design for all letters: as text, and as HTML that says the same. */
export function designLetter(
  letter: Letter,
  sender: Sender,
): { subject: string; text: string; html: string } {
  return { subject: letter.subject, text: asText(letter, sender), html: asHtml(letter, sender) };
}

const sentTo = ({ brandName, team }: Sender) => `${brandName} sent this to the owner of the team ${team}.`;

function asText({ opening, facts, advice, page, note }: Letter, sender: Sender): string {
  const blocks = [
    opening,
    facts.map(([label, value]) => `${label}: ${value}`).join('\n'),
    advice,
    `${page.label}:\n${sender.publicUrl}${page.path}`,
    ...(note === undefined ? [] : [note]),
    // What follows such a line is a signature (RFC 3676, 4.3).
    `-- \n${sentTo(sender)}${sender.supportUrl === undefined ? '' : `\nHelp: ${sender.supportUrl.replace(/^mailto:/, '')}`}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Styles stand where they apply, because some programs drop all others, such as these. */
const DARK = `@media (prefers-color-scheme:dark){
.outside{background:#1b1b1b!important;color:#c9c9c9!important}
.sheet{background:#242424!important;border-color:#424242!important}
.quiet{color:#b0b7be!important}
}`;
const QUIET = 'margin:16px 0 0;font-size:13px;color:#555c63';

/** Nothing is loaded from anywhere, and there is no table for a screen reader to stumble over. */
function asHtml({ subject, opening, facts, advice, page, note }: Letter, sender: Sender): string {
  const { brandName, brandColor = DEFAULT_COLOR, publicUrl, supportUrl } = sender;
  const url = escaped(publicUrl + page.path);
  const button = `display:inline-block;padding:10px 20px;border-radius:8px;font-weight:600;text-decoration:none;color:${textOn(brandColor)};background:${brandColor}`;
  const paragraph = (text: string) => `<p style="margin:16px 0 0">${escaped(text)}</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(subject)}</title>
<style>${DARK}</style>
</head>
<body class="outside" style="margin:0;padding:24px 12px;background:#f1f3f5;color:#212529;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div role="main" style="max-width:560px;margin:0 auto;overflow-wrap:anywhere">
<div style="margin:0 0 12px;font-weight:700">${escaped(brandName)}</div>
<div class="sheet" style="padding:24px;border:1px solid #dee2e6;border-radius:8px;background:#fff">
<h1 style="margin:0;font-size:20px;line-height:1.4">${escaped(subject)}</h1>
${paragraph(opening)}
${facts.map(([label, value]) => `<p style="margin:16px 0 0"><span class="quiet" style="font-size:13px;color:#555c63">${escaped(label)}</span><br>${escaped(value)}</p>`).join('\n')}
${paragraph(advice)}
<p style="margin:24px 0 0"><a href="${url}" style="${button}">${escaped(page.label)}</a></p>
<p class="quiet" style="${QUIET}">Or open <a href="${url}" style="color:inherit">${url}</a></p>
${note === undefined ? '' : `<p class="quiet" style="${QUIET}">${escaped(note)}</p>`}
</div>
<p class="quiet" style="${QUIET}">${escaped(sentTo(sender))}${supportUrl === undefined ? '' : ` <a href="${escaped(supportUrl)}" style="color:inherit">Get help</a>`}</p>
</div>
</body>
</html>
`;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
