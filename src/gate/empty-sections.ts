import { kindOf, sectionKinds } from '../issue/kinds/all.ts';
import { isLeftOut, nameOfSection } from '../issue/left-out.ts';
import { slotOf } from '../issue/fill-slots.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import type { Finding } from './finding.ts';
import { findingBuilder } from './finding-builder.ts';

/** The sections that are left out because they have no content. Slots are told with their bookings. */
export function emptySections(source: YamlSource): Finding[] {
  const { sections } = (source.value ?? {}) as { sections?: unknown };
  if (!Array.isArray(sections)) return [];
  const report = findingBuilder(source);
  return sections.flatMap((section: unknown, index) => {
    if (slotOf(section) !== undefined || !isLeftOut(section)) return [];
    const name = nameOfSection(section);
    const kind = kindOf(section as Record<string, unknown>);
    const hasItems = kind !== undefined && kind !== 'slot' && sectionKinds[kind].items !== undefined;
    const message = `${name === undefined ? 'a section without a title' : `“${name}”`} has nothing in it yet and is left out`;
    return [
      {
        ...report('section-left-out', message, {
          path: ['sections', index],
          hint: hasItems ? 'Add an item, or delete the section.' : 'Fill it in, or delete the section.',
        }),
        ...(name === undefined ? {} : { section: name }),
        ...(hasItems ? { code: 'no-items' as const } : {}),
      },
    ];
  });
}
