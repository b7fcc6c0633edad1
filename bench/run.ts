/** `npm run bench -- <name> [--quick] [--json]`: each bench/<name>.ts exports `run(options)`. */
import { readdirSync } from 'node:fs'
import { cpus } from 'node:os'
import type { BenchOptions, BenchResult } from './bench-result.ts'

const [name, ...flags] = process.argv.slice(2)
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !['run.ts', 'bench-result.ts'].includes(file))
  .map((file) => file.slice(0, -3))

if (!name || !names.includes(name)) {
  console.error(`Usage: npm run bench -- <${names.join('|')}> [--quick] [--json]`)
  process.exit(2)
}

const bench = (await import(`./${name}.ts`)) as { run(options: BenchOptions): Promise<BenchResult> }
const result = await bench.run({ quick: flags.includes('--quick') })
if (flags.includes('--json')) {
  console.log(JSON.stringify(result))
} else {
  console.log(`${result.name} (Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'})`)
  const width = Math.max(...result.rows.map((row) => row.label.length))
  for (const row of result.rows) {
    console.log(
      `  ${row.label.padEnd(width)}  ${row.value.toLocaleString('en', { maximumSignificantDigits: 4 })} ${row.unit}`,
    )
  }
  for (const note of result.notes) console.log(`  ${note}`)
}
process.exit(0)
