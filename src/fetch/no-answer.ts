export type Refusal =
  | 'private'
  | 'port'
  | 'scheme'
  | 'no-host'
  | 'connection'
  | 'tls'
  | 'timeout'
  | 'cancelled'
  | 'broken-off';

/** The reason why a request got no response. */
export class NoAnswer extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'NoAnswer';
    this.refusal = refusal;
  }
}

/** An error of undici, with its causes. */
export type FetchFault = Error & { code?: string; cause?: FetchFault; errors?: FetchFault[] };

/** Converts an error to a code for the program and a sentence for people. */
export function noAnswer(error: FetchFault, cancelled: boolean, timedOut: boolean): NoAnswer {
  if (error instanceof NoAnswer) return error;
  // If several addresses were tried, the first error represents them all.
  const inner = error.errors?.[0] ?? error.cause ?? error;
  if (inner instanceof NoAnswer) return inner;
  if (cancelled) return new NoAnswer('cancelled', 'stopped', error);
  if (timedOut) return new NoAnswer('timeout', 'it did not respond in time', error);
  const code = inner.code ?? error.code ?? '';
  if (code === 'ENOTFOUND' || code === 'ENODATA') return new NoAnswer('no-host', 'the host name does not exist', error);
  if (code === 'EAI_AGAIN' || code === 'ESERVFAIL' || code === 'EREFUSED')
    return new NoAnswer('timeout', 'the name could not be looked up', error);
  if (/TIMEOUT/.test(code) || code === 'ETIMEDOUT') return new NoAnswer('timeout', 'it did not respond in time', error);
  if (code === 'ECONNREFUSED') return new NoAnswer('connection', 'the connection was refused', error);
  if (/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code))
    return new NoAnswer('timeout', 'it cannot be reached from this machine', error);
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO|SSL/.test(code))
    return new NoAnswer('tls', tlsWords[code] ?? inner.message.split('\n')[0]!, error);
  return new NoAnswer('broken-off', `the connection was closed (${code || inner.message.split('\n')[0]})`, error);
}

const tlsWords: Record<string, string> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by a trusted authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'an intermediate certificate is missing',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not signed by a trusted authority',
};
