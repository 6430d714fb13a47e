export { recallHeaders, signedHeaders } from './headers.ts';
export {
  DEFAULT_NAMES,
  DEFAULT_SIGNATURE_HEADER,
  type HeaderNames,
  headerNames,
  withHeaderNames,
} from './names.ts';
export { newSecret, secretPrefix } from './secret.ts';
export { signatureHeaders } from './sign.ts';
export { verifySignature } from './verify.ts';
