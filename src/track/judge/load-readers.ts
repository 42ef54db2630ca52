import type { Kysely } from 'kysely';
import type { Tables } from '../../db/tables.ts';
import type { Verdict } from '../../db/tables/track.ts';
import { domainOf } from '../../mail/address.ts';
import type { CountedEvent } from './counts.ts';
import type { Features, Reader, ReaderEvent } from './reader-events.ts';

/** A stored event: what is known of it, and how it was judged and counted so far. */
export interface StoredEvent extends ReaderEvent {
  delivery: number;
  verdict: Verdict;
  reasons: string;
  storedFeatures: string | null;
  rules: number;
  counted: number;
  repeats: number;
}

export interface StoredReader {
  delivery: number;
  deliveredAt: number;
  mailDomain: string;
  events: StoredEvent[];
}

/** All events of these deliveries of a send. */
export async function loadReaders(db: Kysely<Tables>, send: number, deliveries: number[]): Promise<StoredReader[]> {
  if (deliveries.length === 0) return [];
  const events = await db
    .selectFrom('event')
    .selectAll()
    .where('send_id', '=', send)
    .where('delivery_id', 'in', deliveries)
    .execute();
  const people = await db
    .selectFrom('delivery')
    .innerJoin('subscriber', 'subscriber.id', 'delivery.subscriber_id')
    .innerJoin('send', 'send.id', 'delivery.send_id')
    .select([
      'delivery.id',
      'delivery.closed_at',
      'delivery.attempted_at',
      'send.started_at',
      'send.created_at',
      'subscriber.email',
    ])
    .where('delivery.id', 'in', deliveries)
    .execute();
  const personOf = new Map(people.map((person) => [Number(person.id), person]));
  return [...Map.groupBy(events, ({ delivery_id }) => Number(delivery_id))].map(([delivery, own]) => {
    const person = personOf.get(delivery);
    const { closed_at, attempted_at, started_at, created_at } = person ?? {};
    return {
      delivery,
      deliveredAt: deliveredBefore(Math.min(...own.map(({ at }) => Number(at))), [
        closed_at,
        attempted_at,
        started_at,
        created_at,
      ]),
      mailDomain: domainOf(person?.email ?? '').toLowerCase(),
      events: own.map((row) => ({
        id: Number(row.id),
        delivery,
        kind: row.kind,
        link: row.kind === 'click' ? Number(row.link) : null,
        at: Number(row.at),
        signals: row.signals === '' ? [] : row.signals.split(','),
        seenFrom: row.seen_from,
        features: row.features === null ? undefined : (JSON.parse(row.features) as Features),
        storedFeatures: row.features,
        verdict: row.verdict,
        reasons: row.reasons,
        rules: row.rules,
        counted: row.counted,
        repeats: row.repeats,
      })),
    };
  });
}

/** Nobody opens a mail this long before its server took it: two clocks differ. */
const toleranceMs = 5 * 60_000;

/** The most exact time of the delivery that fits the first event; NaN if none does. */
function deliveredBefore(firstAt: number, times: (number | null | undefined)[]): number {
  const known = times.flatMap((time) => (time === null || time === undefined ? [] : [Number(time)]));
  return known.find((time) => time <= firstAt + toleranceMs) ?? Number.NaN;
}

export function asReader({ deliveredAt, mailDomain }: StoredReader, events: ReaderEvent[], links: number): Reader {
  return { deliveredAt, mailDomain, links, events };
}

/** An event under its stored verdict, as often as it is in the counts. */
export function asCounted({ kind, link, at, verdict, reasons, features, counted }: StoredEvent): CountedEvent {
  return {
    kind,
    link,
    at,
    verdict,
    reasons: reasons === '' ? [] : reasons.split(','),
    machine: (features?.machine ?? 500) / 1_000,
    times: counted,
  };
}
