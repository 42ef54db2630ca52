import type { Config } from '../../config/config.ts';
import type { Database } from '../../db/open.ts';
import { checklistOf, isToWrite, type ToWrite } from '../../gate/checklist.ts';
import { findingGroups, type Finding, type FindingGroup } from '../../gate/finding.ts';
import { gatherFindings, type Gathered, type GatheredPlace } from '../../gate/gather-findings.ts';
import { usualLinkOptions } from '../../gate/links/fetch-links.ts';
import { runGate, type GateDeps } from '../../gate/run-gate.ts';
import type { ParsedDraft } from '../../issue/parse-draft.ts';
import { readDraft } from '../../issue/read-draft.ts';
import type { ViewContext } from '../../issue/view.ts';
import { Badge, Notice } from '../../http/blocks.tsx';
import { GalleyError } from '../../problem.ts';
import { readBookings } from '../../sponsor/read-bookings.ts';
import type { Sender } from '../../message/compile-message.ts';
import { editAddress, isElsewhere } from './edit-address.ts';
import { sentence, words } from '../../http/problem-words.tsx';

export interface FindingsDeps {
  config: Config;
  context: ViewContext;
  db: Database;
  sender: Sender;
  /** Dependencies of the check, made by src/wire/gate-deps.ts. */
  gate: GateDeps;
}

/**
 * Checks a draft on disk; parse errors are findings too. With `links` every link is fetched, which takes seconds to
 * minutes; links with a remembered result are not fetched again.
 */
export async function findingsOf(
  number: number,
  theme: string | undefined,
  { config, gate }: FindingsDeps,
  links?: AbortSignal,
): Promise<Finding[]> {
  try {
    return await runGate(draftOnDisk(number, config), gate, {
      ...(theme ? { themes: [theme] } : {}),
      ...(links ? { links: { ...usualLinkOptions(config), signal: links } } : {}),
    });
  } catch (error) {
    if (!(error instanceof GalleyError) && !('code' in (error as Error))) throw error;
    const { message, hint } = error as GalleyError;
    return [{ severity: 'error', rule: 'unreadable', group: 'draft', message, ...(hint ? { hint } : {}) }];
  }
}

/** The current draft, filled with the publication's bookings. @throws GalleyError if there is no such draft. */
export function draftOnDisk(number: number, { root, publication }: Config): ParsedDraft {
  return readDraft(root, number, publication, readBookings(root));
}

const groupNames: Record<FindingGroup, string> = {
  draft: 'Draft',
  links: 'Links',
  message: 'Message',
  clients: 'Mail clients',
  accessibility: 'Accessibility',
};

/** The findings by group, each linked to its line. Notes and waived findings are folded away at the end. */
export function FindingsList({
  number,
  findings,
  followed = false,
  followsElsewhere = false,
}: {
  number: number;
  findings: Finding[];
  followed?: boolean;
  /** The page checks the links in another place. */
  followsElsewhere?: boolean;
}) {
  const told = findings.filter((finding) => !isToWrite(finding));
  const open = told.filter(({ waived, severity }) => !waived && severity !== 'info');
  const notes = told.filter(({ waived, severity }) => !waived && severity === 'info');
  const toWrite = checklistOf(findings);
  const isWritten = toWrite.every(({ isOptional }) => isOptional);
  const waived = findings.filter((finding) => finding.waived);
  return (
    <>
      <Checklist number={number} toWrite={toWrite} />
      <h2>What the check says</h2>
      <SeverityCounts findings={open} />
      {open.length === 0 && !isWritten ? <p className="hint">No mistakes so far.</p> : null}
      {open.length === 0 && isWritten ? (
        <Notice tone="good">
          <p>No problems{followed ? ', and every link leads where it should' : ''}.</p>
        </Notice>
      ) : null}
      {findingGroups.map((group) => (
        <Findings
          key={group}
          number={number}
          title={groupNames[group]}
          findings={open.filter((finding) => finding.group === group)}
        />
      ))}
      {followsElsewhere ? null : followed ? (
        <p className="hint">The links were followed just now; the next save checks the rest again.</p>
      ) : (
        <FollowLinks number={number} />
      )}
      <Folded
        id="notes"
        number={number}
        title={notes.length === 1 ? '1 thing to know' : `${notes.length} things to know`}
        findings={notes}
      />
      <Folded id="waived" number={number} title={`${waived.length} waived`} findings={waived} />
    </>
  );
}

