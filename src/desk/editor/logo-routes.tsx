import { Hono } from 'hono';
import { z } from 'zod';
import type { Logo } from '../../config/brand.ts';
import type { Config } from '../../config/config.ts';
import { findInImages } from '../../files/inside-folder.ts';
import { Crumb, PageHead } from '../../http/blocks.tsx';
import { saveLogo } from '../../issue/pictures/save-logo.ts';
import { GalleyError } from '../../problem.ts';
import { join } from 'node:path';
import { deskPage, type DeskShell } from '../kit/desk-page.tsx';
import { SourceFault } from './draft-source.ts';
import { editorStyle } from './editor.css.ts';
import { picturesStyle } from './pictures.css.ts';
import { bodyJson, faultAsJson } from './request-body.ts';

const asked = z.strictObject({
  which: z.enum(['logo', 'dark']),
  src: z.string().regex(/^images\/\w[\w.-]*\.(?:png|jpe?g|gif)$/i),
  alt: z.string().trim().max(400),
  width: z.int().min(1).max(600),
});

/** `/logo`: the publication's logo, chosen like a picture of an issue and written into galley.yaml. */
export function logoRoutes({ root, publication }: Pick<Config, 'root' | 'publication'>, shell: DeskShell): Hono {
  const app = new Hono();
  app.onError(faultAsJson);
  app.get('/logo', () =>
    deskPage(shell, {
      title: 'Logo',
      under: '/logo',
      wide: false,
      modules: ['editor/logo'],
      style: editorStyle + picturesStyle,
      children: <LogoPage logo={publication.brand.logo} name={publication.name} />,
    }),
  );
  app.post('/logo', async (context) => {
    const parsed = asked.safeParse(await bodyJson(context));
    if (
      !parsed.success ||
      findInImages(join(root, 'drafts'), parsed.data.src.slice('images/'.length)).kind !== 'inside'
    )
      throw new SourceFault(422, 'There is no such picture', 'Choose it again.');
    try {
      await saveLogo(root, parsed.data);
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      if (error instanceof GalleyError) throw new SourceFault(422, message, error.hint ?? '', code, error);
      throw new SourceFault(
        507,
        `galley.yaml can’t be written: ${code || message}`,
        'Allow writing it, and try again.',
      );
    }
    return Response.json({ kind: 'saved' }, { headers: { 'cache-control': 'no-store' } });
  });
  return app;
}

function LogoPage({ logo, name }: { logo: Logo | undefined; name: string }) {
  return (
    <div className="editor" data-logo-page="" data-name={name}>
      <Crumb href="/" shortcut="u">
        Desk
      </Crumb>
      <PageHead title="Logo" lead="At the top of each mail and of the public pages, in place of the name." />
      <LogoCard which="logo" title="The logo" src={logo?.src} alt={logo?.alt || name} />
      <LogoCard which="dark" title="On dark backgrounds" src={logo?.dark} alt={logo?.alt || name} />
      <div role="status" data-logo-said="" />
      <p className="hint">
        It is shown 160 pixels wide; <code>width</code> under <code>theme: logo:</code> in galley.yaml changes that.
        Galley uses a new logo from its next start on. Mail that was sent keeps the one it had.
      </p>
    </div>
  );
}

function LogoCard({ which, title, src, alt }: { which: string; title: string; src: string | undefined; alt: string }) {
  return (
    <section className={`card logo-card ${which}`} aria-labelledby={`logo-${which}`}>
      <h2 id={`logo-${which}`}>{title}</h2>
      <div className="picture-drop" data-logo={which} data-alt={alt}>
        {src?.startsWith('images/') ? (
          <img className="picture-thumb" loading="lazy" src={`/drafts/${src}`} alt={alt} />
        ) : src ? (
          <p>
            Now from <span className="mono">{src}</span>
          </p>
        ) : null}
        <div className="actions">
          <button type="button" className="quiet" data-logo-choose="">
            {src ? 'Choose another' : 'Choose a picture'} …
          </button>
        </div>
        <p className="hint">Or drop a file here. PNG with a transparent background is best.</p>
      </div>
    </section>
  );
}
