import { isMap, isNode, isScalar, isSeq, type Document, type Node, type YAMLMap } from 'yaml';
import type { SplicedText } from './splices.ts';

/** A position: 1-based line and column, and the text of that line for showing it with a caret. */
export interface Place {
  line: number;
  column: number;
  source: string;
  /** The file, if it is not the source's own: a booking that fills a draft's slot is in another file. */
  file?: string;
}

export interface YamlPlaces {
  /** The position of the value at `path`, or of the nearest existing node around it. */
  placeOf(path: PropertyKey[]): Place;
  /** The position of the key `key` in the mapping at `path`. */
  placeOfKey(path: PropertyKey[], key: string): Place;
  /** The position of character `offset` of the string at `path`, as far as the YAML style allows. */
  placeWithin(path: PropertyKey[], value: string, offset: number): Place;
}

/** Positions of the nodes of a document, in the text as it was before its slips were corrected. */
export function placesIn(doc: Document, { text, before }: SplicedText, placeAt: (offset: number) => Place): YamlPlaces {
  const pairs = new WeakMap<YAMLMap, Map<unknown, YAMLMap['items'][number]>>();
  const pairOf = (map: YAMLMap, key: PropertyKey) => {
    let known = pairs.get(map);
    if (!known) {
      known = new Map(map.items.map((pair) => [isScalar(pair.key) ? pair.key.value : undefined, pair]));
      pairs.set(map, known);
    }
    return known.get(key);
  };
  /** The node at a path, or the nearest around it. */
  const nodeAt = (path: PropertyKey[]): { node: Node | undefined; isExact: boolean } => {
    let here: unknown = doc.contents;
    for (const part of path) {
      const next: unknown = isMap(here)
        ? pairOf(here, part)?.value
        : isSeq(here) && typeof part === 'number'
          ? here.items[part]
          : undefined;
      if (!isNode(next) || !next.range) return { node: isNode(here) ? here : undefined, isExact: false };
      here = next;
    }
    return { node: isNode(here) ? here : undefined, isExact: true };
  };
  const place = (node: Node | undefined) => placeAt(before(node?.range?.[0] ?? 0));
  return {
    placeOf: (path) => place(nodeAt(path).node),
    placeOfKey(path, key) {
      const { node, isExact } = nodeAt(path);
      const pair = isExact && isMap(node) ? pairOf(node, key) : undefined;
      return place((pair?.key as Node | undefined) ?? node);
    },
    placeWithin(path, written, offset) {
      const { node, isExact } = nodeAt(path);
      if (!isExact || !isScalar(node) || !node.range) return place(node);
      // Search for the words: folding and indentation make offsets unreliable.
      const words = written.slice(offset).split('\n')[0]!.slice(0, 60);
      const found = words ? text.slice(0, node.range[1]).indexOf(words, node.range[0]) : -1;
      return found < 0 ? place(node) : placeAt(before(found));
    },
  };
}
