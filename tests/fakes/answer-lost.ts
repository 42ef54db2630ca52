import { GalleyError } from '../../src/problem.ts';
import type { Database } from '../../src/db/open.ts';

/** A database whose connection breaks after a COMMIT was done, and before its answer arrived. */
export interface LossyDatabase {
  db: Database;
  /** Loses the answers to this many of the following transactions for which `isIt` is true; default: all. */
  loseAnswers(count: number, isIt?: (result: unknown) => boolean): void;
  /** Refuses transactions, as while the server restarts, until it is called with false. */
  setAway(isAway: boolean): void;
}

const lost = () =>
  new GalleyError('The database can’t be reached: Connection terminated unexpectedly', {
    code: 'E_DATABASE_AWAY',
    hint: 'In tests.',
  });

export function lossyDatabase(real: Database): LossyDatabase {
  let left = 0;
  let isIt = (_result: unknown) => true;
  let isAway = false;
  const db = new Proxy(real, {
    get(target, name) {
      if (name !== 'transaction') {
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
      }
      return () => ({
        async execute(work: Parameters<ReturnType<Database['transaction']>['execute']>[0]) {
          if (isAway) throw lost();
          const result = await target.transaction().execute(work);
          if (left === 0 || !isIt(result)) return result;
          left--;
          throw lost();
        },
      });
    },
  });
  return {
    db,
    loseAnswers(count, which = () => true) {
      left = count;
      isIt = which;
    },
    setAway: (away) => void (isAway = away),
  };
}
