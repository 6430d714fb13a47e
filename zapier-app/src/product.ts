import product from './product.json' with { type: 'json' };

/**
 * Whose app this is. The JSON is generated (`npm run zapier:events`): nothing else in here names a product.
 */
export interface Product {
  /** "Acme" */
  name: string;
  /** The address of the server that people have who don't say otherwise, without a slash at its end. */
  server: string;
  /** Of what the server signs with: `Acme-Signature`. */
  signatureHeader: string;
  /** Where people find help; null: failures name no place. */
  support: string | null;
}

const { name, server, signatureHeader, support }: Product = product;

export { name, server, signatureHeader, support };
