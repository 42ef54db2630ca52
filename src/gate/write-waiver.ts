import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { waiverSchema, type Waiver } from '../issue/draft.ts';
import { editDraft, type EditResult } from '../issue/edit/edit-draft.ts';
import { draftKeys } from '../issue/parse-draft.ts';
import { GalleyError } from '../problem.ts';
import { readYaml } from '../yaml/yaml-source.ts';
import { nearest } from '../yaml/zod-problems.ts';
import { covers, mayBeWaived } from './waivers.ts';
import type { Finding } from './finding.ts';
import { ruleNamed, ruleNames } from './rules.ts';

/**
 * Adds a waiver to the text of a draft, keeping its comments and layout. An existing waiver for the same rule and item
 * gets the new reason. @throws GalleyError when the waiver could have no effect: an unknown rule, one that can't be
 * waived, no matching finding, a reason of one word.
 */
export function addWaiver(text: string, file: string, waiver: Waiver, findings: Finding[]): string {
  refuseUseless(waiver, findings);
  const { waive } = (readYaml(text, file, draftKeys).value ?? {}) as { waive?: Waiver[] | null };
  const same = waive?.findIndex((each) => each.rule === waiver.rule && each.item === waiver.item) ?? -1;
  const { reason, item, rule, by } = waiver;
  const entry: Record<string, string> = {
    rule,
    ...(item === undefined ? {} : { item }),
    reason,
    ...(by === undefined ? {} : { by }),
  };
  const inBlock = waive ? undefined : beforeSections(text, file, entry);
  if (inBlock !== undefined) return inBlock;
  let result: EditResult;
  if (same >= 0) result = changeWaiver(text, same, waiver);
  else if (waive) result = editDraft(text, { op: 'insert', path: ['waive', waive.length], value: entry });
  else result = editDraft(text, { op: 'set', path: ['waive'], value: [entry] });
  if (result.kind === 'edited') return result.text;
  throw new GalleyError(`The waiver cannot be added to ${file}: ${result.message}`, {
    code: 'E_WAIVE',
    hint: result.hint,
  });
}

function changeWaiver(text: string, index: number, { reason, by }: Waiver): EditResult {
  const changed = editDraft(text, { op: 'set', path: ['waive', index, 'reason'], value: reason });
  if (changed.kind !== 'edited' || by === undefined) return changed;
  return editDraft(changed.text, { op: 'set', path: ['waive', index, 'by'], value: by });
}

/**
 * The waiver that an editor means: for a rule that is waived by address, an item’s id stands for its address, and so
 * does nothing, if only one address was found. `by` is kept for such rules only.
 */
export function meantWaiver({ by, ...waiver }: Waiver, findings: Finding[]): Waiver {
  if (!ruleNamed(waiver.rule)?.waivedByAddress) return waiver;
  const found = findings.filter(
    ({ rule, item, url, waived }) =>
      rule === waiver.rule && !waived && (waiver.item === undefined || waiver.item === item || waiver.item === url),
  );
  const [first] = new Set(found.flatMap(({ url }) => url ?? []));
  const isOne = waiver.item !== undefined || new Set(found.map(({ url }) => url)).size === 1;
  return { ...waiver, ...(isOne && first !== undefined ? { item: first } : {}), ...(by === undefined ? {} : { by }) };
}

/**
 * Inserts the first waiver as a block above the sections, which are long. Undefined if the file is not in block style.
 */
function beforeSections(text: string, file: string, entry: Record<string, string>): string | undefined {
  const at = /^sections[ \t]*:/m.exec(text)?.index;
  if (at === undefined) return undefined;
  const lines = stringify({ waive: [entry] }, { lineWidth: 0 }).replaceAll('\n', /\r\n/.test(text) ? '\r\n' : '\n');
  // Comments right above the sections belong to them and stay with them.
  const above = /(?<=\n|^)(?:[ \t]*#[^\n]*\n)*$/.exec(text.slice(0, at))!.index;
  const after = `${text.slice(0, above)}${lines}${text.slice(above)}`;
  const wanted = { ...(readYaml(text, file, draftKeys).value as object), waive: [entry] };
  return isDeepStrictEqual(readYaml(after, file, draftKeys).value, wanted) ? after : undefined;
}

function refuseUseless(waiver: Waiver, findings: Finding[]): void {
  const { rule, item } = waiver;
  const refuse = (message: string, hint?: string): never => {
    throw new GalleyError(message, { code: 'E_WAIVE', ...(hint ? { hint } : {}) });
  };
  const near = nearest(rule, ruleNames);
  if (!ruleNamed(rule))
    refuse(
      `There is no rule \`${rule}\`${near ? `, did you mean \`${near}\`?` : ''}`,
      'docs/checks.md lists every rule.',
    );
  const parsed = waiverSchema.safeParse(waiver);
  if (!parsed.success)
    refuse(
      `This is not a valid waiver: ${parsed.error.issues[0]!.message}`,
      'Write --reason "why it is right as it is".',
    );
  const meant = findings.filter((finding) => covers(waiver, finding));
  if (meant.length === 0) {
    const byAddress = ruleNamed(rule)!.waivedByAddress === true;
    const items = findings
      .flatMap((finding) =>
        finding.rule === rule ? [(byAddress ? finding.url : finding.item) ?? finding.url ?? ''] : [],
      )
      .filter(Boolean);
    if (byAddress && item === undefined && items.length > 1)
      refuse(
        `\`${rule}\` is waived for one address at a time`,
        `Name it with --item. It is found at: ${[...new Set(items)].slice(0, 8).join(', ')}.`,
      );
    const elsewhere = items.length > 0 ? ` It is found at: ${[...new Set(items)].slice(0, 8).join(', ')}.` : '';
    const network = ruleNamed(rule)!.needs === undefined ? '' : ' It is only checked with --links.';
    refuse(
      `\`${rule}\` is not found ${item === undefined ? 'in this issue' : `at ${item}`}, so there is nothing to waive`,
      `${elsewhere}${network}`.trim() || undefined,
    );
  }
  if (!meant.some(mayBeWaived))
    refuse(`\`${rule}\` cannot be waived`, 'Correct the error; docs/checks.md explains why.');
}
