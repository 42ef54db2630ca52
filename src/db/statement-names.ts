/** Limits for one connection: statements that PostgreSQL keeps prepared, and texts that we remember. */
const max = { names: 100, seen: 1_000 };
/** A statement is prepared from this use on: a multi-row insert of an odd length may not come again. */
const minUses = 3;

/**
 * Names the statements that repeat, so that PostgreSQL plans them once for each connection: planning is two thirds of
 * what a ledger's commit costs it. Undefined: sent without being prepared.
 */
export function nameStatements(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  const seen = new Map<string, number>();
  return (text) => {
    const known = names.get(text);
    if (
      known ||
      names.size >= max.names ||
      text.length > 4_000 ||
      !/^\s*(?:select|insert|update|delete|with)\b/i.test(text)
    )
      return known;
    const times = (seen.get(text) ?? 0) + 1;
    if (times < minUses) {
      if (seen.size >= max.seen) seen.clear();
      seen.set(text, times);
      return undefined;
    }
    seen.delete(text);
    const name = `galley_${names.size + 1}`;
    names.set(text, name);
    return name;
  };
}

/** The prepared statement is outdated: a table has changed, or a pooler has dropped it. It has had no effect. */
export function isOutdatedStatement(error: unknown): boolean {
  const { code, routine } = (error ?? {}) as { code?: unknown; routine?: unknown };
  return code === '26000' || (code === '0A000' && routine === 'RevalidateCachedQuery');
}
