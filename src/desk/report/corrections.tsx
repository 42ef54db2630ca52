import { DataTable } from '../../http/blocks.tsx';
import type { CorrectionReport } from '../../report/issue-report.ts';
import { momentWords } from '../../send/plan/when.ts';

export function Corrections({ corrections, timezone }: { corrections: CorrectionReport[]; timezone: string }) {
  return (
    <DataTable
      caption="What was changed after the send"
      rows={corrections}
      rowKey={(row) => `${row.position} ${row.at}`}
      columns={[
        { label: 'Link', rowHeader: true, cell: (row) => `${row.position + 1} ${row.label}` },
        { label: 'Led to', cell: (row) => <span className="url">{row.from}</span> },
        { label: 'Leads to', cell: (row) => <span className="url">{row.to}</span> },
        { label: 'Why', cell: (row) => row.reason },
        { label: 'Who and when', cell: (row) => `${row.by}, ${momentWords(Date.parse(row.at), timezone)}` },
      ]}
    />
  );
}
