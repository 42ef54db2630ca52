import { logoPaths, type Logo } from '../../config/brand.ts';
import { findingBuilder } from '../finding-builder.ts';
import type { Finding } from '../finding.ts';
import { fileFindings } from './check-images.ts';
import { publicationSource } from './check-headers.ts';

/** The logo and its variant for dark backgrounds, each with its place in galley.yaml. */
export function logoFiles(logo: Logo | undefined, root: string): { src: string; path: string[] }[] {
  if (!logo) return [];
  const [path, darkPath] = logoPaths(publicationSource(root).value);
  return [{ src: logo.src, path }, ...(logo.dark === undefined ? [] : [{ src: logo.dark, path: darkPath }])];
}

/** Checks the logo's files in drafts/images; those on other sites are fetched apart. */
export function checkLogo(logo: Logo | undefined, root: string): Finding[] {
  const files = logoFiles(logo, root).filter(({ src }) => !/^https?:/i.test(src));
  if (files.length === 0) return [];
  const report = findingBuilder(publicationSource(root));
  return files.flatMap(({ src, path }) =>
    fileFindings({ path, src, width: logo?.width, height: logo?.height }, root, report, { path, url: src }),
  );
}
