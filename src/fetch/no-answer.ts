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

/** Why there is no answer. */
export class NoAnswer extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'NoAnswer';
    this.refusal = refusal;
  }
}

/** What undici throws, with what was thrown below it. */
export type FetchFault = Error & { code?: string; cause?: FetchFault; errors?: FetchFault[] };

/** The reason in a word for the program and a sentence for people. */
export function noAnswer(error: FetchFault, cancelled: boolean, timedOut: boolean): NoAnswer {
  if (error instanceof NoAnswer) return error;
  // Several addresses were tried: the first fault is as good as any.
  const inner = error.errors?.[0] ?? error.cause ?? error;
  if (inner instanceof NoAnswer) return inner;
  if (cancelled) return new NoAnswer('cancelled', 'stopped', error);
  if (timedOut) return new NoAnswer('timeout', 'no answer in time', error);
  const code = inner.code ?? error.code ?? '';
  if (code === 'ENOTFOUND' || code === 'ENODATA') return new NoAnswer('no-host', 'there is no such host', error);
  if (code === 'EAI_AGAIN' || code === 'ESERVFAIL' || code === 'EREFUSED')
    return new NoAnswer('timeout', 'the name could not be looked up', error);
  if (/TIMEOUT/.test(code) || code === 'ETIMEDOUT') return new NoAnswer('timeout', 'no answer in time', error);
  if (code === 'ECONNREFUSED') return new NoAnswer('connection', 'nothing answers there', error);
  if (/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code))
    return new NoAnswer('timeout', 'it can’t be reached from here', error);
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO|SSL/.test(code))
    return new NoAnswer('tls', tlsWords[code] ?? inner.message.split('\n')[0]!, error);
  return new NoAnswer('broken-off', `the connection broke off (${code || inner.message.split('\n')[0]})`, error);
}

const tlsWords: Record<string, string> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody that browsers trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'a certificate between it and a trusted one is missing',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by nobody that browsers trust',
};
