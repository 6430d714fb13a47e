import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../../config.ts';
import { DEFAULT_COLOR, textOn } from '../../settings/brand.ts';
import { type Html, html } from '../html.ts';
import type { Action, Page } from './contents.ts';
import type { Language } from './languages/index.ts';

/** How a product that frames the pages dresses this one, out of the address. */
export interface Dress {
  embedded: boolean;
  theme: 'light' | 'dark' | undefined;
}

export interface Look {
  /** Headers with a policy that allows the page's own style and nothing else. */
  secured: RequestHandler;
  render(page: Page, language: Language, dress: Dress): string;
}

/**
 * Pages that the server itself writes, in the look of the settings pages. Each is one file with nothing from
 * elsewhere: it is right also when the settings pages aren't built or the database is away.
 */
export function createLook({ brandName, brandColor, embedOrigins }: Config): Look {
  const color = brandColor ?? DEFAULT_COLOR;
  const dressing = { brand: brandName, style: styleOf(color), icon: iconOf(color) };
  const hash = createHash('sha256').update(dressing.style.text).digest('base64');
  return {
    secured: helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          styleSrc: [`'sha256-${hash}'`],
          // The icon, which is a part of the page.
          imgSrc: ['data:'],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          // A sign-in link may be the first thing in a product's frame.
          frameAncestors: ["'self'", ...embedOrigins],
        },
      },
      frameguard: embedOrigins.length === 0 ? { action: 'sameorigin' } : false,
    }),
    render: (page, language, dress) =>
      `<!doctype html>\n${documentOf(page, language, dress, dressing).text}\n`,
  };
}

interface Dressing {
  brand: string;
  style: Html;
  /** A data URL. */
  icon: string;
}

function documentOf(
  page: Page,
  language: Language,
  { theme, embedded }: Dress,
  { brand, style, icon }: Dressing,
): Html {
  const { heading, text, actions, note } = page;
  return html`<html lang="${language}"${theme && html` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${heading} – ${brand}</title>
<link rel="icon" href="${icon}">
<style>${style}</style>
</head>
<body>
${!embedded && html`<header>${brand}</header>`}
<main>
<h1>${heading}</h1>
${text.map((paragraph) => html`<p>${paragraph}</p>`)}
${actions.length > 0 && html`<ul>${actions.map(link)}</ul>`}
${note !== undefined && html`<p class="note">${note}</p>`}
</main>
</body>
</html>`;
}

/** Another place opens in the whole window: a product isn't shown inside its own frame. */
function link({ label, href, elsewhere }: Action, index: number): Html {
  return html`<li><a${index === 0 && html` class="button"`} href="${href}"${elsewhere === true && html` target="_top"`}>${label}</a></li>`;
}

/** That of the settings pages, in the product's colour. */
function iconOf(color: string): string {
  const svg = readFileSync(new URL('../../dashboard/icon.svg', import.meta.url), 'utf8');
  return `data:image/svg+xml,${encodeURIComponent(svg.replaceAll(DEFAULT_COLOR, color))}`;
}

/** The measures and colours of the settings pages (server/dashboard/shell/theme.ts). */
function styleOf(color: string): Html {
  return html`:root{color-scheme:light dark}
:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark}
*{box-sizing:border-box}
body{margin:0;font:16px/1.55 system-ui,-apple-system,Segoe UI,Roboto,sans-serif;color:light-dark(#000,#c9c9c9);background:light-dark(#fff,#242424);overflow-wrap:anywhere}
header{display:flex;align-items:center;min-height:56px;padding:8px 16px;font-weight:700;border-bottom:1px solid light-dark(#dee2e6,#424242)}
main{max-width:540px;margin:0 auto;padding:32px 16px}
h1{margin:0 0 16px;font-size:22px;line-height:1.4}
p{margin:0 0 16px}
ul{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin:24px 0;padding:0;list-style:none}
a{display:inline-block;padding:6px 0;color:inherit}
.button{padding:6px 18px;border-radius:8px;font-size:14px;font-weight:600;line-height:24px;text-decoration:none;color:${textOn(color)};background:${color};border:1px solid light-dark(transparent,#5f5f5f)}
a:focus-visible{outline:2px solid light-dark(#000,#fff);outline-offset:2px}
.note{font-size:14px;color:light-dark(#555c63,#b0b7be)}`;
}
