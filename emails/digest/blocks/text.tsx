import { previewSection } from '../../preview-view.ts';
import type { ViewOf } from '../../view.ts';
import { Cell } from './cell.tsx';
import { SectionHeading } from './heading.tsx';
import { Prose } from './prose.tsx';
import { template } from './template.tsx';

/** A section of the editor's own words (`kind: text`). */
export function Letter({ section }: { section: ViewOf<'text'> }) {
  return (
    <>
      <SectionHeading title={section.title} intro={section.intro} bottom={6} />
      <Cell>
        <Prose rich={section.body} gap={10} />
      </Cell>
    </>
  );
}

export default template(Letter, { section: previewSection('text') });
