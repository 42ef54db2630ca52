import type { Config } from '../../config.ts';
import type { Database } from '../../db/open.ts';
import { findingGroups, type Finding, type FindingGroup } from '../../gate/finding.ts';
import { runGate } from '../../gate/run-gate.ts';
import { readDraft } from '../../issue/read-draft.ts';
import type { ViewContext } from '../../issue/view.ts';
import { Badge, Notice } from '../../page.tsx';
import { GalleyError } from '../../problem.ts';
import { compileMessage, type Sender } from '../../send/compile-message.ts';
import { editAddress } from './edit-address.ts';

export interface FindingsDeps {
  config: Config;
  context: ViewContext;
  db: Database;
  sender: Sender;
  /** Mail goes further than this machine. */
  leaves: boolean;
}

/** What the check says of a draft as it stands on disk; what keeps it from being read is a finding like any other. */
export async function findingsOf(number: number, theme: string | undefined, { config, context, db, sender, leaves }: FindingsDeps): Promise<Finding[]> {
  const { root, publication } = config;
  try {
    const draft = readDraft(root, number, publication);
    return await runGate(draft, { root, publication, context, db, leaves, sizeOf: (rendition) => compileMessage(rendition, sender).htmlBytes }, theme ? { themes: [theme] } : {});
  } catch (error) {
    if (!(error instanceof GalleyError) && !('code' in (error as Error))) throw error;
    const { message, hint } = error as GalleyError;
    return [{ severity: 'error', rule: 'unreadable', group: 'draft', message, ...(hint ? { hint } : {}) }];
  }
}

const groupNames: Record<FindingGroup, string> = { draft: 'Draft', links: 'Links', message: 'Message', clients: 'Mail clients', accessibility: 'Accessibility' };

/** The findings by group, each leading to its line; what was waived below, with its reason. */
export function FindingsList({ number, findings }: { number: number; findings: Finding[] }) {
  const open = findings.filter(({ waived }) => !waived);
  const waived = findings.filter((finding) => finding.waived);
  return (
    <>
      <h2>What the check says</h2>
      <SeverityCounts findings={open} />
      {open.length === 0 ? <Notice tone="good"><p>Nothing to mend. <code>galley check {number}</code> fetches the links as well.</p></Notice> : null}
      {findingGroups.map((group) => {
        const own = open.filter((finding) => finding.group === group);
        if (own.length === 0) return null;
        return (
          <div key={group}>
            <h3>{groupNames[group]}</h3>
            <ul className="findings">
              {own.map((finding, index) => <FindingLine key={index} number={number} finding={finding} />)}
            </ul>
          </div>
        );
      })}
      {waived.length > 0 ? (
        <details id="waived">
          <summary>{waived.length} waived</summary>
          <ul className="findings">
            {waived.map((finding, index) => <FindingLine key={index} number={number} finding={finding} />)}
          </ul>
        </details>
      ) : null}
    </>
  );
}

function FindingLine({ number, finding: { severity, message, hint, line, column, waived } }: { number: number; finding: Finding }) {
  return (
    <li className={severity}>
      <span className="visually-hidden">{severity}: </span>
      {line ? <a href={editAddress(number, line, column)}>{sentence(message)}</a> : sentence(message)}
      {line ? <> <span className="where">line {line}</span></> : null}
      {waived ? <p className="hint">Waived: {waived.reason}</p> : hint ? <p className="hint">{hint}</p> : null}
    </li>
  );
}

/** `2 errors`, `1 warning`: only what there is. */
export function SeverityCounts({ findings }: { findings: Pick<Finding, 'severity'>[] }) {
  const count = (wanted: Finding['severity']) => findings.filter(({ severity }) => severity === wanted).length;
  const [errors, warnings, notes] = [count('error'), count('warning'), count('info')];
  if (findings.length === 0) return null;
  return (
    <p className="severities">
      {errors > 0 ? <Badge tone="error">{errors === 1 ? '1 error' : `${errors} errors`}</Badge> : null}
      {warnings > 0 ? <Badge tone="warning">{warnings === 1 ? '1 warning' : `${warnings} warnings`}</Badge> : null}
      {notes > 0 ? <Badge>{notes === 1 ? '1 note' : `${notes} notes`}</Badge> : null}
    </p>
  );
}

function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
