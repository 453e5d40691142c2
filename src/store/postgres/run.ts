import { type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { Outage } from '../../errors.ts'

/** A user of this machine. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** A program of Postgres and where it runs, as whom, and where it writes what it says. */
export interface Errand {
  readonly program: string
  readonly args: readonly string[]
  readonly account: Account | null
  readonly folder: string
  readonly log: string
}

/** Runs the program to its end; an Outage with its last words when it fails. */
export async function run({ program, args, account, folder, log }: Errand): Promise<void> {
  const output = await open(log, 'a+', 0o600)
  try {
    const from = (await output.stat()).size
    // A file, not a pipe: the server that pg_ctl leaves behind would hold a pipe open, and with it us.
    const stdio: SpawnOptions['stdio'] = ['ignore', output.fd, output.fd]
    const failure = await failureOf(program, args, { ...account, cwd: folder, stdio })
    if (!failure) return
    const said = await readFrom(output, from)
    throw new Outage(`${basename(program)} failed (${failure}): ${said || 'it said nothing'}`)
  } finally {
    await output.close()
  }
}

/** Whether the program can be started as that account and ends well. */
export async function succeedsAs(
  account: Account | null,
  program: string,
  args: readonly string[],
): Promise<boolean> {
  return !(await failureOf(program, args, { ...account, cwd: '/', stdio: 'ignore' }))
}

async function failureOf(
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<string | null> {
  // Nothing of our environment goes along: neither its secrets nor its PG... settings. Detached: a Ctrl-C
  // in the terminal is for us, and not for the database of others.
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
  const child = spawn(program, args, { ...options, env, detached: true, windowsHide: true })
  try {
    const [code, signal] = await once(child, 'exit')
    return code === 0 ? null : `exit ${code ?? signal}`
  } catch (error) {
    return (error as Error).message
  }
}

async function readFrom(file: FileHandle, start: number): Promise<string> {
  const { size } = await file.stat()
  const bytes = Buffer.alloc(Math.min(size - start, 2_000))
  await file.read(bytes, 0, bytes.length, size - bytes.length)
  return bytes.toString().trim()
}
