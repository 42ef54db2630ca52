import { Cell } from '../digest/blocks/cell.tsx';
import { Action, Sheet } from './sheet.tsx';
import { previewMails, type SystemMailView } from './view.ts';

/** Says that it worked, and where there is something to read until the next issue. */
export default function Welcome({ view }: { view: SystemMailView }) {
  return (
    <Sheet view={view}>
      <Cell top={24} bottom={44}>
        <Action view={view} />
      </Cell>
    </Sheet>
  );
}

Welcome.PreviewProps = { view: previewMails.welcome };
