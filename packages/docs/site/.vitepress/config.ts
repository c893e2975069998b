import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileAddress, guides } from '@x/build/documents';
import { type DefaultTheme, defineConfig } from 'vitepress';
import { base, evidence, pages } from '../lay-out-pages.ts';
import { packageOf, published } from '../published.ts';

const repository = fileAddress('').replace('/blob/main/', '');

/** An entry of the menu, named by the title of its page. */
function entry(page: string): DefaultTheme.SidebarItem {
  const [, text = page] = /^# (.+)$/m.exec(readFileSync(join(pages, `${page}.md`), 'utf8')) ?? [];
  return { text, link: `/${page}` };
}

/**
 * The order of what a search finds: guides, READMEs of packages, all else, and at last the names that an entry point only
 * passes on. Without it those come first, since their headings are what people type. It must stand alone: the browser gets
 * its text.
 */
function boostDocument(page: string, _term: string, fields?: Record<string, unknown>): number {
  if (page.includes('/guides/')) return 4;
  if (/\/packages\/(?!bench|e2e|reliability)/.test(page)) return 2;
  return String(fields?.['titles']).includes('References') ? 0.1 : 1;
}

/** The menu of the reference: a heading for each package, below it the package and its other paths. */
function referenceMenu(): DefaultTheme.SidebarItem[] {
  const entries: { text: string; link: string }[] = JSON.parse(
    readFileSync(join(pages, 'reference/typedoc-sidebar.json'), 'utf8'),
  );
  return [...Map.groupBy(entries, ({ text }) => packageOf(text))].map(([name, own]) => ({
    text: name,
    items: own.map(({ text, link }) => ({ text: text.slice(name.length) || name, docFooterText: text, link })),
  }));
}

// A site that needs nothing but its own server: fonts and search come with it.
export default defineConfig({
  title: 'Clients for session APIs',
  description:
    'Typed TypeScript clients for Vapi, Edgegap, Sipher, Portal and UXMate, and an emulator for all of them.',
  lang: 'en',
  base,
  srcDir: pages,
  cleanUrls: true,
  metaChunk: true,
  markdown: {
    // Code in a line is no template of Vue: `{{ name }}` would be replaced by nothing.
    config(markdown) {
      const { code_inline: render } = markdown.renderer.rules;
      markdown.renderer.rules.code_inline = (...token) => `${render?.(...token)}`.replace('<code', '<code v-pre');
    },
  },
  // The index of the search, which is loaded when somebody searches.
  vite: { build: { chunkSizeWarningLimit: 2_000 } },
  head: [['link', { rel: 'icon', href: `${base}icon.svg`, type: 'image/svg+xml' }]],
  themeConfig: {
    logo: '/icon.svg',
    siteTitle: 'Session clients',
    nav: [
      { text: 'Guides', link: '/guides/getting-started', activeMatch: '/guides/' },
      { text: 'Packages', link: '/overview', activeMatch: '/(packages|overview)' },
      { text: 'Reference', link: '/reference/', activeMatch: '/reference/' },
    ],
    sidebar: {
      '/reference/': [{ text: 'Reference', link: '/reference/' }, ...referenceMenu()],
      '/': [
        { text: 'Guides', items: guides.map(({ guide }) => entry(`guides/${guide}`)) },
        {
          text: 'Packages',
          items: [{ text: 'Overview', link: '/overview' }, ...published.map((name) => entry(`packages/${name}`))],
        },
        {
          text: 'Tested and measured',
          items: Object.entries(evidence).map(([name, text]) => ({ text, link: `/packages/${name}` })),
        },
      ],
    },
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: repository }],
    search: { provider: 'local', options: { detailedView: true, miniSearch: { searchOptions: { boostDocument } } } },
    footer: { message: 'MIT licence' },
  },
});
