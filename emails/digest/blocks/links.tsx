import { itemFacts } from '../../meta.ts';
import { previewSection } from '../../preview-view.ts';
import type { ViewOf } from '../../view.ts';
import { Cell } from './cell.tsx';
import { SectionHeading } from './heading.tsx';
import { Item } from './item.tsx';
import { template } from './template.tsx';

export function Links({ section }: { section: ViewOf<'links'> }) {
  return (
    <>
      <SectionHeading title={section.title} intro={section.intro} />
      {section.items.map((item) => (
        <Cell key={item.id}>
          <Item item={item} facts={itemFacts(item)} />
        </Cell>
      ))}
    </>
  );
}

export default template(Links, { section: previewSection('links') });
