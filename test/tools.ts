/** Programs that some suites drive: real peers, a real browser, a real database server. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Tool {
  /** Program looked for on PATH and in the folders where Debian puts it. */
  readonly program: string
  /** Debian package that brings it. */
  readonly debianPackage: string
  /** What is not tested without it. */
  readonly suites: string
}

export const TOOLS = {
  sipp: { program: 'sipp', debianPackage: 'sip-tester', suites: 'SIP conformance under load and loss (test/e2e/sipp)' },
  chromium: {
    program: 'chromium',
    debianPackage: 'chromium',
    suites: 'the portal in a browser as people have it: sound, passkeys, looks (test/e2e/portal)',
  },
  headlessChromium: {
    program: 'chromium-headless-shell',
    debianPackage: 'chromium-headless-shell',
    suites: 'most pages of the portal (test/e2e/search and others)',
  },
  firefox: {
    program: 'firefox-esr',
    debianPackage: 'firefox-esr',
    suites: 'the portal in another browser (test/e2e/firefox)',
  },
  postgresql: {
    program: 'initdb',
    debianPackage: 'postgresql',
    suites: 'the store on a PostgreSQL server (test/e2e/postgres-server)',
  },
  baresip: { program: 'baresip', debianPackage: 'baresip-core', suites: 'real phones (test/e2e/real-phones)' },
  kamailio: { program: 'kamailio', debianPackage: 'kamailio', suites: 'real phones (test/e2e/real-phones)' },
  rtpengine: { program: 'rtpengine', debianPackage: 'rtpengine-daemon', suites: 'real phones (test/e2e/real-phones)' },
  openssl: { program: 'openssl', debianPackage: 'openssl', suites: 'SIP over TLS' },
  ffmpeg: { program: 'ffmpeg', debianPackage: 'ffmpeg', suites: 'recordings as MP3' },
  tshark: { program: 'tshark', debianPackage: 'tshark', suites: 'journals as captures (test/e2e/journal-command)' },
  radosgw: { program: 'radosgw', debianPackage: 'radosgw', suites: 'an S3 server (src/adapters/s3-…)' },
  radosgwAdmin: { program: 'radosgw-admin', debianPackage: 'radosgw', suites: 'an S3 server' },
  cephMon: { program: 'ceph-mon', debianPackage: 'ceph-mon', suites: 'an S3 server' },
  monmaptool: { program: 'monmaptool', debianPackage: 'ceph-mon', suites: 'an S3 server' },
  cephOsd: { program: 'ceph-osd', debianPackage: 'ceph-osd', suites: 'an S3 server' },
  ceph: { program: 'ceph', debianPackage: 'ceph-common', suites: 'an S3 server' },
  cephAuthtool: { program: 'ceph-authtool', debianPackage: 'ceph-common', suites: 'an S3 server' },
  softhsm: { program: 'softhsm2-util', debianPackage: 'softhsm2', suites: 'keys in a PKCS#11 token' },
  sshd: { program: 'sshd', debianPackage: 'openssh-server', suites: 'exports to an SFTP server' },
  unzip: { program: 'unzip', debianPackage: 'unzip', suites: 'exports read by another program' },
} as const satisfies Record<string, Tool>

export type ToolName = keyof typeof TOOLS

const DEBIAN_FOLDERS = [
  '/usr/bin',
  '/usr/sbin',
  ...[18, 17, 16, 15].map((version) => `/usr/lib/postgresql/${version}/bin`),
]

/** Absolute path of the program, or undefined when it is not installed. */
export function findTool(name: ToolName): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...DEBIAN_FOLDERS]
  return folders.map((folder) => join(folder, TOOLS[name].program)).find((path) => existsSync(path))
}

/** For `describe.skipIf(missing('sipp'))`: `npm test` has said what is skipped and, with CI=true, refused to go on. */
export function missing(...names: readonly ToolName[]): boolean {
  return names.some((name) => findTool(name) === undefined)
}
