import { nameOf, type Fault } from '../../fakes/smtp-faults.ts';
import { domains, until, type Arena, type Engine } from '../arena.ts';
import { sleep } from '../every.ts';
import type { Scenario } from '../scenario.ts';
import { atMoments } from './moments.ts';

/**
 * A mail server that misbehaves. A stall ends after the timeout in SMTP_URL; RFC 5321 4.5.3.2 would have us wait ten
 * minutes.
 */
const impatient = 'socketTimeout=1000&greetingTimeout=1000';

export const mailServers: Scenario[] = [
  ...(
    [
      ['smtp-refuse', 'SQLite'],
      ['smtp-refuse-postgres', 'PostgreSQL, Redis'],
    ] satisfies [string, Engine][]
  ).map(([name, engine]): Scenario => ({
    name,
    fault: 'mail server gone, and back',
    engine,
    inTests: name === 'smtp-refuse-postgres',
    size: { full: { readers: 3_000, times: 5 }, quick: { readers: 400, times: 1 } },
    cause: (arena, size) =>
      atMoments(arena, size, async () => {
        await arena.smtp.refuse(true);
        await sleep(arena.random.between(200, 1_500));
        await arena.smtp.refuse(false);
      }),
    uncertainAtMost: inTheAir,
  })),
  struck({
    name: 'smtp-close-early',
    fault: 'closes at greeting, MAIL, RCPT, DATA',
    faults: (['greeting', 'mail', 'rcpt', 'data'] as const).map((at) => ({ at, strike: 'close', share: 0.02 })),
    uncertain: [],
  }),
  struck({
    name: 'smtp-close-before-dot',
    fault: 'closes in the text and at the final dot',
    faults: [
      { at: 'text', strike: 'close', share: 0.01 },
      { at: 'text', strike: 'reset', share: 0.01 },
      { at: 'dot', strike: 'close', share: 0.01 },
    ],
    uncertain: ['close at text', 'reset at text', 'close at dot'],
  }),
  struck({
    name: 'smtp-close-after-dot',
    fault: 'takes the message and closes without a reply',
    faults: [
      { at: 'taken', strike: 'close', share: 0.02 },
      { at: 'taken', strike: 'reset', share: 0.01 },
    ],
    uncertain: ['close at taken', 'reset at taken'],
  }),
  struck({
    name: 'smtp-stall',
    fault: 'falls silent anywhere',
    faults: [
      // Never at all stages at once, or no message would get through in the time of a test.
      { at: 'greeting', strike: { stallMs: 1_500 }, share: 0.1 },
      ...(['mail', 'data', 'dot', 'taken'] as const).map((at) => ({ at, strike: { stallMs: 1_500 }, share: 0.004 })),
    ],
    uncertain: ['stall at dot', 'stall at taken'],
    smtpParameters: impatient,
  }),
  {
    name: 'smtp-421',
    fault: '421 storms',
    engine: 'SQLite',
    size: { full: { readers: 3_000, times: 8 }, quick: { readers: 400, times: 2 } },
    cause: (arena, size) =>
      atMoments(arena, size, async () => {
        const at = arena.random.pick(['mail', 'rcpt', 'data', 'dot', 'greeting'] as const);
        await arena.smtp.faults([
          { at, strike: { reply: '421 4.7.0 Try again later, closing connection' } },
          { at: 'greeting', strike: { reply: '421 4.3.2 Service not available' }, share: 0.5 },
        ]);
        await sleep(arena.random.between(100, 600));
        await arena.smtp.faults([]);
      }),
  },
  struck({
    name: 'smtp-tls',
    fault: 'resets in the TLS handshake and under TLS',
    faults: [
      { at: 'tls', strike: 'reset', share: 0.2 },
      { at: 'mail', strike: 'reset', share: 0.01 },
      { at: 'taken', strike: 'reset', share: 0.01 },
    ],
    uncertain: ['reset at taken'],
    starttls: true,
  }),
  struck({
    name: 'smtp-slow-domain',
    fault: '450, 451, 452 for some domains',
    faults: [
      {
        at: 'rcpt',
        strike: { reply: '450 4.2.1 The user is receiving mail too quickly' },
        domain: domains[3]!,
        share: 0.3,
      },
      { at: 'rcpt', strike: { reply: '452 4.3.1 Insufficient system storage' }, domain: domains[7]!, share: 0.3 },
      { at: 'dot', strike: { reply: '451 4.7.1 Please try again later' }, domain: domains[11]!, share: 0.3 },
    ],
    uncertain: [],
  }),
  struck({
    name: 'smtp-greylist',
    fault: 'greylists everybody',
    faults: [{ at: 'rcpt', strike: { greylistMs: 300 } }],
    uncertain: [],
  }),
  {
    name: 'smtp-content',
    fault: '5.7.1 at the final dot; a person resumes',
    engine: 'SQLite',
    size: { full: { readers: 1_000, times: 5 }, quick: { readers: 300, times: 2 } },
    async cause(arena, size) {
      return atMoments(arena, size, async () => {
        await arena.smtp.faults([{ at: 'dot', strike: { reply: '554 5.7.1 Message looks like spam' } }]);
        const paused = await until(async () => (await arena.status()) === 'paused', { withinMs: 20_000, everyMs: 20 });
        await arena.smtp.faults([]);
        if (!paused) throw new Error('the send was not paused by a 5.7.1');
        const { code, output } = await arena.galley(['send', 'resume', String(arena.send), '--detach']);
        if (code !== 0) throw new Error(`galley send resume ended with ${code}: ${output}`);
      });
    },
  },
  {
    name: 'smtp-slow-bytes',
    fault: 'two connections, a byte at a time',
    engine: 'SQLite',
    size: { full: { readers: 300, times: 1 }, quick: { readers: 60, times: 1 } },
    async cause(arena) {
      await arena.smtp.manners({ connections: 2, trickleMs: 1 });
      return 1;
    },
    check: async (arena) => ((await arena.smtp.peakConnections()) < 3 ? ['no third connection was ever tried'] : []),
  },
  {
    name: 'relays',
    inTests: true,
    fault: 'one of two mail servers dies, and comes back',
    engine: 'PostgreSQL, Redis',
    workers: 2,
    arena: { relays: 2 },
    size: { full: { readers: 5_000, times: 5 }, quick: { readers: 500, times: 1 } },
    cause: (arena, size) =>
      atMoments(arena, size, async () => {
        const relay = arena.random.pick(arena.relays);
        await relay.refuse(true);
        await sleep(arena.random.between(500, 2_000));
        await relay.refuse(false);
      }),
    uncertainAtMost: (times, { connections }) => times * connections * 2,
    check: async (arena) =>
      (await Promise.all(arena.relays.map((relay) => relay.taken()))).some((taken) => taken === 0)
        ? ['one of the mail servers got nothing at all']
        : [],
  },
];

