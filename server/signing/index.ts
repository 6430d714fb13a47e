export { recallHeaders, signedHeaders } from './headers.ts';
export { newSecret, secretPrefix } from './secret.ts';
export { signatureHeaders } from './sign.ts';
export { verifySignature } from './verify.ts';
