import { readFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';

const listing = new URL('../../zapier-app/listing/', import.meta.url);

export const logoFile = new URL('logo.png', listing);

/** Zapier wants a square; this is as large as it is ever shown. */
export const LOGO_SIZE = 1024;

const rendered = (svg: string) =>
  new Resvg(svg, { fitTo: { mode: 'width', value: LOGO_SIZE }, font: { loadSystemFonts: false } }).render();

/** The logo, drawn from its SVG. */
export const drawLogo = () => rendered(readFileSync(new URL('logo.svg', listing), 'utf8'));

/** The pixels of a PNG, read by drawing it. */
export function pixelsOf(png: Buffer): Buffer {
  const image = `<image width="${LOGO_SIZE}" height="${LOGO_SIZE}" href="data:image/png;base64,${png.toString('base64')}"/>`;
  return rendered(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LOGO_SIZE} ${LOGO_SIZE}">${image}</svg>`,
  ).pixels;
}
