import { Hono } from 'hono';
import { actorWords, doneWords, subjectWords } from '../../audit/audit-words.ts';
import { readAudit, type AuditEntry } from '../../audit/read-audit.ts';
import { readFilter, type WrittenFilter } from '../../audit/read-filter.ts';
import type { Config } from '../../config/config.ts';
import type { Database } from '../../db/open.ts';
import { DataTable, Empty, PageHead } from '../../http/blocks.tsx';
import { momentWords } from '../../send/plan/when.ts';
import { deskPage } from '../kit/desk-page.tsx';
import type { DeskRoom } from '../kit/desk-room.ts';

const pageSize = 50;

export interface AuditDeps {
  db: Database;
  config: Pick<Config, 'publication'>;
}

/** `/audit`: who did what, newest first. */
export const auditRoom: DeskRoom<AuditDeps> = {
  nav: () => ({ href: '/audit', label: 'Log' }),
  routes({ db, config, shell }) {
    const app = new Hono();
    app.get('/audit', async (context) => {
      const { of, action, by } = context.req.query();
      const written = context.req.query('before') ?? '';
      const before = /^[1-9]\d{0,14}$/.test(written) ? Number(written) : undefined;
      // One more than is shown tells whether there is a next page.
      const found = await readAudit(db, readFilter({ of, action, by }), { limit: pageSize + 1, before });
      return deskPage(shell, {
        title: 'Log',
        under: '/audit',
        style,
        children: (
          <AuditPage
            entries={found.slice(0, pageSize)}
            isMore={found.length > pageSize}
            filter={{ of, action, by }}
            timezone={config.publication.timezone}
          />
        ),
      });
    });
    return app;
  },
};

interface AuditPageProps {
  entries: AuditEntry[];
  isMore: boolean;
  filter: WrittenFilter;
  timezone: string;
}

function AuditPage({ entries, isMore, filter, timezone }: AuditPageProps) {
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <>
      <PageHead title="Log" lead="Who did what. Entries are never changed or deleted." />
      <form action="/audit" className="audit-filter">
        <label>
          About <input name="of" defaultValue={filter.of} placeholder="send 7, issue 181, subscribers" />
        </label>
        <label>
          Who <input name="by" defaultValue={filter.by} placeholder="name" />
        </label>
        {filter.action ? <input type="hidden" name="action" value={filter.action} /> : null}
        <button className="quiet">Find</button>
        {isFiltered ? <a href="/audit">Show everything</a> : null}
      </form>
      {entries.length === 0 ? (
        <Empty title={isFiltered ? 'No such entry' : 'Nothing was done yet'}>
          <p>
            {isFiltered
              ? 'Write it as the list does: send 7, issue 181, subscribers.'
              : 'Approvals, sends, corrections, imports, exports and sign-ins appear here.'}
          </p>
        </Empty>
      ) : (
        <DataTable
          caption="Entries"
          rows={entries}
          rowKey={({ id }) => String(id)}
          columns={[
            { label: 'When', cell: ({ at }) => momentWords(at, timezone) },
            { label: 'Who', cell: ({ by }) => <span dir="auto">{actorWords(by)}</span> },
            {
              label: 'About',
              cell: ({ subject }) => (
                <a href={`/audit?of=${encodeURIComponent(subject)}`} dir="auto">
                  {subjectWords(subject)}
                </a>
              ),
            },
            {
              label: 'Did',
              cell: (entry) => (
                <span className="audit-did" dir="auto">
                  {doneWords(entry, (iso) => momentWords(Date.parse(iso), timezone))}
                </span>
              ),
            },
          ]}
        />
      )}
      {isMore ? (
        <p>
          <a
            href={`/audit?${new URLSearchParams({ ...given(filter), before: String(entries.at(-1)!.id) }).toString()}`}
          >
            Older entries
          </a>
        </p>
      ) : null}
    </>
  );
}

function given(filter: WrittenFilter): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filter).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
    ),
  );
}

const style = `
.audit-filter { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin-block: 1rem; }
.audit-filter label { display: grid; gap: .25rem; font-size: .875rem; }
.audit-did { overflow-wrap: anywhere; }
`;
