/**
 * What kept an answer away. `refused_target`: the policy forbids it. `protocol`: an answer that is not valid
 * HTTP, or a request that can't be one. `network`: the connection broke.
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

/** A failure that we found ourselves, so its words are ours and may go into the delivery log. */
export class OutboundFailure extends Error {
  readonly reason: FailureReason;
  constructor(reason: FailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

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

const TLS: Record<string, string> = {
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
  ERR_SSL_WRONG_VERSION_NUMBER: 'TLS handshake failed: the receiver does not speak TLS on this port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'TLS handshake failed: the receiver does not speak TLS on this port',
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'TLS handshake failed: the receiver does not offer HTTP/1.1',
};

/**
 * An error in words for the delivery log. One of Node is described by its code, never by its text, which may
 * hold addresses or parts of what was sent.
 */
export function describeFailure(error: unknown): Description {
  if (error instanceof OutboundFailure) return { reason: error.reason, message: error.message };
  const code = codeOf(error);
  const known: [FailureReason, string | undefined][] = [
    ['connect', CONNECT[code]],
    ['dns', NAME[code]],
    ['tls', TLS[code]],
  ];
  for (const [reason, message] of known) if (message !== undefined) return { reason, message };

  if (code.startsWith('EAI_')) return { reason: 'dns', message: `name lookup failed (${code})` };
  if (code.startsWith('ERR_SSL_')) return { reason: 'tls', message: `TLS handshake failed (${code})` };
  if (/CERT|CRL|_CA$|CHAIN/.test(code)) {
    return { reason: 'tls', message: `certificate not accepted (${code})` };
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') return { reason: 'network', message: 'connection reset' };
  return { reason: 'network', message: code === '' ? 'connection failed' : `connection failed (${code})` };
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
