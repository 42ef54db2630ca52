import type { ComponentType } from 'react';
import { previewView } from '../../preview-view.ts';
import { Page } from '../page.tsx';

/** A block alone on the theme's paper, so that `react-email dev` shows it by itself. */
export function template<Props extends object>(Block: ComponentType<Props>, props: Props) {
  const { lang, dir, subject, preheader } = previewView;
  function Template(given: Props) {
    return (
      <Page lang={lang} dir={dir} title={subject} preheader={preheader}>
        <Block {...given} />
      </Page>
    );
  }
  Template.PreviewProps = props;
  return Template;
}
