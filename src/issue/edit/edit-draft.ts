/**
 * Structured edits of a draft's text: set a field; add, remove or move an item or a section. They change parts of the
 * text instead of printing the data again, so that comments, quotes and manual line breaks stay, and the diff shows
 * only the change. Every result is parsed and compared with the expected data: an edit does exactly what was asked and
 * loses no comment, or it is refused with a reason.
 */
import { isDeepStrictEqual } from 'node:util';
import { isCollection, isScalar, visit } from 'yaml';
import { tooLarge } from '../../yaml/text-size.ts';
import { setField, unsetField } from './edit-draft-fields.ts';
import { missingQuotes } from './edit-draft-slips.ts';
import { insertEntries, insertEntry, moveEntry, removeEntry } from './edit-draft-lists.ts';
import {
  commentsIn,
  dataIn,
  dataOf,
  EditRefused,
  nodeAt,
  openDraft,
  type DraftText,
  type Json,
  type Path,
  type Splice,
} from './edit-draft-places.ts';

/** The operations of JSON Patch (RFC 6902) that issues need. The `to` of a move is counted after `from` was removed. */
export type Edit =
  | { op: 'set'; path: Path; value: Json; /** In which a new key finds its place among the others. */ order?: string[] }
  | { op: 'unset'; path: Path }
  | { op: 'insert'; path: Path; value: Json }
  /** At least one; `instead`: the entry that is at `path` now is removed. */
  | { op: 'insert-all'; path: Path; values: Json[]; instead?: boolean }
  | { op: 'remove'; path: Path }
  | { op: 'move'; from: Path; to: Path };

export type EditResult =
  /** `splices` are applied in order: offsets of the second refer to the result of the first. */
  { kind: 'edited'; text: string; splices: Splice[] } | { kind: 'refused'; message: string; hint: string };

/** Never throws for an invalid file or a path that does not exist. */
export function editDraft(written: string, asked: Edit): EditResult {
  try {
    const size = tooLarge(written);
    if (size) throw new EditRefused(size.message, size.hint);
    const opened = openDraft(written);
    const quotes = asked.op === 'set' ? missingQuotes(opened, asked.path) : [];
    const text = quotes.reduce(applySplice, written);
    const draft = quotes.length > 0 ? openDraft(text) : opened;
    const before = dataOf(draft.doc);
    if (before === undefined) throw new EditRefused('the file can’t be read as a draft');
    const edit = asked.op === 'set' ? { ...asked, value: keptBreaks(draft, asked.path, asked.value) } : asked;
    const wanted = dataAfter(before as Json, edit);
    if (isDeepStrictEqual(wanted, before) && edit.op === 'set') return { kind: 'edited', text, splices: quotes };
    for (const splices of waysToWrite(draft, edit)) {
      const after = splices.reduce(applySplice, text);
      if (isDeepStrictEqual(dataIn(after), wanted) && keepsComments(text, after, edit, splices))
        return { kind: 'edited', text: after, splices: [...quotes, ...splices] };
    }
    throw new EditRefused(repeated(draft, edit) ?? 'this can’t be changed without touching something else in the file');
  } catch (error) {
    if (error instanceof EditRefused) return { kind: 'refused', message: error.message, hint: error.hint };
    // A megabyte of `[[[[[…` exhausts the parser's stack.
    if (error instanceof RangeError)
      return {
        kind: 'refused',
        message: 'the file is nested too deeply',
        hint: 'A draft is about five levels deep.',
      };
    throw error;
  }
}

function applySplice(text: string, { from, to, insert }: Splice): string {
  return text.slice(0, from) + insert + text.slice(to);
}

/** The way closest to the file's own style first. */
function* waysToWrite(draft: DraftText, edit: Edit): Generator<Splice[]> {
  if (edit.op === 'set') for (const splice of setField(draft, edit.path, edit.value, edit.order)) yield [splice];
  else if (edit.op === 'unset') yield [unsetField(draft, edit.path)];
  else if (edit.op === 'insert')
    for (const splice of insertEntry(draft, edit.path, { value: edit.value })) yield [splice];
  else if (edit.op === 'insert-all') yield* insertEntries(draft, edit.path, edit.values, edit.instead ?? false);
  else if (edit.op === 'remove') yield [removeEntry(draft, edit.path)];
  else yield* moveEntry(draft, edit.from, edit.to);
}

const gone = () =>
  new EditRefused('this part of the draft is not there any more', 'The text has changed meanwhile; look again.');

