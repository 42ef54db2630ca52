import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { startServing } from '../../src/wire/serving.ts';
import { readToken } from '../../src/signing/link-token.ts';
import { freePorts } from '../fakes/free-ports.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../fakes/scripted-smtp.ts';
import { makeWorkspace, type Workspace } from './workspace.ts';

/** A browser with a person in front of it. */
export const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
}

export interface Ask {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface Site extends Workspace {
  smtp: ScriptedSmtp;
  port: number;
  /** Requests an address as it is in a mail, or a path, from the real listener. */
  ask(address: string, options?: Ask): Promise<Answer>;
  /** Writes bytes to a socket of the listener and returns what it received until it closed, or within `waitMs`. */
  raw(bytes: string | Buffer, waitMs?: number): Promise<string>;
  /** The addresses in a reader's mail, links by their number in the issue. */
  mailTo(to: string): { clicks: string[]; open: string; leave: string; raw: string };
}

export const host = 'news.example.org';

/** A workspace whose pages are served as by `galley serve`, with mail to a scripted server. */
export async function openSite(options: Partial<Parameters<typeof makeWorkspace>[0]> = {}): Promise<Site> {
  const smtp = await scriptedSmtp();
  const [port, deskPort] = (await freePorts(2)) as [number, number];
  const workspace = await makeWorkspace({
    ...options,
    smtpUrl: smtp.url,
    variables: { PORT: String(port), DESK_PORT: String(deskPort), ...options.variables },
  });
  const serving = await startServing(workspace.app);

  return {
    ...workspace,
    smtp,
    port,
    ask: (address, given) => ask(port, address.replace(`https://${host}`, ''), given),
    raw: (bytes, waitMs) => talk(port, bytes, waitMs),
    mailTo(to) {
      const mail = smtp.received.find((one) => one.to === to);
      if (!mail) throw new Error(`${to} got no mail`);
      const text = decodeQuotedPrintable(mail.raw);
      const clicks: string[] = [];
      for (const [address, token] of text.matchAll(/https:\/\/news\.example\.org\/c\/([a-z2-7]{36})/g))
        clicks[readToken(token!, 'click', workspace.app.keys)!.link] = address;
      const first = (path: string) =>
        new RegExp(`https://news\\.example\\.org/${path}/[a-z2-7]{36}`).exec(text)?.[0] ?? '';
      return { clicks, open: first('o'), leave: first('u'), raw: mail.raw };
    },
    async close() {
      await serving.close();
      await workspace.close();
      await smtp.close();
    },
  };
}

function ask(port: number, path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        agent: false,
        headers: {
          host,
          'user-agent': firefox,
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const whole = Buffer.concat(chunks);
          resolve({ status: response.statusCode!, headers: response.headers, body: whole, text: whole.toString() });
        });
      },
    );
    sent.on('error', reject);
    sent.setTimeout(10_000, () => sent.destroy(new Error('no answer within ten seconds')));
    sent.end(body);
  });
}

function talk(port: number, bytes: string | Buffer, waitMs = 5_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => void socket.write(bytes));
    let answer = '';
    const done = () => (clearTimeout(timer), socket.destroy(), resolve(answer));
    const timer = setTimeout(done, waitMs);
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('end', done);
    socket.on('close', done);
    // A server that has answered may close while we still write.
    socket.on('error', (error) => (answer === '' ? (clearTimeout(timer), reject(error)) : done()));
  });
}

function decodeQuotedPrintable(text: string): string {
  return text
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
