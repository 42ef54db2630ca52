import { Badge, Crumb, Notice, PageHead } from '../../http/blocks.tsx';
import type { VersionChanges } from '../../issue/versions/read-versions.ts';
import { versionWords, whoWords } from '../../issue/versions/version-words.ts';
import { editAddress } from '../draft/edit-address.ts';
import { spanWords } from './when-words.ts';

export interface VersionsPageProps {
  number: number;
  /** Newest first. */
  versions: VersionChanges[];
  isMore: boolean;
  /** The first page: its first version is the draft as it is. */
  isNewest: boolean;
  isDeleted: boolean;
  /** The version that was brought back a moment ago. */
  back: string | undefined;
  now: number;
  timezone: string;
}

/** What a draft was, newest first. */
export function VersionsPage({
  number,
  versions,
  isMore,
  isNewest,
  isDeleted,
  back,
  now,
  timezone,
}: VersionsPageProps) {
  const last = versions.find(({ how }) => how !== 'deleted');
  return (
    <>
      {isDeleted ? (
        <Crumb href="/">Desk</Crumb>
      ) : (
        <Crumb href={`/drafts/${number}`} shortcut="u">
          Issue {number}
        </Crumb>
      )}
      <PageHead
        title={`Versions of issue ${number}`}
        lead="Every save is kept. The saves of one person within some minutes are one version."
        actions={
          isDeleted ? undefined : (
            <a className="button" href={editAddress(number)} data-key="e">
              Edit
            </a>
          )
        }
      />
      {back && /^\d{1,9}$/.test(back) ? (
        <Notice tone="good" title={`Version ${back} is back`}>
          <p>What the draft was before is a version too: bring that one back to undo this.</p>
        </Notice>
      ) : null}
      {isDeleted && isNewest && last ? (
        <Notice title="The draft was deleted">
          <p>Its versions are still here. Bring one back, and the draft is there again.</p>
          <BringBack number={number} version={versions[0]!.version} label="Bring the draft back" isMain />
        </Notice>
      ) : null}
      <ol className="versions" aria-label="Versions, newest first">
        {versions.map((version, index) => {
          const isNow = isNewest && index === 0 && !isDeleted;
          return (
            <li key={version.version} className="version">
              <p className="version-number" aria-label={`Version ${version.version}`}>
                {version.version}
              </p>
              <div className="version-text">
                <p className="version-what" dir="auto">
                  {version.version === 1 ? (
                    versionWords(version)
                  ) : (
                    <a href={`/drafts/${number}/versions/${version.version}`}>{versionWords(version)}</a>
                  )}
                </p>
                <p className="muted">
                  <span dir="auto">{whoWords(version)}</span> · {spanWords(version, now, timezone)}
                </p>
              </div>
              <div className="actions">
                {isNow ? (
                  <Badge tone="good">as it is now</Badge>
                ) : version.how === 'deleted' ? null : (
                  <>
                    <a className="button quiet" href={`/drafts/${number}/versions/${version.version}?with=now`}>
                      Compare<span className="visually-hidden"> version {version.version} with now</span>
                    </a>
                    <BringBack number={number} version={version.version} label="Bring back" />
                  </>
                )}
              </div>
            </li>
          );
        })}
      </ol>
      {isMore ? (
        <p>
          <a href={`/drafts/${number}/versions?before=${versions.at(-1)!.version}`}>Older versions</a>
        </p>
      ) : null}
    </>
  );
}

export function BringBack({
  number,
  version,
  label,
  isMain = false,
}: {
  number: number;
  version: number;
  label: string;
  isMain?: boolean;
}) {
  return (
    <form action={`/drafts/${number}/versions/${version}/restore`} method="post">
      <button className={isMain ? undefined : 'quiet'}>
        {label}
        {isMain ? null : <span className="visually-hidden"> version {version}</span>}
      </button>
    </form>
  );
}
