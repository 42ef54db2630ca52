import { Socket } from 'node:net';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import { GalleyError } from '../../problem.ts';

/** A connection that has been greeted, encrypted and logged in. */
export interface Connected {
  socket: Socket;
  /** What EHLO answered, in capitals: `PIPELINING`, `SMTPUTF8`, `SIZE` and others. */
  extensions: ReadonlySet<string>;
  /** Silence after which it counts as broken, in ms. */
  socketTimeout: number;
}

/**
 * Greeting, STARTTLS and login, which are nodemailer's. `signal` ends the attempt.
 * @throws SmtpError when no connection can be made, or the server does not let us in.
 */
export async function connectTo(url: string, timeoutMs: number, signal?: AbortSignal): Promise<Connected> {
  const options = parseConnectionUrl(url);
  const patience = patienceOf(options, timeoutMs);
  const connection = new SMTPConnection({
    ...options,
    // A password never goes over the wire in clear because somebody stripped STARTTLS; `?requireTLS=false` says otherwise.
    requireTLS:
      typeof options.requireTLS === 'boolean'
        ? options.requireTLS
        : Boolean(options.auth) && !options.secure && !isLoopback(options.host),
    ...patience,
  });
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  failed.catch(() => {});
  // Listening for as long as the connection lives: an 'error' without a listener ends the process.
  connection.on('error', fail);
  connection.on('end', () => fail(Object.assign(new Error('the connection was closed'), { code: 'ECONNECTION' })));
  const give = () => fail(Object.assign(new Error('we stopped waiting for it'), { code: 'EABORT' }));
  if (signal?.aborted) give();
  signal?.addEventListener('abort', give, { once: true });
  // nodemailer bounds the greeting and TLS; a server that falls silent at EHLO or AUTH would have the usual ten minutes.
  const timer = setTimeout(
    () => fail(Object.assign(new Error('too late'), { code: 'ETIMEDOUT' })),
    patience.connectionTimeout + patience.greetingTimeout,
  );
  const step = (begin: (done: (error?: Error | null) => void) => void) =>
    Promise.race([
      failed,
      new Promise<void>((resolve, reject) => begin((error) => (error ? reject(error) : resolve()))),
    ]);
  try {
    await step((done) => connection.connect(done));
    // Also where the server offers no login: it is then refused, instead of mailing as nobody.
    if (options.auth) await step((done) => connection.login(options.auth, done));
    return { ...takeOver(connection), socketTimeout: patience.socketTimeout };
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', give);
  }
}

/** In ms. `?socketTimeout=60000` in SMTP_URL gives a silent server up after a minute; so do the other two of nodemailer's. */
function patienceOf(
  options: object,
  timeoutMs: number,
): { connectionTimeout: number; greetingTimeout: number; socketTimeout: number } {
  const usual = {
    connectionTimeout: Math.min(timeoutMs, 30_000),
    greetingTimeout: Math.min(timeoutMs, 60_000),
    socketTimeout: timeoutMs,
  };
  const wanted = Object.entries(options).filter(
    ([name, value]) => name in usual && typeof value === 'number' && value > 0,
  );
  return { ...usual, ...Object.fromEntries(wanted) };
}

/** Not in nodemailer's types: there is no public way to its socket, nor to what EHLO answered. A test watches over both. */
function takeOver(connection: SMTPConnection): Pick<Connected, 'socket' | 'extensions'> {
  const { _socket: socket, _supportedExtensions: extensions } = connection as unknown as {
    _socket: unknown;
    _supportedExtensions: unknown;
  };
  if (!(socket instanceof Socket) || !Array.isArray(extensions)) {
    throw new GalleyError('This version of nodemailer keeps its connection where Galley does not find it', {
      code: 'E_NODEMAILER',
      hint: 'Install what package-lock.json names: npm ci.',
    });
  }
  for (const event of ['data', 'timeout', 'close', 'end', 'error']) socket.removeAllListeners(event);
  return { socket, extensions: new Set(extensions as string[]) };
}

function isLoopback(host: string | undefined): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/.test(host ?? 'localhost');
}
