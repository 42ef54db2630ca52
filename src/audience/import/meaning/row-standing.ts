/** Decides the standing of a row's person: a pure function of the cells, the columns and the operator's options. */
import type { EvidenceColumn } from '../import-columns.ts';
import { answerOf, isBlank, readCell, strictestWord, type CellMeaning } from './cell.ts';
import { fold } from './fold.ts';
import type { HeadingMeaning } from './heading.ts';
import { isDeparture, isStricter, type Held, type Standing } from './standing.ts';

/** The choices of `--value VALUE=STANDING`, with folded values. */
export type ValueChoices = Record<string, Standing | 'ignore'>;

/** The meaning of one cell; `silent` if it gives no reason against mailing the person. */
export type CellSays = Standing | 'silent' | 'unclear';

export interface RowStanding {
  standing: Standing;
  /** The column and the cell that decided; undefined if no cell gives a reason against mailing. */
  because: { column: string; value: string } | undefined;
  unclear: boolean;
}

/** Reads the columns that decide who is on the list. Create one for each import. */
export class StandingReader {
  readonly #columns: { column: EvidenceColumn; says: Map<string, CellSays> }[];
  readonly #values: ValueChoices;
  /** True if another column says with certainty who is on the list. */
  readonly #decided: boolean;
  readonly #decidedIn: boolean;

  constructor(columns: EvidenceColumn[], values: ValueChoices) {
    this.#columns = columns.map((column) => ({ column, says: new Map() }));
    this.#values = values;
    const sure = columns.filter(({ meaning }) => isSure(meaning));
    this.#decided = sure.length > 0;
    this.#decidedIn = sure.some(({ meaning }) => meaning.kind === 'status' || meaning.kind === 'in');
  }

  /** Returns the most restrictive standing among the row's cells. */
  read(cells: string[]): RowStanding {
    const result: RowStanding = { standing: 'active', because: undefined, unclear: false };
    for (let at = 0; at < this.#columns.length; at++) {
      const { column } = this.#columns[at]!;
      const value = cells[column.index] ?? '';
      const says = this.says(at, value);
      if (says === 'unclear') result.unclear = true;
      else if (says !== 'silent' && isStricter(says, result.standing)) {
        result.standing = says;
        result.because = { column: column.name, value };
      }
    }
    return result;
  }

  /** Returns the meaning of a value in the column at this place. Results are cached: most columns have few values. */
  says(at: number, value: string): CellSays {
    const { column, says } = this.#columns[at]!;
    const before = says.get(value);
    if (before !== undefined) return before;
    const found = this.#decide(column.meaning, value);
    if (says.size > 5000) says.clear();
    says.set(value, found);
    return found;
  }

  /** The operator's choice counts if the value is unclear: `1` may be active in one column and a yes in another. */
  #decide(meaning: HeadingMeaning, value: string): CellSays {
    const says = this.#read(meaning, value);
    if (says !== 'unclear' && !(says === 'pending' && isBlank(value))) return says;
    const written = foldValue(value);
    const choice = Object.hasOwn(this.#values, written) ? this.#values[written] : undefined;
    return choice === undefined ? says : choice === 'ignore' ? 'silent' : choice;
  }

  #read(meaning: HeadingMeaning, value: string): CellSays {
    // A formula failed in the spreadsheet: the cell had a value, but nobody knows which.
    if (/^#(?:N\/A|REF|VALUE|NAME\?|DIV\/0|NUM|NULL|SPILL|CALC)!?$/i.test(value.trim())) return 'unclear';
    const cell = readCell(value);
    switch (meaning.kind) {
      case 'status':
        return statusSays(cell, value, meaning.soft);
      case 'left':
        return leftSays(cell, meaning);
      case 'tags':
        return strictestWord(value) ?? 'silent';
      case 'count':
        if (cell.kind === 'blank' || cell.kind === 'no' || (cell.kind === 'number' && cell.value === 0))
          return 'silent';
        return cell.kind === 'standing' ? cell.standing : this.#decided ? 'silent' : 'unclear';
      case 'in':
        return inSays(cell.kind === 'unknown' ? answerOf(value) : cell, meaning);
      case 'confirmed-at':
        if (this.#decidedIn) return 'silent';
        return cell.kind === 'blank' ? 'pending' : inSays(cell, { otherwise: 'pending' });
      case 'hint':
        if (cell.kind === 'standing' && isDeparture(cell.standing) && cell.standing !== 'unsubscribed')
          return cell.standing;
        return this.#decided || cell.kind === 'blank' || cell.kind === (meaning.yes ? 'yes' : 'no')
          ? 'silent'
          : 'unclear';
      case 'frequency':
        return neverWords.has(fold(value)) ? 'unsubscribed' : 'silent';
      case 'reply-code':
        return /^[45]\d\d$|^[45]\.\d{1,3}\.\d{1,3}/.test(value.trim()) ? 'bounced' : 'silent';
      default:
        return 'silent';
    }
  }
}

const neverWords = new Set('never none no off 0 nie jamais nunca mai nooit aldrig nigdy zero'.split(' '));

/** Converts a value to the form in which it is compared with `--value`. */
export function foldValue(value: string): string {
  return isBlank(value) ? '' : fold(value) || value.trim();
}

function isSure(meaning: HeadingMeaning): boolean {
  return (
    (meaning.kind === 'status' && !meaning.soft) ||
    (meaning.kind === 'in' && !meaning.soft) ||
    (meaning.kind === 'left' && !meaning.anyText && !meaning.date)
  );
}

function statusSays(cell: CellMeaning, value: string, soft: boolean): CellSays {
  switch (cell.kind) {
    // The file says this about other people but not about this one, so it does not show that they agreed.
    case 'blank':
      return soft ? 'silent' : 'pending';
    case 'standing':
      return cell.standing;
    case 'yes':
    case 'no':
      // Numbers have a different meaning in each program: 1 is active in one and bounced in another.
      return /^[\d.]+$/.test(value.trim()) ? 'unclear' : cell.kind === 'yes' ? 'active' : 'unsubscribed';
    default:
      return 'unclear';
  }
}

function leftSays(cell: CellMeaning, { as, anyText }: { as: Held; anyText: boolean }): CellSays {
  switch (cell.kind) {
    case 'blank':
    case 'no':
    case 'link':
      return 'silent';
    case 'yes':
    case 'date':
      return as;
    case 'number':
      return cell.value === 0 ? 'silent' : anyText ? as : 'unclear';
    case 'standing':
      if (cell.standing === 'active') return anyText ? as : 'silent';
      // `Suppression reason: HardBounce`: the cell is more exact than the heading.
      return isDeparture(cell.standing) || !anyText ? cell.standing : as;
    case 'unknown':
      return anyText ? as : 'unclear';
  }
}

function inSays(cell: CellMeaning, { otherwise }: { otherwise: Held }): CellSays {
  switch (cell.kind) {
    case 'yes':
    case 'date':
      return 'active';
    case 'no':
      return otherwise;
    // If the file has several lists, a blank column says nothing; a blank among yes and no is not a yes.
    case 'blank':
      return 'pending';
    case 'standing':
      return cell.standing;
    case 'number':
    case 'link':
    case 'unknown':
      return 'unclear';
  }
}
