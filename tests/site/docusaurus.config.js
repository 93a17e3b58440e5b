// A site that shows the built articles and nothing else. Whatever is broken fails the build.
module.exports = {
  title: 'casebook',
  url: 'https://docs.example.com',
  baseUrl: '/',
  onBrokenLinks: 'throw',
  onBrokenAnchors: 'throw',
  onDuplicateRoutes: 'throw',
  // `:name:` in an article is what it says, no picture.
  markdown: { emoji: false, hooks: { onBrokenMarkdownLinks: 'throw', onBrokenMarkdownImages: 'throw' } },
  plugins: [['@docusaurus/plugin-content-docs', { path: 'docs', routeBasePath: '/', sidebarPath: './sidebars.js' }]],
  themes: ['@docusaurus/theme-classic'],
};
