/**
 * What comes before the first mail: connecting, the greeting, EHLO, STARTTLS and the login. Our own, because the mail
 * transactions are (`smtp-connection.ts`): they need the socket and the extensions, which nodemailer keeps private.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { connectErrorOf, SmtpConnectError, type Refusal } from './connect-error.ts';
import { SmtpChannel } from './smtp-channel.ts';
import { logIn } from './smtp-login.ts';
import type { Reply } from './smtp-replies.ts';
import type { SmtpServer } from './smtp-server.ts';

/** A server that has greeted us and let us in. */
export interface Session {
  channel: SmtpChannel;
  /** What EHLO answered, in capitals, with its parameters: `SIZE` → `35882577`. */
  extensions: ReadonlyMap<string, string>;
}

const keepAliveMs = 30_000;
/** How long one of several addresses is tried before the next (RFC 8305). */
const addressTimeoutMs = 1_000;

/**
 * `signal` ends the attempt.
 * @throws SmtpConnectError
 */
export async function openSession(server: SmtpServer, signal?: AbortSignal): Promise<Session> {
  const socket = await within(server.connectTimeoutMs, signal, (deadline) => openSocket(server, deadline));
  return within(server.greetingTimeoutMs, signal, async (deadline) => {
    let channel = new SmtpChannel(socket, server.silenceMs);
    const end = () => channel.end();
    deadline.addEventListener('abort', end, { once: true });
    try {
      await readGreeting(channel);
      let extensions = await sayHello(channel, server);
      if (wantsStartTls(server, extensions)) {
        const secured = await upgradeToTls(channel, server, deadline);
        if (secured) {
          channel = secured;
          // RFC 3207 4.2: nothing that was said in clear counts any more.
          extensions = await sayHello(channel, server);
        } else if (server.login) throw new SmtpConnectError('tls', 'the password is not sent unencrypted');
      }
      if (server.login) await logIn(channel, server.login, extensions.get('AUTH'));
      return { channel, extensions };
    } catch (error) {
      channel.end();
      throw error;
    } finally {
      deadline.removeEventListener('abort', end);
    }
  });
}

/** Ends `work` after so long, or when `signal` aborts, and says which of them it was. */
async function within<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (deadline: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = AbortSignal.timeout(ms);
  const deadline = signal ? AbortSignal.any([signal, late]) : late;
  try {
    deadline.throwIfAborted();
    return await work(deadline);
  } catch (error) {
    if (signal?.aborted) throw new SmtpConnectError('stopped', undefined, error);
    if (late.aborted) throw new SmtpConnectError('timeout', undefined, error);
    throw error instanceof SmtpConnectError ? error : connectErrorOf(error as Error);
  }
}

async function openSocket(
  { host, port, isTlsFromStart, tls, localAddress }: SmtpServer,
  deadline: AbortSignal,
): Promise<Socket> {
  const where = {
    host,
    port,
    autoSelectFamilyAttemptTimeout: addressTimeoutMs,
    ...(localAddress ? { localAddress } : {}),
  };
  const socket = isTlsFromStart ? connectTls({ ...where, ...tls }) : connect(where);
  await established(socket, isTlsFromStart ? 'secureConnect' : 'connect', deadline);
  socket.setKeepAlive(true, keepAliveMs);
  return socket;
}

async function established(socket: Socket, event: 'connect' | 'secureConnect', deadline: AbortSignal): Promise<void> {
  const closed = once(socket, 'close', { signal: deadline }).then(() => {
    throw new SmtpConnectError('closed', 'the mail server closed it');
  });
  closed.catch(() => {});
  try {
    await Promise.race([once(socket, event, { signal: deadline }), closed]);
  } catch (error) {
    socket.on('error', () => {}); // whatever else it says of its end
    socket.destroy();
    throw error;
  }
}

async function readGreeting(channel: SmtpChannel): Promise<void> {
  const greeting = await channel.nextReply();
  if (greeting?.code !== 220) throw notLetIn(channel, greeting, 'connect');
}

/** Greets, and returns what the server offers. One that knows no EHLO is asked with HELO (RFC 5321 3.2). */
async function sayHello(
  channel: SmtpChannel,
  { ourName, isLmtp, startTls }: SmtpServer,
): Promise<ReadonlyMap<string, string>> {
  const reply = await channel.ask(`${isLmtp ? 'LHLO' : 'EHLO'} ${ourName}\r\n`);
  if (reply && isYes(reply)) return extensionsIn(reply);
  if (!reply || reply.code === 421 || isLmtp) throw notLetIn(channel, reply, 'hello');
  if (startTls === 'required') throw new SmtpConnectError('tls', `the mail server refuses EHLO: ${lineOf(reply)}`);
  const second = await channel.ask(`HELO ${ourName}\r\n`);
  if (!second || !isYes(second)) throw notLetIn(channel, second, 'hello');
  return new Map();
}

/** `250-SIZE 35882577`, a line each; the first one is the server's name. Some offer AUTH twice, as `AUTH=PLAIN` too. */
function extensionsIn({ lines }: Reply): ReadonlyMap<string, string> {
  const extensions = new Map<string, string>();
  for (const line of lines.slice(1)) {
    const [keyword = '', ...parameters] = line
      .trim()
      .toUpperCase()
      .split(/[\s=]+/);
    extensions.set(keyword, [extensions.get(keyword), ...parameters].filter(Boolean).join(' '));
  }
  return extensions;
}

function wantsStartTls({ isTlsFromStart, startTls }: SmtpServer, extensions: ReadonlyMap<string, string>): boolean {
  if (isTlsFromStart || startTls === 'never') return false;
  // Asked for although it is not offered: an attacker who removed the offer gets no mail to read.
  return startTls === 'required' || extensions.has('STARTTLS');
}

/** Undefined where the server refuses, and may be spoken to in clear. */
async function upgradeToTls(
  channel: SmtpChannel,
  { host, startTls, tls, silenceMs }: SmtpServer,
  deadline: AbortSignal,
): Promise<SmtpChannel | undefined> {
  const reply = await channel.ask('STARTTLS\r\n');
  if (!reply) throw ended(channel);
  if (!isYes(reply)) {
    if (startTls === 'opportunistic' && channel.alive) return undefined;
    throw new SmtpConnectError('tls', `the mail server answered STARTTLS with ${lineOf(reply)}`);
  }
  const plain = channel.handOver();
  if (!plain) throw new SmtpConnectError('tls', 'somebody added unencrypted data to the answer to STARTTLS');
  try {
    const secure: TLSSocket = connectTls({ socket: plain, host, ...tls });
    await established(secure, 'secureConnect', deadline);
    return new SmtpChannel(secure, silenceMs);
  } catch (error) {
    plain.destroy();
    throw deadline.aborted ? error : new SmtpConnectError('tls', (error as Error).message, error);
  }
}

function isYes({ code }: Reply): boolean {
  return code < 300;
}

function lineOf({ code, text }: Reply): string {
  return `${code} ${text}`;
}

function notLetIn(channel: SmtpChannel, reply: Reply | undefined, stage: Refusal['stage']): SmtpConnectError {
  if (!reply) return ended(channel);
  const { code, text } = reply;
  return new SmtpConnectError('protocol', lineOf(reply), undefined, code >= 400 ? { stage, code, text } : undefined);
}

/** The connection ended before the server answered. */
function ended({ cause, reason }: SmtpChannel): SmtpConnectError {
  return cause ? connectErrorOf(cause) : new SmtpConnectError('closed', reason);
}
