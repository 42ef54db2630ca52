import { Bar } from '../../http/blocks.tsx';
import type { FieldUse } from './fields-used.ts';
import { queryOf, type Choices } from '../../preview/choices.ts';
import { gmailClipBytes } from '../../preview/frame.ts';
import type { PreviewReader } from '../../preview/preview-reader.ts';
import { ViewLink } from './toolbar.tsx';

export interface FactsProps {
  number: number;
  /** Size as mailed, with all tracked addresses. */
  htmlBytes: number;
  textBytes: number;
  links: number;
  uses: FieldUse[];
  choices: Choices;
  reader: PreviewReader;
  /** The fields of the sample reader, as initial values for a made-up reader. */
  sample: Record<string, string>;
}

/** The size of the mail, and the personal fields that change it. */
export function Facts({ number, htmlBytes, textBytes, links, uses, choices, reader, sample }: FactsProps) {
  const share = htmlBytes / gmailClipBytes;
  const percent = Math.round(share * 100);
  return (
    <>
      <section>
        <h2>Size</h2>
        <Bar
          share={share}
          tone={share > 1 ? 'error' : share > 0.88 ? 'warning' : 'accent'}
          label={`${percent} % of what Gmail shows`}
        />
        <p className="hint">
          {bytes(htmlBytes)} of HTML as mailed: {percent} % of the 102 kB after which Gmail clips
          {share > 1 ? '. The red line in the preview shows where.' : '.'} Text {bytes(textBytes)},{' '}
          {links === 1 ? '1 link' : `${links} links`}.
        </p>
      </section>
      <section>
        <h2>The reader’s fields</h2>
        {uses.length === 0 ? (
          <p className="hint">
            This draft says the same to everyone: its subject, preheader and intro name no field of the reader’s.
          </p>
        ) : (
          <ul className="uses">
            {uses.map((use) => (
              <Use key={use.field} number={number} use={use} choices={choices} reader={reader} sample={sample} />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

/** One field, with a link to each variant that it can produce. */
function Use({
  number,
  use: { field, printed, asked, compared },
  choices,
  reader,
  sample,
}: { use: FieldUse } & Pick<FactsProps, 'number' | 'choices' | 'reader' | 'sample'>) {
  const own = Object.fromEntries(Object.entries(reader.fields).filter(([, value]) => value !== ''));
  const values = [...compared, ...(compared.includes(sample[field] ?? '') ? [] : [sample[field] ?? ''])].filter(
    (value) => value !== '',
  );
  const link = (words: string, fields: Record<string, string>, current: boolean) => (
    <ViewLink
      key={words}
      href={`/drafts/${number}${queryOf(choices, { reader: 'own', fields, ...(choices.compare === 'reader' ? { compare: undefined } : {}) })}`}
      current={current}
    >
      {words}
    </ViewLink>
  );
  const { [field]: value, ...without } = own;
  return (
    <li>
      <code>{field}</code>{' '}
      <small>
        {[
          printed > 0 && (printed === 1 ? 'printed' : `printed ${printed} times`),
          asked > 0 && 'decides what is shown',
          compared.length > 0 && 'compared',
        ]
          .filter(Boolean)
          .join(', ')}
      </small>
      {field === 'email' || field === 'since' ? null : (
        <div className="choices" role="group" aria-label={`${field} of the reader shown`}>
          <span>
            {values.map((candidate) => link(candidate, { ...without, [field]: candidate }, value === candidate))}
            {link('not known', without, value === undefined)}
          </span>
        </div>
      )}
    </li>
  );
}

function bytes(count: number): string {
  return count < 1000 ? `${count} bytes` : `${(count / 1000).toLocaleString('en', { maximumFractionDigits: 1 })} kB`;
}
