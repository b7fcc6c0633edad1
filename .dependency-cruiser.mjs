/** Who may import whom. When a rule refuses an import, move the code; a widened rule needs a page in docs/decisions/. */
const folder = (name) => `^src/${name}/`
/** Tests, and what only tests import. */
const TESTS = '(\\.(test|fuzz|test-kit|test-suite)\\.tsx?|/test-database\\.ts)$'
const only = (name, allowed, comment) => ({
  name: `${name}-imports`,
  severity: 'error',
  comment,
  from: { path: folder(name), pathNot: TESTS },
  to: { path: '^src/', pathNot: [name, ...allowed].map(folder) },
})

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', comment: 'types included', from: {}, to: { circular: true } },
    only('core', [], 'core is deterministic and stands alone'),
    {
      name: 'core-areas',
      severity: 'error',
      comment: 'a core area sees core/model and itself',
      from: { path: '^src/core/([^/]+)/', pathNot: [TESTS, '^src/core/(audio|siprec|reconciliation|call-import)/'] },
      to: { path: '^src/core/', pathNot: ['^src/core/$1/', '^src/core/model/'] },
    },
    {
      name: 'core-audio',
      severity: 'error',
      comment: 'audio is made of RTP packets: it also reads core/rtp',
      from: { path: '^src/core/audio/', pathNot: TESTS },
      to: { path: '^src/core/', pathNot: ['^src/core/(audio|rtp|model)/'] },
    },
    {
      name: 'core-siprec',
      severity: 'error',
      comment: 'siprec reads bodies and headers of SIP messages: it also reads core/sip',
      from: { path: '^src/core/siprec/', pathNot: TESTS },
      to: { path: '^src/core/', pathNot: ['^src/core/(siprec|sip|model)/'] },
    },
    {
      name: 'core-reconciliation',
      severity: 'error',
      comment: 'records of other systems, read from CSV, are matched with people and decided like calls: it also reads directory, policy, people-import',
      from: { path: '^src/core/(reconciliation|call-import)/', pathNot: TESTS },
      to: { path: '^src/core/', pathNot: ['^src/core/(reconciliation|call-import|directory|policy|people-import|model)/'] },
    },
    {
      name: 'core-is-pure',
      severity: 'error',
      comment: 'no clock, socket, file; packages only from this short list',
      from: { path: folder('core'), pathNot: TESTS },
      to: { pathNot: ['^src/', 'node_modules/(saxes|xmlchars|libopus-wasm)/'] },
    },
    only('contract', ['core'], 'the HTTP contract knows the domain, nothing else'),
    only('store', ['core'], 'the store knows the domain, nothing else'),
    only('capture', ['core', 'store'], 'the live path never sees archive or server'),
    only('archive', ['core', 'store'], 'after the call: never the live path'),
    only('recording-client', ['core'], 'a SIPREC client made of the core alone'),
    only('download-client', ['core', 'contract'], 'a client of the HTTP API alone; main hands it the disk'),
    only('server', ['core', 'store', 'contract'], 'HTTP over the store'),
    only('portal', ['core', 'contract'], 'the browser sees the contract only'),
    only('cli', ['core', 'contract'], 'commands see the contract; what they drive is handed to them by main'),
    {
      name: 'adapters-import-types-only',
      severity: 'error',
      comment: 'an adapter sees the interface it fills by import type',
      from: { path: folder('adapters'), pathNot: TESTS },
      to: { path: '^src/', pathNot: [folder('adapters'), folder('core')], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-main-sees-adapters',
      severity: 'error',
      comment: 'adapters are made in main and handed down',
      from: { path: '^src/', pathNot: ['^src/(main|adapters)/', TESTS] },
      to: { path: folder('adapters') },
    },
    {
      name: 'calls-through-access',
      severity: 'error',
      comment: 'HTTP reaches calls and recordings through server/access, which asks who may; not where an account is closed and a twin is found',
      from: { path: folder('server'), pathNot: [TESTS, '^src/server/(access|call-control|terminations)/'] },
      to: {
        path: '^src/store/(calls|list-calls|recordings|find-call-by-name)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'nobody-imports-main',
      severity: 'error',
      comment: 'main is the top',
      from: { path: '^src/', pathNot: ['^src/main/', TESTS] },
      to: { path: folder('main') },
    },
    {
      name: 'drivers-in-adapters',
      severity: 'error',
      comment: 'sockets, files and database drivers are opened by adapters',
      from: { path: '^src/(core|contract|store|portal|cli|download-client)/', pathNot: TESTS },
      to: { path: '^(node:)?(net|dgram|tls|fs|fs/promises|child_process)$|node_modules/(pg|pg-boss)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
