import { errors } from 'undici';
import { ConnectFailure } from './http-connect.ts';

/**
 * Why there is no answer. `refused_target`: the policy forbids the target. `protocol`: an answer that is not
 * valid HTTP, or a request that can't be one. `network`: the connection broke.
 */
export type FailureReason =
  | 'timeout'
  | 'refused_target'
  | 'dns'
  | 'connect'
  | 'tls'
  | 'network'
  | 'protocol'
  | 'aborted';

type Description = { reason: FailureReason; message: string };

const CONNECT: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  EHOSTDOWN: 'host down',
  EADDRNOTAVAIL: 'address not available',
  ETIMEDOUT: 'connection timed out',
};

const NAME: Record<string, string> = {
  ENOTFOUND: 'name not found',
  ENODATA: 'name not found',
  EAI_NODATA: 'name not found',
  EAI_AGAIN: 'name lookup failed: the name server did not answer',
};

const CERTIFICATE: Record<string, string> = {
  CERT_HAS_EXPIRED: 'certificate has expired',
  CERT_NOT_YET_VALID: 'certificate is not valid yet',
  CERT_REVOKED: 'certificate was revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate chain has a self-signed certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate chain is incomplete',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate issuer is unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate issuer is unknown',
  CERT_UNTRUSTED: 'certificate issuer is not trusted',
  INVALID_CA: 'certificate issuer is not allowed to issue certificates',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate is for another host name',
  EPROTO: 'TLS handshake failed',
};

const PROTOCOL: Record<string, string> = {
  UND_ERR_HEADERS_OVERFLOW: 'answer headers are too large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'answer body does not have the length that Content-Length says',
  UND_ERR_INVALID_ARG: 'the request has an invalid URL, method or header',
  UND_ERR_NOT_SUPPORTED: 'the request has an unsupported header',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'the request body does not have the length that Content-Length says',
};

/**
 * Describes an error of Node or undici for the delivery log. The words are made from the error's code, never
 * from its text, which may hold addresses, header values or parts of the URL.
 */
export function describeFailure(error: unknown): Description {
  if (error instanceof ConnectFailure) return { reason: error.reason, message: error.message };
  const code = codeOf(error);
  const known: [FailureReason, string | undefined][] = [
    ['connect', CONNECT[code]],
    ['dns', NAME[code]],
    ['tls', CERTIFICATE[code]],
    ['protocol', PROTOCOL[code]],
  ];
  for (const [reason, message] of known) if (message !== undefined) return { reason, message };

  if (code.startsWith('EAI_')) return { reason: 'dns', message: `name lookup failed (${code})` };
  if (error instanceof errors.HTTPParserError)
    return { reason: 'protocol', message: 'answer is not valid HTTP' };
  if (code.startsWith('ERR_SSL_')) return { reason: 'tls', message: `TLS handshake failed (${code})` };
  if (/CERT|CRL|_CA$|CHAIN/.test(code)) {
    return { reason: 'tls', message: `certificate not accepted (${code})` };
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') return { reason: 'network', message: 'connection reset' };
  if (code === 'UND_ERR_SOCKET') return describeSocketError(error);
  return { reason: 'network', message: code === '' ? 'connection failed' : `connection failed (${code})` };
}

function describeSocketError(error: unknown): Description {
  const text = error instanceof Error ? error.message : '';
  // undici's words for an answer nobody asked for: `100 Continue` or `101 Switching Protocols`.
  return text.startsWith('bad ')
    ? { reason: 'protocol', message: 'answer is not one that HTTP allows here' }
    : { reason: 'network', message: 'connection closed before the answer was complete' };
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
