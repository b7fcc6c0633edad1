/** For tests: runs `explain` on documents in memory. */

import { type ExplainOptions, explain } from './explain.ts'

export interface ExplainRun {
  readonly exitCode: number
  readonly output: string
  readonly errors: string
}

export async function runExplain(
  options: ExplainOptions,
  input: { readonly files?: Readonly<Record<string, unknown>>; readonly lines?: readonly string[] } = {},
): Promise<ExplainRun> {
  const { files = {}, lines = [] } = input
  let output = ''
  let errors = ''
  const exitCode = await explain(options, {
    async readFile(path) {
      const file = files[path]
      if (file === undefined) throw new Error('no such file or directory')
      return typeof file === 'string' ? file : JSON.stringify(file)
    },
    stdin: (async function* () {
      yield* lines
    })(),
    async write(text) {
      output += text
    },
    writeError: (text) => {
      errors += text
    },
  })
  return { exitCode, output, errors }
}
