import { Cell } from '../digest/blocks/cell.tsx';
import { Action, Sheet } from './sheet.tsx';
import { previewMails, type SystemMailView } from './view.ts';

/** Confirms the subscription and links to past issues. */
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
