import { Badge, Crumb, Empty, PageHead } from '../../http/blocks.tsx';
import { changeHeading, fieldLabel } from '../../issue/compare/change-words.ts';
import { diffWords, type Segment } from '../../issue/compare/diff-words.ts';
import type { DraftChange, FieldChange } from '../../issue/compare/draft-change.ts';
import { entryWords, valueWords } from '../../issue/compare/value-words.ts';
import type { Json } from '../../issue/edit/edit-draft-places.ts';
import type { Version } from '../../issue/versions/read-versions.ts';
import { whoWords } from '../../issue/versions/version-words.ts';
import { momentWords } from '../../send/plan/when.ts';
import { BringBack } from './versions-page.tsx';

export interface ComparePageProps {
  number: number;
  version: Version;
  /** The version before it. */
  before: Version | undefined;
  timezone: string;
  /** Compared with the draft as it is now, not with the version before. */
  withNow: boolean;
  changes: DraftChange[];
  texts: { before: string; after: string };
  isNow: boolean;
  isNewest: boolean;
  /** Shows the two files too. */
  showsFile: boolean;
}

/** Two versions side by side, in words. */
export function ComparePage(props: ComparePageProps) {
  const { number, version, before, timezone, withNow, changes, texts, isNow, isNewest, showsFile } = props;
  const address = `/drafts/${number}/versions/${version.version}`;
  const [left, right] = withNow
    ? [`Version ${version.version}`, 'Now']
    : [before ? `Version ${before.version}` : 'Before', `Version ${version.version}`];
  const query = new URLSearchParams({ ...(withNow ? { with: 'now' } : {}), file: '' });
  return (
    <>
      <Crumb href={`/drafts/${number}/versions`} shortcut="u">
        Versions of issue {number}
      </Crumb>
      <PageHead
        title={withNow ? `What changed since version ${version.version}` : `What version ${version.version} changed`}
        lead={
          <>
            <span dir="auto">{whoWords(version)}</span> · {momentWords(version.at, timezone)}
          </>
        }
        actions={
          isNow ? (
            <Badge tone="good">as it is now</Badge>
          ) : (
            <BringBack
              number={number}
              version={version.version}
              label={`Bring back version ${version.version}`}
              isMain
            />
          )
        }
      />
      {isNow && isNewest && withNow ? null : (
        <p className="compare-choice">
          {withNow ? (
            <a href={address}>Show what this version changed</a>
          ) : (
            <a href={`${address}?with=now`}>Compare with now</a>
          )}
        </p>
      )}
      {changes.length === 0 ? (
        <Empty title="Nothing is different">
          <p>The two have the same text.</p>
        </Empty>
      ) : (
        <>
          <div className="compare-heads" aria-hidden="true">
            <strong>{left}</strong>
            <strong>{right}</strong>
          </div>
          {changes.map((change, index) => (
            <ShownChange key={index} change={change} heads={[left, right]} />
          ))}
        </>
      )}
      {showsFile ? (
        <section aria-labelledby="file">
          <h2 id="file">The files</h2>
          <Sides heads={[left, right]} sides={diffWords(texts.before, texts.after)} isCode />
        </section>
      ) : changes.length > 0 ? (
        <p>
          <a href={`${address}?${query.toString()}#file`}>Show the YAML files too</a>
        </p>
      ) : null}
    </>
  );
}

function ShownChange({ change, heads }: { change: DraftChange; heads: [string, string] }) {
  const fields = fieldsOf(change);
  return (
    <section className="change">
      <h2 dir="auto">{changeHeading(change)}</h2>
      {fields.map(({ label, before, after }) => (
        <div key={label ?? ''} className="change-field">
          {label ? <h3>{label}</h3> : null}
          <Sides heads={heads} sides={diffWords(before, after)} />
        </div>
      ))}
    </section>
  );
}

interface ShownField {
  label?: string;
  before: string;
  after: string;
}

function fieldsOf(change: DraftChange): ShownField[] {
  const kind = 'section' in change ? change.section.kind : undefined;
  const shown = ({ field, before, after }: FieldChange): ShownField => ({
    label: fieldLabel(field, kind),
    before: valueWords(before) ?? '',
    after: valueWords(after) ?? '',
  });
  switch (change.what) {
    case 'field':
      return [{ before: valueWords(change.before) ?? '', after: valueWords(change.after) ?? '' }];
    case 'section':
      if (change.change === 'changed') return change.fields.map(shown);
      if (change.change === 'renamed') return [{ before: change.before, after: change.section.title }];
      if (change.change === 'reordered') return [];
      return [sided(change.change, entryWords(change.entry as { [key: string]: Json }, kind))];
    case 'item':
      if (change.change === 'changed') return change.fields.map(shown);
      if (change.change === 'moved') return [];
      return [sided(change.change, entryWords(change.entry as { [key: string]: Json }, kind))];
    default:
      return [];
  }
}

function sided(change: 'added' | 'deleted', words: string): ShownField {
  return change === 'added' ? { before: '', after: words } : { before: words, after: '' };
}

function Sides({
  heads,
  sides,
  isCode = false,
}: {
  heads: [string, string];
  sides: [Segment[], Segment[]];
  isCode?: boolean;
}) {
  return (
    <div className={isCode ? 'sides code' : 'sides'}>
      {sides.map((segments, index) => (
        <div key={heads[index]} className={index === 0 ? 'side before' : 'side after'}>
          <span className="side-head">{heads[index]}</span>
          {segments.length === 0 ? (
            <p className="muted none">Nothing</p>
          ) : (
            <p dir="auto">
              {segments.map(({ words, differs }, at) =>
                differs ? <mark key={at}>{words}</mark> : <span key={at}>{words}</span>,
              )}
            </p>
          )}
        </div>
      ))}
    </div>
  );
}