/** The same edit on plain data. Refuses paths that do not exist. */
function dataAfter(before: Json, edit: Edit): Json {
  const data = structuredClone(before);
  if (edit.op === 'move') {
    const source = entryAt(data, edit.from);
    if (source.index >= source.list.length) throw gone();
    const [moved] = source.list.splice(source.index, 1);
    const target = entryAt(data, edit.to);
    target.list.splice(target.index, 0, moved!);
  } else if (edit.op === 'insert') {
    const { list, index } = entryAt(data, edit.path);
    list.splice(index, 0, edit.value);
  } else if (edit.op === 'insert-all') {
    const { list, index } = entryAt(data, edit.path);
    if (edit.values.length === 0 || (edit.instead && index >= list.length)) throw gone();
    list.splice(index, edit.instead ? 1 : 0, ...edit.values);
  } else if (edit.op === 'remove') {
    const { list, index } = entryAt(data, edit.path);
    if (index >= list.length) throw gone();
    list.splice(index, 1);
  } else {
    const key = edit.path.at(-1)!;
    const holder = groupAt(data, edit.path.slice(0, -1));
    if (edit.op === 'set') holder[key] = edit.value;
    else if (Object.hasOwn(holder, key)) delete holder[key];
    else throw gone();
  }
  return data;
}

/** A list and a position in it, including its end. A key without a value is an empty list. */
function entryAt(data: Json, path: Path): { list: Json[]; index: number } {
  const key = path.at(-2);
  const holder = key === undefined ? undefined : valueAt(data, path.slice(0, -2));
  const index = path.at(-1);
  if (key === undefined || holder === null || typeof holder !== 'object' || typeof index !== 'number') throw gone();
  const list = ((holder as Record<string | number, Json>)[key] ??= []);
  if (!Array.isArray(list) || !Number.isInteger(index) || index < 0 || index > list.length) throw gone();
  return { list, index };
}

function groupAt(data: Json, path: Path): Record<string | number, Json> {
  const here = valueAt(data, path);
  if (here == null && path.length > 0) {
    const holder = valueAt(data, path.slice(0, -1)) as Record<string | number, Json> | null | undefined;
    const outer = Array.isArray(holder) && here === null ? holder : groupAt(data, path.slice(0, -1));
    return (outer[path.at(-1)!] = {});
  }
  if (here == null || typeof here !== 'object' || Array.isArray(here)) throw gone();
  return here;
}

function valueAt(data: Json, path: Path): Json | undefined {
  return path.reduce<Json | undefined>(
    (here, part) =>
      here !== null && typeof here === 'object' && Object.hasOwn(here, part)
        ? (here as Record<string | number, Json>)[part]
        : undefined,
    data,
  );
}

/** A text under `|` ends with a line break that the form does not show; the new text keeps it. */
function keptBreaks(draft: DraftText, path: Path, value: Json): Json {
  const node = nodeAt(draft, path);
  if (
    typeof value !== 'string' ||
    value === '' ||
    !isScalar(node) ||
    typeof node.value !== 'string' ||
    !node.type?.startsWith('BLOCK')
  )
    return value;
  return value.replace(/\n+$/, '') + /\n*$/.exec(node.value)![0];
}

/** Why an edit would have changed another place too: it contains an anchor to which an alias refers. */
function repeated(draft: DraftText, edit: Edit): string | undefined {
  const repeats = new Set<string>();
  visit(draft.doc, { Alias: (_key, { source }) => void repeats.add(source) });
  const path = edit.op === 'move' ? edit.from : edit.path;
  const around = path.map((_, length) => nodeAt(draft, path.slice(0, length)));
  const anchors = around.map((node) => (isScalar(node) || isCollection(node) ? node.anchor : undefined));
  const here = nodeAt(draft, path);
  if (here) visit(here, { Value: (_key, { anchor }) => void anchors.push(anchor) });
  const used = anchors.find((anchor) => anchor !== undefined && repeats.has(anchor));
  return used && `this part is repeated elsewhere in the file as \`*${used}\``;
}

/** Whether all comments still exist, except those within a removed part. */
function keepsComments(before: string, after: string, edit: Edit, splices: Splice[]): boolean {
  const left = commentsIn(after);
  const missing = commentsIn(before).filter((comment) => {
    const at = left.indexOf(comment);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  const removes = edit.op === 'remove' || edit.op === 'unset' || (edit.op === 'insert-all' && edit.instead);
  if (!removes) return missing.length === 0 && left.length === 0;
  const { from, to } = splices.at(-1)!;
  const taken = splices.slice(0, -1).reduce(applySplice, before).slice(from, to);
  return left.length === 0 && missing.every((comment) => taken.includes(comment));
}
