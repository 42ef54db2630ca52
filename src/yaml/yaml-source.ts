import { LineCounter, parseDocument, type Document } from 'yaml';
import type { Fix, Problem } from '../problem.ts';
import { decodeText } from './decode-text.ts';
import { noKeys, type KeyTable } from './key-table.ts';
import { readValue } from './read-value.ts';
import { findSlips } from './find-slips.ts';
import { breaksWithReturns, encodingSlip, returnsSlip } from './scan-characters.ts';
import { lineAt, linesOf, type Slip } from './slip.ts';
import { tooLarge } from './text-size.ts';
import { yamlFaults } from './yaml-faults.ts';
import { placesIn, type Place, type YamlPlaces } from './yaml-places.ts';

export interface YamlSource extends YamlPlaces {
  file: string;
  text: string;
  /** The data, with the words that the writer meant where YAML reads others; undefined when it can't be read. */
  value: unknown;
  /** The text as written is not valid YAML; `value` is what was probably meant. */
  isBroken: boolean;
  problems: Problem[];
}

/** Nobody reads more problems than this; a thousand would keep the desk busy. */
const maxProblems = 100;

const parseOptions = { version: '1.2', prettyErrors: false, stringKeys: true, uniqueKeys: false } as const;

/**
 * Reads YAML 1.2 (core schema) and keeps the position of every node. With the `keys` of the file, texts are kept as
 * written, and words that YAML would drop are reported. Pass bytes if the encoding may not be UTF-8. Never throws for
 * bad input.
 */
export function readYaml(written: string | Uint8Array, file: string, keys: KeyTable = noKeys): YamlSource {
  const { text: own, fault } = typeof written === 'string' ? { text: written, fault: undefined } : decodeText(written);
  const isMac = breaksWithReturns(own);
  const text = isMac ? own.replaceAll('\r', '\n') : own;
  const { lines, starts } = linesOf(text);
  const at = (line: number, column: number): Place => ({ line, column, source: lines[line - 1] ?? '' });
  const placeAt = (offset: number): Place => {
    const line = lineAt(starts, offset);
    return at(line + 1, Math.min(offset - starts[line]!, lines[line]!.length) + 1);
  };
  const failed = (problems: Problem[]): YamlSource => ({
    file,
    text: own,
    value: undefined,
    isBroken: true,
    problems,
    placeOf: () => at(1, 1),
    placeOfKey: () => at(1, 1),
    placeWithin: () => at(1, 1),
  });
  const problemOf = ({ rule, message, hint, at: offset, fix }: Slip): Problem => ({
    severity: 'error',
    rule,
    message,
    ...(hint === undefined ? {} : { hint }),
    file,
    ...placeAt(offset),
    ...(fix ? { fix: fixOf(fix, placeAt) } : {}),
  });

  const size = tooLarge(text);
  if (size) return failed([{ severity: 'error', rule: 'file-too-large', ...size, file }]);

  const { slips, mended } = findSlips(
    text,
    [...(fault ? [encodingSlip(fault)] : []), ...(isMac ? [returnsSlip] : [])],
    keys,
  );
  const counter = new LineCounter();
  let doc: Document;
  try {
    doc = parseDocument(mended.text, { ...parseOptions, lineCounter: counter });
    if (
      slips.some(({ rule }) => rule === 'yaml-too-deep') ||
      doc.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')
    )
      return failed([{ severity: 'error', file, ...tooDeep }]);
  } catch (error) {
    // A megabyte of `[[[[[…` exceeds the parser's stack.
    if (error instanceof RangeError) return failed([{ severity: 'error', file, ...tooDeep }]);
    throw error;
  }
  const isUnsure = slips.some((slip) => slip.isUnsure);
  const told = new Set(slips.map((slip) => placeAt(slip.at).line));
  const mendedLines = linesOf(mended.text);
  const faults = yamlFaults(doc.errors, counter, mendedLines.lines).map(({ line, column, ...words }): Slip => ({
    ...words,
    at: mended.before(mendedLines.starts[line - 1]! + column - 1),
  }));
  const others = isUnsure && slips.length > 0 ? [] : faults.filter(({ at: offset }) => !told.has(placeAt(offset).line));
  if (doc.errors.length > 0) return failed(bounded([...slips, ...others].toSorted(byPlace).map(problemOf), file));

  const read = readValue(doc, keys, (offset) => placeAt(mended.before(offset)).line);
  const problems = bounded(
    [...slips, ...read.slips.map((slip) => ({ ...slip, at: mended.before(slip.at) }))].toSorted(byPlace).map(problemOf),
    file,
  );
  return {
    file,
    text: own,
    value: read.value,
    isBroken: isMac || read.value === undefined || (mended.text !== text && !isYaml(text)),
    problems,
    ...placesIn(doc, mended, placeAt),
  };
}

function fixOf({ label, splices }: NonNullable<Slip['fix']>, placeAt: (offset: number) => Place): Fix {
  return {
    label,
    changes: splices.map(({ from, to, insert }) => {
      const [start, end] = [placeAt(from), placeAt(to)];
      return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column, insert };
    }),
  };
}

function byPlace(one: Slip, other: Slip): number {
  return one.at - other.at;
}

function bounded(problems: Problem[], file: string): Problem[] {
  if (problems.length <= maxProblems) return problems;
  const more = problems.length - maxProblems;
  return [
    ...problems.slice(0, maxProblems),
    {
      severity: 'error',
      rule: 'yaml-more',
      message: `the file has ${more} more mistakes`,
      hint: 'Correct the others first.',
      file,
      line: problems[maxProblems]!.line ?? 1,
      column: 1,
    },
  ];
}

/** Whether the parser takes a text as it is. */
function isYaml(text: string): boolean {
  try {
    return parseDocument(text, parseOptions).errors.length === 0;
  } catch {
    return false;
  }
}

const tooDeep = {
  rule: 'yaml-too-deep',
  message: 'the file is nested too deeply',
  hint: 'A draft is about five levels deep.',
  line: 1,
  column: 1,
};
