/** Finds values that are not understood, and columns whose cells turn out to be about the list. */
import type { EvidenceColumn, ImportColumns } from './import-columns.ts';
import type { ImportQuestion, UnclearValue } from './import-question.ts';
import { betraysLeaving, readCell, type CellMeaning } from './meaning/cell.ts';
import type { StandingReader } from './meaning/row-standing.ts';

const isCompound = /[,;|"{}[\]:=/]/;
const maxValues = 6;
/** Columns about the list have few different values; values beyond this number are checked again each time. */
const maxSeen = 1000;

/** Values of a column that we don't understand. */
export class UnclearValues {
  readonly #columns: ImportColumns;
  readonly #reader: StandingReader;
  readonly #found = new Map<number, ValueCounts>();

  constructor(columns: ImportColumns, reader: StandingReader) {
    this.#columns = columns;
    this.#reader = reader;
  }

  collect(cells: string[], line: number): void {
    for (const [at, { index }] of this.#columns.evidence.entries()) {
      const value = cells[index] ?? '';
      if (this.#reader.says(at, value) !== 'unclear') continue;
      const counts = this.#found.get(at) ?? new ValueCounts();
      this.#found.set(at, counts);
      counts.add(value, line);
    }
  }

  questions(): ImportQuestion[] {
    return [...this.#found].map(([at, counts]) => {
      const { index, name, meaning } = this.#columns.evidence[at]!;
      const status = meaning.kind === 'status';
      return { code: 'values', column: name, number: index + 1, heading: true, status, ...counts.told() };
    });
  }
}

class ValueCounts {
  readonly #values = new Map<string, UnclearValue>();
  #more = 0;

  add(value: string, line: number): void {
    const known = this.#values.get(value);
    if (known) known.rows++;
    else if (this.#values.size < maxValues) this.#values.set(value, { value: value.slice(0, 60), rows: 1, line });
    else this.#more++;
  }

  told(): { values: UnclearValue[]; more: number } {
    return { values: [...this.#values.values()], more: this.#more };
  }
}

export function isSoft({ meaning }: EvidenceColumn): boolean {
  return (meaning.kind === 'status' || meaning.kind === 'in') && meaning.soft;
}

/** A column that decides who is on the list only if its cells show that it is about the list. */
export class DoubtfulColumn {
  readonly index: number;
  readonly #column: EvidenceColumn;
  readonly #betrayed = new ValueCounts();
  /** The values checked so far, and whether each is a word of leaving. */
  readonly #seen = new Map<string, boolean>();
  #anyBetrayed = false;
  #anySaid = false;
  #understood = true;

  constructor(column: EvidenceColumn) {
    this.index = column.index;
    this.#column = column;
  }

  look(value: string, line: number): void {
    if (value === '') return;
    let betrays = this.#seen.get(value);
    if (betrays === undefined) {
      betrays = betraysLeaving(value.trim());
      // `{"unsubscribed": false}` contains the word but means the opposite; a list of tags may, too.
      if (betrays && isCompound.test(value)) this.#understood = false;
      else if (this.#understood) this.#learn(readCell(value).kind);
      if (this.#seen.size < maxSeen && value.length < 60) this.#seen.set(value, betrays);
    }
    if (!betrays) return;
    this.#anyBetrayed = true;
    this.#betrayed.add(value, line);
  }

  #learn(kind: CellMeaning['kind']): void {
    if (kind === 'blank') return;
    const flags = this.#column.meaning.kind === 'in';
    if (kind === 'standing' || (flags && (kind === 'yes' || kind === 'no' || kind === 'date'))) this.#anySaid = true;
    else this.#understood = false;
  }

  /** Returns the column as evidence if all its cells are understood. */
  promoted(): EvidenceColumn | undefined {
    if (!this.#understood || !this.#anySaid) return undefined;
    if (this.#column.meaning.kind !== 'other') return this.#column;
    return this.#anyBetrayed ? { ...this.#column, meaning: { kind: 'status', soft: true } } : undefined;
  }

  question(): ImportQuestion | undefined {
    if (!this.#anyBetrayed || this.promoted()) return undefined;
    const { index, name } = this.#column;
    return { code: 'values', column: name, number: index + 1, heading: false, status: false, ...this.#betrayed.told() };
  }
}
