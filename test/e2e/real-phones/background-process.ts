/** A program in a process group of its own, with its output in a file; gone at the latest when the test is. */
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

export interface BackgroundProcess {
  /** Ends the program and what it started; kills them when they do not end by themselves. */
  stop(): Promise<void>
}

const PATIENCE_MS = 2000

export function startInBackground(program: string, args: readonly string[], logFile: string): BackgroundProcess {
  const log = openSync(logFile, 'w')
  const child = spawn(program, args, { stdio: ['ignore', log, log], detached: true })
  closeSync(log)
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  const kill = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // Already gone.
    }
  }
  process.once('exit', kill)
  return {
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(kill, PATIENCE_MS)
      await gone
      clearTimeout(timer)
      process.off('exit', kill)
    },
  }
}
