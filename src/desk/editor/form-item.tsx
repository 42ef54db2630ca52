import { placeOfItem } from '../../review/places.ts';
import { CommentLink, Comments } from './form-comments.tsx';
import type { Path } from '../../issue/edit/edit-draft-places.ts';
import type { KindName } from '../../issue/kinds/section-kind.ts';
import { EntryHead } from './entry-head.tsx';
import {
  Fields,
  groupOf,
  hasAny,
  idOf,
  More,
  OtherProblems,
  problemsWithin,
  wordsOf,
  type Form,
} from './form-field.tsx';
import { kindFields } from './form-fields.ts';
import { ImageFields } from './form-image.tsx';
import { sentence } from '../../http/problem-words.tsx';
import { worstOf } from './shown-problem.ts';

/** An item of a section, folded to its title. */
export function ItemRow({
  item,
  path,
  count,
  kind,
  form,
}: {
  item: unknown;
  path: Path;
  count: number;
  kind: KindName;
  form: Form;
}) {
  const group = groupOf(item);
  const title = wordsOf(group.title) || 'Without a title';
  const { main, more } = kindFields[kind].items!;
  const own = problemsWithin(form, path);
  const repeat = own.find(({ rule }) => rule === 'link-in-earlier-issue' || rule === 'repeated-link');
  return (
    <li className="form-item" data-entry={JSON.stringify(path)} data-title={title}>
      <EntryHead
        path={path}
        title={title}
        level="item"
        index={path.at(-1) as number}
        count={count}
        lead={hostOf(group.url)}
        tone={worstOf(own)}
        note={repeat && sentence(repeat.message)}
        open={false}
      />
      <Comments place={placeOfItem(item)} form={form} />
      <div className="form-item-body" id={`${idOf(path)}-body`} hidden>
        <Fields fields={main} at={path} group={group} form={form} />
        <More
          label="More: by, source, picture, tags, note"
          path={path}
          form={form}
          fields={[...more.map(({ key }) => key), 'image']}
          open={hasAny(group, [...more.map(({ key }) => key), 'image'])}
        >
          <Fields fields={more} at={path} group={group} form={form} />
          <ImageFields path={path} group={group} form={form} />
        </More>
        <OtherProblems path={path} form={form} known={[...main, ...more].map(({ key }) => key)} skip={['image']} />
        <CommentLink place={placeOfItem(item)} form={form} />
      </div>
    </li>
  );
}

function hostOf(url: unknown): string {
  return (typeof url === 'string' && URL.parse(url)?.hostname.replace(/^www\./, '')) || '';
}
