import { Bar, DataTable, Notice } from '../../http/blocks.tsx';
import type { ClientReport } from '../../report/read-with.ts';
import { count } from '../kit/words.ts';
import { percent } from './tally-columns.tsx';

/** Mail clients, by each reader's first open. */
export function MailClients({ clients }: { clients: ClientReport[] }) {
  return (
    <section aria-labelledby="read-with">
      <h2 id="read-with">Read with</h2>
      {clients.length === 0 ? (
        <Notice>
          <p>
            Nothing is known yet. Each reader’s first open shows here, as far as it says which mail client it came from.
          </p>
        </Notice>
      ) : (
        <>
          <DataTable
            caption="Mail clients, by each reader’s first open"
            rows={clients}
            rowKey={(row) => row.name}
            columns={[
              { label: 'Mail client', rowHeader: true, cell: (row) => row.name },
              { label: 'Readers', end: true, cell: (row) => count(row.opens) },
              { label: 'Of first opens', end: true, cell: (row) => percent(row.share) },
              {
                label: 'Chart',
                cell: (row) => <Bar share={row.share} label={`${percent(row.share)} of first opens`} />,
              },
            ]}
          />
          <p>
            <small>
              A name without a device is all that the client tells: the picture services of Gmail and Yahoo, and Apple’s
              privacy protection, hide the rest. Apple’s loads mail whether or not anybody reads it; Outlook for Windows
              loads pictures only when asked to, and counts too little.
            </small>
          </p>
        </>
      )}
    </section>
  );
}
