/** Why no connection could be made, or the server did not let us in. */
export type ConnectFault = 'refused' | 'timeout' | 'dns' | 'tls' | 'login' | 'closed' | 'protocol' | 'stopped';

/** What the server said to the connection, our name or our login. */
export interface Refusal {
  stage: 'connect' | 'hello' | 'login';
  code: number;
  text: string;
}

/** Its message is for people: it says what the server said, and holds no secret. */
export class SmtpConnectError extends Error {
  readonly fault: ConnectFault;
  /** Absent where no server spoke. */
  readonly refusal: Refusal | undefined;

  constructor(fault: ConnectFault, detail?: string, cause?: unknown, refusal?: Refusal) {
    super(detail ? `${words[fault]}: ${detail}` : words[fault], { cause });
    this.name = 'SmtpConnectError';
    this.fault = fault;
    this.refusal = refusal;
  }
}

const words: Record<ConnectFault, string> = {
  refused: 'nothing answers at the mail server’s address',
  timeout: 'the mail server took too long to answer',
  dns: 'the mail server’s name can’t be resolved',
  tls: 'the encrypted connection (TLS) could not be made',
  login: 'the mail server refused user name or password',
  closed: 'the connection failed',
  protocol: 'the mail server does not let us in',
  stopped: 'we stopped waiting for the mail server',
};

/** What the socket's own error means. */
export function connectErrorOf(error: Error & { code?: string; syscall?: string }): SmtpConnectError {
  const { code = '', syscall, message } = error;
  if (syscall === 'getaddrinfo') return new SmtpConnectError('dns', undefined, error);
  if (code === 'ECONNREFUSED') return new SmtpConnectError('refused', undefined, error);
  if (code === 'ETIMEDOUT') return new SmtpConnectError('timeout', undefined, error);
  if (isTlsFault(code, message)) return new SmtpConnectError('tls', message, error);
  return new SmtpConnectError('closed', message || code, error);
}

/** A certificate that nobody vouches for, has expired or is another's (nodejs.org/api/tls.html, "X509 certificate error codes"); or no TLS at all. */
function isTlsFault(code: string, message: string): boolean {
  return /CERT|SIGNATURE|_SSL_|EPROTO/.test(code) || /certificate|SSL routines|altnames|TLS/i.test(message);
}
