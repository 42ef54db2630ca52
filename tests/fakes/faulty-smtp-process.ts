/** The process of the faulty mail server; `faulty-smtp.ts` starts it and talks to it over the channel between them. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { seededRandom } from './seeded-random.ts';
import { selfSigned } from './self-signed.ts';
import type { Copy, Fault, Manners } from './smtp-faults.ts';
import { converse, type Post } from './smtp-session.ts';
import { Wire } from './smtp-wire.ts';

export type Order =
  | { order: 'faults'; faults: Fault[] }
  | { order: 'manners'; manners: Partial<Manners> }
  | { order: 'refuse'; refuse: boolean }
  | { order: 'hang-up' }
  | { order: 'when-taken'; count: number }
  | { order: 'copies' }
  | { order: 'struck' }
  | { order: 'peak-connections' };

const { seed, starttls } = JSON.parse(process.argv[2]!) as { seed: number; starttls: boolean };
const copies: Copy[] = [];
const sockets = new Set<Socket>();
let waiting: { count: number; answer(): void }[] = [];
let peak = 0;

const post: Post = {
  faults: [],
  manners: {
    delayMs: 0,
    trickleMs: 0,
    connections: Infinity,
    perSecond: Infinity,
    perSession: Infinity,
    quota: Infinity,
  },
  random: seededRandom(seed),
  secureContext: starttls ? createSecureContext(selfSigned()) : undefined,
  struck: new Map(),
  firstTried: new Map(),
  second: { at: 0, taken: 0 },
  taken: () => copies.length,
  take(copy) {
    copies.push(copy);
    if (waiting.length === 0) return;
    for (const { count, answer } of waiting) if (copies.length >= count) answer();
    waiting = waiting.filter(({ count }) => copies.length < count);
  },
};

const server = createServer({ noDelay: true }, (socket) => {
  sockets.add(socket);
  peak = Math.max(peak, sockets.size);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => {});
  if (sockets.size > post.manners.connections) return void socket.end('421 4.7.0 too many connections\r\n');
  void converse(new Wire(socket, () => post.manners.trickleMs), post);
});

function listen(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function hangUp(): void {
  for (const socket of sockets) socket.resetAndDestroy();
}

async function obey(order: Order): Promise<unknown> {
  switch (order.order) {
    case 'faults':
      post.faults = order.faults;
      return undefined;
    case 'manners':
      Object.assign(post.manners, order.manners);
      return undefined;
    case 'refuse':
      if (!order.refuse) return listen(port);
      server.close();
      return hangUp();
    case 'hang-up':
      return hangUp();
    case 'when-taken':
      if (copies.length < order.count)
        await new Promise<void>((answer) => waiting.push({ count: order.count, answer }));
      return copies.length;
    case 'copies':
      return copies;
    case 'struck':
      return Object.fromEntries(post.struck);
    case 'peak-connections':
      return peak;
  }
}

process.on('message', (message: { id: number } & Order) => {
  obey(message).then(
    (result) => process.send?.({ id: message.id, result }),
    (error: Error) => process.send?.({ id: message.id, error: error.message }),
  );
});
process.on('disconnect', () => process.exit());

await listen(0);
const { port } = server.address() as AddressInfo;
process.send?.({ id: 0, result: port });
