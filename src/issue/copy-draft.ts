/** A new draft that begins as a copy of another issue. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Publication } from '../config/config.ts';
import { GalleyError } from '../problem.ts';
import { decodeText } from '../yaml/decode-text.ts';
import { readYaml } from '../yaml/yaml-source.ts';
import { editDraft, type Edit } from './edit/edit-draft.ts';
import type { Path } from './edit/edit-draft-places.ts';
import { slotOf } from './fill-slots.ts';
import { nextIssue } from './next-issue.ts';
import { draftKeys } from './parse-draft.ts';
import { findDraft } from './read-draft.ts';
import { createDraft, realDay } from './start-draft.ts';

/**
 * Writes a copy of issue `from` under the next number, and returns its path. Texts, comments and layout stay. What
 * belongs to that issue alone is left out: its day and hour, its waivers, its sponsors' copy (the slots stay, empty), and
 * the ids by which the clicks on its items are counted.
 *
 * @throws GalleyError E_NO_DRAFT, E_DRAFT_EXISTS, E_DATE, or E_DRAFT_COPY if its file has mistakes.
 */
export function copyDraft(
  root: string,
  publication: Publication,
  { from, ...chosen }: { from: number; number?: number | undefined; date?: string | undefined },
): { number: number; file: string; text: string } {
  const { file } = findDraft(root, from);
  const next = nextIssue(root, publication);
  const { number = next.number } = chosen;
  const text = copyOf(readFileSync(join(root, file)), file, { number, date: realDay(chosen.date ?? next.date) });
  return { number, file: createDraft(root, number, text), text };
}

function copyOf(written: Uint8Array, file: string, { number, date }: { number: number; date: string }): string {
  const decoded = decodeText(written);
  const { value, problems } = readYaml(written, file, draftKeys);
  const wrong = problems.find(({ severity }) => severity === 'error');
  if (wrong || !('text' in decoded) || value === null || typeof value !== 'object')
    throw unfit(file, wrong ? `line ${wrong.line ?? 1}: ${wrong.message}` : 'it can’t be read as a draft');
  const before = value as Record<string, unknown>;
  const text = (decoded as { text: string }).text.replace(/^(# Issue )\d+( of )/m, `$1${number}$2`);
  return editsOf(before, { number, date }).reduce((draft, edit) => {
    const result = editDraft(draft, edit);
    if (result.kind === 'refused') throw unfit(file, result.message);
    return result.text;
  }, text);
}

/** From the end to the beginning, so that places before an edit stay what they were. */
function editsOf(draft: Record<string, unknown>, { number, date }: { number: number; date: string }): Edit[] {
  const sections = Array.isArray(draft.sections) ? (draft.sections as unknown[]) : [];
  const at = (draft.send as { at?: unknown } | undefined)?.at;
  const hour = typeof at === 'string' ? at.slice(11) : undefined;
  return [
    ...sections.flatMap((section, index) => ofSection(section, ['sections', index])).toReversed(),
    ...(draft.waive === undefined ? [] : [{ op: 'unset' as const, path: ['waive'] }]),
    ...(hour ? [{ op: 'set' as const, path: ['send', 'at'], value: `${date} ${hour}` }] : []),
    { op: 'set', path: ['date'], value: date },
    { op: 'set', path: ['number'], value: number },
  ];
}

function ofSection(section: unknown, path: Path): Edit[] {
  const slot = slotOf(section);
  if (slot !== undefined)
    // A list may not be empty in between, so the empty slot comes first. Edits are applied in reverse.
    return [
      { op: 'remove', path: [...path.slice(0, -1), Number(path.at(-1)) + 1] },
      { op: 'insert', path, value: { sponsored: slot } },
    ];
  return idsIn(section, path).map((id) => ({ op: 'unset', path: id }));
}

function idsIn(value: unknown, path: Path): Path[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => idsIn(one, [...path, index]));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) => (key === 'id' ? [[...path, key]] : idsIn(one, [...path, key])));
}

function unfit(file: string, why: string): GalleyError {
  return new GalleyError(`${file} can’t be copied: ${why}`, {
    code: 'E_DRAFT_COPY',
    hint: 'Correct it first, or begin an empty draft.',
  });
}
