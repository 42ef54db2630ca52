import type { ComponentType } from 'react';
import { previewView } from '../../preview-view.ts';
import { Page } from '../page.tsx';

/** A single block on the theme's page, so that `react-email dev` can show it. */
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
