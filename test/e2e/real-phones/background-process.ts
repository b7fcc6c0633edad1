/** A program of its own process group, with its output in a file; gone at the latest when the test is. */
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

export interface BackgroundProcess {
  /** Kills the program and what it started. */
  stop(): void
}

export function startInBackground(program: string, args: readonly string[], logFile: string): BackgroundProcess {
  const log = openSync(logFile, 'w')
  const child = spawn(program, args, { stdio: ['ignore', log, log], detached: true })
  closeSync(log)
  child.on('error', () => {})
  const stop = () => {
    try {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        process.kill(-child.pid, 'SIGKILL')
    } catch {
      // Already gone.
    }
    process.off('exit', stop)
  }
  process.once('exit', stop)
  return { stop }
}
