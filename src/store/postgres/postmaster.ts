import { spawnSync } from 'node:child_process'
import { readFile, readlink, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Home } from './home.ts'

const WRITING_MS = 500

/** A running Postgres as its postmaster.pid describes it; where it has no socket it listens on loopback. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly socket: string | null
}

/** The Postgres that runs on this home's data, maybe still starting; null when none does. */
export async function findPostmaster(home: Home): Promise<Postmaster | null> {
  const file = join(home.data, 'postmaster.pid')
  const lines = await readLines(file)
  if (!lines) return null
  const pid = Number(lines[0])
  if (!(pid > 0)) return discardTorn(file, home)
  if (!isAlive(pid)) return null
  if (!(await servesData(pid, home.data))) return disownReused(file, lines)
  return { pid, port: Number(lines[3]) || 0, socket: lines[4] || null }
}

async function readLines(file: string): Promise<string[] | null> {
  try {
    return (await readFile(file, 'utf8')).split('\n').map((line) => line.trim())
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    throw error
  }
}

// A power loss can leave the file empty, and Postgres then refuses to start. It is also empty for an
// instant while a server writes it.
async function discardTorn(file: string, home: Home): Promise<Postmaster | null> {
  await wait(WRITING_MS)
  const lines = await readLines(file)
  if (lines && !(Number(lines[0]) > 0)) await rm(file, { force: true })
  return lines && Number(lines[0]) > 0 ? findPostmaster(home) : null
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function servesData(pid: number, data: string): Promise<boolean> {
  const real = await realpath(data)
  if (process.platform === 'linux') {
    // A postmaster's working folder is its data; another account's process is not ours, says EACCES.
    return (await readlink(`/proc/${pid}/cwd`).catch(() => null)) === real
  }
  if (process.platform === 'win32') return true
  const { stdout } = spawnSync('/bin/ps', ['-o', 'command=', '-p', String(pid)], {
    encoding: 'utf8',
  })
  return stdout.includes(data)
}

// After a power loss some other process may have the number of the old postmaster, and Postgres refuses
// to start. The file keeps its other lines: by them Postgres finds backends that outlived their postmaster.
async function disownReused(file: string, lines: readonly string[]): Promise<null> {
  const { pid: ended } = spawnSync(process.execPath, ['--version'])
  await writeFile(`${file}.new`, [ended, ...lines.slice(1)].join('\n'))
  await rename(`${file}.new`, file)
  return null
}

/** Removes the mark a crashed server left on its socket, which may name a process that is something else now. */
export async function clearSocket({ data }: Home, socket: string, port: number): Promise<void> {
  const mark = join(socket, `.s.PGSQL.${port}.lock`)
  const lines = await readLines(mark)
  if (lines && !(await servesData(Number(lines[0]), data))) await rm(mark, { force: true })
}
