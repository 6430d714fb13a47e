import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { DEFAULT_COLOR, textOn } from '../../server/settings/brand.ts';
import { initialOf } from './letters.ts';

const listing = new URL('../listing/', import.meta.url);

export const logoFile = new URL('logo.png', listing);

/** Zapier wants a square; this is as large as it is ever shown. */
export const LOGO_SIZE = 1024;

const rendered = (svg: string) =>
  new Resvg(svg, { fitTo: { mode: 'width', value: LOGO_SIZE }, font: { loadSystemFonts: false } }).render();

/** The shipped logo, drawn from its SVG. */
export const drawLogo = () => rendered(readFileSync(new URL('logo.svg', listing), 'utf8'));

/** A product's initial on a square of its colour, as SVG. */
export function initialLogo(name: string, color: string = DEFAULT_COLOR): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1024 1024">
  <rect x="64" y="64" width="896" height="896" rx="224" fill="${color}"/>
  <path transform="translate(327 253) scale(37)" d="${initialOf(name)}" fill="none" stroke="${textOn(color)}" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>
</svg>
`;
}

/** The PNG of an SVG. */
export const drawSvg = (svg: string): Buffer => rendered(svg).asPng();

const KINDS: Readonly<Record<string, string>> = {
  '.svg': 'svg+xml',
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
};

/** A picture in the middle of a transparent square. @throws Error: it is none that can be drawn */
export function squareLogo(file: string): Buffer {
  const kind = KINDS[extname(file).toLowerCase()];
  if (kind === undefined) throw new Error(`${file}: must be a file .svg, .png, .jpg or .webp`);
  return rendered(inSquare(kind, readFileSync(file))).asPng();
}

/** The pixels of a PNG, read by drawing it. */
export const pixelsOf = (png: Buffer): Buffer => rendered(inSquare('png', png)).pixels;

function inSquare(kind: string, picture: Buffer): string {
  const image = `<image width="${LOGO_SIZE}" height="${LOGO_SIZE}" href="data:image/${kind};base64,${picture.toString('base64')}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LOGO_SIZE} ${LOGO_SIZE}">${image}</svg>`;
}
