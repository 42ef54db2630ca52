/** What a row says about its person: a pure function of its cells, the columns, and what the operator said. */
import type { EvidenceColumn } from '../import-columns.ts';
import { answerOf, isBlank, readCell, strictestWord, type CellMeaning } from './cell.ts';
import { fold } from './fold.ts';
import type { HeadingMeaning } from './heading.ts';
import { isDeparture, isStricter, type Held, type Standing } from './standing.ts';

/** What `--value VALUE=STANDING` said: folded values. */
export type ValueChoices = Record<string, Standing | 'ignore'>;

/** What one cell says; `silent` where it says nothing against mailing them. */
export type CellSays = Standing | 'silent' | 'unclear';

export interface RowStanding {
  standing: Standing;
  /** The column and the cell that said so; undefined where nothing spoke against them. */
  because: { column: string; value: string } | undefined;
  unclear: boolean;
}

/** Reads the columns that have a say. Makes no difference between files; one for each import. */
export class StandingReader {
  readonly #columns: { column: EvidenceColumn; says: Map<string, CellSays> }[];
  readonly #values: ValueChoices;
  /** Another column than these says for sure who is on the list. */
  readonly #decided: boolean;
  readonly #decidedIn: boolean;

  constructor(columns: EvidenceColumn[], values: ValueChoices) {
    this.#columns = columns.map((column) => ({ column, says: new Map() }));
    this.#values = values;
    const sure = columns.filter(({ meaning }) => isSure(meaning));
    this.#decided = sure.length > 0;
    this.#decidedIn = sure.some(({ meaning }) => meaning.kind === 'status' || meaning.kind === 'in');
  }

  /** The most restrictive of what its cells say. */
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

  /** What a value of the column at this place says. Most columns hold few values, so they are remembered. */
  says(at: number, value: string): CellSays {
    const { column, says } = this.#columns[at]!;
    const before = says.get(value);
    if (before !== undefined) return before;
    const found = this.#decide(column.meaning, value);
    if (says.size > 5000) says.clear();
    says.set(value, found);
    return found;
  }

  /** What was said of a value counts where the value says nothing clear: `1` may be active here and a yes there. */
  #decide(meaning: HeadingMeaning, value: string): CellSays {
    const says = this.#read(meaning, value);
    if (says !== 'unclear' && !(says === 'pending' && isBlank(value))) return says;
    const written = foldValue(value);
    const choice = Object.hasOwn(this.#values, written) ? this.#values[written] : undefined;
    return choice === undefined ? says : choice === 'ignore' ? 'silent' : choice;
  }

  #read(meaning: HeadingMeaning, value: string): CellSays {
    // A formula that failed in a spreadsheet: there was something, and nobody knows what.
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

/** A value as `--value` is compared with it. */
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
    // A file that says it of the others and not of this one doesn't know that they agreed.
    case 'blank':
      return soft ? 'silent' : 'pending';
    case 'standing':
      return cell.standing;
    case 'yes':
    case 'no':
      // Numbers stand for something else in each program: 1 is active here and bounced there.
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
      // `Suppression reason: HardBounce`: the cell says it better than the heading.
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
    // An empty column says nothing of a list that has several; a blank among yes and no is no yes.
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
