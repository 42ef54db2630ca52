/** What a comment is about: the issue, one of its sections, or one of its items. */

export interface Place {
  /**
   * Stays the same while the issue is edited around it: an item is known by its address, else its `id`, else its title,
   * a section by its title.
   */
  key: string;
  /** Its title. */
  label: string;
  level: 'issue' | 'section' | 'item';
}

export const wholeIssue: Place = { key: 'issue', label: 'The whole issue', level: 'issue' };

/** Takes a section of a valid issue or as it is written so far. */
export function placeOfSection(section: unknown): Place {
  const { title, sponsor, sponsored, kind } = fieldsOf(section);
  const label = title || sponsor || (sponsored ? `Slot ${sponsored}` : kind) || 'A section without a title';
  return { key: `section:${label}`, label, level: 'section' };
}

/** Takes an item of a valid issue or as it is written so far. */
export function placeOfItem(item: unknown): Place {
  const { id, url, title, question } = fieldsOf(item);
  const label = title || question || url || 'An item without a title';
  return { key: `item:${url || id || label}`, label, level: 'item' };
}

/** Every place of an issue, in reading order. */
export function placesOf({ sections }: { sections: readonly unknown[] }): Place[] {
  const places = sections.flatMap((section) => {
    const { items } = (section ?? {}) as { items?: unknown };
    return [placeOfSection(section), ...(Array.isArray(items) ? items.map(placeOfItem) : [])];
  });
  // Two without a title are one place: nobody could say which is meant.
  return [...new Map([wholeIssue, ...places].map((place) => [place.key, place])).values()];
}

function fieldsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries((value ?? {}) as Record<string, unknown>).flatMap(([key, field]) =>
      typeof field === 'string' || typeof field === 'number' ? [[key, String(field).trim()]] : [],
    ),
  );
}
