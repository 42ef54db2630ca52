import type { Database } from '../../src/db/open.ts';
import { appOf } from '../../src/http/route.ts';
import { keyRing } from '../../src/signing/keys.ts';
import { makeTokens, type DeliveryTokens } from '../../src/signing/link-token.ts';
import { hiddenLink, unsubscribeAddress } from '../../src/track/judge/reader-events.ts';
import { openRecorder } from '../../src/track/record.ts';
import { trackRoutes } from '../../src/track/routes.ts';
import { visitOf } from '../../src/track/visit-of.ts';
import { plainSite } from '../../tests/fakes/site.ts';
import { insertSend } from '../../tests/track/opened-sends.ts';
import type { SimulatedRequest, SimulatedSend } from './world.ts';

const keys = keyRing('a secret for benchmarks only');
const epoch = 77;

/** Stores a simulated send, and plays its requests through the real routes, at their times. */
export async function playSend(
  db: Database,
  simulated: SimulatedSend,
  { issue, beganAt }: { issue: number; beganAt: number },
): Promise<{ send: number; deliveries: number[] }> {
  const { send, deliveries } = await storeSend(db, simulated, { issue, beganAt });
  const clock = { at: beganAt, now: () => clock.at };
  const recorder = openRecorder({
    db,
    clock,
    onLost(error) {
      throw error;
    },
  });
  const app = appOf(trackRoutes({ recorder, keys, site: plainSite }), { clock, site: plainSite });
  const tokens = new Map<number, DeliveryTokens>();
  const tokensOf = (reader: number) => {
    const known = tokens.get(reader) ?? makeTokens(keys, { epoch, delivery: deliveries[reader]! }, simulated.links);
    tokens.set(reader, known);
    return known;
  };
  // One after another: the clock is read in the course of a request.
  for (const request of simulated.requests) {
    clock.at = Math.round(beganAt + request.at);
    const { address, method, userAgent, headers, reader, kind, link } = request;
    const env = { incoming: { socket: { remoteAddress: address } } };
    const own = tokensOf(reader);
    if (kind === 'unsubscribe-page') {
      const visit = visitOf(
        'click',
        { method, peer: address, header: (name) => headersOf(request)[name] },
        () => false,
      );
      await recorder.sign(unsubscribeAddress, { epoch, id: deliveries[reader]!, link: 0 }, visit);
      continue;
    }
    const path =
      kind === 'open' ? `/o/${own.open}` : kind === 'hidden-link' ? `/w/${own.hidden}` : `/c/${own.clicks[link]!}`;
    await app.request(path, { method, headers: { ...headers, 'user-agent': userAgent } }, env);
  }
  await recorder.close();
  return { send, deliveries };
}

export const isSign = (link: number | null) => link === hiddenLink || link === unsubscribeAddress;

function headersOf({ headers, userAgent }: SimulatedRequest): Record<string, string> {
  return { ...headers, 'user-agent': userAgent };
}

async function storeSend(
  db: Database,
  { readers, links, slots }: SimulatedSend,
  { issue, beganAt }: { issue: number; beganAt: number },
): Promise<{ send: number; deliveries: number[] }> {
  const { send } = await insertSend(db, { issue, createdAt: beganAt });
  await db.updateTable('send').set({ epoch, recipients: readers.length }).where('id', '=', send).execute();
  await db
    .updateTable('rendition')
    .set({
      body: JSON.stringify({
        ...{ issueNumber: issue, date: '2026-11-27', theme: 'digest', lang: 'en', publicationName: 'Simulated' },
        ...{ subject: `Simulated issue ${issue}`, preheader: '', html: '', text: '', links: [], tags: [] },
      }),
    })
    .where('issue_number', '=', issue)
    .execute();
  await db
    .insertInto('batch')
    .values({
      ...{ send_id: send, number: 1, status: 'done', owner: null, lease_until: null, due_at: 0 },
      accepted: readers.length,
    })
    .execute();
  await db
    .insertInto('link')
    .values(
      Array.from({ length: links }, (_, position) => {
        const slot = slots.findIndex((own) => own.includes(position));
        return {
          ...{
            send_id: send,
            position,
            url: `https://example.org/${position}`,
            label: `Link ${position + 1}`,
            item: null,
          },
          section: ['News', 'Reading', 'Tools', 'Jobs'][Math.floor((position * 4) / links)]!,
          slot: slot < 0 ? null : slot + 1,
          sponsor: slot < 0 ? null : `Sponsor ${slot + 1}`,
        };
      }),
    )
    .execute();
  const deliveries: number[] = [];
  for (let at = 0; at < readers.length; at += 500) {
    const some = readers.slice(at, at + 500);
    const people = await db
      .insertInto('subscriber')
      .values(
        some.map(({ email }) => ({
          ...{ email: `${issue}-${email}`, status: 'active' as const, fields: '{}' },
          ...{ created_at: beganAt, updated_at: beganAt },
        })),
      )
      .returning('id')
      .execute();
    const rows = await db
      .insertInto('delivery')
      .values(
        some.map(({ deliveredAt }, index) => ({
          ...{ send_id: send, subscriber_id: people[index]!.id, batch: 1, status: 'accepted' as const },
          ...{ attempted_at: null, closed_at: Math.round(beganAt + deliveredAt), next_try_at: null, reply_code: null },
          ...{
            reply_enhanced: null,
            reply_text: null,
            queue_id: null,
            relay: null,
            reason_code: null,
            reason_detail: null,
          },
        })),
      )
      .returning('id')
      .execute();
    deliveries.push(...rows.map(({ id }) => Number(id)));
  }
  return { send, deliveries };
}
