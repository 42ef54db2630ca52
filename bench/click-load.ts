/**
 * Readers who click, in a process of their own. `closed`: each connection asks again as soon as it is answered, to find
 * out how many clicks a second are answered. `open`: clicks arrive at a fixed rate, whether earlier ones are answered or
 * not, and their waiting time counts from the moment at which they should have been sent.
 */
import { connect, type Socket } from 'node:net';
import { keyRing } from '../src/signing/keys.ts';
import { makeTokens } from '../src/signing/link-token.ts';

export interface ClickJob {
  port: number;
  host: string;
  secret: string;
  epoch: number;
  /** The first delivery to click in, so that no run repeats the clicks of another. */
  firstDelivery: number;
  links: number;
  seconds: number;
  mode: 'closed' | 'open';
  /** Of `closed`, and the kept ones of `open`. */
  connections: number;
  /** Of `open`. */
  perSecond?: number;
  /** A new connection for each click. */
  fresh?: boolean;
}

export interface ClickResult {
  answered: number;
  failed: number;
  perSecond: number;
  /** ms. */
  p50: number;
  p99: number;
  max: number;
  /** Deliveries that were clicked in. */
  deliveries: number;
}

const job = JSON.parse(process.argv[2]!) as ClickJob;
process.send!(await (job.mode === 'closed' ? closed() : open()));

function requests(): { next(): string; used(): number } {
  const keys = keyRing(job.secret);
  let delivery = job.firstDelivery - 1;
  let tokens: string[] = [];
  return {
    next() {
      if (tokens.length === 0) tokens = makeTokens(keys, { epoch: job.epoch, delivery: ++delivery }, job.links).clicks;
      return (
        `GET /c/${tokens.pop()!} HTTP/1.1\r\nHost: ${job.host}\r\n` +
        'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0\r\n' +
        'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5\r\n' +
        `Accept-Encoding: gzip, deflate, br, zstd\r\nConnection: ${job.fresh ? 'close' : 'keep-alive'}\r\n\r\n`
      );
    },
    used: () => delivery - job.firstDelivery + 1,
  };
}

/** Sends one request at a time; `onAnswer` gets whether the answer is a redirect. */
function openClient(onAnswer: (isRedirect: boolean) => void): { socket: Socket; send(request: string): void } {
  const socket = connect({ host: '127.0.0.1', port: job.port, noDelay: true });
  let head = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    head += chunk;
    if (!head.includes('\r\n\r\n')) return;
    const isRedirect = head.startsWith('HTTP/1.1 302');
    head = '';
    onAnswer(isRedirect);
  });
  socket.on('error', () => {});
  socket.on('close', () => onAnswer(false));
  return { socket, send: (request) => void socket.write(request) };
}

async function closed(): Promise<ClickResult> {
  const from = requests();
  const times: number[] = [];
  let failed = 0;
  const began = performance.now();
  const until = began + job.seconds * 1000;
  await Promise.all(
    Array.from(
      { length: job.connections },
      () =>
        new Promise<void>((resolve) => {
          let sent = 0;
          let isOver = false;
          const ask = () => {
            sent = performance.now();
            client.send(from.next());
          };
          const client = openClient((isRedirect) => {
            const now = performance.now();
            if (isOver) return;
            if (isRedirect) times.push(now - sent);
            else failed++;
            if (now < until && !client.socket.destroyed) return ask();
            isOver = true;
            client.socket.destroy();
            resolve();
          });
          ask();
        }),
    ),
  );
  return result(times, failed, (performance.now() - began) / 1000, from.used());
}

async function open(): Promise<ClickResult> {
  const from = requests();
  const times: number[] = [];
  let failed = 0;
  let waiting = 0;
  const idle: ReturnType<typeof keptClient>[] = [];
  const began = performance.now();
  const total = job.perSecond! * job.seconds;
  const done = Promise.withResolvers<void>();
  let sent = 0;
  const answered = (due: number) => (isRedirect: boolean) => {
    if (isRedirect) times.push(performance.now() - due);
    else failed++;
    waiting--;
    if (sent === total && waiting === 0) done.resolve();
  };
  const click = (due: number) => {
    waiting++;
    if (job.fresh) {
      const answer = answered(due);
      let isOver = false;
      const client = openClient((isRedirect) => {
        if (isOver) return;
        isOver = true;
        client.socket.destroy();
        answer(isRedirect);
      });
      client.send(from.next());
      return;
    }
    // The server closes a connection that was not used for some seconds.
    let client = idle.pop();
    while (client && !client.isOpen()) client = idle.pop();
    const kept = client ?? keptClient();
    const answer = answered(due);
    kept.ask(from.next(), (isRedirect) => {
      if (isRedirect) idle.push(kept);
      answer(isRedirect);
    });
  };
  const timer = setInterval(() => {
    const now = performance.now();
    while (sent < total && began + (sent * 1000) / job.perSecond! <= now)
      click(began + (sent++ * 1000) / job.perSecond!);
    if (sent < total) return;
    clearInterval(timer);
    setTimeout(done.resolve, 20_000);
  }, 1);
  await done.promise;
  for (const client of idle) client.close();
  return result(times, failed + waiting, (performance.now() - began) / 1000, from.used());
}

function keptClient() {
  let onAnswer: ((isRedirect: boolean) => void) | undefined;
  const client = openClient((isRedirect) => {
    const answer = onAnswer;
    onAnswer = undefined;
    answer?.(isRedirect);
  });
  return {
    isOpen: () => !client.socket.destroyed,
    ask(request: string, answer: (isRedirect: boolean) => void) {
      onAnswer = answer;
      client.send(request);
    },
    close: () => client.socket.destroy(),
  };
}

function result(times: number[], failed: number, seconds: number, deliveries: number): ClickResult {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return {
    answered: times.length,
    failed,
    perSecond: times.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    max: sorted.at(-1) ?? Number.NaN,
    deliveries,
  };
}
