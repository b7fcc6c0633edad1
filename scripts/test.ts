/**
 * `npm test`: installs the programs that some suites drive when it may (Debian or Ubuntu, root), says exactly what is
 * skipped when it may not, and runs every test. With CI=true a skipped test is a failure. Arguments go to vitest.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { findTool, TOOLS, type ToolName } from '../test/tools.ts'

const inCi = process.env.CI === 'true'
const names = Object.keys(TOOLS) as ToolName[]
const missingTools = () => names.filter((name) => findTool(name) === undefined)

function run(program: string, args: readonly string[]): number {
  return (
    spawnSync(program, args, {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status ?? 1
  )
}

function install(packages: readonly string[]): number {
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  return run('sh', ['-c', `${command} >>/tmp/tapeline-apt.log 2>&1 || { tail -20 /tmp/tapeline-apt.log; exit 1; }`])
}

const wanted = missingTools()
if (wanted.length > 0) {
  const packages = [...new Set(wanted.map((name) => TOOLS[name].debianPackage))]
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`Installing what the tests drive: ${packages.join(' ')}`)
    run('sh', ['-c', 'apt-get update >/tmp/tapeline-apt.log 2>&1'])
    // One package that a release does not have (Ubuntu has no chromium) must not keep the others away.
    if (install(packages) !== 0) for (const each of packages) install([each])
  }
  const still = missingTools()
  if (still.length > 0) {
    console.error('Not installed, so these suites are skipped:')
    for (const name of still) console.error(`  ${TOOLS[name].program}: ${TOOLS[name].suites}`)
    const rest = [...new Set(still.map((name) => TOOLS[name].debianPackage))].join(' ')
    console.error(`To run them: sudo apt-get install -y --no-install-recommends ${rest}`)
    if (inCi) process.exit(1)
  }
}

const folder = mkdtempSync(join(tmpdir(), 'tapeline-test-'))
const report = join(folder, 'report.json')
// Programs that tests start, dozens of times, find what was compiled for the first.
process.env.NODE_COMPILE_CACHE ??= join(folder, 'compiled')
const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)]
let status = run(process.execPath, ['node_modules/vitest/vitest.mjs', ...args])
if (existsSync(report)) {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
  if (inCi && numPendingTests > 0) {
    console.error(`${numPendingTests} tests were skipped; in CI that is a failure.`)
    status = 1
  }
  console.log(`What took longest:\n${slowest(testResults).join('\n')}`)
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`)
}
rmSync(folder, { recursive: true, force: true })
process.exit(status)

interface TestFile {
  readonly name: string
  readonly startTime: number
  readonly endTime: number
}

function slowest(files: readonly TestFile[]): readonly string[] {
  const secondsOf = ({ startTime, endTime }: TestFile) => (endTime - startTime) / 1000
  return files
    .toSorted((one, other) => secondsOf(other) - secondsOf(one))
    .slice(0, 12)
    .map((file) => `  ${secondsOf(file).toFixed(1)} s  ${relative(process.cwd(), file.name)}`)
}
