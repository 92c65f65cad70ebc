/** The name was not found, or nobody took the connection: the request had no connection to leave on. */
const connectFailures: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** The other side's certificate was refused during the handshake, before the request was written. */
const certificateFailures: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_REJECTED',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'HOSTNAME_MISMATCH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/**
 * True only when the error of a `ConnectorFetch` proves that not one byte of the request left us. It is a list of
 * what is proof; whatever is not on it may have been sent, and is asked about instead of paid again.
 */
export function wasNeverSent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // A name with several addresses fails once for each of them, and all of them must be proof.
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(wasNeverSent);
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined) return false;
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || certificateFailures.has(code)) return true;
  // The same codes come from a connection that broke later; then the failing call was not `connect`.
  return connectFailures.has(code) && (syscall === 'connect' || syscall === 'getaddrinfo');
}
