import {
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Node,
} from 'yaml';
import type { Problem } from '../problem.ts';
import { yamlFaults } from './yaml-faults.ts';

/** A position: 1-based line and column, and the text of that line for showing it with a caret. */
export interface Place {
  line: number;
  column: number;
  source: string;
  /** The file, if it is not the source's own: a booking that fills a draft's slot is in another file. */
  file?: string;
}

export interface YamlSource {
  file: string;
  text: string;
  /** The data; undefined when the YAML itself is broken. */
  value: unknown;
  problems: Problem[];
  /** The position of the value at `path`, or of the nearest existing node around it. */
  placeOf(path: PropertyKey[]): Place;
  /** The position of the key `key` in the mapping at `path`. */
  placeOfKey(path: PropertyKey[], key: string): Place;
  /** The position of character `offset` of the string at `path`, as far as the YAML style allows. */
  placeWithin(path: PropertyKey[], value: string, offset: number): Place;
}

const maxBytes = 1024 * 1024;
/** An alias repeats a whole subtree: nine levels of nine aliases would make 387 million nodes (“billion laughs”). */
const maxAliases = 64;

/** Parses YAML 1.2 (core schema) and keeps the position of every node. Never throws for bad input. */
export function readYaml(text: string, file: string): YamlSource {
  const lines = text.split(/\r?\n/);
  const at = (line: number, column: number): Place => ({ line, column, source: lines[line - 1] ?? '' });
  const failed = (problem: Omit<Problem, 'severity' | 'file'>): YamlSource => ({
    file,
    text,
    value: undefined,
    problems: [{ severity: 'error', file, ...problem }],
    placeOf: () => at(1, 1),
    placeOfKey: () => at(1, 1),
    placeWithin: () => at(1, 1),
  });

  if (Buffer.byteLength(text) > maxBytes) {
    return failed({
      rule: 'file-too-large',
      message: `the file has ${Buffer.byteLength(text).toLocaleString('en')} bytes; 1 MiB is the limit`,
      hint: 'An issue is text: put pictures into drafts/images and refer to them by path.',
    });
  }

  const counter = new LineCounter();
  let doc: Document;
  let value: unknown;
  try {
    doc = parseDocument(text, { version: '1.2', lineCounter: counter, prettyErrors: false, stringKeys: true });
    if (doc.errors.some((error) => error.code === 'RESOURCE_EXHAUSTION')) return failed(tooDeep);
    const problems = yamlFaults(doc.errors, counter, lines).map(({ line, column, ...fault }): Problem => ({
      severity: 'error',
      ...fault,
      file,
      ...at(line, column),
    }));
    if (problems.length > 0) return { ...failed({ rule: '', message: '' }), problems };
    const circle = aliasOfItself(doc);
    if (circle) {
      const { line, col } = counter.linePos(circle.range![0]);
      return failed({
        rule: 'yaml-aliases',
        message: `\`*${circle.source}\` is inside the part that it repeats`,
        hint: 'Write the repeated part out; a draft does not need many aliases.',
        ...at(line, col),
      });
    }
    value = doc.toJS({ maxAliasCount: maxAliases });
  } catch (error) {
    if (error instanceof ReferenceError) {
      return failed({
        rule: 'yaml-aliases',
        message: /Excessive alias/.test(error.message)
          ? `the file uses more than ${maxAliases} aliases`
          : error.message,
        hint: 'Write the repeated part out; a draft does not need many aliases.',
      });
    }
    // A megabyte of `[[[[[…` exceeds the parser's stack.
    if (error instanceof RangeError) return failed(tooDeep);
    throw error;
  }

  const placeOfNode = (node: Node | undefined): Place | undefined => {
    if (!node?.range) return undefined;
    const { line, col } = counter.linePos(node.range[0]);
    return at(line, col);
  };
  const nodeAt = (path: PropertyKey[]): Node | undefined => {
    const found = path.length === 0 ? doc.contents : doc.getIn(path, true);
    return isNode(found) ? found : undefined;
  };
  const placeOf = (path: PropertyKey[]): Place => {
    for (let length = path.length; length >= 0; length--) {
      const place = placeOfNode(nodeAt(path.slice(0, length)));
      if (place) return place;
    }
    return at(1, 1);
  };
  return {
    file,
    text,
    value,
    problems: [],
    placeOf,
    placeOfKey(path, key) {
      const map = nodeAt(path);
      const pair = isMap(map)
        ? map.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
        : undefined;
      return placeOfNode(pair?.key as Node | undefined) ?? placeOf(path);
    },
    placeWithin(path, written, offset) {
      const node = nodeAt(path);
      const start = placeOf(path);
      if (!isScalar(node) || !node.range) return start;
      // Search for the words: folding and indentation make offsets unreliable.
      const words = written.slice(offset).split('\n')[0]!.slice(0, 60);
      const found = words ? text.indexOf(words, node.range[0]) : -1;
      if (found < 0 || found > node.range[1]) return start;
      const { line, col } = counter.linePos(found);
      return at(line, col);
    },
  };
}

/** `&a [*a]` is valid YAML but infinite data: code that walks through it never returns. */
function aliasOfItself(doc: Document): Alias | undefined {
  let found: Alias | undefined;
  visit(doc, {
    Alias(_key, alias, path) {
      // Resolving an alias searches the whole file, so it is done only where the name matches.
      if (
        !path.some((around) => isCollection(around) && around.anchor === alias.source && around === alias.resolve(doc))
      )
        return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

const tooDeep = {
  rule: 'yaml-too-deep',
  message: 'the file is nested too deeply',
  hint: 'A draft is about five levels deep.',
  line: 1,
  column: 1,
};
