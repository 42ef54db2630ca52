import { readdirSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import mjml2html from 'mjml';
import type { Theme } from '../theme.ts';
import { modelOf, sectionModels } from './model.ts';

/** A newspaper: serif, rules, one red. Handlebars writes MJML, MJML writes the tables. */
export const classic: Theme = {
  name: 'classic',
  render(view) {
    return compileMjml(template(modelOf(view)));
  },
};

const template = loadTemplates();

/** Compiled when the theme is loaded; a misspelt field, helper or partial throws instead of leaving a hole. */
function loadTemplates(): (model: ReturnType<typeof modelOf>) => string {
  const handlebars = Handlebars.create();
  const options: CompileOptions = { strict: true, knownHelpersOnly: true, preventIndent: true };
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const names = readdirSync(new URL('partials/', import.meta.url)).flatMap((file) =>
    file.endsWith('.hbs') ? [file.slice(0, -'.hbs'.length)] : [],
  );
  const missing = Object.keys(sectionModels).find((kind) => !names.includes(kind));
  if (missing) throw new Error(`emails/classic/partials/${missing}.hbs is missing: it draws sections of that kind.`);
  // As compiled templates: partials handed over as text are compiled without `strict`.
  for (const name of names) handlebars.registerPartial(name, handlebars.compile(read(`partials/${name}.hbs`), options));
  return handlebars.compile(read('issue.mjml.hbs'), options);
}

async function compileMjml(source: string): Promise<string> {
  try {
    const { html } = await mjml2html(source, { validationLevel: 'strict', fonts: {}, keepComments: false });
    // MJML indents by tens of columns: a fifth of the message. Nothing here is preformatted, so a line break does.
    return html.replaceAll(/\s*\n\s*/g, '\n').trim();
  } catch (cause) {
    throw new Error(`MJML refuses what emails/classic/issue.mjml.hbs made of this issue: ${(cause as Error).message}`, {
      cause,
    });
  }
}
