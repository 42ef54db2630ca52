import { readdirSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import mjml2html from 'mjml';
import type { Theme } from '../theme.ts';
import { modelOf, sectionModels } from './model.ts';
import { dark, light } from './tokens.ts';

/** A newspaper look: serif, rules, one red. Handlebars generates MJML, and MJML generates the tables. */
export const classic: Theme = {
  name: 'classic',
  colours: { light, dark },
  render(view) {
    return compileMjml(template(modelOf(view)));
  },
};

const template = loadTemplates();

/** Compiled when the theme is loaded; a misspelt field, helper or partial throws instead of leaving a gap. */
function loadTemplates(): (model: ReturnType<typeof modelOf>) => string {
  const handlebars = Handlebars.create();
  const options: CompileOptions = { strict: true, knownHelpersOnly: true, preventIndent: true };
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const names = readdirSync(new URL('partials/', import.meta.url)).flatMap((file) =>
    file.endsWith('.hbs') ? [file.slice(0, -'.hbs'.length)] : [],
  );
  const missing = Object.keys(sectionModels).find((kind) => !names.includes(kind));
  if (missing) throw new Error(`emails/classic/partials/${missing}.hbs is missing: it draws sections of that kind.`);
  // Registered as compiled templates: partials given as text are compiled without `strict`.
  for (const name of names) handlebars.registerPartial(name, handlebars.compile(read(`partials/${name}.hbs`), options));
  return handlebars.compile(read('issue.mjml.hbs'), options);
}

async function compileMjml(source: string): Promise<string> {
  try {
    const { html } = await mjml2html(source, { validationLevel: 'strict', fonts: {}, keepComments: false });
    // MJML's indentation is a fifth of the message. Nothing here is preformatted, so a line break is enough.
    return html.replaceAll(/\s*\n\s*/g, '\n').trim();
  } catch (cause) {
    throw new Error(`MJML refuses what emails/classic/issue.mjml.hbs made of this issue: ${(cause as Error).message}`, {
      cause,
    });
  }
}
