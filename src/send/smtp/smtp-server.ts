import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { ConnectionOptions } from 'node:tls';
import { parseConnectionUrl } from 'nodemailer/lib/shared';

/** A mail server, and how to speak to it: what one address of SMTP_URL says. */
export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte (`smtps://`). */
  isTlsFromStart: boolean;
  /**
   * STARTTLS (RFC 3207). `offered`: where the server offers it, and then it must succeed. `required`: or there is no
   * connection. `opportunistic`: a server that refuses it is spoken to in clear. `never`: not even where it is offered.
   */
  startTls: 'offered' | 'required' | 'opportunistic' | 'never';
  /** Of `tls.connect`. */
  tls: ConnectionOptions;
  login?: { user: string; password: string };
  /** How we call ourselves in EHLO. */
  ourName: string;
  /** LMTP (RFC 2033): its greeting is LHLO; the rest is the same for one recipient. */
  isLmtp: boolean;
  localAddress?: string;
  /** How long connecting may take, and the time from there until we are let in, in ms. */
  connectTimeoutMs: number;
  greetingTimeoutMs: number;
  /** Silence after which the connection counts as broken, in ms. */
  silenceMs: number;
}

/**
 * Reads `smtp://user:password@host:587?requireTLS=true` as nodemailer does, with its names of options.
 * `timeoutMs` bounds each of the timeouts that the URL does not name.
 */
export function readSmtpUrl(url: string, timeoutMs: number): SmtpServer {
  const { host = 'localhost', secure = false, port, auth, tls = {}, ...rest } = parseConnectionUrl(url);
  const options: Record<string, unknown> = rest;
  const text = (name: string) => {
    const value = options[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) || undefined : undefined;
  };
  const ms = (name: string, usual: number) =>
    typeof options[name] === 'number' && options[name] > 0 ? options[name] : usual;
  const servername = text('servername') ?? (isIP(host) ? undefined : host);
  const localAddress = text('localAddress');
  return {
    host,
    port: Number(port) || (secure ? 465 : 587),
    isTlsFromStart: secure,
    startTls: startTlsOf(options, { hasLogin: auth !== undefined, host }),
    tls: { ...(servername ? { servername } : {}), ...tls },
    ...(auth ? { login: { user: auth.user ?? '', password: auth.pass ?? '' } } : {}),
    ourName: (text('name') ?? ourName()).replaceAll(/[\r\n]+/g, ''),
    isLmtp: Boolean(options.lmtp),
    ...(localAddress ? { localAddress } : {}),
    connectTimeoutMs: ms('connectionTimeout', Math.min(timeoutMs, 30_000)),
    greetingTimeoutMs: ms('greetingTimeout', Math.min(timeoutMs, 60_000)),
    silenceMs: ms('socketTimeout', timeoutMs),
  };
}

function startTlsOf(
  { requireTLS, ignoreTLS, opportunisticTLS }: Record<string, unknown>,
  { hasLogin, host }: { hasLogin: boolean; host: string },
): SmtpServer['startTls'] {
  // A password never goes over the wire in clear because somebody stripped STARTTLS; `?requireTLS=false` says otherwise.
  if (typeof requireTLS === 'boolean' ? requireTLS : hasLogin && !isLoopback(host)) return 'required';
  if (ignoreTLS) return 'never';
  return opportunisticTLS ? 'opportunistic' : 'offered';
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/.test(host);
}

/** RFC 5321 4.1.4: a full name, or an address in brackets where there is none. */
function ourName(): string {
  const name = hostname();
  if (isIP(name)) return `[${name}]`;
  return name.includes('.') ? name : '[127.0.0.1]';
}