/** What is still to be written, each linked to its place. */
function Checklist({ number, toWrite }: { number: number; toWrite: ToWrite[] }) {
  if (toWrite.length === 0) return null;
  return (
    <>
      <h2>Still to be written</h2>
      <ul className="checklist">
        {toWrite.map(({ words: what, line, isOptional }) => (
          <li key={what}>
            <a href={editAddress(number, line)}>{what}</a>
            {isOptional ? <span className="hint"> · left out until then</span> : null}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The button that checks links. It is never automatic, because it sends requests to other people's servers. */
function FollowLinks({ number }: { number: number }) {
  const address = `/drafts/${number}/findings`;
  return (
    <form
      className="follow"
      action={address}
      method="post"
      hx-post={address}
      hx-target="closest [data-findings]"
      hx-config="timeout:180000"
      hx-disable="find button"
    >
      <button className="quiet">Follow the links</button> <span className="hint">fetches each; a minute at most</span>
    </form>
  );
}

function Findings({ number, title, findings }: { number: number; title: string; findings: Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul className="findings">
        {gatherFindings(findings).map((gathered, index) => (
          <GatheredLine key={index} number={number} gathered={gathered} />
        ))}
      </ul>
    </>
  );
}

function Folded({ id, number, title, findings }: { id: string; number: number; title: string; findings: Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <details id={id}>
      <summary>{title}</summary>
      <ul className="findings">
        {gatherFindings(findings).map((gathered, index) => (
          <GatheredLine key={index} number={number} gathered={gathered} />
        ))}
      </ul>
    </details>
  );
}

/** One line for a finding however often it was made; its places are named by the titles of their items. */
function GatheredLine({ number, gathered: { finding, places } }: { number: number; gathered: Gathered }) {
  if (places.length === 1) return <FindingLine number={number} finding={places[0]!.place} />;
  const { severity, message, hint, waived } = finding;
  return (
    <li className={severity}>
      <span className="visually-hidden">{severity}: </span>
      {words(sentence(message))} <span className="where">{places.length} times</span>
      {waived ? (
        <p className="hint">
          Waived{waived.by ? ` by ${waived.by}` : ''}: {waived.reason}
        </p>
      ) : hint ? (
        <p className="hint">{words(hint)}</p>
      ) : null}
      <ul className="places">
        {places.map((place, index) => (
          <li key={index}>
            <Place number={number} {...place} />
          </li>
        ))}
      </ul>
    </li>
  );
}

/** Where a gathered finding was made, and what it says there if that is not said above. */
function Place({ number, place, says, todo }: GatheredPlace & { number: number }) {
  const { title, file, line, column } = place;
  const name = title ? `“${title}”` : line === undefined ? 'the whole issue' : `line ${line}`;
  const isOfDraft = !isElsewhere(file) && line !== undefined;
  return (
    <>
      {isOfDraft ? <a href={editAddress(number, line, column)}>{name}</a> : name}
      {isElsewhere(file) ? <span className="where"> {file}</span> : null}
      {says ? <>: {words(sentence(says), { links: false })}</> : null}
      {todo ? <span className="hint"> {words(todo)}</span> : null}
    </>
  );
}

function FindingLine({
  number,
  finding: { severity, message, hint, file, line, column, waived },
}: {
  number: number;
  finding: Finding;
}) {
  const isOfDraft = !isElsewhere(file) && line !== undefined && !(line === 1 && column === 1);
  return (
    <li className={severity}>
      <span className="visually-hidden">{severity}: </span>
      {isOfDraft ? (
        <a href={editAddress(number, line, column)}>{words(sentence(message), { links: false })}</a>
      ) : (
        words(sentence(message))
      )}
      {isOfDraft ? (
        <>
          {' '}
          <span className="where">line {line}</span>
        </>
      ) : isElsewhere(file) && line ? (
        <>
          {' '}
          <span className="where">
            {file}, line {line}
          </span>
        </>
      ) : null}
      {waived ? (
        <p className="hint">
          Waived{waived.by ? ` by ${waived.by}` : ''}: {waived.reason}
        </p>
      ) : hint ? (
        <p className="hint">{words(hint)}</p>
      ) : null}
    </li>
  );
}

/** Such as `2 errors` and `1 warning`; severities without findings are omitted. */
export function SeverityCounts({ findings: all }: { findings: Omit<Finding, 'group'>[] }) {
  const findings = all.filter((finding) => !isToWrite(finding));
  const toWrite = checklistOf(all).filter(({ isOptional }) => !isOptional).length;
  const count = (wanted: Finding['severity']) => findings.filter(({ severity }) => severity === wanted).length;
  const [errors, warnings, notes] = [count('error'), count('warning'), count('info')];
  if (findings.length + toWrite === 0) return null;
  return (
    <p className="severities">
      {toWrite > 0 ? <Badge>{toWrite} to write</Badge> : null}
      {errors > 0 ? <Badge tone="error">{errors === 1 ? '1 error' : `${errors} errors`}</Badge> : null}
      {warnings > 0 ? <Badge tone="warning">{warnings === 1 ? '1 warning' : `${warnings} warnings`}</Badge> : null}
      {notes > 0 ? <Badge>{notes === 1 ? '1 note' : `${notes} notes`}</Badge> : null}
    </p>
  );
}
