/** Which sections and items of one draft are which of another; an item is found again in whatever section it is. */
import { alignEntries, entriesOf, pairByMarks, pairByNeighbours, type Group } from './align-entries.ts';

/** Maps each section and item of one draft to the same one in the other. */
export type Partners = Map<Group, Group>;

export function alignDrafts(before: Group, after: Group): Partners {
  const partners: Partners = new Map();
  const [from, to] = [before, after].map((draft) => entriesOf(draft.sections) ?? []) as [Group[], Group[]];
  const lists: { before: Group[]; after: Group[] }[] = [];
  for (const [index, other] of alignEntries(from, to).entries()) {
    if (other === -1) continue;
    partners.set(from[index]!, to[other]!);
    lists.push({ before: itemsOf(from[index]!), after: itemsOf(to[other]!) });
  }
  // First what is surely the same: within its section, then anywhere. Only then what merely stands in the same place.
  for (const list of lists) note(list.before, list.after, pairByMarks(list.before, list.after), partners);
  const taken = new Set(partners.values());
  const [left, right] = [
    from.flatMap(itemsOf).filter((item) => !partners.has(item)),
    to.flatMap(itemsOf).filter((item) => !taken.has(item)),
  ];
  note(left, right, pairByMarks(left, right), partners);
  for (const list of lists) {
    const now = new Set(partners.values());
    const partner = list.before.map((item) => {
      const other = partners.get(item);
      return other === undefined ? -1 : list.after.includes(other) ? list.after.indexOf(other) : elsewhere;
    });
    const known = [...partner];
    pairByNeighbours(list.before, list.after, partner);
    const fresh = partner.map((other, index) =>
      known[index] === -1 && other >= 0 && !now.has(list.after[other]!) ? other : -1,
    );
    note(list.before, list.after, fresh, partners);
  }
  return partners;
}

/** Marks an item that is in another section now: no neighbour of it is known here. */
const elsewhere = -2;

function note(before: Group[], after: Group[], partner: number[], partners: Partners): void {
  for (const [index, other] of partner.entries())
    if (other >= 0 && !partners.has(before[index]!)) partners.set(before[index]!, after[other]!);
}

export function itemsOf(section: Group): Group[] {
  return entriesOf(section.items) ?? [];
}
