/** Who has a draft open in the editor at this moment, in this process; nothing of it is stored. */

export interface Visitor {
  /** Names the window. */
  window: string;
  /** The account; undefined on a desk without accounts. */
  name: string | undefined;
}

export interface OtherPerson {
  /** Undefined for another window of the same person, or of nobody known. */
  name?: string;
  /** The title of the section where they write. */
  section?: string;
}

export interface Presence {
  /**
   * `onChange` is called with everybody else, at once and whenever it changes, until the returned function is called. A
   * window that comes back within a moment, as after a reload, has not left.
   */
  enter(number: number, visitor: Visitor, onChange: (others: OtherPerson[]) => void): () => void;
  /** A window says that it is still there, and where. */
  isIn(number: number, visitor: Visitor, section: string): void;
}

export interface PresenceOptions {
  now?: () => number;
  graceMs?: number;
  /** Whoever has not been heard of for longer is not shown: a laptop that was closed says nothing. */
  silentMs?: number;
}

interface Here extends Visitor {
  section: string;
  heardAt: number;
  listeners: Set<(others: OtherPerson[]) => void>;
}

/** A title that somebody else's page shows. */
const maxSection = 80;

export function openPresence({
  now = () => performance.now(),
  graceMs = 1500,
  silentMs = 50_000,
}: PresenceOptions = {}): Presence {
  const rooms = new Map<number, Map<string, Here>>();

  const othersOf = (room: Map<string, Here>, me: Here): OtherPerson[] => {
    const others = [...room.values()].filter((one) => one !== me && one.heardAt > now() - silentMs);
    const shown = others.map(({ name, section }): OtherPerson => ({
      ...(name !== undefined && name !== me.name ? { name } : {}),
      ...(section ? { section } : {}),
    }));
    // Three windows of one person are one line.
    return [...new Map(shown.map((one) => [`${one.name ?? ''} ${one.section ?? ''}`, one])).values()];
  };
  const tell = (number: number) => {
    const room = rooms.get(number);
    for (const me of room?.values() ?? []) {
      const others = othersOf(room!, me);
      for (const listener of me.listeners) listener(others);
    }
  };
  const later = (number: number, ms: number) => setTimeout(() => tell(number), ms).unref();

  return {
    enter(number, { window, name }, onChange) {
      const room = rooms.get(number) ?? new Map<string, Here>();
      rooms.set(number, room);
      // Those who were alone had nobody to tell that they are there.
      for (const one of room.values()) if (one.listeners.size > 0) one.heardAt = now();
      const here = room.get(window) ?? { window, name, section: '', heardAt: 0, listeners: new Set() };
      here.name = name;
      here.heardAt = now();
      here.listeners.add(onChange);
      room.set(window, here);
      tell(number);
      later(number, silentMs + 1000);
      return () => {
        here.listeners.delete(onChange);
        setTimeout(() => {
          if (here.listeners.size > 0) return;
          room.delete(window);
          if (room.size === 0) rooms.delete(number);
          tell(number);
        }, graceMs).unref();
      };
    },
    isIn(number, { window }, section) {
      const here = rooms.get(number)?.get(window);
      if (!here) return;
      const [before, wasSilent] = [here.section, here.heardAt <= now() - silentMs];
      here.section = section.trim().slice(0, maxSection);
      here.heardAt = now();
      if (before !== here.section || wasSilent) tell(number);
      later(number, silentMs + 1000);
    },
  };
}
