/** A relay that says no to us, or takes only so much: nobody is struck off, nobody gets two copies, everybody gets one. */
import type { Fault, Manners } from '../../fakes/smtp-faults.ts';
import { until, type Arena } from '../arena.ts';
import { sleep } from '../every.ts';
import type { Scenario } from '../scenario.ts';
import { atMoments } from './moments.ts';

/** What a relay says at each step before it knows us, and each time after that. */
const refusing: Fault[] = [
  { at: 'greeting', strike: { reply: '554 5.7.1 Your address is listed in Spamhaus' } },
  { at: 'mail', strike: { reply: '550 5.7.1 Sender not allowed' } },
  { at: 'rcpt', strike: { reply: '553 5.7.1 Sender address rejected: not owned by user news' } },
  { at: 'rcpt', strike: { reply: '550 5.1.1 user unknown' } },
  { at: 'rcpt', strike: { reply: '550 rejected' } },
  { at: 'data', strike: { reply: '554 5.7.1 Your account has been suspended' } },
  { at: 'dot', strike: { reply: '550 The from address does not match a verified Sender Identity' } },
];

export const refusals: Scenario[] = [
  ...refusing.map((fault, index): Scenario => {
    const { at, strike } = fault;
    const said = typeof strike === 'object' && 'reply' in strike ? strike.reply.slice(0, 40) : '';
    return {
      name: `refuses-us-${index + 1}`,
      fault: `${at}: ${said}…; mended, and resumed`,
      engine: index % 2 === 0 ? 'SQLite' : 'PostgreSQL, Redis',
      inTests: index === 4,
      size: { full: { readers: 1_000, times: 1 }, quick: { readers: 200, times: 1 } },
      workers: 0,
      async cause(arena) {
        await arena.smtp.faults([fault]);
        arena.startWorker();
        await pausedThenMended(arena, () => arena.smtp.faults([]));
        return 1;
      },
      uncertainAtMost: (times, { connections }) => times * connections,
      check: nobodyHarmed,
    };
  }),
  {
    name: 'refuses-us-again',
    fault: 'our sender refused in the middle; killed, mended, resumed',
    engine: 'SQLite',
    size: { full: { readers: 2_000, times: 5 }, quick: { readers: 400, times: 2 } },
    cause: (arena, size) =>
      atMoments(arena, size, async () => {
        await arena.smtp.faults([refusing[2]!]);
        await pausedThenMended(arena, () => arena.smtp.faults([]));
      }),
    uncertainAtMost: (times, { connections }) => times * connections,
    check: nobodyHarmed,
  },
  limited('quota', 'our quota is used up in the middle; killed, raised, resumed', {
    limits: ({ readers }) => ({ quota: Math.floor(readers / 2) }),
    during: (arena) => pausedThenMended(arena, () => arena.smtp.manners({ quota: Infinity })),
  }),
  limited('throttle', 'so many messages a second and no more; killed meanwhile', {
    limits: () => ({ perSecond: 40 }),
    async during(arena) {
      await arena.whenTaken(Math.floor(arena.readers / 3));
      await arena.kill(arena.workers[0]!);
      arena.startWorker();
    },
  }),
  limited('session-limit', 'so many messages on a connection; killed meanwhile', {
    limits: () => ({ perSession: 7 }),
    async during(arena) {
      await arena.whenTaken(Math.floor(arena.readers / 2));
      await arena.kill(arena.workers[0]!);
      arena.startWorker();
    },
  }),
];

function limited(
  name: string,
  fault: string,
  { limits, during }: { limits(arena: Arena): Partial<Manners>; during(arena: Arena): Promise<void> },
): Scenario {
  return {
    name,
    fault,
    engine: name === 'throttle' ? 'PostgreSQL, Redis' : 'SQLite',
    inTests: name === 'quota',
    size: { full: { readers: 1_000, times: 1 }, quick: { readers: 240, times: 1 } },
    workers: 0,
    async cause(arena) {
      await arena.smtp.manners(limits(arena));
      arena.startWorker();
      await arena.allUp();
      await during(arena);
      return 1;
    },
    uncertainAtMost: (times, { connections }) => times * connections,
    check: nobodyHarmed,
  };
}

/** The send pauses by itself; a worker dies then, the relay is mended, and a person resumes it. */
async function pausedThenMended(arena: Arena, mend: () => Promise<void>): Promise<void> {
  const paused = await until(async () => (await arena.status()) === 'paused', { withinMs: 30_000, everyMs: 20 });
  if (!paused) throw new Error('the send was not paused');
  await sleep(arena.random.next() * 20);
  await arena.kill(arena.workers[0]!);
  await mend();
  arena.startWorker();
  const { code, output } = await arena.galley(['send', 'resume', String(arena.send), '--detach']);
  if (code !== 0) throw new Error(`galley send resume ended with ${code}: ${output}`);
}

async function nobodyHarmed({ db }: Arena): Promise<string[]> {
  const struckOff = await db.selectFrom('subscriber').select('email').where('status', '<>', 'active').execute();
  const rejected = await db.selectFrom('delivery').select('id').where('status', '=', 'rejected').execute();
  return [
    ...(struckOff.length > 0 ? [`${struckOff.length} were struck off, such as ${struckOff[0]!.email}`] : []),
    ...(rejected.length > 0 ? [`${rejected.length} were rejected`] : []),
  ];
}