function inTheAir(times: number, { connections }: Arena): number {
  return times * connections;
}

/**
 * Random faults, from the first message on. Each must have occurred if that is practically certain. There may be as
 * many uncertain deliveries as there were faults after which nobody can know whether the server has the message.
 */
function struck({
  name,
  fault,
  faults,
  uncertain,
  ...arena
}: {
  name: string;
  fault: string;
  faults: Fault[];
  uncertain: string[];
  starttls?: boolean;
  smtpParameters?: string;
}): Scenario {
  return {
    name,
    fault,
    engine: 'SQLite',
    inTests: name === 'smtp-close-after-dot' || name === 'smtp-tls',
    arena,
    size: { full: { readers: 3_000, times: 1 }, quick: { readers: 400, times: 1 } },
    workers: 0,
    async cause(stage) {
      const { smtp, readers } = stage;
      await smtp.faults(faults);
      stage.startWorker();
      // Not until the end: a message that always fails is given up after half a day of attempts, and no real server is
      // like that for so long.
      await stage.whenTaken(Math.floor(readers * 0.8));
      await smtp.faults([]);
      return sum(await smtp.struck());
    },
    uncertainAtMost: async (_times, { smtp }) => sum(await smtp.struck(), uncertain),
    async check({ smtp, readers }) {
      const often = await smtp.struck();
      // There are few greetings and handshakes: one for each connection, and not for each message.
      const missing = faults
        .filter(
          (one) => !['greeting', 'tls'].includes(one.at) && !(nameOf(one) in often) && (one.share ?? 1) * readers >= 12,
        )
        .map(nameOf);
      return missing.map((one) => `the mail server was to ${one} and never did`);
    },
  };
}

function sum(often: Record<string, number>, only = Object.keys(often)): number {
  return only.reduce((total, one) => total + (often[one] ?? 0), 0);
}
