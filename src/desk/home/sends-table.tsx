import type { Database } from '../../db/open.ts';
import { subjectWithDefaults, type Rendition } from '../../issue/render.ts';
import { Badge, DataTable, type Tone } from '../../http/blocks.tsx';
import { everyone } from '../../send/plan/start-send.ts';
import { listSends, type SendSummary } from '../../send/steer/status.ts';
import { endWords } from '../../send/steer/end-words.ts';
import { bareMoment } from '../../send/plan/when.ts';

/** A row of the table. */
export interface ListedSend extends SendSummary {
  subject: string;
}

export async function listedSend(db: Database, id: number): Promise<ListedSend> {
  const [send] = await listSends(db, { id: id });
  const { body } = await db
    .selectFrom('send')
    .innerJoin('rendition', 'rendition.hash', 'send.rendition_hash')
    .select('rendition.body')
    .where('send.id', '=', id)
    .executeTakeFirstOrThrow();
  return { ...send!, subject: subjectWithDefaults(JSON.parse(body) as Rendition) };
}

export function SendsTable({ caption, sends, timezone }: { caption: string; sends: ListedSend[]; timezone: string }) {
  return (
    <DataTable
      caption={caption}
      rows={sends}
      rowKey={(send) => send.id}
      columns={[
        { label: 'Issue', cell: (send) => send.issue },
        {
          label: 'Subject',
          rowHeader: true,
          cell: (send) => (
            <a
              href={send.status === 'finished' ? `/reports/${send.issue}?send=${send.id}` : `/sends/${send.id}`}
              dir="auto"
            >
              {send.subject}
            </a>
          ),
        },
        ...(sends.some(({ audience }) => audience !== everyone)
          ? [{ label: 'Audience', cell: (send: ListedSend) => send.audience }]
          : []),
        {
          label: 'State',
          cell: (send) => (
            <a href={`/sends/${send.id}`} title="How it went out">
              <Badge tone={toneOf(send)}>{send.status}</Badge>
            </a>
          ),
        },
        {
          label: `When (${timezone})`,
          minor: true,
          cell: ({ status, scheduledAt, startedAt, createdAt }) => (
            <Moment
              at={status === 'scheduled' ? (scheduledAt ?? createdAt) : (startedAt ?? createdAt)}
              timezone={timezone}
            />
          ),
        },
        {
          label: 'Accepted',
          end: true,
          cell: ({ counts, recipients, startedAt }) =>
            startedAt === null ? '—' : `${counts.accepted.toLocaleString('en')} of ${recipients.toLocaleString('en')}`,
        },
        {
          label: 'Not accepted',
          minor: true,
          end: true,
          cell: ({ counts, status, startedAt }) =>
            status === 'cancelled' && startedAt !== null ? endWords(counts) : notAccepted(counts),
        },
      ]}
    />
  );
}

function Moment({ at, timezone }: { at: string; timezone: string }) {
  return <time dateTime={at}>{bareMoment(Date.parse(at), timezone)}</time>;
}

function toneOf({ status, counts }: SendSummary): Tone {
  if (status === 'finished') return counts.uncertain + counts.rejected > 0 ? 'warning' : 'good';
  return status === 'cancelled' ? 'neutral' : status === 'paused' ? 'warning' : 'accent';
}

function notAccepted({ deferred, rejected, uncertain, skipped }: SendSummary['counts']): string {
  const parts = [
    [deferred, 'deferred'],
    [rejected, 'rejected'],
    [uncertain, 'uncertain'],
    [skipped, 'skipped'],
  ] as const;
  return (
    parts
      .filter(([count]) => count > 0)
      .map(([count, word]) => `${count.toLocaleString('en')} ${word}`)
      .join(', ') || '—'
  );
}
