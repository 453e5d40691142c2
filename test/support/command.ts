import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url))

/** What a command printed, and its exit code. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs `baton` as a process of its own with only these settings. */
export async function runCommand(
  words: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<Ran> {
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env
  // Node keeps what it compiled: most of a short command's time.
  const NODE_COMPILE_CACHE = join(TMPDIR, 'baton-compile-cache')
  const env = { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE, ...settings }
  return await new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...words], { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}
