import type { Standing } from './meaning/standing.ts';

/** Something that only the operator can say; `question-words.ts` has the words. */
export type ImportQuestion =
  /** A column that speaks of leaving, or cells that do, with values that we don't understand. */
  | {
      code: 'values';
      column: string;
      /** From 1. */
      number: number;
      /** The heading speaks of it, and not only cells. `status`: it says who is on the list. */
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
  /** The first line that has it. */
  line: number;
}
