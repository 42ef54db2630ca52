import { linesOf } from '../../yaml/slip.ts';
import { readYaml } from '../../yaml/yaml-source.ts';
import { draftKeys } from '../parse-draft.ts';
import { nodeAt, type DraftText, type Path, type Splice } from './edit-draft-places.ts';

/**
 * The quotes that the value at `path` needs where YAML takes a part of its words for a comment: `title: Long Poll #61`.
 * Without them a new value would get that comment behind it. Each splice counts in the text that the one before has left.
 */
export function missingQuotes(draft: DraftText, path: Path): Splice[] {
  const { text } = draft;
  const range = nodeAt(draft, path)?.range;
  if (!range) return [];
  const from = text.lastIndexOf('\n', range[0]) + 1;
  const end = text.indexOf('\n', range[1]);
  const to = end < 0 ? text.length : end;
  if (!text.slice(from, to).includes('#')) return [];
  const line = text.slice(0, range[0]).split('\n').length;
  const fix = readYaml(text, '', draftKeys).problems.find(
    (problem) => problem.rule === 'yaml-comment' && problem.fix?.changes[0]!.line === line,
  )?.fix;
  const { starts } = linesOf(text);
  const offset = (at: number, column: number) => starts[at - 1]! + column - 1;
  return (fix?.changes ?? []).toReversed().map((change) => ({
    from: offset(change.line, change.column),
    to: offset(change.endLine, change.endColumn),
    insert: change.insert,
  }));
}
