/** Statements PostgreSQL keeps prepared on one connection, at most; and texts we remember having seen. */
const most = { names: 100, seen: 1_000 };
/** The first times may be the last: a multi-row insert of an odd length is not kept. */
const fromTimes = 3;

/**
 * Names those statements that come again and again, so that PostgreSQL plans them once for each connection: planning is two
 * thirds of what a ledger's commit costs it. Undefined: sent as it stands.
 */
export function nameStatements(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  const seen = new Map<string, number>();
  return (text) => {
    const known = names.get(text);
    if (
      known ||
      names.size >= most.names ||
      text.length > 4_000 ||
      !/^\s*(?:select|insert|update|delete|with)\b/i.test(text)
    )
      return known;
    const times = (seen.get(text) ?? 0) + 1;
    if (times < fromTimes) {
      if (seen.size >= most.seen) seen.clear();
      seen.set(text, times);
      return undefined;
    }
    seen.delete(text);
    const name = `galley_${names.size + 1}`;
    names.set(text, name);
    return name;
  };
}

/** The prepared form is no good any more: a table was changed under it, or a pooler threw it away. Nothing was done. */
export function isOutdatedStatement(error: unknown): boolean {
  const { code, routine } = (error ?? {}) as { code?: unknown; routine?: unknown };
  return code === '26000' || (code === '0A000' && routine === 'RevalidateCachedQuery');
}
