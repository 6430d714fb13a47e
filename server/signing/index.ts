export { recallHeaders, signedHeaders } from './headers.ts';
export { newSecret, secretPrefix } from './secret.ts';
export { type SignatureHeaders, type SignatureInput, signatureHeaders } from './sign.ts';
export { type Verification, type VerifyInput, verifySignature } from './verify.ts';
