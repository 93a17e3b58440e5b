// Docusaurus asks here for more languages, as `docs/editors.md` tells its readers to do.
import casebook from '../../../../editors/prism/casebook.js';

export default function prismIncludeLanguages(Prism) {
  casebook(Prism);
}
