import type { Standing } from './meaning/standing.ts';

/** A question that only the operator can answer; its text is in `question-words.ts`. */
export type ImportQuestion =
  /** A column is about leaving, or some of its cells are, and it has values that we don't understand. */
  | {
      code: 'values';
      column: string;
      /** Counted from 1. */
      number: number;
      /** The heading is about leaving, not only the cells. `status`: the column says who is on the list. */
      heading: boolean;
      status: boolean;
      values: UnclearValue[];
      more: number;
    }
  /** The name of the file, or a line above its header, says that its people left. */
  | { code: 'file'; says: Standing; text: string; where: 'name' | 'title'; rows: number };

export interface UnclearValue {
  value: string;
  rows: number;
  /** The first line with this value. */
  line: number;
}
