/** A database with one send of three readers, and operators who write down what they are told. */
import { openNotices } from '../../src/notice/list-notices.ts';
import { lookAtSends, type LookAtSendsDeps } from '../../src/notice/look-at-sends.ts';
import { raiseNotices } from '../../src/notice/raise-notices.ts';
import { notifyOperators, type Target, type NotifyResult } from '../../src/notice/notify-operators.ts';
import type { Database } from '../../src/db/open.ts';
import { startSend } from '../../src/send/plan/start-send.ts';
import { planOf, smallRendition } from '../cast/renditions.ts';
import { noon, seedSubscribers } from '../cast/subscribers.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export interface Person extends Target {
  /** `1 The send … is paused`: which time, and the title. */
  heard: string[];
}

/** An operator; `answer` says what becomes of each mail. */
export function person(
  name: string,
  answer: () => NotifyResult = () => ({ kind: 'accepted', by: 'mail.example.org:25' }),
): Person {
  const heard: string[] = [];
  return {
    name,
    heard,
    async notify({ words, time }) {
      const told = answer();
      if (told.kind !== 'failed') heard.push(`${time} ${words.title}`);
      return told;
    },
  };
}

export function noticesOf(db: Database) {
  const clock = { at: noon, now: () => clock.at };
  const deps: LookAtSendsDeps = { db, clock, stalledAfterMs: 15 * minute, refusalsOver: 0, perSecond: null };
  const begin = async () => {
    await seedSubscribers(db, 3);
    const { send } = await startSend(
      { ...planOf(smallRendition), batchSize: 10 },
      { db, clock, transport: 'relay.example.org:587' },
    );
    return Number(send.id);
  };
  /** One round of the chore. */
  const round = async (targets: Target[], over: Partial<LookAtSendsDeps> = {}) => {
    await raiseNotices(await lookAtSends({ ...deps, ...over }), { db, clock });
    return notifyOperators({ db, clock, timeZone: 'Europe/Berlin', targets });
  };
  const open = async () => (await openNotices({ db, clock })).map(({ kind }) => kind);
  return { clock, deps, begin, round, open };
}
