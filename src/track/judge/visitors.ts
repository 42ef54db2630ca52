import type { ReaderEvent } from './reader-events.ts';

/** Where one of a reader's visits came from. */
export interface Visitor {
  /** Number among the networks of this reader's visits; -1 if unknown. */
  network: number;
  program: number;
  /** Both together, if both are known: without the network, many people have the same program. */
  isKnown: boolean;
  /** `0/1`: the same for the same network and program. */
  id: string;
  /** Keys of evidence that is shared with other readers: by network, program and both. */
  networks: string[];
  programs: string[];
  pairs: string[];
}

/**
 * Numbers a reader's networks and programs. In the first hour of a key a visit has hashes by two keys, which joins the
 * visits before it to those after. Visits whose hashes were deleted keep their numbers, below those of later ones.
 */
export function numberVisitors(events: ReaderEvent[]): Visitor[] {
  const networks = openGroups();
  const programs = openGroups();
  const hashes = events.map(({ seenFrom }) => (seenFrom ? seenFrom.split(' ').map((part) => part.split('.')) : []));
  for (const [index, parts] of hashes.entries()) {
    const place = parts.length === 0 ? events[index]!.features?.place : undefined;
    networks.join(place ? kept(place[0]) : parts.flatMap(([key, network]) => (network ? [`n:${key}.${network}`] : [])));
    programs.join(
      place ? kept(place[1]) : parts.flatMap(([key, , program]) => (program ? [`a:${key}.${program}`] : [])),
    );
  }
  return hashes.map((parts, index) => {
    const place = parts.length === 0 ? events[index]!.features?.place : undefined;
    const networkKeys = parts.flatMap(([key, network]) => (network ? [`n:${key}.${network}`] : []));
    const programKeys = parts.flatMap(([key, , program]) => (program ? [`a:${key}.${program}`] : []));
    const network = networks.numberOf(place ? kept(place[0]) : networkKeys);
    const program = programs.numberOf(place ? kept(place[1]) : programKeys);
    return {
      network,
      program,
      isKnown: network >= 0 && program >= 0,
      id: `${network}/${program}`,
      networks: networkKeys,
      programs: programKeys,
      pairs: parts.flatMap(([key, net, agent]) => (net && agent ? [`v:${key}.${net}.${agent}`] : [])),
    };
  });
}

function kept(number: number): string[] {
  return number < 0 ? [] : [`kept ${number}`];
}

/** Joins texts that occur together into groups. A group's number does not depend on the order in which they came. */
function openGroups() {
  const parent = new Map<string, string>();
  const rootOf = (text: string): string => {
    const above = parent.get(text) ?? text;
    if (above === text) return text;
    const root = rootOf(above);
    parent.set(text, root);
    return root;
  };
  let numbers: Map<string, number> | undefined;
  return {
    join(texts: string[]) {
      const roots = texts.map(rootOf).toSorted();
      for (const root of roots) parent.set(root, roots[0]!);
    },
    numberOf([text]: string[]): number {
      if (text === undefined) return -1;
      // Kept numbers stay what they are; new groups are numbered after them.
      numbers ??= numberGroups([...new Set([...parent.keys()].map(rootOf))]);
      return numbers.get(rootOf(text))!;
    },
  };
}

function numberGroups(roots: string[]): Map<string, number> {
  const keptNumber = (root: string) => (root.startsWith('kept ') ? Number(root.slice(5)) : -1);
  let next = Math.max(-1, ...roots.map(keptNumber)) + 1;
  return new Map(roots.toSorted().map((root) => [root, root.startsWith('kept ') ? keptNumber(root) : next++]));
}
