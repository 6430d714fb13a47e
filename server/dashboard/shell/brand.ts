import { parameter } from './parameter.ts';

/** What the operator has set, and the host page may override in the address. */
interface Brand {
  name: string;
  /** `#rrggbb` */
  color: string;
  /** What the header with the signature of webhooks is called. */
  signatureHeader: string;
}

const HEX = /^#[0-9a-f]{6}$/i;
const DEFAULT: Brand = { name: 'Autousers', color: '#4263eb', signatureHeader: 'Autousers-Signature' };

function operatorsBrand(): Partial<Brand> {
  try {
    return JSON.parse(document.querySelector<HTMLMetaElement>('meta[name="connect-brand"]')?.content ?? '{}');
  } catch {
    return {};
  }
}

const operators = operatorsBrand();
const accent = parameter('accent');

export const brand: Brand = {
  name: operators.name || DEFAULT.name,
  color: [accent, operators.color].find((color) => color !== undefined && HEX.test(color)) ?? DEFAULT.color,
  signatureHeader: operators.signatureHeader || DEFAULT.signatureHeader,
};

/** What our other headers begin with, and what we call ourselves in requests: `Acme-Event-Id`. */
export const headerPrefix = brand.signatureHeader.replace(/-?signature$/i, '') || 'Webhook';

/** In another product's frame: without our own header and navigation around. */
export const embedded = parameter('embed') === '1';

const scheme = parameter('theme');
export const colorScheme: 'light' | 'dark' | 'auto' =
  scheme === 'light' || scheme === 'dark' ? scheme : 'auto';
