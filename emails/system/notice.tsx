import { Cell } from '../digest/blocks/cell.tsx';
import { Action, Sheet } from './sheet.tsx';
import { previewMails, type SystemMailView } from './view.ts';

/** Notifies an operator of something that needs a person, with a link to the desk. */
export default function Notice({ view }: { view: SystemMailView }) {
  return (
    <Sheet view={view}>
      <Cell top={20} bottom={40}>
        <Action view={view} />
      </Cell>
    </Sheet>
  );
}

Notice.PreviewProps = { view: previewMails.notice };
